//! Tasks: what they are made of and how they are described.

use std::time::Duration;

use serde_json::{Value, json};

use super::place::Place;
use super::service::TargetGroup;
use super::state::{Ecs, ServiceKey};
use super::tags::Tags;
use super::volume::Volume;
use crate::image::ImageBehaviour;
use crate::moment::Moment;
use crate::wire::json::{Input, Object};

/// `lastStatus`, in the order of a life (Amazon ECS Developer Guide, "Task lifecycle").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Status {
    Provisioning,
    Pending,
    Running,
    Stopping,
    Deprovisioning,
    Stopped,
}

/// `healthStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Health {
    Unknown,
    Healthy,
    Unhealthy,
}

/// Why a task stops: `stopCode` and `stoppedReason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    pub(super) code: &'static str,
    pub(super) reason: String,
}

/// A container's health check, as far as its timing goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct HealthCheck {
    /// From the start of the container to its first success.
    pub(super) passes_after: Duration,
    /// From the start of the container to the failure that makes it unhealthy.
    pub(super) fails_after: Duration,
}

#[derive(Clone, Debug)]
pub(super) struct Container {
    pub(super) name: String,
    pub(super) image: String,
    pub(super) runtime_id: String,
    pub(super) essential: bool,
    pub(super) cpu: i64,
    pub(super) memory: Option<i64>,
    pub(super) stop_timeout: Duration,
    pub(super) check: Option<HealthCheck>,
    pub(super) exit_code: Option<i32>,
    pub(super) reason: Option<String>,
}

/// Where a task stands with its service's load balancers.
#[derive(Clone, Debug, Default)]
pub(super) struct Target {
    pub(super) groups: Vec<TargetGroup>,
    pub(super) registered: bool,
    pub(super) healthy: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) id: String,
    pub(super) cluster: String,
    pub(super) service: Option<ServiceKey>,
    pub(super) group: String,
    pub(super) started_by: String,
    pub(super) definition: String,
    /// `launchType`, `cpu` and other members described as they are.
    pub(super) settings: Object,
    /// What `RunTask` gave, as it came.
    pub(super) overrides: Object,
    pub(super) containers: Vec<Container>,
    /// What the containers do, and the index of the one that decides it.
    pub(super) behaviour: (usize, ImageBehaviour),
    pub(super) target: Target,
    pub(super) tags: Tags,
    /// The id of the network interface's attachment.
    pub(super) attachment: String,
    pub(super) volume: Option<Volume>,
    pub(super) address: String,
    pub(super) status: Status,
    pub(super) epoch: u32,
    pub(super) version: u32,
    pub(super) times: Vec<(&'static str, Moment)>,
    pub(super) stop: Option<Stop>,
    /// Deregistered from its target groups and waiting for the end of draining.
    pub(super) draining: bool,
    pub(super) health: Health,
    /// Runs long enough to count as healthy without any check.
    pub(super) settled: bool,
    /// Failed a health check: the reason it will be stopped for.
    pub(super) unhealthy: Option<String>,
}

impl Task {
    pub(super) fn is_running(&self) -> bool {
        self.status == Status::Running
    }

    pub(super) fn is_pending(&self) -> bool {
        self.status < Status::Running
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.status == Status::Stopped
    }

    /// Whether it still has containers, or will have.
    pub(super) fn is_attached(&self) -> bool {
        self.status < Status::Deprovisioning
    }

    /// Whether it is to go on: it fills a place of the desired count.
    pub(super) fn is_live(&self) -> bool {
        self.status <= Status::Running && self.stop.is_none() && !self.draining
    }

    /// Whether it counts for `minimumHealthyPercent`: the container's check
    /// and the load balancer's, or without either, that it has settled
    /// (Amazon ECS API Reference, `DeploymentConfiguration`).
    pub(super) fn is_healthy(&self) -> bool {
        let checked = self.containers.iter().any(|container| container.check.is_some());
        let balanced = !self.target.groups.is_empty();
        let passed = match (checked, balanced) {
            (false, false) => self.settled,
            (true, false) => self.health == Health::Healthy,
            (false, true) => self.target.healthy,
            (true, true) => self.health == Health::Healthy && self.target.healthy,
        };
        self.is_live() && self.is_running() && self.unhealthy.is_none() && passed
    }

