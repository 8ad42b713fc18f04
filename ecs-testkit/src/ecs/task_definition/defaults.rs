//! What ECS adds to a task definition, and how it rewrites sizes.

use serde_json::{Map, Value, json};

use super::super::faults::client;
use crate::fault::Fault;
use crate::wire::json::Object;

/// Adds the members that every description has.
pub(super) fn complete(document: &mut Object) {
    for name in ["volumes", "placementConstraints"] {
        document.entry(name).or_insert_with(|| json!([]));
    }
    let awsvpc_or_host =
        matches!(document.get("networkMode").and_then(Value::as_str), Some("awsvpc" | "host"));
    let containers = document.get_mut("containerDefinitions").and_then(Value::as_array_mut);
    for container in containers.into_iter().flatten().filter_map(Value::as_object_mut) {
        complete_container(container, awsvpc_or_host);
    }
}

fn complete_container(container: &mut Map<String, Value>, same_port: bool) {
    container.retain(|_, value| !value.is_null());
    container.entry("cpu").or_insert_with(|| json!(0));
    container.entry("essential").or_insert_with(|| json!(true));
    for name in ["portMappings", "environment", "mountPoints", "volumesFrom", "systemControls"] {
        container.entry(name).or_insert_with(|| json!([]));
    }
    let ports = container.get_mut("portMappings").and_then(Value::as_array_mut);
    for port in ports.into_iter().flatten().filter_map(Value::as_object_mut) {
        complete_port(port, same_port);
    }
    if let Some(check) = container.get_mut("healthCheck").and_then(Value::as_object_mut) {
        complete_health_check(check);
    }
}

fn complete_port(port: &mut Map<String, Value>, same_port: bool) {
    port.entry("protocol").or_insert_with(|| json!("tcp"));
    let container_port = port.get("containerPort").cloned();
    if let Some(host_port) = container_port.map(|port| if same_port { port } else { json!(0) }) {
        port.entry("hostPort").or_insert(host_port);
    }
}

/// Amazon ECS API Reference, `HealthCheck`.
fn complete_health_check(check: &mut Map<String, Value>) {
    for (name, value) in [("interval", 30), ("timeout", 5), ("retries", 3)] {
        check.entry(name).or_insert_with(|| json!(value));
    }
}

/// Rewrites `1 vCPU` and `2 GB` as CPU units and MiB.
pub(super) fn normalise_size(document: &mut Object) -> Result<(), Fault> {
    for (name, unit, factor) in [("cpu", "vcpu", 1024.0), ("memory", "gb", 1024.0)] {
        let Some(text) = document.get(name).and_then(Value::as_str) else { continue };
        let units = parse_size(text, unit, factor).ok_or_else(|| {
            client(format!(
                "Invalid '{name}' setting for task. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
            ))
        })?;
        document.insert(name.to_owned(), Value::from(units.to_string()));
    }
    Ok(())
}

fn parse_size(text: &str, unit: &str, factor: f64) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let Some(amount) = text.strip_suffix(unit) else {
        return text.parse().ok();
    };
    let units = amount.trim().parse::<f64>().ok()? * factor;
    (units.fract() == 0.0 && (0.0..1e9).contains(&units)).then_some(units as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_stored_as_units() {
        let check = |cpu: &str, memory: &str, expected: Option<(&str, &str)>| {
            let mut document = json!({ "cpu": cpu, "memory": memory }).as_object().unwrap().clone();
            let result = normalise_size(&mut document);
            let stored = result
                .is_ok()
                .then(|| (document["cpu"].as_str().unwrap(), document["memory"].as_str().unwrap()));
            assert_eq!(stored, expected, "{cpu} {memory}");
        };
        check("256", "512", Some(("256", "512")));
        check("1 vCPU", "2GB", Some(("1024", "2048")));
        check(".5 vcpu", "0.5 GB", Some(("512", "512")));
        check("many", "512", None);
        check("256", "-1 GB", None);
    }
}
