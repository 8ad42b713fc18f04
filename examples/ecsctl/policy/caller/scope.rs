//! The account and region that a caller's policy is for.

use ecs_deploy::Project;
use ecs_roles::{Arn, Scope};
use serde_json::Value;

use super::inputs::Inputs;

/// The region is the argument's, the project's or the environment's; the account
/// the argument's or that of the roles in the definitions and arguments.
pub(super) fn of(
    account: Option<&str>,
    region: Option<&str>,
    project: Option<&Project>,
    inputs: &Inputs,
) -> Result<Scope, String> {
    let of_project = project.and_then(|project| project.config().region());
    let of_environment = || std::env::var("AWS_REGION").or_else(|_| std::env::var("AWS_DEFAULT_REGION"));
    let region = match region.or(of_project) {
        Some(region) => region.to_owned(),
        None => of_environment().map_err(|_| "no region: name one with --region, or as AWS_REGION")?,
    };
    let account = match account.map(str::to_owned).or_else(|| project.and_then(account_of_project)) {
        Some(account) => account,
        None => inputs.account()?.ok_or("no account, and no role to take it from: name it with --account")?,
    };
    Scope::new(account, region).map_err(|error| error.to_string())
}

fn account_of_project(project: &Project) -> Option<String> {
    let definition = project.task_definition();
    let roles = definition.execution_role_arn().into_iter().chain(definition.task_role_arn());
    roles.filter_map(account_of).next()
}

/// The account of the first role in a definition in JSON.
pub(super) fn account_of_roles(definition: &str) -> Result<Option<String>, serde_json::Error> {
    Ok(first_role(&serde_json::from_str(definition)?))
}

/// Definitions name roles as `taskRoleArn`, `executionRoleArn`, `roleArn` and `role`.
fn first_role(value: &Value) -> Option<String> {
    match value {
        Value::Object(members) => members.iter().find_map(|(name, value)| match value {
            Value::String(text) if name == "role" || name.ends_with("oleArn") => account_of(text),
            value => first_role(value),
        }),
        Value::Array(items) => items.iter().find_map(first_role),
        _ => None,
    }
}

fn account_of(role: &str) -> Option<String> {
    let arn: Arn = role.parse().ok()?;
    (arn.service() == "iam").then(|| arn.account().to_owned())
}
