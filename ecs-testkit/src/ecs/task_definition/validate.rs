//! The rules of `RegisterTaskDefinition`: Amazon ECS API Reference and
//! Developer Guide, "Task definition parameters".

use std::collections::BTreeSet;

use super::super::faults::{client, invalid};
use super::fargate::is_size;
use crate::fault::Fault;
use crate::wire::json::Input;

const COMPATIBILITIES: [&str; 4] = ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"];
const NETWORK_MODES: [&str; 4] = ["bridge", "host", "awsvpc", "none"];

/// Refuses what ECS refuses.
pub(super) fn validate(document: Input<'_>) -> Result<(), Fault> {
    check_family(document)?;
    let containers = document.objects("containerDefinitions")?;
    check_containers(&containers)?;
    check_network_mode(document)?;
    check_storage(document)?;
    let required = document.texts("requiresCompatibilities")?;
    if let Some(unknown) = required.iter().find(|name| !COMPATIBILITIES.contains(name)) {
        return Err(client(format!("Invalid requiresCompatibilities value '{unknown}'.")));
    }
    if required.contains(&"FARGATE") {
        check_fargate(document, &containers)?;
    } else if document.text("memory")?.is_none() {
        containers.iter().try_for_each(check_container_memory)?;
    }
    check_sums(document, &containers)
}

/// The launch types that would accept the definition.
pub(super) fn compatibilities(document: Input<'_>) -> Vec<&'static str> {
    let containers = document.objects("containerDefinitions").unwrap_or_default();
    let required = document.texts("requiresCompatibilities").unwrap_or_default();
    let fits = |name: &str| match name {
        "EC2" => true,
        "FARGATE" => check_fargate(document, &containers).is_ok(),
        _ => required.contains(&name),
    };
    COMPATIBILITIES.into_iter().filter(|name| fits(name)).collect()
}

/// Letters, digits, `-` and `_`, up to 255 of them.
pub(in crate::ecs) fn is_name(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
}

fn check_family(document: Input<'_>) -> Result<(), Fault> {
    match document.text("family")? {
        None | Some("") => Err(client("Family can not be blank.")),
        Some(family) if !is_name(family) => Err(client(format!(
            "Family name '{family}' is invalid: up to 255 letters, numbers, hyphens, and underscores are allowed."
        ))),
        Some(_) => Ok(()),
    }
}

fn check_containers(containers: &[Input<'_>]) -> Result<(), Fault> {
    if containers.is_empty() {
        return Err(client("Container list cannot be empty."));
    }
    if containers.len() > 10 {
        return Err(client("A task definition can have at most 10 containers."));
    }
    let mut names = BTreeSet::new();
    for container in containers {
        let name = check_container(*container)?;
        if !names.insert(name) {
            return Err(client(format!("Container name '{name}' is not unique.")));
        }
    }
    if containers.iter().all(|container| container.flag("essential") == Ok(Some(false))) {
        return Err(client("At least one container must be essential."));
    }
    containers.iter().try_for_each(|container| check_dependencies(*container, &names))
}

fn check_container<'a>(container: Input<'a>) -> Result<&'a str, Fault> {
    let required = |member: &str| {
        let text = container.text(member)?.filter(|text| !text.is_empty());
        text.ok_or_else(|| client(format!("Container.{member} should not be null or empty.")))
    };
    let name = required("name")?;
    if !is_name(name) {
        return Err(client(format!(
            "Container name '{name}' is invalid: up to 255 letters, numbers, hyphens, and underscores are allowed."
        )));
    }
    required("image")?;
    if let Some(check) = container.object("healthCheck")? {
        check_health_check(check)?;
    }
    Ok(name)
}

/// Amazon ECS API Reference, `HealthCheck`.
fn check_health_check(check: Input<'_>) -> Result<(), Fault> {
    if check.texts("command")?.is_empty() {
        return Err(client("HealthCheck.command should not be null or empty."));
    }
    for (name, range) in
        [("interval", 5..=300), ("timeout", 2..=60), ("retries", 1..=10), ("startPeriod", 0..=300)]
    {
        if check.integer(name)?.is_some_and(|value| !range.contains(&value)) {
            let (least, most) = range.into_inner();
            return Err(client(format!("HealthCheck.{name} must be between {least} and {most}.")));
        }
    }
    Ok(())
}

fn check_dependencies(container: Input<'_>, names: &BTreeSet<&str>) -> Result<(), Fault> {
    for dependency in container.objects("dependsOn")? {
        let name = dependency.text("containerName")?.unwrap_or_default();
        if !names.contains(name) {
            return Err(client(format!(
                "Container dependency '{name}' does not exist in the task definition."
            )));
        }
    }
    Ok(())
}

fn check_network_mode(document: Input<'_>) -> Result<(), Fault> {
    match document.text("networkMode")? {
        Some(mode) if !NETWORK_MODES.contains(&mode) => Err(client(format!("Invalid networkMode '{mode}'."))),
        _ => Ok(()),
    }
}

fn check_storage(document: Input<'_>) -> Result<(), Fault> {
    let size =
        document.object("ephemeralStorage")?.map(|storage| storage.integer("sizeInGiB")).transpose()?;
    match size.flatten() {
        Some(size) if size < 21 => Err(invalid("EphemeralStorage size should be at least 21")),
        Some(size) if size > 200 => Err(invalid("EphemeralStorage size should be at most 200")),
        _ => Ok(()),
    }
}

