//! What each operation takes.
//!
//! Source: Service Authorization Reference of each service; ECS Developer
//! Guide, "Amazon ECS identity-based policy examples" and "Grant permission to
//! tag resources on creation"; for the rest the page that a comment names.

mod code_deploy;
mod exec;
mod guard;
mod logs;
mod provision;
mod recovery;
mod services;
mod states;
mod task_definitions;
mod tasks;
mod verify;

use super::asked::Asked;
use super::circumstance::Circumstance;
use super::grant::Grant;
use super::operation::Operation;
use crate::error::Error;

/// What an operation takes, in the order of its calls.
pub(super) fn of(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    match asked.operation {
        Operation::Register => task_definitions::register(asked),
        Operation::TaskDefinitionRead => Ok(task_definitions::read()),
        Operation::Deregister => task_definitions::deregister(asked),
        Operation::DeployRolling => services::rolling(asked),
        Operation::DeployCodeDeploy => code_deploy::deploy(asked),
        Operation::ProvisionCodeDeploy => code_deploy::provision(asked),
        Operation::DeployNative => services::native(asked),
        Operation::Run => tasks::run(asked),
        Operation::RunStop => tasks::stop(asked),
        Operation::Wait => tasks::wait(asked),
        Operation::Logs => logs::read(asked),
        Operation::Rollback => recovery::rollback(asked),
        Operation::Scale => recovery::scale(asked),
        Operation::Exec => exec::exec(asked),
        Operation::TfstateS3 => states::read(asked),
        Operation::Verify => verify::verify(asked),
        Operation::ProvisionRoles => provision::roles(asked),
        Operation::InfrastructureRoleGuard => Ok(guard::guard(asked)),
    }
}

/// Keeps tasks from being started with ECS Exec where that is forbidden; the
/// key is a string of `true` or `false`.
fn guarded(asked: &Asked<'_>, grant: Grant) -> Grant {
    match asked.holds(Circumstance::ExecForbidden) {
        true => grant.when("StringEqualsIfExists", "ecs:enable-execute-command", ["false"]),
        false => grant,
    }
}
