//! `RunTask`: tasks that belong to no service.

use serde_json::{Value, json};

use super::faults::{client, conflict, invalid};
use super::launch::{Launch, launch};
use super::service::shape::{NETWORK, STRATEGY, TAG, VOLUME};
use super::service::{check_placement, complete_launch, resolve};
use super::state::Ecs;
use super::tags::Tags;
use super::task_definition::Definition;
use super::volume::{self, Volume};
use crate::fault::Fault;
use crate::wire::json::{Input, Object};
use crate::wire::shape::Shape::{self, Flag, Integer, List, Members, Text};
use crate::wire::shape::TEXTS;

const CONTAINER: Shape =
    Members(&[("name", Text), ("command", TEXTS), ("cpu", Integer), ("memory", Integer)]);

const OVERRIDES: Shape = Members(&[
    ("containerOverrides", List(&CONTAINER)),
    ("cpu", Text),
    ("memory", Text),
    ("executionRoleArn", Text),
    ("taskRoleArn", Text),
    ("ephemeralStorage", Members(&[("sizeInGiB", Integer)])),
]);

const INPUT: Shape = Members(&[
    ("capacityProviderStrategy", List(&STRATEGY)),
    ("cluster", Text),
    ("count", Integer),
    ("enableECSManagedTags", Flag),
    ("enableExecuteCommand", Flag),
    ("group", Text),
    ("launchType", Text),
    ("networkConfiguration", NETWORK),
    ("overrides", OVERRIDES),
    ("propagateTags", Text),
    ("startedBy", Text),
    ("tags", List(&TAG)),
    ("taskDefinition", Text),
    ("clientToken", Text),
    ("volumeConfigurations", List(&VOLUME)),
]);

/// What a client token was used for.
#[derive(Clone, Debug)]
pub(super) struct Run {
    input: Object,
    tasks: Vec<String>,
}

pub(super) fn run(ecs: &mut Ecs, input: Input<'_>) -> Result<Value, Fault> {
    INPUT.check(&Value::Object(input.0.clone()))?;
    let token = input.text("clientToken")?.map(str::to_owned);
    if let Some(tasks) = token.as_ref().map(|token| same_request(ecs, token, input)).transpose()?.flatten() {
        return Ok(answer(ecs, &tasks));
    }
    let (request, count) = (request(ecs, input)?, count(input)?);
    let tasks: Vec<String> = (0..count).map(|_| launch(ecs, request.clone())).collect();
    if let Some(token) = token {
        ecs.runs.insert(token, Run { input: input.0.clone(), tasks: tasks.clone() });
    }
    Ok(answer(ecs, &tasks))
}

fn answer(ecs: &Ecs, tasks: &[String]) -> Value {
    let tasks = tasks.iter().filter_map(|id| ecs.tasks.get(id));
    let tasks: Value = tasks.map(|task| task.json(&ecs.place, &["TAGS"])).collect();
    json!({ "tasks": tasks, "failures": [] })
}

/// The tasks that the same request, token included, has already started.
fn same_request(ecs: &Ecs, token: &str, input: Input<'_>) -> Result<Option<Vec<String>>, Fault> {
    let legal = |c: char| ('\u{21}'..='\u{7e}').contains(&c);
    if token.is_empty() || token.len() > 64 || !token.chars().all(legal) {
        return Err(invalid("clientToken must be 1 to 64 printable ASCII characters."));
    }
    match ecs.runs.get(token) {
        None => Ok(None),
        Some(run) if run.input == *input.0 => Ok(Some(run.tasks.clone())),
        Some(_) => Err(conflict("The client token was already used for a different RunTask request.")),
    }
}

fn count(input: Input<'_>) -> Result<i64, Fault> {
    match input.integer("count")?.unwrap_or(1) {
        count @ 1..=10 => Ok(count),
        _ => Err(invalid("Count must be between 1 and 10.")),
    }
}

/// What each of the tasks is made from, checked.
fn request(ecs: &Ecs, input: Input<'_>) -> Result<Launch, Fault> {
    let reference =
        input.text("taskDefinition")?.ok_or_else(|| client("TaskDefinition can not be blank."))?;
    let definition = resolve(ecs, reference)?;
    let cluster = ecs.cluster(input)?;
    check_placement(cluster, definition, input)?;
    volume::check(definition, input)?;
    let mut chosen = input.0.clone();
    chosen.retain(|name, value| {
        !value.is_null()
            && ["launchType", "capacityProviderStrategy", "enableExecuteCommand"].contains(&name.as_str())
    });
    complete_launch(&mut chosen, cluster.default_strategy());
    chosen.entry("enableExecuteCommand").or_insert_with(|| json!(false));
    let family = definition.text("family").unwrap_or_default();
    Ok(Launch {
        cluster: cluster.name.clone(),
        service: None,
        group: group(input)?.map_or_else(|| format!("family:{family}"), str::to_owned),
        started_by: started_by(input)?.to_owned(),
        chosen,
        overrides: overrides(definition, input)?,
        target_groups: Vec::new(),
        tags: tags(definition, input)?,
        volume: Volume::of(input),
        definition: definition.arn.clone(),
    })
}

fn group(input: Input<'_>) -> Result<Option<&str>, Fault> {
    match input.text("group")? {
        Some(group) if group.starts_with("service:") => Err(invalid("Invalid namespace for group.")),
        group => Ok(group),
    }
}

fn started_by(input: Input<'_>) -> Result<&str, Fault> {
    match input.text("startedBy")?.unwrap_or_default() {
        text if text.len() > 128 => Err(invalid("startedBy can have at most 128 characters.")),
        text => Ok(text),
    }
}

fn overrides(definition: &Definition, input: Input<'_>) -> Result<Object, Fault> {
    let Some(overrides) = input.object("overrides")? else { return Ok(Object::new()) };
    if serde_json::to_string(overrides.0).map_or(0, |text| text.len()) > 8192 {
        return Err(invalid("Overrides length must be at most 8192"));
    }
    let containers = definition.containers();
    for container in overrides.objects("containerOverrides")? {
        let name = container.text("name")?.unwrap_or_default();
        if !containers.iter().any(|known| known.text("name") == Ok(Some(name))) {
            return Err(invalid(format!(
                "Override for container named {name} is not a container in the TaskDefinition."
            )));
        }
    }
    let mut overrides = overrides.0.clone();
    overrides.retain(|_, value| !value.is_null());
    Ok(overrides)
}

/// The tags given, and those of the definition if they are to be propagated.
fn tags(definition: &Definition, input: Input<'_>) -> Result<Tags, Fault> {
    let given = Tags::of(input)?;
    match input.text("propagateTags")? {
        None | Some("NONE") => Ok(given),
        Some("TASK_DEFINITION") => definition.tags.clone().with(&given),
        Some(_) => Err(invalid("The value of propagateTags must be TASK_DEFINITION or NONE.")),
    }
}
