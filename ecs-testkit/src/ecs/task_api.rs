//! `DescribeTasks`, `ListTasks` and `StopTask`.

use serde_json::{Value, json};

use super::faults::{client, invalid, service_not_found};
use super::lifecycle;
use super::page::page;
use super::place::last_part;
use super::refs::{failure, includes};
use super::state::Ecs;
use super::task::{Stop, Task};
use crate::fault::Fault;
use crate::wire::json::Input;

/// Amazon ECS API Reference, `DescribeTasks`: up to 100 tasks.
const MOST: usize = 100;

pub(super) fn describe(ecs: &Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let references = input.texts("tasks")?;
    match references.len() {
        0 => return Err(invalid("Tasks cannot be empty.")),
        1..=MOST => {}
        _ => return Err(invalid("Tasks can not have more than 100 elements.")),
    }
    let cluster = ecs.cluster(input)?.name.clone();
    let include = includes(input)?;
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    for reference in references {
        let id = last_part(reference);
        match ecs.tasks.get(id).filter(|task| task.cluster == cluster) {
            Some(task) => tasks.push(task.json(&ecs.place, &include)),
            None => failures.push(failure(ecs.place.task(&cluster, id))),
        }
    }
    Ok(json!({ "tasks": tasks, "failures": failures }))
}

pub(super) fn list(ecs: &Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let cluster = ecs.cluster(input)?.name.clone();
    let status = input.text("desiredStatus")?.unwrap_or("RUNNING");
    let service = input.text("serviceName")?.map(last_part);
    if let Some(service) = service
        && !ecs.services.contains_key(&(cluster.clone(), service.to_owned()))
    {
        return Err(service_not_found());
    }
    let (family, started_by) = (input.text("family")?, input.text("startedBy")?);
    if started_by.is_some() && (service.is_some() || family.is_some()) {
        return Err(invalid("cannot specify 'startedBy' with 'serviceName' or 'family'."));
    }
    let launch_type = input.text("launchType")?;
    let host = input.text("containerInstance")?.map(last_part);
    let matches = |task: &&Task| {
        task.cluster == cluster
            && task.has_desired_status(status)
            && service.is_none_or(|name| task.service.as_ref().is_some_and(|key| key.1 == name))
            && host.is_none_or(|id| task.host().map(last_part) == Some(id))
            && family.is_none_or(|family| {
                last_part(&task.definition).rsplit_once(':').is_some_and(|(f, _)| f == family)
            })
            && started_by.is_none_or(|id| task.started_by == id)
            && launch_type
                .is_none_or(|kind| task.settings.get("launchType").is_some_and(|value| value == kind))
    };
    let arns = ecs.tasks.values().filter(matches).map(|task| Value::from(ecs.place.task(&cluster, &task.id)));
    page(input, "taskArns", arns.collect(), 100)
}

pub(super) fn stop(ecs: &mut Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let id = last_part(input.text("task")?.ok_or_else(|| client("Task can not be blank."))?).to_owned();
    let cluster = ecs.cluster(input)?.name.clone();
    let reason = input.text("reason")?.unwrap_or("Task stopped by user").to_owned();
    let found = |ecs: &Ecs| ecs.tasks.get(&id).filter(|task| task.cluster == cluster).cloned();
    let missing = || invalid("The referenced task was not found.");
    found(ecs).ok_or_else(missing)?;
    lifecycle::stop(ecs, &id, Stop { code: "UserInitiated", reason });
    let task = found(ecs).ok_or_else(missing)?;
    Ok(json!({ "task": task.json(&ecs.place, &["TAGS"]) }))
}
