//! How a task begins.

use serde_json::{Value, json};

use super::lifecycle::{Step, schedule};
use super::service::Service;
use super::state::Ecs;
use super::tags::Tags;
use super::task::{Health, Status, Target, Task};
use crate::wire::json::Object;

/// A new task of a service's deployment. It begins in `PROVISIONING`.
pub(super) fn launch(ecs: &mut Ecs, service: &mut Service, deployment: &str) -> Option<String> {
    let deployment = service.deployments.iter().find(|known| known.id == deployment)?;
    let (containers, behaviour) = ecs.containers_of(deployment.task_definition());
    let id = ecs.ids.hex32();
    let mut task = Task {
        id: id.clone(),
        cluster: service.cluster.clone(),
        service: Some(service.key()),
        group: format!("service:{}", service.name),
        started_by: deployment.id.clone(),
        definition: deployment.task_definition().to_owned(),
        settings: settings(ecs, service, &deployment.settings, deployment.task_definition()),
        containers,
        behaviour,
        target: Target { groups: service.target_groups(), ..Target::default() },
        tags: propagated_tags(ecs, service, deployment.task_definition()),
        attachment: ecs.ids.uuid(),
        address: ecs.ids.address(),
        status: Status::Provisioning,
        epoch: 0,
        version: 0,
        times: Vec::new(),
        stop: None,
        draining: false,
        health: Health::Unknown,
        settled: false,
        unhealthy: None,
    };
    task.stamp("createdAt", ecs.now);
    schedule(ecs, &task, ecs.timing.provisioning, Step::Pull);
    ecs.tasks.insert(id.clone(), task);
    service.tasks.push(id.clone());
    Some(id)
}

/// Members of the task that come from its deployment, its service and its definition.
fn settings(ecs: &Ecs, service: &Service, deployment: &Object, definition: &str) -> Object {
    let mut settings = Object::new();
    if let Some(kind) = deployment.get("launchType") {
        settings.insert("launchType".to_owned(), kind.clone());
    } else if let Some(provider) = first_provider(deployment) {
        settings.insert("launchType".to_owned(), json!("FARGATE"));
        settings.insert("capacityProviderName".to_owned(), provider);
    }
    if settings.get("launchType").is_some_and(|kind| kind == "FARGATE") {
        settings.insert("platformVersion".to_owned(), json!("1.4.0"));
        settings.insert("platformFamily".to_owned(), json!("Linux"));
        settings.insert("ephemeralStorage".to_owned(), json!({ "sizeInGiB": 20 }));
    }
    let execute = service.document.get("enableExecuteCommand").cloned().unwrap_or(json!(false));
    settings.insert("enableExecuteCommand".to_owned(), execute);
    let definition = ecs.catalog.find(definition);
    for name in ["cpu", "memory", "ephemeralStorage"] {
        if let Some(value) = definition.and_then(|definition| definition.document.get(name)) {
            settings.insert(name.to_owned(), value.clone());
        }
    }
    settings
}

fn first_provider(deployment: &Object) -> Option<Value> {
    deployment.get("capacityProviderStrategy")?.get(0)?.get("capacityProvider").cloned()
}

fn propagated_tags(ecs: &Ecs, service: &Service, definition: &str) -> Tags {
    match service.document.get("propagateTags").and_then(Value::as_str) {
        Some("SERVICE") => service.tags.clone(),
        Some("TASK_DEFINITION") => {
            ecs.catalog.find(definition).map(|found| found.tags.clone()).unwrap_or_default()
        }
        _ => Tags::default(),
    }
}
