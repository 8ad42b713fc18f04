//! Passing roles to services.

use std::collections::BTreeSet;

use super::grants::grant;
use super::input;
use super::scope::Scope;
use crate::arn::Arn;
use crate::error::Error;
use crate::policy::Statement;

/// Lets the role pass others to tasks, and to nothing else; nothing where there
/// is none to pass.
pub(super) fn to_tasks(scope: &Scope, roles: &[Arn]) -> Result<Option<Statement>, Error> {
    let passed = roles.iter().map(|role| input::passed_role(scope, role));
    let passed = passed.collect::<Result<BTreeSet<_>, _>>()?;
    let services = scope.partition().service_suffixes().iter().map(|suffix| format!("ecs-tasks.{suffix}"));
    let pass = grant("PassRolesToTasks", &["iam:PassRole"], passed);
    Ok(pass.map(|pass| pass.when("StringEquals", "iam:PassedToService", services)))
}
