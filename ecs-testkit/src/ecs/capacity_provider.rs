//! Capacity providers: Amazon ECS API Reference, `CapacityProvider`.

use std::time::Duration;

use serde_json::{Value, json};

use super::faults::{client, invalid, update_in_progress};
use super::page::page_of;
use super::place::last_part;
use super::refs::{failure, includes};
use super::state::Ecs;
use super::tags::Tags;
use crate::fault::Fault;
use crate::moment::Moment;
use crate::wire::json::{Input, Object};

/// Those that every account has.
const FARGATE: [&str; 2] = ["FARGATE", "FARGATE_SPOT"];

/// How long one that was deleted can be seen going.
const DELETION: Duration = Duration::from_secs(60);

/// `DescribeCapacityProviders`: "maxResults … between 1 and 10".
const MOST: usize = 10;

/// A capacity provider of the account's own.
#[derive(Clone, Debug)]
pub(super) struct CapacityProvider {
    name: String,
    /// The one cluster that managed instances are for.
    cluster: Option<String>,
    /// `autoScalingGroupProvider` or `managedInstancesProvider`.
    document: Object,
    pub(super) tags: Tags,
    deleted_at: Option<Moment>,
}

impl CapacityProvider {
    fn is_managed(&self) -> bool {
        self.document.contains_key("managedInstancesProvider")
    }

    fn is_inactive(&self, now: Moment) -> bool {
        self.deleted_at.is_some_and(|at| now.since(at) >= DELETION)
    }

    /// `status` and `updateStatus`.
    fn status(&self, now: Moment) -> (&'static str, Option<&'static str>) {
        match (self.deleted_at, self.is_managed()) {
            (Some(_), _) if self.is_inactive(now) => ("INACTIVE", Some("DELETE_COMPLETE")),
            (Some(_), true) => ("DEPROVISIONING", Some("DELETE_IN_PROGRESS")),
            (Some(_), false) => ("ACTIVE", Some("DELETE_IN_PROGRESS")),
            (None, true) => ("ACTIVE", Some("CREATE_COMPLETE")),
            (None, false) => ("ACTIVE", None),
        }
    }
}

impl Ecs {
    /// The launch type of tasks that a provider has room for.
    pub(super) fn launch_type_of(&self, provider: &str) -> &'static str {
        match self.providers.get(provider) {
            _ if FARGATE.contains(&provider) => "FARGATE",
            Some(provider) if provider.is_managed() => "MANAGED_INSTANCES",
            // A cluster may name providers that were never created.
            _ => "EC2",
        }
    }

    pub(super) fn has_provider(&self, name: &str) -> bool {
        FARGATE.contains(&name)
            || self.providers.get(name).is_some_and(|provider| provider.deleted_at.is_none())
    }

    fn provider_json(&self, provider: &CapacityProvider, include: &[&str]) -> Value {
        let (status, update) = provider.status(self.now);
        let mut output = provider.document.clone();
        let computed = json!({
            "capacityProviderArn": self.place.ecs(&format!("capacity-provider/{}", provider.name)),
            "name": provider.name,
            "status": status,
            "type": if provider.is_managed() { "MANAGED_INSTANCES" } else { "EC2_AUTOSCALING" },
            "tags": if include.contains(&"TAGS") { provider.tags.json() } else { json!([]) },
        });
        output.extend(computed.as_object().cloned().unwrap_or_default());
        let cluster = provider.cluster.as_ref().map(|cluster| json!(cluster));
        for (name, value) in [("cluster", cluster), ("updateStatus", update.map(|update| json!(update)))] {
            output.extend(value.map(|value| (name.to_owned(), value)));
        }
        Value::Object(output)
    }

    fn fargate_json(&self, name: &str) -> Value {
        json!({
            "capacityProviderArn": self.place.ecs(&format!("capacity-provider/{name}")),
            "name": name, "status": "ACTIVE", "type": name, "tags": [],
        })
    }

    fn find_provider_json(&self, name: &str, include: &[&str]) -> Option<Value> {
        match self.providers.get(name) {
            Some(provider) => Some(self.provider_json(provider, include)),
            None => FARGATE.contains(&name).then(|| self.fargate_json(name)),
        }
    }
}

pub(super) fn create(ecs: &mut Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let name = name(input)?;
    check_free(ecs, name)?;
    let document = document(input)?;
    let cluster = input.text("cluster")?.map(|_| ecs.cluster(input).map(|cluster| cluster.name.clone()));
    let mut provider = CapacityProvider {
        name: name.to_owned(),
        cluster: cluster.transpose()?,
        document,
        tags: Tags::of(input)?,
        deleted_at: None,
    };
    match (provider.is_managed(), &provider.cluster) {
        (true, None) => return Err(invalid("cluster can not be blank for managed instances.")),
        (true, Some(cluster)) => ecs.associate(cluster, name),
        // Only managed instances belong to a cluster.
        (false, _) => provider.cluster = None,
    }
    let output = ecs.provider_json(&provider, &["TAGS"]);
    ecs.providers.insert(name.to_owned(), provider);
    Ok(json!({ "capacityProvider": output }))
}

/// A name is free again once the provider that had it is gone.
fn check_free(ecs: &Ecs, name: &str) -> Result<(), Fault> {
    match ecs.providers.get(name) {
        Some(known) if known.deleted_at.is_none() => Err(client(
            "The specified capacity provider already exists. To change the configuration of an existing capacity provider, update the capacity provider.",
        )),
        Some(known) if !known.is_inactive(ecs.now) => Err(update_in_progress()),
        _ => Ok(()),
    }
}

