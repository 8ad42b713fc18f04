//! Container instances: what of Amazon EC2 tasks run on.

use serde_json::{Value, json};

use super::faults::{client, invalid, unsupported_feature};
use super::lifecycle;
use super::page::page;
use super::place::last_part;
use super::refs::{failure, includes};
use super::state::Ecs;
use super::tags::Tags;
use super::task::{Stop, Task};
use crate::fault::Fault;
use crate::moment::Moment;
use crate::wire::json::{Input, Object};

/// `DescribeContainerInstances`: up to 100.
const MOST: usize = 100;

/// A container instance. One that is deregistered is forgotten.
#[derive(Clone, Debug)]
pub(super) struct ContainerInstance {
    id: String,
    cluster: String,
    ec2_instance: String,
    provider: Option<String>,
    registered_at: Moment,
    /// `versionInfo`, `attributes` and other members described as they came.
    document: Object,
    pub(super) tags: Tags,
}

impl Ecs {
    fn instance_arn(&self, instance: &ContainerInstance) -> String {
        self.place.container_instance(&instance.cluster, &instance.id)
    }

    fn tasks_on<'a>(&'a self, arn: &'a str) -> impl Iterator<Item = &'a Task> {
        self.tasks.values().filter(move |task| task.host() == Some(arn) && !task.is_stopped())
    }

    /// The instance with the fewest tasks, of those that the capacity provider has.
    pub(super) fn host_for(&self, cluster: &str, provider: Option<&str>) -> Option<String> {
        let fits = |instance: &&ContainerInstance| {
            instance.cluster == cluster
                && provider.is_none_or(|name| instance.provider.as_deref() == Some(name))
        };
        let arns = self.instances.values().filter(fits).map(|instance| self.instance_arn(instance));
        arns.min_by_key(|arn| self.tasks_on(arn).count())
    }

    /// How many instances a cluster has.
    pub(super) fn count_instances(&self, cluster: &str) -> usize {
        self.instances.values().filter(|instance| instance.cluster == cluster).count()
    }

    /// Registers an instance of EC2, as its agent would. Returns the id of the container instance.
    pub(crate) fn add_container_instance(
        &mut self,
        cluster: &str,
        ec2_instance: &str,
        provider: Option<&str>,
    ) -> Result<String, Fault> {
        let cluster = self.cluster_named(cluster)?.name.clone();
        let instance = ContainerInstance {
            id: self.ids.hex32(),
            cluster,
            ec2_instance: ec2_instance.to_owned(),
            provider: provider.map(str::to_owned),
            registered_at: self.now,
            document: Object::new(),
            tags: Tags::default(),
        };
        let id = instance.id.clone();
        self.instances.insert(id.clone(), instance);
        Ok(id)
    }

    /// An instance of EC2 is gone, and what ran on it.
    pub(crate) fn lose_host(&mut self, ec2_instance: &str) {
        let lost = self.instances.values().filter(|instance| instance.ec2_instance == ec2_instance);
        let lost: Vec<String> = lost.map(|instance| instance.id.clone()).collect();
        for id in lost {
            self.evict(&id, &format!("Host EC2 (instance {ec2_instance}) terminated."));
        }
    }

    /// Forgets a container instance and stops its tasks.
    fn evict(&mut self, id: &str, reason: &str) {
        let Some(instance) = self.instances.remove(id) else { return };
        let arn = self.instance_arn(&instance);
        let tasks: Vec<String> = self.tasks_on(&arn).map(|task| task.id.clone()).collect();
        for task in tasks {
            lifecycle::stop(self, &task, Stop { code: "TerminationNotice", reason: reason.to_owned() });
        }
    }

