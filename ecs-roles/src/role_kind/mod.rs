//! Which roles there are around Amazon ECS.

mod catalogue;
mod full_access;
mod recognition;
mod service_linked;

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, did_you_mean, shown};

pub use recognition::RoleCandidate;
pub use service_linked::ServiceLinkedRole;

/// A kind of role that Amazon ECS, or a service beside it, works with.
///
/// It prints and parses as its [`id`](RoleKind::id).
///
/// ```
/// use ecs_roles::RoleKind;
///
/// let kind: RoleKind = "infrastructure-volumes".parse()?;
/// assert_eq!(kind.service_principal(), "ecs.amazonaws.com");
/// assert_eq!(kind.managed_policies(), ["service-role/AmazonECSInfrastructureRolePolicyForVolumes"]);
///
/// let error = "task-exection".parse::<RoleKind>().unwrap_err();
/// assert!(error.to_string().contains("did you mean `task-execution`?"));
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: Amazon ECS Developer Guide, "IAM roles for Amazon ECS", and the page
/// that [`source`](RoleKind::source) names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RoleKind {
    /// Starts tasks: pulls images, writes logs, reads secrets.
    TaskExecution,
    /// What the containers of a task call AWS with.
    Task,
    /// What the ECS agent on an EC2 instance calls AWS with.
    ContainerInstance,
    /// The same on instances that ECS manages.
    ManagedInstancesInstance,
    /// The same on machines outside of AWS.
    EcsAnywhere,
    /// Blue/green deployments by CodeDeploy.
    CodeDeploy,
    /// Tasks that EventBridge rules run.
    EventBridge,
    /// Tasks that EventBridge Scheduler runs.
    Scheduler,
    /// Amazon EBS volumes of tasks.
    InfrastructureVolumes,
    /// Certificates for TLS between services of Service Connect.
    InfrastructureServiceConnectTls,
    /// Target groups of VPC Lattice.
    InfrastructureVpcLattice,
    /// Listeners and target groups in ECS's own blue/green, linear and canary
    /// deployments.
    InfrastructureLoadBalancers,
    /// Instances that ECS manages.
    InfrastructureManagedInstances,
    /// What Express Mode sets up: load balancer, certificate, scaling.
    InfrastructureExpress,
    /// Gateways. The API has the field; no policy is published yet.
    InfrastructureGateway,
    /// Lambda functions at the stages of a deployment.
    LifecycleHook,
    /// `AWSServiceRoleForECS`, made by AWS.
    ServiceLinkedEcs,
    /// `AWSServiceRoleForECSCompute`, made by AWS.
    ServiceLinkedEcsCompute,
    /// `AWSServiceRoleForApplicationAutoScaling_ECSService`, made by AWS.
    ServiceLinkedAutoScaling,
    /// `ecsServiceRole`: load balancers, before there was a service-linked role.
    LegacyEcsService,
    /// `ecsAutoscaleRole`: scaling, before there was a service-linked role.
    LegacyAutoscale,
}

/// Where a role of a kind comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RoleOrigin {
    /// You create it; this crate has a template.
    Template,
    /// AWS creates it, see [`ServiceLinkedRole`].
    ServiceLinked,
    /// Nobody creates it any more, see [`RoleKind::replaced_by`].
    Legacy,
    /// AWS has published no policy for it.
    Undocumented,
}

impl RoleKind {
    /// All kinds.
    pub const ALL: [Self; 21] = [
        Self::TaskExecution,
        Self::Task,
        Self::ContainerInstance,
        Self::ManagedInstancesInstance,
        Self::EcsAnywhere,
        Self::CodeDeploy,
        Self::EventBridge,
        Self::Scheduler,
        Self::InfrastructureVolumes,
        Self::InfrastructureServiceConnectTls,
        Self::InfrastructureVpcLattice,
        Self::InfrastructureLoadBalancers,
        Self::InfrastructureManagedInstances,
        Self::InfrastructureExpress,
        Self::InfrastructureGateway,
        Self::LifecycleHook,
        Self::ServiceLinkedEcs,
        Self::ServiceLinkedEcsCompute,
        Self::ServiceLinkedAutoScaling,
        Self::LegacyEcsService,
        Self::LegacyAutoscale,
    ];

    /// The name of the kind, such as `task-execution`.
    pub fn id(self) -> &'static str {
        catalogue::facts(self).id
    }

    /// The name that AWS's pages and consoles give to the role; none where they
    /// give none.
    pub fn conventional_name(self) -> Option<&'static str> {
        catalogue::facts(self).conventional_name
    }

    /// The service that assumes the role, such as `ecs-tasks.amazonaws.com`. The
    /// name is the same in every partition.
    pub fn service_principal(self) -> &'static str {
        catalogue::facts(self).principal
    }

    /// The managed policies of AWS by path and name, as
    /// [`Scope::managed_policy`](crate::Scope::managed_policy) takes them. Of
    /// the two for CodeDeploy a role needs one, of other kinds all.
    pub fn managed_policies(self) -> &'static [&'static str] {
        catalogue::facts(self).managed
    }

    /// The service that whoever hands the role over passes it to, the value of
    /// `iam:PassedToService`; none for roles that nobody passes.
    pub fn passed_to(self) -> Option<&'static str> {
        catalogue::facts(self).passed_to
    }

    /// The fields of APIs that take the role.
    pub fn api_fields(self) -> &'static [&'static str] {
        catalogue::facts(self).api_fields
    }

    /// The session names under which ECS uses the role, as CloudTrail shows
    /// them; empty where none is documented.
    pub fn session_names(self) -> &'static [&'static str] {
        catalogue::facts(self).session_names
    }

    /// The page that describes the role.
    pub fn source(self) -> &'static str {
        catalogue::facts(self).source
    }

    /// Where a role of this kind comes from.
    pub fn origin(self) -> RoleOrigin {
        match self {
            Self::ServiceLinkedEcs | Self::ServiceLinkedEcsCompute | Self::ServiceLinkedAutoScaling => {
                RoleOrigin::ServiceLinked
            }
            Self::LegacyEcsService | Self::LegacyAutoscale => RoleOrigin::Legacy,
            Self::InfrastructureGateway => RoleOrigin::Undocumented,
            _ => RoleOrigin::Template,
        }
    }

    /// What took the place of a legacy role.
    pub fn replaced_by(self) -> Option<Self> {
        match self {
            Self::LegacyEcsService => Some(Self::ServiceLinkedEcs),
            Self::LegacyAutoscale => Some(Self::ServiceLinkedAutoScaling),
            _ => None,
        }
    }
}

impl fmt::Display for RoleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for RoleKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|kind| kind.id() == text).ok_or_else(|| {
            let ids = Self::ALL.map(Self::id);
            let meant = did_you_mean(text, &ids);
            let hint = if meant.is_empty() { format!(": they are {}", ids.join(", ")) } else { meant };
            Error::invalid(format!("there is no kind of role {}{hint}", shown(text)))
        })
    }
}
