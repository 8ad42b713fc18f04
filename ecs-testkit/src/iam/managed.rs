//! AWS managed policies that deployments to ECS meet.
//!
//! Paths, names and versions are from the table of AWS managed policies of
//! moto 5.2.5 (<https://github.com/getmoto/moto>, Apache-2.0). Their documents are not here.

/// Path, name and default version.
const POLICIES: &[(&str, &str, &str)] = &[
    ("/", "AWSAppMeshEnvoyAccess", "v1"),
    ("/aws-service-role/", "AWSApplicationAutoscalingECSServicePolicy", "v3"),
    ("/", "AWSCodeDeployDeployerAccess", "v6"),
    ("/", "AWSCodeDeployRoleForECS", "v3"),
    ("/", "AWSCodeDeployRoleForECSLimited", "v3"),
    ("/service-role/", "AWSFaultInjectionSimulatorECSAccess", "v9"),
    ("/service-role/", "AWSLambdaBasicExecutionRole", "v1"),
    ("/", "AWSXRayDaemonWriteAccess", "v2"),
    ("/", "AmazonEC2ContainerRegistryPowerUser", "v3"),
    ("/", "AmazonEC2ContainerRegistryPullOnly", "v1"),
    ("/", "AmazonEC2ContainerRegistryReadOnly", "v3"),
    ("/service-role/", "AmazonEC2ContainerServiceAutoscaleRole", "v2"),
    ("/service-role/", "AmazonEC2ContainerServiceEventsRole", "v3"),
    ("/service-role/", "AmazonEC2ContainerServiceRole", "v2"),
    ("/service-role/", "AmazonEC2ContainerServiceforEC2Role", "v10"),
    ("/aws-service-role/", "AmazonECSComputeServiceRolePolicy", "v6"),
    ("/", "AmazonECSInfrastructureRolePolicyForLoadBalancers", "v6"),
    ("/", "AmazonECSInfrastructureRolePolicyForManagedInstances", "v12"),
    ("/service-role/", "AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity", "v4"),
    ("/service-role/", "AmazonECSInfrastructureRolePolicyForVolumes", "v5"),
    ("/", "AmazonECSInfrastructureRolePolicyForVpcLattice", "v2"),
    ("/service-role/", "AmazonECSInfrastructureRoleforExpressGatewayServices", "v6"),
    ("/", "AmazonECSInstanceRolePolicyForManagedInstances", "v4"),
    ("/aws-service-role/", "AmazonECSServiceRolePolicy", "v24"),
    ("/service-role/", "AmazonECSTaskExecutionRolePolicy", "v1"),
    ("/", "AmazonECS_FullAccess", "v22"),
    ("/", "AmazonSSMManagedInstanceCore", "v2"),
    ("/", "CloudWatchAgentServerPolicy", "v3"),
];

/// A policy of AWS.
#[derive(Clone, Copy, Debug)]
pub(super) struct ManagedPolicy {
    pub(super) path: &'static str,
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

impl ManagedPolicy {
    /// Policies of service-linked roles can be attached by their service only.
    pub(super) fn is_attachable(self) -> bool {
        self.path != "/aws-service-role/"
    }

    pub(super) fn arn(self, partition: &str) -> String {
        format!("arn:{partition}:iam::aws:policy{}{}", self.path, self.name)
    }
}

pub(super) fn all() -> impl Iterator<Item = ManagedPolicy> {
    POLICIES.iter().map(|&(path, name, version)| ManagedPolicy { path, name, version })
}

pub(super) fn find(partition: &str, arn: &str) -> Option<ManagedPolicy> {
    all().find(|policy| policy.arn(partition) == arn)
}