    /// The ARN of the container instance it is on.
    pub(super) fn host(&self) -> Option<&str> {
        self.settings.get("containerInstanceArn")?.as_str()
    }

    /// When the task was stamped so.
    pub(super) fn time(&self, name: &str) -> Option<Moment> {
        self.times.iter().find(|(known, _)| *known == name).map(|(_, at)| *at)
    }

    pub(super) fn stamp(&mut self, name: &'static str, at: Moment) {
        self.times.push((name, at));
        self.version += 1;
    }

    /// How long its containers take to end, and with what exit code.
    pub(super) fn stopping_time(&self, own: Duration) -> (Duration, i32) {
        let limit = self.containers.iter().map(|container| container.stop_timeout).max().unwrap_or(own);
        if own > limit { (limit, 137) } else { (own, 143) }
    }

    fn desired_status(&self) -> &'static str {
        let stopping = self.stop.is_some() && !self.draining;
        if stopping || self.status > Status::Running { "STOPPED" } else { "RUNNING" }
    }

    pub(super) fn has_desired_status(&self, status: &str) -> bool {
        self.desired_status() == status
    }

    pub(super) fn json(&self, place: &Place, include: &[&str]) -> Value {
        let mut output = self.settings.clone();
        let arn = place.task(&self.cluster, &self.id);
        let computed = json!({
            "taskArn": arn,
            "clusterArn": place.cluster(&self.cluster),
            "taskDefinitionArn": self.definition,
            "group": self.group,
            "lastStatus": status_name(self.status),
            "desiredStatus": self.desired_status(),
            "healthStatus": health_name(self.health),
            "version": self.version,
            "availabilityZone": format!("{}a", place.region),
            "containers": self.containers.iter().map(|c| self.container_json(place, &arn, c)).collect::<Value>(),
            "attachments": self.attachments_json(),
            "attributes": [{ "name": "ecs.cpu-architecture", "value": "x86_64" }],
            "overrides": self.overrides_json(),
            "tags": if include.contains(&"TAGS") { self.tags.json() } else { json!([]) },
        });
        output.extend(computed.as_object().cloned().unwrap_or_default());
        if !self.started_by.is_empty() {
            output.insert("startedBy".to_owned(), Value::from(self.started_by.as_str()));
        }
        for (name, at) in &self.times {
            output.insert((*name).to_owned(), at.epoch_seconds());
        }
        if let Some(stop) = self.stop.as_ref().filter(|_| !self.draining) {
            output.insert("stopCode".to_owned(), Value::from(stop.code));
            output.insert("stoppedReason".to_owned(), Value::from(stop.reason.as_str()));
        }
        if self.status >= Status::Running {
            output.insert("connectivity".to_owned(), Value::from("CONNECTED"));
        }
        Value::Object(output)
    }

    fn overrides_json(&self) -> Value {
        let mut overrides = self.overrides.clone();
        for name in ["containerOverrides", "inferenceAcceleratorOverrides"] {
            overrides.entry(name).or_insert_with(|| json!([]));
        }
        Value::Object(overrides)
    }

    fn attachments_json(&self) -> Value {
        let volume = self.volume.as_ref().map(Volume::json);
        std::iter::once(self.interface_json()).chain(volume).collect()
    }

    fn interface_json(&self) -> Value {
        let status = match self.status {
            Status::Provisioning => "ATTACHING",
            Status::Deprovisioning => "DETACHING",
            Status::Stopped => "DELETED",
            _ => "ATTACHED",
        };
        json!({
            "id": self.attachment,
            "type": "ElasticNetworkInterface",
            "status": status,
            "details": [{ "name": "privateIPv4Address", "value": self.address }],
        })
    }

    fn container_json(&self, place: &Place, task: &str, container: &Container) -> Value {
        let status = match self.status {
            Status::Provisioning | Status::Pending => "PENDING",
            Status::Running | Status::Stopping => "RUNNING",
            Status::Deprovisioning | Status::Stopped => "STOPPED",
        };
        let mut output = json!({
            "containerArn": place.ecs(&format!("container/{}/{}/{}", self.cluster, self.id, container.runtime_id)),
            "taskArn": task,
            "name": container.name,
            "image": container.image,
            "lastStatus": status,
            "networkBindings": [],
            "networkInterfaces": [{ "attachmentId": self.attachment, "privateIpv4Address": self.address }],
            "healthStatus": health_name(if container.check.is_some() { self.health } else { Health::Unknown }),
            "cpu": container.cpu.to_string(),
        });
        let optional = [
            ("memory", container.memory.map(|memory| Value::from(memory.to_string()))),
            (
                "runtimeId",
                (self.status >= Status::Running).then(|| Value::from(container.runtime_id.as_str())),
            ),
            ("exitCode", container.exit_code.map(Value::from)),
            ("reason", container.reason.as_deref().map(Value::from)),
        ];
        for (name, value) in optional {
            if let (Some(value), Some(output)) = (value, output.as_object_mut()) {
                output.insert(name.to_owned(), value);
            }
        }
        output
    }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Provisioning => "PROVISIONING",
        Status::Pending => "PENDING",
        Status::Running => "RUNNING",
        Status::Stopping => "STOPPING",
        Status::Deprovisioning => "DEPROVISIONING",
        Status::Stopped => "STOPPED",
    }
}

