//! The normal form of a definition: what is left when everything that ECS
//! fills in by itself is taken away. Two documents that mean the same have the
//! same normal form, up to the order of keyed lists.
//!
//! Defaults are those of the Amazon ECS API Reference: `RegisterTaskDefinition`,
//! `ContainerDefinition`, `CreateService`, `DeploymentConfiguration`.

use ecs_tfstate::{Object, Value};

/// Defaults by the member they stand below; `""` is the root.
const TASK_DEFINITION_DEFAULTS: &[Default] = &[
    Default::bool("", "enableFaultInjection", false),
    Default::text("", "networkMode", "bridge"),
    Default::zero("containerDefinitions", "cpu"),
    Default::bool("containerDefinitions", "essential", true),
    Default::bool("containerDefinitions", "privileged", false),
    Default::bool("containerDefinitions", "readonlyRootFilesystem", false),
    Default::bool("containerDefinitions", "interactive", false),
    Default::bool("containerDefinitions", "pseudoTerminal", false),
    Default::bool("containerDefinitions", "disableNetworking", false),
    Default::text("containerDefinitions", "versionConsistency", "enabled"),
    Default::text("portMappings", "protocol", "tcp"),
    Default::zero("portMappings", "hostPort"),
    Default::number("healthCheck", "interval", "30"),
    Default::number("healthCheck", "timeout", "5"),
    Default::number("healthCheck", "retries", "3"),
    Default::zero("healthCheck", "startPeriod"),
    Default::bool("mountPoints", "readOnly", false),
    Default::bool("volumesFrom", "readOnly", false),
    Default::text("efsVolumeConfiguration", "rootDirectory", "/"),
    Default::text("efsVolumeConfiguration", "transitEncryption", "DISABLED"),
    Default::text("authorizationConfig", "iam", "DISABLED"),
];

const SERVICE_DEFAULTS: &[Default] = &[
    Default::text("", "platformVersion", "LATEST"),
    Default::text("", "propagateTags", "NONE"),
    Default::text("", "schedulingStrategy", "REPLICA"),
    Default::bool("", "enableECSManagedTags", false),
    Default::bool("", "enableExecuteCommand", false),
    Default::zero("", "healthCheckGracePeriodSeconds"),
    Default::text("deploymentController", "type", "ECS"),
    Default::text("deploymentConfiguration", "strategy", "ROLLING"),
    Default::zero("deploymentConfiguration", "bakeTimeInMinutes"),
    Default::bool("deploymentCircuitBreaker", "enable", false),
    Default::bool("deploymentCircuitBreaker", "rollback", false),
    Default::bool("deploymentCircuitBreaker", "resetOnHealthyTask", true),
    Default::text("thresholdConfiguration", "type", "BOUNDED_PERCENT"),
    Default::number("thresholdConfiguration", "value", "50"),
    Default::bool("alarms", "enable", false),
    Default::bool("alarms", "rollback", false),
    Default::text("awsvpcConfiguration", "assignPublicIp", "DISABLED"),
    Default::zero("capacityProviderStrategy", "base"),
    Default::zero("capacityProviderStrategy", "weight"),
];

const REPLICA_DEFAULTS: &[Default] = &[
    Default::number("deploymentConfiguration", "maximumPercent", "200"),
    Default::number("deploymentConfiguration", "minimumHealthyPercent", "100"),
];

const DAEMON_DEFAULTS: &[Default] = &[
    Default::number("deploymentConfiguration", "maximumPercent", "100"),
    Default::zero("deploymentConfiguration", "minimumHealthyPercent"),
];

struct Default {
    below: &'static str,
    member: &'static str,
    value: Literal,
}

