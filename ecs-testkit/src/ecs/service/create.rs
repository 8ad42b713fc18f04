//! `CreateService`.

use serde_json::{Map, Value, json};

use super::super::faults::invalid;
use super::super::rollout;
use super::super::state::{Ecs, ServiceKey};
use super::super::tags::Tags;
use super::super::task_definition::Definition;
use super::model::{Service, Status};
use super::shape::INPUT;
use super::validate::{normalise_network, resolve, validate};
use crate::fault::Fault;
use crate::identity::Principal;
use crate::wire::json::{Input, Object};

/// Members of the input that the service does not keep as they are.
const CONSUMED: [&str; 7] =
    ["cluster", "serviceName", "tags", "clientToken", "desiredCount", "role", "forceNewDeployment"];

pub(in crate::ecs) fn create(ecs: &mut Ecs, caller: &Principal, input: Input<'_>) -> Result<Value, Fault> {
    INPUT.check(&Value::Object(input.0.clone()))?;
    let key = new_key(ecs, input)?;
    if let Some(existing) = same_request(ecs, &key, input)? {
        return Ok(existing);
    }
    let reference =
        input.text("taskDefinition")?.ok_or_else(|| invalid("TaskDefinition can not be blank."))?;
    let definition = resolve(ecs, reference)?;
    let cluster = ecs.cluster(input)?;
    validate(cluster, definition, input)?;
    let document = document(input, definition, cluster.default_strategy());
    let tags = Tags::of(input)?;
    let mut service = new_service(ecs, caller, &key, input, document, tags)?;
    rollout::begin(ecs, &mut service);
    ecs.services.insert(key.clone(), service);
    ecs.wake(&key);
    answer(ecs, &key)
}

/// The reply, tags included as they were given.
pub(super) fn answer(ecs: &Ecs, key: &ServiceKey) -> Result<Value, Fault> {
    let service = ecs.services.get(key).ok_or_else(super::super::faults::service_not_found)?;
    Ok(json!({ "service": ecs.service_json(service, &["TAGS"]) }))
}

fn new_key(ecs: &Ecs, input: Input<'_>) -> Result<ServiceKey, Fault> {
    let name = input.text("serviceName")?.ok_or_else(|| invalid("Service name can not be blank."))?;
    let valid = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    if !(1..=255).contains(&name.len()) || !name.chars().all(valid) {
        return Err(invalid("Service names must be 1 to 255 letters, numbers, hyphens, and underscores."));
    }
    Ok((ecs.cluster(input)?.name.clone(), name.to_owned()))
}

/// The service that the same request, token included, has already created.
fn same_request(ecs: &Ecs, key: &ServiceKey, input: Input<'_>) -> Result<Option<Value>, Fault> {
    let token = input.text("clientToken")?;
    if token.is_some_and(|token| token.len() > 36) {
        return Err(invalid("idempotency token longer than 36."));
    }
    match ecs.services.get(key) {
        None => Ok(None),
        Some(service) if service.is_inactive() => Ok(None),
        Some(service) if !service.is_active() => {
            Err(invalid("Unable to Start a service that is still Draining."))
        }
        Some(service) if token.is_some() && service.idempotency.as_ref() == Some(input.0) => {
            answer(ecs, key).map(Some)
        }
        Some(_) => Err(invalid("Creation of service was not idempotent.")),
    }
}

fn new_service(
    ecs: &Ecs,
    caller: &Principal,
    key: &ServiceKey,
    input: Input<'_>,
    document: Object,
    tags: Tags,
) -> Result<Service, Fault> {
    let (cluster, name) = key.clone();
    let desired = input.integer("desiredCount")?.unwrap_or_default();
    Ok(Service {
        arn: ecs.place.service(&cluster, &name),
        cluster,
        name,
        document,
        tags,
        status: Status::Active,
        desired: usize::try_from(desired).unwrap_or_default(),
        created_at: ecs.now,
        created_by: caller.arn.clone(),
        idempotency: input.text("clientToken")?.map(|_| input.0.clone()),
        deployments: Vec::new(),
        last_completed: None,
        service_deployments: Vec::new(),
        revisions: Vec::new(),
        events: Default::default(),
        tasks: Vec::new(),
        just_stopped: Vec::new(),
        next_tick: None,
        steady_since: None,
    })
}

