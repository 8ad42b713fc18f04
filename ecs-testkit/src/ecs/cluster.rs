//! Clusters.

use serde_json::{Value, json};

use super::faults::{client, cluster_not_found, invalid};
use super::page::page;
use super::place::last_part;
use super::refs::{failure, includes};
use super::state::Ecs;
use super::tags::Tags;
use crate::fault::Fault;
use crate::wire::json::{Input, Object};

/// A cluster: what it was created with, and its tags.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    pub(super) arn: String,
    pub(super) name: String,
    pub(super) active: bool,
    pub(super) tags: Tags,
    document: Object,
}

impl Cluster {
    /// The providers that its services may name.
    pub(super) fn capacity_providers(&self) -> Vec<&str> {
        Input(&self.document).texts("capacityProviders").unwrap_or_default()
    }

    /// What a service that names neither launch type nor strategy runs on.
    pub(super) fn default_strategy(&self) -> Option<&Value> {
        self.document
            .get("defaultCapacityProviderStrategy")
            .filter(|value| value.as_array().is_some_and(|v| !v.is_empty()))
    }
}

impl Ecs {
    /// Makes a provider one of a cluster's.
    pub(super) fn associate(&mut self, cluster: &str, provider: &str) {
        self.change_providers(cluster, |providers| providers.push(json!(provider)));
    }

    pub(super) fn dissociate(&mut self, cluster: &str, provider: &str) {
        self.change_providers(cluster, |providers| providers.retain(|known| known != provider));
    }

    fn change_providers(&mut self, cluster: &str, change: impl FnOnce(&mut Vec<Value>)) {
        let cluster = self.clusters.get_mut(cluster);
        let providers = cluster.and_then(|cluster| cluster.document.get_mut("capacityProviders"));
        if let Some(Value::Array(providers)) = providers {
            change(providers);
        }
    }

    /// Whether a service runs on a provider, or a cluster other than `own` has it.
    pub(super) fn uses_provider(&self, provider: &str, own: Option<&str>) -> bool {
        let names = |document: &Object| {
            let strategy = document.get("capacityProviderStrategy").and_then(Value::as_array);
            strategy.is_some_and(|items| {
                items.iter().any(|item| item.get("capacityProvider").is_some_and(|name| name == provider))
            })
        };
        self.services.values().any(|service| !service.is_inactive() && names(&service.document))
            || self.clusters.values().any(|cluster| {
                cluster.active
                    && own != Some(&cluster.name)
                    && cluster.capacity_providers().contains(&provider)
            })
    }

    /// The active cluster that `cluster` names; `default` if it names none.
    pub(super) fn cluster(&self, input: Input<'_>) -> Result<&Cluster, Fault> {
        self.cluster_named(input.text("cluster")?.unwrap_or("default"))
    }

    /// The active cluster of a name or ARN.
    pub(super) fn cluster_named(&self, reference: &str) -> Result<&Cluster, Fault> {
        let cluster = self.clusters.get(last_part(reference));
        cluster.filter(|cluster| cluster.active).ok_or_else(cluster_not_found)
    }

    fn cluster_json(&self, cluster: &Cluster, include: &[&str]) -> Value {
        let mut output = cluster.document.clone();
        let tasks = || self.tasks.values().filter(|task| task.cluster == cluster.name);
        let services =
            self.services.values().filter(|service| service.cluster == cluster.name && service.is_active());
        let computed = json!({
            "clusterArn": cluster.arn,
            "clusterName": cluster.name,
            "status": if cluster.active { "ACTIVE" } else { "INACTIVE" },
            "registeredContainerInstancesCount": self.count_instances(&cluster.name),
            "runningTasksCount": tasks().filter(|task| task.is_running()).count(),
            "pendingTasksCount": tasks().filter(|task| task.is_pending()).count(),
            "activeServicesCount": services.count(),
            "statistics": [],
            "tags": if include.contains(&"TAGS") { cluster.tags.json() } else { json!([]) },
        });
        output.extend(computed.as_object().cloned().unwrap_or_default());
        Value::Object(output)
    }
}

