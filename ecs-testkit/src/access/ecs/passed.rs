//! Roles that a request passes to ECS.

use serde_json::Value;

use super::super::need::Need;
use super::look::Look;
use crate::iam::Iam;
use crate::wire::json::{Input, Object};

const TASKS: &str = "ecs-tasks.amazonaws.com";
const SERVICE: &str = "ecs.amazonaws.com";
const INSTANCES: &str = "ec2.amazonaws.com";

/// `iam:PassRole` for each role of the request, and for those of the task definition that
/// it launches. Documentation names the former alone; that the live service asks for the
/// latter too shows in aws/serverless-application-model#2247 (`RunTask`) and
/// keidarcy/e1s#429 (`UpdateService`, which without `taskDefinition` passes no task role).
pub(super) fn needs(look: &mut Look<'_>, iam: &Iam, operation: &str, input: Input<'_>) -> Vec<Need> {
    let mut needs: Vec<Need> = role_members(input.0)
        .into_iter()
        .filter_map(|(member, value)| passed(iam, member, value))
        .chain(service_role(iam, operation, input))
        .collect();
    let launches =
        matches!(operation, "RunTask" | "StartTask" | "CreateService" | "UpdateService" | "CreateTaskSet");
    let reference = input.text_or_none("taskDefinition").filter(|_| launches);
    let definition = reference.map(|reference| look.task_definition(reference).1).unwrap_or_default();
    let overrides = input.object_or_none("overrides");
    for member in ["taskRoleArn", "executionRoleArn"] {
        let is_overridden = overrides.is_some_and(|overrides| overrides.member(member).is_some());
        let role = definition.get(member).and_then(Value::as_str).filter(|_| !is_overridden);
        needs.extend(role.and_then(|role| passed(iam, member, role)));
    }
    needs
}

fn passed(iam: &Iam, member: &str, value: &str) -> Option<Need> {
    let role = if value.starts_with("arn:") { value.to_owned() } else { iam.role_arn(value) };
    match member {
        "taskRoleArn" | "executionRoleArn" => Some(Need::pass(role, TASKS)),
        "ec2InstanceProfileArn" => iam.role_in_profile(value).map(|role| Need::pass(role, INSTANCES)),
        _ => Some(Need::pass(role, SERVICE)),
    }
}

/// The role of services behind a load balancer, before there was a service-linked one.
fn service_role(iam: &Iam, operation: &str, input: Input<'_>) -> Option<Need> {
    let role = input.text_or_none("role").filter(|role| operation == "CreateService" && !role.is_empty());
    passed(iam, "role", role?)
}

/// Every member, however deep, that names a role: the member's name and its value.
fn role_members(object: &Object) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for (name, value) in object {
        collect(name, value, &mut found);
    }
    found
}

fn collect<'a>(name: &'a str, value: &'a Value, found: &mut Vec<(&'a str, &'a str)>) {
    match value {
        Value::String(text) if is_role(name) && !text.is_empty() => found.push((name, text)),
        Value::Array(values) => values.iter().for_each(|value| collect(name, value, found)),
        Value::Object(object) => object.iter().for_each(|(name, value)| collect(name, value, found)),
        _ => {}
    }
}

fn is_role(member: &str) -> bool {
    member.ends_with("oleArn") || member == "ec2InstanceProfileArn"
}