/// The input as a description, with what ECS adds (Amazon ECS API Reference,
/// `CreateService`).
fn document(input: Input<'_>, definition: &Definition, default_strategy: Option<&Value>) -> Object {
    let mut document = input.0.clone();
    document.retain(|name, value| !value.is_null() && !CONSUMED.contains(&name.as_str()));
    document.insert("taskDefinition".to_owned(), Value::from(definition.arn.as_str()));
    if let Ok(Some(role)) = input.text("role") {
        document.insert("roleArn".to_owned(), Value::from(role));
    }
    complete_launch(&mut document, default_strategy);
    complete_configuration(&mut document);
    if let Some(network) = document.get_mut("networkConfiguration") {
        normalise_network(network);
    }
    for (name, value) in [
        ("loadBalancers", json!([])),
        ("serviceRegistries", json!([])),
        ("placementConstraints", json!([])),
        ("placementStrategy", json!([])),
        ("schedulingStrategy", json!("REPLICA")),
        ("healthCheckGracePeriodSeconds", json!(0)),
        ("enableECSManagedTags", json!(false)),
        ("propagateTags", json!("NONE")),
        ("enableExecuteCommand", json!(false)),
    ] {
        document.entry(name).or_insert(value);
    }
    document
}

/// Without launch type and strategy it is the cluster's default strategy, or `EC2`.
pub(in crate::ecs) fn complete_launch(document: &mut Object, default_strategy: Option<&Value>) {
    let named = document.contains_key("launchType")
        || document
            .get("capacityProviderStrategy")
            .and_then(Value::as_array)
            .is_some_and(|list| !list.is_empty());
    if !named {
        document.remove("capacityProviderStrategy");
        match default_strategy {
            Some(strategy) => document.insert("capacityProviderStrategy".to_owned(), strategy.clone()),
            None => document.insert("launchType".to_owned(), json!("EC2")),
        };
    }
    if runs_on_fargate(document) {
        document.entry("platformVersion").or_insert_with(|| json!("LATEST"));
        document.entry("platformFamily").or_insert_with(|| json!("Linux"));
    }
}

fn runs_on_fargate(document: &Object) -> bool {
    let strategy = document.get("capacityProviderStrategy").and_then(Value::as_array);
    let provider = |item: &Value| item.get("capacityProvider").and_then(Value::as_str).map(str::to_owned);
    document.get("launchType").is_some_and(|kind| kind == "FARGATE")
        || strategy.into_iter().flatten().filter_map(provider).any(|name| name.starts_with("FARGATE"))
}

fn complete_configuration(document: &mut Object) {
    let configuration =
        document.entry("deploymentConfiguration").or_insert_with(|| Value::Object(Map::new()));
    let Some(configuration) = configuration.as_object_mut() else { return };
    configuration.retain(|_, value| !value.is_null());
    let at_most_all =
        configuration.get("maximumPercent").and_then(Value::as_i64).is_some_and(|most| most <= 100);
    for (name, value) in [
        ("maximumPercent", json!(200)),
        ("minimumHealthyPercent", json!(100)),
        ("strategy", json!("ROLLING")),
        ("deploymentCircuitBreaker", json!({ "enable": false, "rollback": false })),
    ] {
        configuration.entry(name).or_insert(value);
    }
    let rebalancing = if at_most_all { "DISABLED" } else { "ENABLED" };
    document.entry("availabilityZoneRebalancing").or_insert_with(|| json!(rebalancing));
}
