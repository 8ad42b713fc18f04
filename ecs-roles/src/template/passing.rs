//! Passing roles to services.

use super::input;
use super::scope::Scope;
use crate::arn::Arn;
use crate::error::Error;
use crate::policy::Statement;

/// Lets the role pass others to tasks, and to nothing else; nothing where there
/// is none to pass.
pub(super) fn to_tasks(scope: &Scope, roles: &[Arn]) -> Result<Option<Statement>, Error> {
    let mut passed = Vec::new();
    for role in roles {
        passed.push(input::passed_role(scope, role)?);
    }
    passed.dedup();
    let services = scope.partition().service_suffixes().iter().map(|suffix| format!("ecs-tasks.{suffix}"));
    let statement = Statement::allow(["iam:PassRole"])
        .on(passed)
        .when("StringEquals", "iam:PassedToService", services)
        .sid("PassRolesToTasks");
    Ok((!roles.is_empty()).then_some(statement))
}
