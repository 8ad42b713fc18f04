//! What is known of each kind of role.

use super::RoleKind;

pub(super) struct Facts {
    pub(super) id: &'static str,
    pub(super) conventional_name: Option<&'static str>,
    pub(super) principal: &'static str,
    pub(super) managed: &'static [&'static str],
    pub(super) passed_to: Option<&'static str>,
    pub(super) api_fields: &'static [&'static str],
    pub(super) session_names: &'static [&'static str],
    pub(super) source: &'static str,
}

const TASKS: &str = "ecs-tasks.amazonaws.com";
const ECS: &str = "ecs.amazonaws.com";
const EC2: &str = "ec2.amazonaws.com";
const AGENT_POLICY: &str = "service-role/AmazonEC2ContainerServiceforEC2Role";
const INFRASTRUCTURE_PAGE: &str = "Amazon ECS Developer Guide, Amazon ECS infrastructure IAM role";

/// A role of which nothing else is known.
const fn assumed_by(principal: &'static str, id: &'static str, source: &'static str) -> Facts {
    Facts {
        id,
        conventional_name: None,
        principal,
        managed: &[],
        passed_to: Some(principal),
        api_fields: &[],
        session_names: &[],
        source,
    }
}

const fn infrastructure(id: &'static str) -> Facts {
    Facts { conventional_name: Some("ecsInfrastructureRole"), ..assumed_by(ECS, id, INFRASTRUCTURE_PAGE) }
}

