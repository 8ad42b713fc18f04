//! The condition keys of ECS that a request brings along.

use ecs_roles::{Context, ContextValue};
use serde_json::Value;

use super::super::need::request_tags;
use super::look::Look;
use super::resources::service_of;
use crate::ecs::Place;
use crate::wire::json::Input;

/// What follows from the ARN of a resource: `ecs:cluster` and `ecs:service`.
pub(super) fn of_resource(place: &Place, arn: &str) -> Context {
    let mut context = Context::new();
    let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
    let Some((_, rest)) = resource.split_once('/') else { return context };
    // What is in no cluster, such as a task definition, has its name alone.
    let Some((cluster, _)) = rest.split_once('/') else { return context };
    context.set("ecs:cluster", ContextValue::One(place.cluster(cluster)));
    if let Some(service) = service_of(arn) {
        context.set("ecs:service", ContextValue::One(service));
    }
    context
}

/// What follows from the members of the input.
pub(super) fn of_request(look: &mut Look<'_>, operation: &str, input: Input<'_>) -> Context {
    let mut context = request_tags(tags(input).iter().map(|(key, value)| (key.as_str(), value.as_str())));
    for (key, member) in FLAGS {
        if let Ok(Some(flag)) = input.flag(member) {
            context.set(key, ContextValue::One(flag.to_string()));
        }
    }
    for (key, member) in TEXTS {
        if let Ok(Some(text)) = input.text(member) {
            context.set(key, ContextValue::One(text.to_owned()));
        }
    }
    match operation {
        "RunTask" | "StartTask" | "ListServices" | "ListDaemons" => {
            let cluster = look.cluster(input.text("cluster").ok().flatten());
            context.set("ecs:cluster", ContextValue::One(cluster));
        }
        "RegisterTaskDefinition" => of_definition(&mut context, input),
        "ListAccountSettings" | "PutAccountSetting" | "PutAccountSettingDefault" => {
            if let Ok(Some(name)) = input.text("name") {
                context.set("ecs:account-setting", ContextValue::One(name.to_owned()));
            }
        }
        "ExecuteCommand" => {
            let task = input.text("task").ok().flatten().unwrap_or_default();
            let task = look.in_cluster("task", input.text("cluster").ok().flatten(), task);
            context.set("ecs:task", ContextValue::One(task));
        }
        _ => {}
    }
    of_launch(look, &mut context, operation, input);
    context
}

/// Keys that are a member of the input as it is.
const FLAGS: [(&str, &str); 2] = [
    ("ecs:enable-execute-command", "enableExecuteCommand"),
    ("ecs:enable-ecs-managed-tags", "enableECSManagedTags"),
];

const TEXTS: [(&str, &str); 3] = [
    ("ecs:propagate-tags", "propagateTags"),
    ("ecs:container-name", "container"),
    ("ecs:namespace", "namespace"),
];

/// `tags`, or the keys of `tagKeys` without values.
fn tags(input: Input<'_>) -> Vec<(String, String)> {
    let text = |tag: Input<'_>, name: &str| tag.text(name).ok().flatten().unwrap_or_default().to_owned();
    let tags = input.objects("tags").unwrap_or_default();
    let keys = input.texts("tagKeys").unwrap_or_default();
    let tags = tags.into_iter().map(|tag| (text(tag, "key"), text(tag, "value")));
    tags.chain(keys.into_iter().map(|key| (key.to_owned(), String::new()))).collect()
}

fn of_definition(context: &mut Context, input: Input<'_>) {
    size(context, input);
    let compatibilities = input.texts("requiresCompatibilities").unwrap_or_default();
    if !compatibilities.is_empty() {
        let values = compatibilities.into_iter().map(str::to_owned).collect();
        context.set("ecs:compute-compatibility", ContextValue::Many(values));
    }
    let containers = input.objects("containerDefinitions").unwrap_or_default();
    let privileged =
        containers.iter().any(|container| matches!(container.flag("privileged"), Ok(Some(true))));
    context.set("ecs:privileged", ContextValue::One(privileged.to_string()));
}

/// `ecs:task-cpu` and `ecs:task-memory`, where they are said.
fn size(context: &mut Context, input: Input<'_>) {
    for (key, member) in [("ecs:task-cpu", "cpu"), ("ecs:task-memory", "memory")] {
        if let Ok(Some(text)) = input.text(member) {
            context.set(key, ContextValue::One(text.to_owned()));
        }
    }
}

/// What services and tasks are launched with.
fn of_launch(look: &mut Look<'_>, context: &mut Context, operation: &str, input: Input<'_>) {
    if !matches!(operation, "CreateService" | "UpdateService" | "CreateTaskSet" | "RunTask" | "StartTask") {
        return;
    }
    if let Ok(Some(reference)) = input.text("taskDefinition") {
        let (arn, definition) = look.task_definition(reference);
        if !matches!(operation, "RunTask" | "StartTask") {
            context.set("ecs:task-definition", ContextValue::One(arn));
        }
        size(context, Input(&definition));
    }
    if let Ok(Some(overrides)) = input.object("overrides") {
        size(context, overrides);
    }
    of_features(context, input);
    let strategy = input.objects("capacityProviderStrategy").unwrap_or_default();
    let provider = |item: Input<'_>| {
        let name = item.text("capacityProvider").ok().flatten()?;
        Some(look.named("capacity-provider", name))
    };
    list(context, "ecs:capacity-provider", strategy.into_iter().filter_map(provider).collect());
    of_network(context, input);
}

/// What services and tasks have beside containers.
fn of_features(context: &mut Context, input: Input<'_>) {
    let has = |member: &str| input.list(member).is_ok_and(|list| list.is_some_and(|list| !list.is_empty()));
    for (key, member) in [
        ("ecs:enable-ebs-volumes", "volumeConfigurations"),
        ("ecs:enable-vpc-lattice", "vpcLatticeConfigurations"),
    ] {
        if has(member) {
            context.set(key, ContextValue::One("true".to_owned()));
        }
    }
    let connect = input.object("serviceConnectConfiguration").ok().flatten();
    if let Some(Ok(Some(enabled))) = connect.map(|connect| connect.flag("enabled")) {
        context.set("ecs:enable-service-connect", ContextValue::One(enabled.to_string()));
    }
    if let Some(Ok(Some(namespace))) = connect.map(|connect| connect.text("namespace")) {
        context.set("ecs:namespace", ContextValue::One(namespace.to_owned()));
    }
}

fn of_network(context: &mut Context, input: Input<'_>) {
    let document = Value::Object(input.0.clone());
    let Some(network) = document.pointer("/networkConfiguration/awsvpcConfiguration") else { return };
    let subnets = network.get("subnets").and_then(Value::as_array).into_iter().flatten();
    list(context, "ecs:subnet", subnets.filter_map(Value::as_str).map(str::to_owned).collect());
    if let Some(assign) = network.get("assignPublicIp").and_then(Value::as_str) {
        let assign = (assign == "ENABLED").to_string();
        context.set("ecs:auto-assign-public-ip", ContextValue::One(assign));
    }
}

fn list(context: &mut Context, key: &str, values: Vec<String>) {
    if !values.is_empty() {
        context.set(key, ContextValue::Many(values));
    }
}