fn check_container_memory(container: &Input<'_>) -> Result<(), Fault> {
    let name = container.text("name")?.unwrap_or_default();
    match (container.integer("memory")?, container.integer("memoryReservation")?) {
        (None, None) => Err(client(format!(
            "Invalid setting for container '{name}'. At least one of 'memory' or 'memoryReservation' must be specified."
        ))),
        (Some(hard), Some(soft)) if hard < soft => Err(client(format!(
            "Invalid setting for container '{name}'. 'memory' must be at least 'memoryReservation'."
        ))),
        (Some(memory), _) | (_, Some(memory)) if memory < 6 => {
            Err(client(format!("Invalid setting for container '{name}'. 'memory' must be at least 6.")))
        }
        _ => Ok(()),
    }
}

fn check_fargate(document: Input<'_>, containers: &[Input<'_>]) -> Result<(), Fault> {
    if document.text("networkMode")? != Some("awsvpc") {
        return Err(client("Fargate only supports network mode ‘awsvpc’."));
    }
    let size = |name: &str| {
        let text = document.text(name)?;
        text.ok_or_else(|| client(format!("Fargate requires that '{name}' be defined at the task level.")))
    };
    let (cpu, memory) = (size("cpu")?, size("memory")?);
    if !cpu.parse().ok().zip(memory.parse().ok()).is_some_and(|(cpu, memory)| is_size(cpu, memory)) {
        return Err(client(format!(
            "No Fargate configuration exists for given values: {cpu} CPU, {memory} memory."
        )));
    }
    if document.text("pidMode")? == Some("host") {
        return Err(client(
            "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is 'task'.",
        ));
    }
    if document.text("executionRoleArn")?.is_none() {
        containers.iter().try_for_each(|container| check_needs_no_execution_role(*container))?;
    }
    Ok(())
}

fn check_needs_no_execution_role(container: Input<'_>) -> Result<(), Fault> {
    let requires = |what: &str| {
        Err(client(format!("Fargate requires task definition to have execution role ARN to support {what}.")))
    };
    let image = container.text("image")?.unwrap_or_default();
    if image.contains(".dkr.ecr.") && image.contains(".amazonaws.com") {
        return requires("ECR images");
    }
    if !container.objects("secrets")?.is_empty() {
        return requires("secrets");
    }
    match container.object("logConfiguration")?.map(|logs| logs.text("logDriver")).transpose()?.flatten() {
        Some("awslogs") => requires("log driver awslogs"),
        _ => Ok(()),
    }
}

/// What the containers take together fits into the task.
fn check_sums(document: Input<'_>, containers: &[Input<'_>]) -> Result<(), Fault> {
    for name in ["cpu", "memory"] {
        let Some(limit) = document.text(name)?.and_then(|text| text.parse::<i64>().ok()) else { continue };
        let mut sum = 0_i64;
        for container in containers {
            sum = sum.saturating_add(container.integer(name)?.unwrap_or(0));
        }
        if sum > limit {
            return Err(client(format!(
                "The total '{name}' of the containers ({sum}) is greater than the '{name}' of the task ({limit})."
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(document: &Value, expected: &str) {
        let result = validate(Input(document.as_object().unwrap()));
        let message = result.map_or_else(|fault| fault.message, |()| "fine".to_owned());
        assert_eq!(message, expected, "{document}");
    }

    fn fargate(changes: Value) -> Value {
        let mut document = json!({
            "family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
            "cpu": "256", "memory": "512", "containerDefinitions": [{ "name": "app", "image": "web:1" }],
        });
        let changes = changes.as_object().unwrap().clone();
        document.as_object_mut().unwrap().extend(changes);
        document
    }

    #[test]
    fn required_members_are_asked_for() {
        check(&json!({}), "Family can not be blank.");
        check(&json!({ "family": "a" }), "Container list cannot be empty.");
        let container = |container: Value| json!({ "family": "a", "containerDefinitions": [container] });
        check(&container(json!({})), "Container.name should not be null or empty.");
        check(&container(json!({ "name": "a" })), "Container.image should not be null or empty.");
        check(
            &container(json!({ "name": "a", "image": "i" })),
            "Invalid setting for container 'a'. At least one of 'memory' or 'memoryReservation' must be specified.",
        );
        check(&container(json!({ "name": "a", "image": "i", "memory": 128 })), "fine");
    }

    #[test]
    fn fargate_has_its_own_rules() {
        check(&fargate(json!({})), "fine");
        check(&fargate(json!({ "networkMode": "bridge" })), "Fargate only supports network mode ‘awsvpc’.");
        check(&fargate(json!({ "cpu": null })), "Fargate requires that 'cpu' be defined at the task level.");
        check(
            &fargate(json!({ "cpu": "4096", "memory": "4096" })),
            "No Fargate configuration exists for given values: 4096 CPU, 4096 memory.",
        );
        let image = json!([{ "name": "app", "image": "1.dkr.ecr.us-east-1.amazonaws.com/web:1" }]);
        check(
            &fargate(json!({ "containerDefinitions": image })),
            "Fargate requires task definition to have execution role ARN to support ECR images.",
        );
        let logs =
            json!([{ "name": "app", "image": "web:1", "logConfiguration": { "logDriver": "awslogs" } }]);
        check(
            &fargate(json!({ "containerDefinitions": logs })),
            "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
        );
    }

    #[test]
    fn containers_fit_into_the_task() {
        let containers =
            json!([{ "name": "a", "image": "i", "cpu": 200 }, { "name": "b", "image": "i", "cpu": 100 }]);
        check(
            &fargate(json!({ "containerDefinitions": containers })),
            "The total 'cpu' of the containers (300) is greater than the 'cpu' of the task (256).",
        );
    }
}