pub(super) fn create(ecs: &mut Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let name = input.text("clusterName")?.unwrap_or("default");
    let valid = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    if name.is_empty() || name.len() > 255 || !name.chars().all(valid) {
        return Err(invalid("Cluster names must be 1 to 255 letters, numbers, hyphens, and underscores."));
    }
    let tags = Tags::of(input)?;
    let known = ecs.clusters.get(name).filter(|cluster| cluster.active).cloned();
    let cluster = known.unwrap_or_else(|| Cluster {
        arn: ecs.place.cluster(name),
        name: name.to_owned(),
        active: true,
        tags,
        document: document(input),
    });
    ecs.clusters.insert(name.to_owned(), cluster.clone());
    Ok(json!({ "cluster": ecs.cluster_json(&cluster, &["TAGS"]) }))
}

fn document(input: Input<'_>) -> Object {
    let mut document = input.0.clone();
    for name in ["clusterName", "tags"] {
        document.remove(name);
    }
    for name in ["settings", "capacityProviders", "defaultCapacityProviderStrategy"] {
        document.entry(name).or_insert_with(|| json!([]));
    }
    document
}

/// Replaces the providers and the default strategy.
pub(super) fn put_capacity_providers(ecs: &mut Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let cluster = ecs.cluster(input)?.clone();
    let names = input.texts("capacityProviders")?;
    if names.iter().any(|name| !ecs.has_provider(name)) {
        return Err(invalid(
            "The specified capacity provider was not found. Specify a valid name or ARN and try again.",
        ));
    }
    let strategy = input.objects("defaultCapacityProviderStrategy")?;
    for item in &strategy {
        if !item.text("capacityProvider")?.is_some_and(|name| names.contains(&name)) {
            return Err(invalid(
                "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.",
            ));
        }
    }
    let mut changed = cluster;
    for name in ["capacityProviders", "defaultCapacityProviderStrategy"] {
        changed.document.insert(name.to_owned(), input.member(name).cloned().unwrap_or_else(|| json!([])));
    }
    ecs.clusters.insert(changed.name.clone(), changed.clone());
    Ok(json!({ "cluster": ecs.cluster_json(&changed, &["TAGS"]) }))
}

pub(super) fn describe(ecs: &Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let mut references = input.texts("clusters")?;
    if references.is_empty() {
        references.push("default");
    }
    if references.len() > 100 {
        return Err(invalid("Clusters can not have more than 100 elements."));
    }
    let include = includes(input)?;
    let (mut clusters, mut failures) = (Vec::new(), Vec::new());
    for reference in references {
        match ecs.clusters.get(last_part(reference)) {
            Some(cluster) => clusters.push(ecs.cluster_json(cluster, &include)),
            None => failures.push(failure(ecs.place.cluster(last_part(reference)))),
        }
    }
    Ok(json!({ "clusters": clusters, "failures": failures }))
}

pub(super) fn list(ecs: &Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let active = ecs.clusters.values().filter(|cluster| cluster.active);
    page(input, "clusterArns", active.map(|cluster| Value::from(cluster.arn.as_str())).collect(), 100)
}

pub(super) fn delete(ecs: &mut Ecs, input: Input<'_>) -> Result<Value, Fault> {
    if input.text("cluster")?.is_none() {
        return Err(client("Cluster can not be blank."));
    }
    let name = ecs.cluster(input)?.name.clone();
    if ecs.services.values().any(|service| service.cluster == name && !service.is_inactive()) {
        return Err(Fault::bad_request(
            "ClusterContainsServicesException",
            "The Cluster cannot be deleted while Services are active.",
        ));
    }
    if ecs.tasks.values().any(|task| task.cluster == name && !task.is_stopped()) {
        return Err(Fault::bad_request(
            "ClusterContainsTasksException",
            "The Cluster cannot be deleted while Tasks are active.",
        ));
    }
    let cluster = ecs.clusters.get_mut(&name).ok_or_else(cluster_not_found)?;
    cluster.active = false;
    let cluster = cluster.clone();
    Ok(json!({ "cluster": ecs.cluster_json(&cluster, &["TAGS"]) }))
}