    fn instance_json(&self, instance: &ContainerInstance, include: &[&str]) -> Value {
        let arn = self.instance_arn(instance);
        let mut output = instance.document.clone();
        for name in ["remainingResources", "registeredResources", "attributes", "attachments"] {
            output.entry(name).or_insert_with(|| json!([]));
        }
        let computed = json!({
            "containerInstanceArn": arn,
            "ec2InstanceId": instance.ec2_instance,
            "version": 1,
            "status": "ACTIVE",
            "agentConnected": true,
            "runningTasksCount": self.tasks_on(&arn).filter(|task| task.is_running()).count(),
            "pendingTasksCount": self.tasks_on(&arn).filter(|task| task.is_pending()).count(),
            "registeredAt": instance.registered_at.epoch_seconds(),
            "tags": if include.contains(&"TAGS") { instance.tags.json() } else { json!([]) },
        });
        output.extend(computed.as_object().cloned().unwrap_or_default());
        if let Some(provider) = &instance.provider {
            output.insert("capacityProviderName".to_owned(), json!(provider));
        }
        Value::Object(output)
    }
}

/// Only the agent of Amazon ECS calls it; tests seed with it.
pub(super) fn register(ecs: &mut Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let cluster = ecs.cluster(input)?.name.clone();
    let ec2_instance = ec2_instance(input.text("instanceIdentityDocument")?)?;
    let tags = Tags::of(input)?;
    let mut document = input.0.clone();
    document.retain(|name, value| !value.is_null() && ["versionInfo", "attributes"].contains(&name.as_str()));
    if let Some(resources) = input.list("totalResources")? {
        for name in ["remainingResources", "registeredResources"] {
            document.insert(name.to_owned(), json!(resources));
        }
    }
    let id = ecs.add_container_instance(&cluster, &ec2_instance, None)?;
    let instance = ecs.instances.get_mut(&id).ok_or_else(missing)?;
    (instance.document, instance.tags) = (document, tags);
    let instance = instance.clone();
    Ok(json!({ "containerInstance": ecs.instance_json(&instance, &["TAGS"]) }))
}

/// `instanceId` of an instance identity document, whose signature nobody checks.
fn ec2_instance(document: Option<&str>) -> Result<String, Fault> {
    let document: Option<Value> = document.and_then(|text| serde_json::from_str(text).ok());
    let id = document.as_ref().and_then(|document| document.get("instanceId")?.as_str());
    id.map(str::to_owned).ok_or_else(|| client("The instance identity document is not valid."))
}

pub(super) fn list(ecs: &Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let cluster = &ecs.cluster(input)?.name;
    if input.text("filter")?.is_some_and(|filter| !filter.is_empty()) {
        return Err(unsupported_feature("filters of container instances"));
    }
    let all_active = matches!(input.text("status")?, None | Some("ACTIVE"));
    let instances = ecs.instances.values().filter(|instance| all_active && instance.cluster == *cluster);
    let arns = instances.map(|instance| Value::from(ecs.instance_arn(instance)));
    page(input, "containerInstanceArns", arns.collect(), 100)
}

pub(super) fn describe(ecs: &Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let references = input.texts("containerInstances")?;
    if references.is_empty() || references.len() > MOST {
        return Err(invalid(format!("Between 1 and {MOST} container instances must be specified.")));
    }
    let (cluster, include) = (ecs.cluster(input)?.name.clone(), includes(input)?);
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for id in references.into_iter().map(last_part) {
        match ecs.instances.get(id).filter(|instance| instance.cluster == cluster) {
            Some(instance) => found.push(ecs.instance_json(instance, &include)),
            None => failures.push(failure(ecs.place.container_instance(&cluster, id))),
        }
    }
    Ok(json!({ "containerInstances": found, "failures": failures }))
}

pub(super) fn deregister(ecs: &mut Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let reference =
        input.text("containerInstance")?.ok_or_else(|| client("Container instance can not be blank."))?;
    let (cluster, force) = (ecs.cluster(input)?.name.clone(), input.flag("force")? == Some(true));
    let found = ecs.instances.get(last_part(reference)).filter(|instance| instance.cluster == cluster);
    let instance = found.cloned().ok_or_else(missing)?;
    if !force && ecs.tasks_on(&ecs.instance_arn(&instance)).next().is_some() {
        return Err(invalid("Found running tasks on the instance."));
    }
    let mut output = ecs.instance_json(&instance, &["TAGS"]);
    ecs.evict(&instance.id, "Container instance deregistration forced by user");
    if let Some(output) = output.as_object_mut() {
        output.insert("status".to_owned(), json!("INACTIVE"));
    }
    Ok(json!({ "containerInstance": output }))
}

fn missing() -> Fault {
    client("The referenced container instance was not found.")
}