fn name(input: Input<'_>) -> Result<&str, Fault> {
    let name = input.text("name")?.unwrap_or_default();
    let lower = name.to_ascii_lowercase();
    let valid = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let reserved = ["aws", "ecs", "fargate"].iter().any(|prefix| lower.starts_with(prefix));
    if reserved || !(1..=255).contains(&name.len()) || !name.chars().all(valid) {
        return Err(client(
            "The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper and lowercase), numbers, underscores (_), and hyphens (-). The name cannot be prefixed with \"aws\", \"ecs\", or \"fargate\". Specify a valid name and try again.",
        ));
    }
    Ok(name)
}

/// The members that are described as they came, with what ECS adds.
fn document(input: Input<'_>) -> Result<Object, Fault> {
    let mut document = input.0.clone();
    document.retain(|name, value| !value.is_null() && !["name", "cluster", "tags"].contains(&name.as_str()));
    match (input.object("autoScalingGroupProvider")?, input.object("managedInstancesProvider")?) {
        (Some(group), None) => {
            let arn = group.text("autoScalingGroupArn")?;
            arn.ok_or_else(|| {
                client("The specified Auto Scaling group ARN is invalid. Specify a valid ARN and try again.")
            })?;
            document.insert("autoScalingGroupProvider".to_owned(), Value::Object(completed(group)));
        }
        (None, Some(managed)) => check_managed(managed)?,
        _ => {
            return Err(client(
                "Specify either autoScalingGroupProvider or managedInstancesProvider, and not both.",
            ));
        }
    }
    Ok(document)
}

/// Amazon ECS API Reference, `AutoScalingGroupProvider` and `ManagedScaling`.
fn completed(group: Input<'_>) -> Object {
    let mut group = group.0.clone();
    let scaling = group.entry("managedScaling").or_insert_with(|| json!({ "status": "DISABLED" }));
    if let Some(scaling) = scaling.as_object_mut() {
        for (name, value) in [
            ("status", json!("ENABLED")),
            ("targetCapacity", json!(100)),
            ("minimumScalingStepSize", json!(1)),
            ("maximumScalingStepSize", json!(10_000)),
            ("instanceWarmupPeriod", json!(300)),
        ] {
            scaling.entry(name).or_insert(value);
        }
    }
    group.entry("managedTerminationProtection").or_insert_with(|| json!("DISABLED"));
    group.entry("managedDraining").or_insert_with(|| json!("ENABLED"));
    group
}

fn check_managed(managed: Input<'_>) -> Result<(), Fault> {
    let template = managed.object("instanceLaunchTemplate")?;
    let profile = template.map(|template| template.text("ec2InstanceProfileArn")).transpose()?.flatten();
    for (name, value) in [
        ("infrastructureRoleArn", managed.text("infrastructureRoleArn")?),
        ("instanceLaunchTemplate.ec2InstanceProfileArn", profile),
    ] {
        if value.is_none_or(str::is_empty) {
            return Err(invalid(format!("managedInstancesProvider.{name} should not be null or empty.")));
        }
    }
    Ok(())
}

pub(super) fn describe(ecs: &Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let include = includes(input)?;
    let names: Vec<&str> = input.texts("capacityProviders")?.into_iter().map(last_part).collect();
    if names.len() > 100 {
        return Err(invalid("Capacity providers can not have more than 100 elements."));
    }
    let cluster = input.text("cluster")?.map(|_| ecs.cluster(input)).transpose()?;
    let known = |name: &&str| cluster.is_none_or(|cluster| cluster.capacity_providers().contains(name));
    let mut failures = Vec::new();
    let mut found = Vec::new();
    for name in &names {
        match ecs.find_provider_json(name, &include).filter(|_| known(name)) {
            Some(provider) => found.push(provider),
            None => failures.push(failure(ecs.place.ecs(&format!("capacity-provider/{name}")))),
        }
    }
    if names.is_empty() {
        let own = ecs.providers.values().filter(|provider| !provider.is_inactive(ecs.now));
        let all = FARGATE.into_iter().chain(own.map(|provider| provider.name.as_str())).filter(known);
        found.extend(all.filter_map(|name| ecs.find_provider_json(name, &include)));
    }
    let mut output = page_of(input, "capacityProviders", found, MOST, MOST)?;
    if let Some(output) = output.as_object_mut() {
        output.insert("failures".to_owned(), Value::from(failures));
    }
    Ok(output)
}

pub(super) fn delete(ecs: &mut Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let reference =
        input.text("capacityProvider")?.ok_or_else(|| client("Capacity provider can not be blank."))?;
    let name = last_part(reference).to_owned();
    let missing = || {
        client("The specified capacity provider does not exist. Specify a valid name or ARN and try again.")
    };
    let scope = ecs.providers.get(&name).filter(|known| !known.is_inactive(ecs.now)).ok_or_else(missing)?;
    let scope = scope.cluster.clone();
    if ecs.uses_provider(&name, scope.as_deref()) {
        return Err(client("The specified capacity provider is in use and cannot be removed."));
    }
    if let Some(cluster) = scope {
        ecs.dissociate(&cluster, &name);
    }
    let now = ecs.now;
    let provider = ecs.providers.get_mut(&name).ok_or_else(missing)?;
    provider.deleted_at = provider.deleted_at.or(Some(now));
    let provider = provider.clone();
    Ok(json!({ "capacityProvider": ecs.provider_json(&provider, &["TAGS"]) }))
}
