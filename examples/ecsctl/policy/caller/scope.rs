//! The account and region that a caller's policy is for.

use ecs_deploy::Project;
use ecs_roles::{Arn, Scope};

/// The region is the argument's, the project's or the environment's; the account
/// the argument's or that of the roles in the project's task definition.
pub(super) fn of(
    account: Option<&str>,
    region: Option<&str>,
    project: Option<&Project>,
) -> Result<Scope, String> {
    let of_project = project.and_then(|project| project.config().region());
    let of_environment = || std::env::var("AWS_REGION").or_else(|_| std::env::var("AWS_DEFAULT_REGION"));
    let region = match region.or(of_project) {
        Some(region) => region.to_owned(),
        None => of_environment().map_err(|_| "no region: name one with --region, or as AWS_REGION")?,
    };
    let account = match account {
        Some(account) => account.to_owned(),
        None => project.and_then(account_of_roles).ok_or("no account: name it with --account")?,
    };
    Scope::new(account, region).map_err(|error| error.to_string())
}

fn account_of_roles(project: &Project) -> Option<String> {
    let definition = project.task_definition();
    let roles = definition.execution_role_arn().into_iter().chain(definition.task_role_arn());
    roles.filter_map(|role| role.parse::<Arn>().ok()).map(|role| role.account().to_owned()).next()
}