static TASK_EXECUTION: Facts = Facts {
    conventional_name: Some("ecsTaskExecutionRole"),
    managed: &["service-role/AmazonECSTaskExecutionRolePolicy"],
    api_fields: &[
        "RegisterTaskDefinition.executionRoleArn",
        "RunTask.overrides.executionRoleArn",
        "StartTask.overrides.executionRoleArn",
        "CreateExpressGatewayService.executionRoleArn",
        "RegisterDaemonTaskDefinition.executionRoleArn",
    ],
    ..assumed_by(TASKS, "task-execution", "Amazon ECS Developer Guide, Amazon ECS task execution IAM role")
};
static TASK: Facts = Facts {
    conventional_name: Some("ecsTaskRole"),
    api_fields: &[
        "RegisterTaskDefinition.taskRoleArn",
        "RunTask.overrides.taskRoleArn",
        "StartTask.overrides.taskRoleArn",
        "CreateExpressGatewayService.taskRoleArn",
        "RegisterDaemonTaskDefinition.taskRoleArn",
    ],
    ..assumed_by(TASKS, "task", "Amazon ECS Developer Guide, Amazon ECS task IAM role")
};
static CONTAINER_INSTANCE: Facts = Facts {
    conventional_name: Some("ecsInstanceRole"),
    managed: &[AGENT_POLICY],
    api_fields: &["RunInstances.iamInstanceProfile", "CreateLaunchTemplate.iamInstanceProfile"],
    ..assumed_by(
        EC2,
        "container-instance",
        "Amazon ECS Developer Guide, Amazon ECS container instance IAM role",
    )
};
static MANAGED_INSTANCES_INSTANCE: Facts = Facts {
    conventional_name: Some("ecsInstanceRole"),
    managed: &["AmazonECSInstanceRolePolicyForManagedInstances"],
    api_fields: &[
        "CreateCapacityProvider.managedInstancesProvider.instanceLaunchTemplate.ec2InstanceProfileArn",
    ],
    ..assumed_by(
        EC2,
        "managed-instances-instance",
        "Amazon ECS Developer Guide, Amazon ECS Managed Instances instance profile",
    )
};
static ECS_ANYWHERE: Facts = Facts {
    conventional_name: Some("ecsAnywhereRole"),
    managed: &["AmazonSSMManagedInstanceCore", AGENT_POLICY],
    api_fields: &["ssm CreateActivation.IamRole"],
    ..assumed_by(
        "ssm.amazonaws.com",
        "ecs-anywhere",
        "Amazon ECS Developer Guide, Amazon ECS Anywhere IAM role",
    )
};
static CODE_DEPLOY: Facts = Facts {
    conventional_name: Some("ecsCodeDeployRole"),
    managed: &["AWSCodeDeployRoleForECS", "AWSCodeDeployRoleForECSLimited"],
    api_fields: &["codedeploy CreateDeploymentGroup.serviceRoleArn"],
    ..assumed_by(
        "codedeploy.amazonaws.com",
        "codedeploy",
        "Amazon ECS Developer Guide, Amazon ECS CodeDeploy IAM Role",
    )
};
static EVENT_BRIDGE: Facts = Facts {
    conventional_name: Some("ecsEventsRole"),
    managed: &["service-role/AmazonEC2ContainerServiceEventsRole"],
    api_fields: &["events PutTargets.Targets[].RoleArn"],
    ..assumed_by(
        "events.amazonaws.com",
        "eventbridge",
        "Amazon ECS Developer Guide, Amazon ECS EventBridge IAM Role",
    )
};
static SCHEDULER: Facts = Facts {
    conventional_name: Some("ecsSchedulerRole"),
    api_fields: &["scheduler CreateSchedule.Target.RoleArn"],
    ..assumed_by(
        "scheduler.amazonaws.com",
        "scheduler",
        "Amazon EventBridge Scheduler User Guide, Set up the execution role",
    )
};
static VOLUMES: Facts = Facts {
    managed: &["service-role/AmazonECSInfrastructureRolePolicyForVolumes"],
    api_fields: &[
        "CreateService.volumeConfigurations[].managedEBSVolume.roleArn",
        "UpdateService.volumeConfigurations[].managedEBSVolume.roleArn",
        "RunTask.volumeConfigurations[].managedEBSVolume.roleArn",
        "StartTask.volumeConfigurations[].managedEBSVolume.roleArn",
    ],
    session_names: &["ECSTaskVolumesForEBS"],
    ..infrastructure("infrastructure-volumes")
};
static SERVICE_CONNECT_TLS: Facts = Facts {
    managed: &["service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity"],
    api_fields: &[
        "CreateService.serviceConnectConfiguration.services[].tls.roleArn",
        "UpdateService.serviceConnectConfiguration.services[].tls.roleArn",
    ],
    session_names: &["ECSServiceConnectForTLS"],
    ..infrastructure("infrastructure-service-connect-tls")
};
static VPC_LATTICE: Facts = Facts {
    managed: &["AmazonECSInfrastructureRolePolicyForVpcLattice"],
    api_fields: &[
        "CreateService.vpcLatticeConfigurations[].roleArn",
        "UpdateService.vpcLatticeConfigurations[].roleArn",
    ],
    session_names: &["ECSNetworkingWithVPCLattice"],
    ..infrastructure("infrastructure-vpc-lattice")
};
static LOAD_BALANCERS: Facts = Facts {
    conventional_name: Some("ecsInfrastructureRoleForLoadBalancers"),
    managed: &["AmazonECSInfrastructureRolePolicyForLoadBalancers"],
    api_fields: &[
        "CreateService.loadBalancers[].advancedConfiguration.roleArn",
        "UpdateService.loadBalancers[].advancedConfiguration.roleArn",
        "CreateTaskSet.loadBalancers[].advancedConfiguration.roleArn",
    ],
    session_names: &["ECSNetworkingWithELB", "ecs-service-scheduler"],
    ..infrastructure("infrastructure-load-balancers")
};
static MANAGED_INSTANCES: Facts = Facts {
    managed: &["AmazonECSInfrastructureRolePolicyForManagedInstances"],
    api_fields: &["CreateCapacityProvider.managedInstancesProvider.infrastructureRoleArn"],
    session_names: &["ECSManagedInstancesForCompute"],
    ..infrastructure("infrastructure-managed-instances")
};
static EXPRESS: Facts = Facts {
    conventional_name: Some("ecsInfrastructureRoleForExpressServices"),
    managed: &["service-role/AmazonECSInfrastructureRoleforExpressGatewayServices"],
    api_fields: &["CreateExpressGatewayService.infrastructureRoleArn"],
    ..infrastructure("infrastructure-express")
};
static GATEWAY: Facts = Facts {
    api_fields: &["CreateGateway.infrastructureRoleArn", "UpdateGateway.infrastructureRoleArn"],
    ..assumed_by(ECS, "infrastructure-gateway", "Amazon ECS API Reference, CreateGateway")
};
static LIFECYCLE_HOOK: Facts = Facts {
    conventional_name: Some("ecsDeploymentHookRole"),
    api_fields: &[
        "CreateService.deploymentConfiguration.lifecycleHooks[].roleArn",
        "UpdateService.deploymentConfiguration.lifecycleHooks[].roleArn",
    ],
    ..assumed_by(
        ECS,
        "lifecycle-hook",
        "Amazon ECS Developer Guide, Lifecycle hooks for Amazon ECS service deployments",
    )
};
static SLR_ECS: Facts = Facts {
    conventional_name: Some("AWSServiceRoleForECS"),
    managed: &["aws-service-role/AmazonECSServiceRolePolicy"],
    passed_to: None,
    ..assumed_by(ECS, "slr-ecs", "Amazon ECS Developer Guide, Using service-linked roles for Amazon ECS")
};
static SLR_ECS_COMPUTE: Facts = Facts {
    conventional_name: Some("AWSServiceRoleForECSCompute"),
    managed: &["aws-service-role/AmazonECSComputeServiceRolePolicy"],
    passed_to: None,
    ..assumed_by(
        "ecs-compute.amazonaws.com",
        "slr-ecs-compute",
        "Amazon ECS Developer Guide, Using service-linked roles for Amazon ECS",
    )
};
static SLR_AUTO_SCALING: Facts = Facts {
    conventional_name: Some("AWSServiceRoleForApplicationAutoScaling_ECSService"),
    managed: &["aws-service-role/AWSApplicationAutoscalingECSServicePolicy"],
    passed_to: None,
    ..assumed_by(
        "ecs.application-autoscaling.amazonaws.com",
        "slr-app-autoscaling",
        "Application Auto Scaling User Guide, Service-linked roles for Application Auto Scaling",
    )
};
static LEGACY_SERVICE: Facts = Facts {
    conventional_name: Some("ecsServiceRole"),
    managed: &["service-role/AmazonEC2ContainerServiceRole"],
    api_fields: &["CreateService.role"],
    ..assumed_by(
        ECS,
        "legacy-ecs-service",
        "Amazon ECS Developer Guide, Using service-linked roles for Amazon ECS",
    )
};
static LEGACY_AUTOSCALE: Facts = Facts {
    conventional_name: Some("ecsAutoscaleRole"),
    managed: &["service-role/AmazonEC2ContainerServiceAutoscaleRole"],
    api_fields: &["application-autoscaling RegisterScalableTarget.RoleARN"],
    ..assumed_by(
        "application-autoscaling.amazonaws.com",
        "legacy-autoscale",
        "Application Auto Scaling User Guide, Service-linked roles for Application Auto Scaling",
    )
};

