//! The operations of a deployment.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::words;
use crate::error::Error;

/// Something that a deployment does, and that takes permissions.
///
/// ```
/// use ecs_roles::Operation;
///
/// assert_eq!("deploy-rolling".parse::<Operation>()?, Operation::DeployRolling);
/// assert_eq!("deploy".parse::<Operation>()?, Operation::DeployRolling);
/// let error = "deploy-roling".parse::<Operation>().unwrap_err();
/// assert!(error.to_string().contains("did you mean `deploy-rolling`?"));
/// # Ok::<(), ecs_roles::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// Registers revisions of task definitions.
    Register,
    /// Reads task definitions, the ones of other families included.
    TaskDefinitionRead,
    /// Deregisters revisions, and deletes them with
    /// [`DeletedTaskDefinitions`](crate::Circumstance::DeletedTaskDefinitions).
    Deregister,
    /// Updates services whose deployment controller is `ECS` and whose strategy is `ROLLING`.
    DeployRolling,
    /// Deploys by CodeDeploy, to services whose deployment controller is `CODE_DEPLOY`.
    DeployCodeDeploy,
    /// Makes the application and the deployment group of CodeDeploy.
    ProvisionCodeDeploy,
    /// Updates services whose strategy is `BLUE_GREEN`, `LINEAR` or `CANARY`.
    DeployNative,
    /// Runs single tasks.
    Run,
    /// Stops tasks.
    RunStop,
    /// Waits for services and tasks.
    Wait,
    /// Reads the logs of tasks.
    Logs,
    /// Brings services back to an earlier revision.
    Rollback,
    /// Changes how many tasks services run, by hand and by Application Auto Scaling.
    Scale,
    /// Runs commands in containers.
    Exec,
    /// Reads states of Terraform in S3.
    TfstateS3,
    /// Looks whether what a deployment refers to exists.
    Verify,
    /// Makes, changes and deletes the roles of an ECS platform.
    ProvisionRoles,
    /// Looks who uses an infrastructure role before it is changed, as [`Guard`](crate::Guard) does.
    /// Deployment groups and instances are looked through too where a
    /// [`code_deploy_role`](crate::CallerPolicy::code_deploy_role) or an
    /// [`instance_role`](crate::CallerPolicy::instance_role) is named.
    InfrastructureRoleGuard,
}

impl Operation {
    /// All operations.
    pub const ALL: [Self; 18] = [
        Self::Register,
        Self::TaskDefinitionRead,
        Self::Deregister,
        Self::DeployRolling,
        Self::DeployCodeDeploy,
        Self::ProvisionCodeDeploy,
        Self::DeployNative,
        Self::Run,
        Self::RunStop,
        Self::Wait,
        Self::Logs,
        Self::Rollback,
        Self::Scale,
        Self::Exec,
        Self::TfstateS3,
        Self::Verify,
        Self::ProvisionRoles,
        Self::InfrastructureRoleGuard,
    ];

    /// The operation as a command line names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::TaskDefinitionRead => "task-definition-read",
            Self::Deregister => "deregister",
            Self::DeployRolling => "deploy-rolling",
            Self::DeployCodeDeploy => "deploy-codedeploy",
            Self::ProvisionCodeDeploy => "provision-codedeploy",
            Self::DeployNative => "deploy-native-bluegreen",
            Self::Run => "run",
            Self::RunStop => "run-stop",
            Self::Wait => "wait",
            Self::Logs => "logs",
            Self::Rollback => "rollback",
            Self::Scale => "scale",
            Self::Exec => "exec",
            Self::TfstateS3 => "tfstate-s3",
            Self::Verify => "verify",
            Self::ProvisionRoles => "provision-roles",
            Self::InfrastructureRoleGuard => "infrastructure-role-guard",
        }
    }

    /// What it is for, in one line.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Register => "registers revisions of task definitions",
            Self::TaskDefinitionRead => "reads task definitions",
            Self::Deregister => "deregisters revisions of task definitions, and deletes them if asked to",
            Self::DeployRolling => "updates services by rolling deployments",
            Self::DeployCodeDeploy => "deploys services blue/green by CodeDeploy",
            Self::ProvisionCodeDeploy => "makes the application and deployment group of CodeDeploy",
            Self::DeployNative => "updates services by ECS's own blue/green, linear and canary deployments",
            Self::Run => "runs single tasks",
            Self::RunStop => "stops tasks",
            Self::Wait => "waits until services are stable and tasks have stopped",
            Self::Logs => "reads the logs of tasks in CloudWatch Logs",
            Self::Rollback => "brings services back to an earlier revision",
            Self::Scale => "changes how many tasks services run, by hand or by Application Auto Scaling",
            Self::Exec => "runs commands in containers by ECS Exec",
            Self::TfstateS3 => "reads states of Terraform in S3",
            Self::Verify => "looks whether what a deployment refers to exists",
            Self::ProvisionRoles => "makes, changes and deletes the roles of an ECS platform",
            Self::InfrastructureRoleGuard => "looks who uses an infrastructure role before it is changed",
        }
    }
}

/// Reads the name that [`as_str`](Operation::as_str) gives; `deploy` alone is
/// `deploy-rolling`. A definition whose deployment controller is another is refused later.
impl FromStr for Operation {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text == "deploy" {
            return Ok(Self::DeployRolling);
        }
        words::find(text, Self::ALL, Self::as_str, "an operation")
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Operation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