fn health_name(health: Health) -> &'static str {
    match health {
        Health::Unknown => "UNKNOWN",
        Health::Healthy => "HEALTHY",
        Health::Unhealthy => "UNHEALTHY",
    }
}

impl Ecs {
    /// The containers of a task definition, and what they are scripted to do.
    pub(super) fn containers_of(&mut self, definition: &str) -> (Vec<Container>, (usize, ImageBehaviour)) {
        let found = self.catalog.find(definition).cloned();
        let members = found.as_ref().map(|definition| definition.containers()).unwrap_or_default();
        let containers: Vec<Container> =
            members.iter().map(|member| container(*member, self.ids.hex32())).collect();
        let scripted = containers.iter().enumerate().find_map(|(index, container)| {
            let behaviour = self.images.get(&container.image)?;
            let matters = container.essential || !matches!(behaviour, ImageBehaviour::Exits { .. });
            (*behaviour != ImageBehaviour::Runs && matters).then(|| (index, behaviour.clone()))
        });
        (containers, scripted.unwrap_or_default())
    }
}

fn container(member: Input<'_>, runtime_id: String) -> Container {
    let text = |name: &str| member.text(name).ok().flatten().unwrap_or_default().to_owned();
    let integer = |name: &str| member.integer(name).ok().flatten();
    Container {
        name: text("name"),
        image: text("image"),
        runtime_id,
        essential: member.flag("essential").ok().flatten().unwrap_or(true),
        cpu: integer("cpu").unwrap_or(0),
        memory: integer("memory"),
        stop_timeout: seconds(integer("stopTimeout"), 30),
        check: member.object("healthCheck").ok().flatten().map(health_check),
        exit_code: None,
        reason: None,
    }
}

/// Failures in the start period do not count (Amazon ECS API Reference, `HealthCheck`).
fn health_check(check: Input<'_>) -> HealthCheck {
    let integer = |name: &str| check.integer(name).ok().flatten();
    let interval = seconds(integer("interval"), 30);
    let retries = integer("retries").and_then(|retries| u32::try_from(retries).ok()).unwrap_or(3);
    HealthCheck {
        passes_after: interval,
        fails_after: seconds(integer("startPeriod"), 0) + interval.saturating_mul(retries),
    }
}

fn seconds(value: Option<i64>, default: u64) -> Duration {
    Duration::from_secs(value.and_then(|value| u64::try_from(value).ok()).unwrap_or(default))
}
