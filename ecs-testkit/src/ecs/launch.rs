//! How a task begins.

use serde_json::{Value, json};

use super::lifecycle::{Step, schedule};
use super::service::{Service, TargetGroup};
use super::state::{Ecs, ServiceKey};
use super::tags::Tags;
use super::task::{Health, Status, Target, Task};
use super::volume::Volume;
use crate::wire::json::{Input, Object};

/// What a task is made from, whoever asks for it.
#[derive(Clone, Debug)]
pub(super) struct Launch {
    pub(super) cluster: String,
    pub(super) service: Option<ServiceKey>,
    pub(super) group: String,
    pub(super) started_by: String,
    /// The ARN of the task definition.
    pub(super) definition: String,
    /// `launchType` or `capacityProviderStrategy`, and `enableExecuteCommand`.
    pub(super) chosen: Object,
    pub(super) overrides: Object,
    pub(super) target_groups: Vec<TargetGroup>,
    pub(super) tags: Tags,
    pub(super) volume: Option<Volume>,
}

/// A new task. It begins in `PROVISIONING`.
pub(super) fn launch(ecs: &mut Ecs, launch: Launch) -> String {
    let volume = launch.volume.clone().map(|volume| Volume { attachment: ecs.ids.uuid(), ..volume });
    let (containers, behaviour) = ecs.containers_of(&launch.definition);
    let id = ecs.ids.hex32();
    let mut task = Task {
        id: id.clone(),
        settings: settings(ecs, &launch),
        cluster: launch.cluster,
        service: launch.service,
        group: launch.group,
        started_by: launch.started_by,
        definition: launch.definition,
        overrides: launch.overrides,
        containers,
        behaviour,
        target: Target { groups: launch.target_groups, ..Target::default() },
        tags: launch.tags,
        attachment: ecs.ids.uuid(),
        volume,
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
    match task.volume {
        Some(_) => schedule(ecs, &task, ecs.timing.volume_step, Step::AttachVolume),
        None => schedule(ecs, &task, ecs.timing.provisioning, Step::Pull),
    }
    ecs.tasks.insert(id.clone(), task);
    id
}

/// A new task of a service's deployment.
pub(super) fn launch_for(ecs: &mut Ecs, service: &mut Service, deployment: &str) -> Option<String> {
    let deployment = service.deployments.iter().find(|known| known.id == deployment)?;
    let definition = deployment.task_definition().to_owned();
    let mut chosen = deployment.settings.clone();
    let execute = service.document.get("enableExecuteCommand").cloned().unwrap_or(json!(false));
    chosen.insert("enableExecuteCommand".to_owned(), execute);
    let request = Launch {
        cluster: service.cluster.clone(),
        service: Some(service.key()),
        group: format!("service:{}", service.name),
        started_by: deployment.id.clone(),
        chosen,
        overrides: Object::new(),
        target_groups: service.target_groups(),
        tags: propagated_tags(ecs, service, &definition),
        volume: Volume::of(Input(&deployment.settings)),
        definition,
    };
    let id = launch(ecs, request);
    service.tasks.push(id.clone());
    Some(id)
}

/// Members of the task that come from its launch, its definition and what overrides it.
fn settings(ecs: &Ecs, launch: &Launch) -> Object {
    let mut settings = Object::new();
    let provider = first_provider(&launch.chosen);
    let kind = match (launch.chosen.get("launchType"), &provider) {
        (Some(kind), _) => kind.clone(),
        (None, Some(provider)) => json!(ecs.launch_type_of(provider)),
        (None, None) => json!("EC2"),
    };
    if kind == "FARGATE" {
        settings.insert("platformVersion".to_owned(), json!("1.4.0"));
        settings.insert("platformFamily".to_owned(), json!("Linux"));
        settings.insert("ephemeralStorage".to_owned(), json!({ "sizeInGiB": 20 }));
    } else if let Some(arn) = ecs.host_for(&launch.cluster, provider.as_deref()) {
        settings.insert("containerInstanceArn".to_owned(), json!(arn));
    }
    settings.insert("launchType".to_owned(), kind);
    if let Some(provider) = provider {
        settings.insert("capacityProviderName".to_owned(), json!(provider));
    }
    if let Some(execute) = launch.chosen.get("enableExecuteCommand") {
        settings.insert("enableExecuteCommand".to_owned(), execute.clone());
    }
    let definition = ecs.catalog.find(&launch.definition).map(|definition| &definition.document);
    for name in ["cpu", "memory", "ephemeralStorage"] {
        let written = launch.overrides.get(name).or_else(|| definition?.get(name));
        if let Some(value) = written.filter(|value| !value.is_null()) {
            settings.insert(name.to_owned(), value.clone());
        }
    }
    settings
}

/// The capacity provider, unless a launch type is given: strategies are not weighed.
fn first_provider(chosen: &Object) -> Option<String> {
    let strategy = chosen.get("capacityProviderStrategy").filter(|_| !chosen.contains_key("launchType"))?;
    Some(strategy.get(0)?.get("capacityProvider")?.as_str()?.to_owned())
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