pub(super) const fn facts(kind: RoleKind) -> &'static Facts {
    match kind {
        RoleKind::TaskExecution => &TASK_EXECUTION,
        RoleKind::Task => &TASK,
        RoleKind::ContainerInstance => &CONTAINER_INSTANCE,
        RoleKind::ManagedInstancesInstance => &MANAGED_INSTANCES_INSTANCE,
        RoleKind::EcsAnywhere => &ECS_ANYWHERE,
        RoleKind::CodeDeploy => &CODE_DEPLOY,
        RoleKind::EventBridge => &EVENT_BRIDGE,
        RoleKind::Scheduler => &SCHEDULER,
        RoleKind::InfrastructureVolumes => &VOLUMES,
        RoleKind::InfrastructureServiceConnectTls => &SERVICE_CONNECT_TLS,
        RoleKind::InfrastructureVpcLattice => &VPC_LATTICE,
        RoleKind::InfrastructureLoadBalancers => &LOAD_BALANCERS,
        RoleKind::InfrastructureManagedInstances => &MANAGED_INSTANCES,
        RoleKind::InfrastructureExpress => &EXPRESS,
        RoleKind::InfrastructureGateway => &GATEWAY,
        RoleKind::LifecycleHook => &LIFECYCLE_HOOK,
        RoleKind::ServiceLinkedEcs => &SLR_ECS,
        RoleKind::ServiceLinkedEcsCompute => &SLR_ECS_COMPUTE,
        RoleKind::ServiceLinkedAutoScaling => &SLR_AUTO_SCALING,
        RoleKind::LegacyEcsService => &LEGACY_SERVICE,
        RoleKind::LegacyAutoscale => &LEGACY_AUTOSCALE,
    }
}
