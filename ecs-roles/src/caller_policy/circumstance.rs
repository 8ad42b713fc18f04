//! What operations do beyond the usual.

use std::fmt;
use std::str::FromStr;

use super::words;
use crate::error::Error;

/// Something that an operation does only now and then, and that takes
/// permissions of its own. None holds unless it is said with
/// [`CallerPolicy::with`](crate::CallerPolicy::with) or read out of a
/// definition.
///
/// ```
/// use ecs_roles::Circumstance;
///
/// assert_eq!("first-deployment".parse::<Circumstance>()?, Circumstance::FirstDeployment);
/// assert!("first-deploiment".parse::<Circumstance>().is_err());
/// # Ok::<(), ecs_roles::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Circumstance {
    /// Revisions are registered with tags.
    TaskDefinitionTags,
    /// Services are created with tags, `propagateTags` or `enableECSManagedTags`.
    ServiceTags,
    /// Tasks are run with tags, `propagateTags` or `enableECSManagedTags`.
    TaskTags,
    /// The tags of services that exist are read and changed.
    ReconciledTags,
    /// The deployment may create the service.
    FirstDeployment,
    /// ECS, or for [`Scale`](crate::Operation::Scale) Application Auto Scaling for it, has not been
    /// used in the account, so that its service-linked role has to be created.
    FirstUse,
    /// Revisions are deleted after they were deregistered.
    DeletedTaskDefinitions,
    /// Blue/green, linear and canary deployments are what is waited for and
    /// rolled back.
    NativeDeployments,
    /// Deployments pause at a hook until somebody continues them.
    PauseHooks,
    /// A running blue/green, linear or canary deployment is stopped.
    StoppedDeployments,
    /// The application of CodeDeploy is searched rather than known.
    CodeDeployDiscovery,
    /// Tasks and services must not be run with ECS Exec enabled.
    ExecForbidden,
    /// Commands may be run in every container.
    AnyContainer,
    /// Ports are forwarded to tasks through Session Manager.
    PortForwarding,
    /// Versions of a state are read by their id.
    StateVersions,
    /// A state that is missing is told from one that may not be read.
    MissingStates,
    /// Whether a state is locked is read off its lock file, `KEY.tflock`.
    StateLocks,
    /// The policies of roles are read.
    RolePolicies,
    /// What roles may do is simulated.
    RoleSimulation,
    /// The task execution role is assumed to look with its permissions.
    AssumedExecutionRole,
    /// Managed policies of the account's own are made for roles.
    CustomerPolicies,
    /// Volumes that tasks left behind are searched.
    OrphanedVolumes,
}

impl Circumstance {
    /// All circumstances.
    pub const ALL: [Self; 22] = [
        Self::TaskDefinitionTags,
        Self::ServiceTags,
        Self::TaskTags,
        Self::ReconciledTags,
        Self::FirstDeployment,
        Self::FirstUse,
        Self::DeletedTaskDefinitions,
        Self::NativeDeployments,
        Self::PauseHooks,
        Self::StoppedDeployments,
        Self::CodeDeployDiscovery,
        Self::ExecForbidden,
        Self::AnyContainer,
        Self::PortForwarding,
        Self::StateVersions,
        Self::MissingStates,
        Self::StateLocks,
        Self::RolePolicies,
        Self::RoleSimulation,
        Self::AssumedExecutionRole,
        Self::CustomerPolicies,
        Self::OrphanedVolumes,
    ];

    /// The circumstance as a command line names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TaskDefinitionTags => "task-definition-tags",
            Self::ServiceTags => "service-tags",
            Self::TaskTags => "task-tags",
            Self::ReconciledTags => "reconciled-tags",
            Self::FirstDeployment => "first-deployment",
            Self::FirstUse => "first-use",
            Self::DeletedTaskDefinitions => "deleted-task-definitions",
            Self::NativeDeployments => "native-deployments",
            Self::PauseHooks => "pause-hooks",
            Self::StoppedDeployments => "stopped-deployments",
            Self::CodeDeployDiscovery => "codedeploy-discovery",
            Self::ExecForbidden => "exec-forbidden",
            Self::AnyContainer => "any-container",
            Self::PortForwarding => "port-forwarding",
            Self::StateVersions => "state-versions",
            Self::MissingStates => "missing-states",
            Self::StateLocks => "state-locks",
            Self::RolePolicies => "role-policies",
            Self::RoleSimulation => "role-simulation",
            Self::AssumedExecutionRole => "assumed-execution-role",
            Self::CustomerPolicies => "customer-policies",
            Self::OrphanedVolumes => "orphaned-volumes",
        }
    }
}

impl FromStr for Circumstance {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        words::find(text, Self::ALL, Self::as_str, "a circumstance")
    }
}

impl fmt::Display for Circumstance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
