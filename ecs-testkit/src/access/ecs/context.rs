//! The condition keys of ECS that a request brings along.

use ecs_roles::Context;
use serde_json::Value;

use super::super::need::{request_tags, set, set_list};
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
    set(&mut context, "ecs:cluster", Some(place.cluster(cluster)));
    set(&mut context, "ecs:service", service_of(arn));
    context
}

/// What follows from the members of the input.
pub(super) fn of_request(look: &mut Look<'_>, operation: &str, input: Input<'_>) -> Context {
    let mut context = request_tags(tags(input).iter().map(|(key, value)| (key.as_str(), value.as_str())));
    for (key, member) in FLAGS {
        set(&mut context, key, input.flag_or_none(member).map(|flag| flag.to_string()));
    }
    for (key, member) in TEXTS {
        set(&mut context, key, input.text_or_none(member));
    }
    let cluster = input.text_or_none("cluster");
    match operation {
        "RunTask" | "StartTask" | "ListServices" | "ListDaemons" => {
            set(&mut context, "ecs:cluster", Some(look.cluster(cluster)));
        }
        "RegisterTaskDefinition" => of_definition(&mut context, input),
        "ListAccountSettings" | "PutAccountSetting" | "PutAccountSettingDefault" => {
            set(&mut context, "ecs:account-setting", input.text_or_none("name"));
        }
        "ExecuteCommand" => {
            let task = input.text_or_none("task").unwrap_or_default();
            set(&mut context, "ecs:task", Some(look.in_cluster("task", cluster, task)));
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
    let text = |tag: Input<'_>, name: &str| tag.text_or_none(name).unwrap_or_default().to_owned();
    let tags = input.objects("tags").unwrap_or_default();
    let keys = input.texts("tagKeys").unwrap_or_default();
    let tags = tags.into_iter().map(|tag| (text(tag, "key"), text(tag, "value")));
    tags.chain(keys.into_iter().map(|key| (key.to_owned(), String::new()))).collect()
}

fn of_definition(context: &mut Context, input: Input<'_>) {
    size(context, input);
    let compatibilities = input.texts("requiresCompatibilities").unwrap_or_default();
    set_list(context, "ecs:compute-compatibility", compatibilities);
    let containers = input.objects("containerDefinitions").unwrap_or_default();
    let privileged = containers.iter().any(|container| container.flag_or_none("privileged") == Some(true));
    set(context, "ecs:privileged", Some(privileged.to_string()));
}

/// `ecs:task-cpu` and `ecs:task-memory`, where they are said.
fn size(context: &mut Context, input: Input<'_>) {
    set(context, "ecs:task-cpu", input.text_or_none("cpu"));
    set(context, "ecs:task-memory", input.text_or_none("memory"));
}

/// What services and tasks are launched with.
fn of_launch(look: &mut Look<'_>, context: &mut Context, operation: &str, input: Input<'_>) {
    if !matches!(operation, "CreateService" | "UpdateService" | "CreateTaskSet" | "RunTask" | "StartTask") {
        return;
    }
    if let Some(reference) = input.text_or_none("taskDefinition") {
        let (arn, definition) = look.task_definition(reference);
        let is_key = !matches!(operation, "RunTask" | "StartTask");
        set(context, "ecs:task-definition", Some(arn).filter(|_| is_key));
        size(context, Input(&definition));
    }
    if let Some(overrides) = input.object_or_none("overrides") {
        size(context, overrides);
    }
    of_features(context, input);
    let strategy = input.objects("capacityProviderStrategy").unwrap_or_default();
    let names = strategy.into_iter().filter_map(|item| item.text_or_none("capacityProvider"));
    set_list(context, "ecs:capacity-provider", names.map(|name| look.named("capacity-provider", name)));
    of_network(context, input);
}

/// What services and tasks have beside containers.
fn of_features(context: &mut Context, input: Input<'_>) {
    let has = |member: &str| input.list(member).is_ok_and(|list| list.is_some_and(|list| !list.is_empty()));
    for (key, member) in [
        ("ecs:enable-ebs-volumes", "volumeConfigurations"),
        ("ecs:enable-vpc-lattice", "vpcLatticeConfigurations"),
    ] {
        set(context, key, has(member).then_some("true"));
    }
    let Some(connect) = input.object_or_none("serviceConnectConfiguration") else { return };
    let enabled = connect.flag_or_none("enabled").map(|enabled| enabled.to_string());
    set(context, "ecs:enable-service-connect", enabled);
    set(context, "ecs:namespace", connect.text_or_none("namespace"));
}

fn of_network(context: &mut Context, input: Input<'_>) {
    let network = input.object_or_none("networkConfiguration");
    let Some(network) = network.and_then(|network| network.object_or_none("awsvpcConfiguration")) else {
        return;
    };
    let subnets = network.list("subnets").ok().flatten().into_iter().flatten();
    set_list(context, "ecs:subnet", subnets.filter_map(Value::as_str));
    let assign = network.text_or_none("assignPublicIp").map(|assign| (assign == "ENABLED").to_string());
    set(context, "ecs:auto-assign-public-ip", assign);
}