enum Literal {
    Bool(bool),
    Number(&'static str),
    Text(&'static str),
}

impl Default {
    const fn bool(below: &'static str, member: &'static str, value: bool) -> Self {
        Self { below, member, value: Literal::Bool(value) }
    }

    const fn number(below: &'static str, member: &'static str, digits: &'static str) -> Self {
        Self { below, member, value: Literal::Number(digits) }
    }

    const fn zero(below: &'static str, member: &'static str) -> Self {
        Self::number(below, member, "0")
    }

    const fn text(below: &'static str, member: &'static str, value: &'static str) -> Self {
        Self { below, member, value: Literal::Text(value) }
    }

    fn is(&self, below: &str, member: &str, value: &Value) -> bool {
        self.below == below
            && self.member == member
            && match (&self.value, value) {
                (Literal::Bool(default), Value::Bool(value)) => default == value,
                (Literal::Number(default), Value::Number(value)) => *default == value.as_str(),
                (Literal::Text(default), Value::String(value)) => default == value,
                _ => false,
            }
    }
}

/// The normal form of a task definition.
pub(super) fn task_definition(definition: &Object) -> Object {
    let mut normal = definition.clone();
    canonical_size(&mut normal, "cpu", "vcpu");
    canonical_size(&mut normal, "memory", "gb");
    let shares_ports = matches!(normal.get("networkMode").and_then(Value::as_str), Some("awsvpc" | "host"));
    if shares_ports {
        drop_equal_host_ports(&mut normal);
    }
    strip(&mut normal, "", TASK_DEFINITION_DEFAULTS);
    normal
}

/// The normal form of a service.
pub(super) fn service(definition: &Object) -> Object {
    service_like(definition, definition)
}

/// The normal form of a service definition, with the defaults of the service it is for.
pub(super) fn service_like(definition: &Object, service: &Object) -> Object {
    let mut normal = definition.clone();
    let is_daemon = service.get("schedulingStrategy").and_then(Value::as_str) == Some("DAEMON");
    let percents = if is_daemon { DAEMON_DEFAULTS } else { REPLICA_DEFAULTS };
    // Percents first: what is left of an object after both is what is not a default.
    strip(&mut normal, "", percents);
    strip(&mut normal, "", SERVICE_DEFAULTS);
    normal
}

/// Removes nulls, empty lists and objects, and defaults, innermost first.
fn strip(object: &mut Object, below: &str, defaults: &[Default]) {
    let names = object.keys().map(ToString::to_string).collect::<Vec<_>>();
    for name in names {
        let Some(value) = object.get_mut(&name) else {
            continue;
        };
        strip_value(value, &name, defaults);
        let goes = is_empty(value) || defaults.iter().any(|default| default.is(below, &name, value));
        if goes {
            object.remove(&name);
        }
    }
}

fn strip_value(value: &mut Value, name: &str, defaults: &[Default]) {
    match value {
        Value::Object(members) => strip(members, name, defaults),
        Value::Array(elements) => {
            elements.iter_mut().for_each(|element| strip_value(element, name, defaults))
        }
        _ => {}
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(elements) => elements.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// `"1 vCPU"` is `"1024"` and `"2 GB"` is `"2048"`: ECS stores the integers.
fn canonical_size(definition: &mut Object, member: &str, unit: &str) {
    let Some(written) = definition.get(member).and_then(Value::as_str) else {
        return;
    };
    let lower = written.trim().to_ascii_lowercase();
    let amount = lower.strip_suffix(unit).and_then(|amount| amount.trim().parse::<f64>().ok());
    if let Some(amount) = amount.filter(|amount| amount.is_finite()) {
        definition.insert(member.to_owned(), Value::from(format!("{}", (amount * 1024.0).round())));
    }
}

/// With a network mode that has no port mapping, ECS copies the container port to the host port.
fn drop_equal_host_ports(definition: &mut Object) {
    let containers = definition.get_mut("containerDefinitions").and_then(Value::as_array_mut);
    let mappings = containers
        .into_iter()
        .flatten()
        .filter_map(|container| container.as_object_mut()?.get_mut("portMappings")?.as_array_mut())
        .flatten()
        .filter_map(Value::as_object_mut);
    for mapping in mappings {
        if mapping.get("hostPort") == mapping.get("containerPort") {
            mapping.remove("hostPort");
        }
    }
}
