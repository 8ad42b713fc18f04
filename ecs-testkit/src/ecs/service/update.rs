//! `UpdateService`.

use serde_json::{Map, Value, json};

use super::super::faults::service_not_active;
use super::super::rollout;
use super::super::state::Ecs;
use super::create::answer;
use super::model::Service;
use super::settings::REVISION_MEMBERS;
use super::shape::INPUT;
use super::validate::{normalise_network, resolve, validate};
use crate::fault::Fault;
use crate::wire::json::{Input, Object};

/// Members of the input that are not members of a service.
const CONSUMED: [&str; 5] = ["cluster", "service", "forceNewDeployment", "desiredCount", "taskDefinition"];

/// Members of a revision whose change alone starts no deployment: it waits for
/// the next one (Amazon ECS API Reference, `UpdateService`).
const NO_TRIGGER: [&str; 2] = ["capacityProviderStrategy", "launchType"];

pub(in crate::ecs) fn update(ecs: &mut Ecs, input: Input<'_>) -> Result<Value, Fault> {
    INPUT.check(&Value::Object(input.0.clone()))?;
    let service = ecs.service(input)?;
    if !service.is_active() {
        return Err(service_not_active());
    }
    let (key, document) = (service.key(), updated(ecs, service, input)?);
    let desired = input.integer("desiredCount")?.and_then(|count| usize::try_from(count).ok());
    let force = input.flag("forceNewDeployment")? == Some(true);
    if let Some(mut service) = ecs.services.remove(&key) {
        apply(ecs, &mut service, document, desired, force);
        ecs.services.insert(key.clone(), service);
    }
    ecs.wake(&key);
    answer(ecs, &key)
}

/// The document as it would be, checked.
fn updated(ecs: &Ecs, service: &Service, input: Input<'_>) -> Result<Object, Fault> {
    let mut document = service.document.clone();
    for (name, value) in
        input.0.iter().filter(|(name, value)| !value.is_null() && !CONSUMED.contains(&name.as_str()))
    {
        merge(&mut document, name, value);
    }
    if let Some(strategy) = document.get("capacityProviderStrategy").and_then(Value::as_array) {
        if strategy.is_empty() {
            document.remove("capacityProviderStrategy");
            document.entry("launchType").or_insert_with(|| Value::from("EC2"));
        } else {
            document.remove("launchType");
        }
    }
    let reference = match input.text("taskDefinition")? {
        Some(reference) => resolve(ecs, reference)?,
        None => ecs.catalog.find(text(&document, "taskDefinition")).ok_or_else(service_not_active)?,
    };
    document.insert("taskDefinition".to_owned(), Value::from(reference.arn.as_str()));
    let mut members = document.clone();
    let desired = input.member("desiredCount").cloned().unwrap_or_else(|| json!(service.desired));
    members.insert("desiredCount".to_owned(), desired);
    validate(ecs.cluster(input)?, reference, Input(&members))?;
    Ok(document)
}

fn text<'a>(document: &'a Object, name: &str) -> &'a str {
    document.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A member replaces the old one; only the deployment configuration keeps what is not given.
fn merge(document: &mut Object, name: &str, value: &Value) {
    let mut value = value.clone();
    if name == "networkConfiguration" {
        normalise_network(&mut value);
    }
    match (name, document.get_mut(name).and_then(Value::as_object_mut), value.as_object()) {
        ("deploymentConfiguration", Some(old), Some(new)) => {
            old.extend(without_nulls(new));
        }
        _ => {
            document.insert(name.to_owned(), value);
        }
    }
}

fn without_nulls(object: &Object) -> Map<String, Value> {
    object
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn apply(ecs: &mut Ecs, service: &mut Service, document: Object, desired: Option<usize>, force: bool) {
    let triggers = |name: &&&str| !NO_TRIGGER.contains(name);
    let changed = REVISION_MEMBERS
        .iter()
        .filter(triggers)
        .any(|name| service.document.get(*name) != document.get(*name));
    service.document = document;
    if let Some(desired) = desired {
        set_desired(ecs, service, desired);
    }
    if changed || force {
        rollout::begin(ecs, service);
    }
}

/// A new count applies to the newest deployment in place.
fn set_desired(ecs: &Ecs, service: &mut Service, desired: usize) {
    if service.desired == desired {
        return;
    }
    service.desired = desired;
    service.steady_since = None;
    if let Some(primary) = service.primary_mut() {
        primary.desired = desired;
        primary.updated_at = ecs.now;
    }
}
