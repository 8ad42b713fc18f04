//! The rules of `CreateService` and `UpdateService`: Amazon ECS API Reference.

use serde_json::Value;

use super::super::cluster::Cluster;
use super::super::faults::{client, invalid, unsupported_feature};
use super::super::state::Ecs;
use super::super::task_definition::Definition;
use super::super::volume;
use crate::fault::Fault;
use crate::wire::json::Input;

/// Checks the members as they would be after the operation.
pub(super) fn validate(cluster: &Cluster, definition: &Definition, members: Input<'_>) -> Result<(), Fault> {
    check_supported(members)?;
    check_counts(members)?;
    check_placement(cluster, definition, members)?;
    check_load_balancers(definition, members)?;
    volume::check(definition, members)
}

/// Checks where tasks are to run, and in what network.
pub(in crate::ecs) fn check_placement(
    cluster: &Cluster,
    definition: &Definition,
    members: Input<'_>,
) -> Result<(), Fault> {
    check_launch(cluster, definition, members)?;
    check_network(definition, members)
}

/// The active task definition that a reference resolves to.
pub(in crate::ecs) fn resolve<'a>(ecs: &'a Ecs, reference: &str) -> Result<&'a Definition, Fault> {
    let definition = ecs.catalog.find(reference).ok_or_else(|| client("TaskDefinition not found."))?;
    if definition.is_active() { Ok(definition) } else { Err(client("TaskDefinition is inactive")) }
}

fn check_supported(members: Input<'_>) -> Result<(), Fault> {
    let controller = members.object("deploymentController")?;
    match controller.map(|controller| controller.text("type")).transpose()?.flatten() {
        None | Some("ECS") => {}
        Some(other) => return Err(unsupported_feature(&format!("the deployment controller `{other}`"))),
    }
    let configuration = members.object("deploymentConfiguration")?;
    match configuration.map(|configuration| configuration.text("strategy")).transpose()?.flatten() {
        None | Some("ROLLING") => {}
        Some(other) => return Err(unsupported_feature(&format!("the deployment strategy `{other}`"))),
    }
    let hooks = configuration.map(|configuration| configuration.objects("lifecycleHooks")).transpose()?;
    // A function is taken to succeed at once; a pause would be for ever.
    if hooks.is_some_and(|hooks| hooks.iter().any(|hook| hook.text("targetType") == Ok(Some("PAUSE")))) {
        return Err(unsupported_feature("lifecycle hooks that pause deployments"));
    }
    match members.text("schedulingStrategy")? {
        None | Some("REPLICA") => Ok(()),
        Some("DAEMON") => Err(unsupported_feature("the scheduling strategy `DAEMON`")),
        Some(other) => Err(invalid(format!("Invalid schedulingStrategy '{other}'."))),
    }
}

fn check_counts(members: Input<'_>) -> Result<(), Fault> {
    match members.integer("desiredCount")? {
        None => return Err(invalid("DesiredCount is missing")),
        // Amazon ECS service quotas: "Tasks per service".
        Some(0..=5000) => {}
        Some(_) => return Err(invalid("DesiredCount must be between 0 and 5000.")),
    }
    let Some(configuration) = members.object("deploymentConfiguration")? else { return Ok(()) };
    let percent = |name: &str, default| configuration.integer(name).map(|percent| percent.unwrap_or(default));
    let (least, most) = (percent("minimumHealthyPercent", 100)?, percent("maximumPercent", 200)?);
    if least < 0 || most < 0 || most < least {
        return Err(invalid(
            "Both maximumPercent and minimumHealthyPercent must not be negative, and maximumPercent must not be less than minimumHealthyPercent.",
        ));
    }
    check_breaker(configuration)
}

fn check_breaker(configuration: Input<'_>) -> Result<(), Fault> {
    let Some(breaker) = configuration.object("deploymentCircuitBreaker")? else { return Ok(()) };
    for name in ["enable", "rollback"] {
        if breaker.flag(name)?.is_none() {
            return Err(invalid(format!("deploymentCircuitBreaker.{name} should not be null.")));
        }
    }
    Ok(())
}

fn check_launch(cluster: &Cluster, definition: &Definition, members: Input<'_>) -> Result<(), Fault> {
    let strategy = members.objects("capacityProviderStrategy")?;
    let launch_type = members.text("launchType")?;
    if launch_type.is_some() && !strategy.is_empty() {
        return Err(invalid("Specify either Launch Type or Capacity Provider Strategy, but not both."));
    }
    for provider in &strategy {
        let name = provider.text("capacityProvider")?.unwrap_or_default();
        if !cluster.capacity_providers().contains(&name) {
            return Err(invalid(
                "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.",
            ));
        }
    }
    let fargate =
        strategy.iter().any(|p| matches!(p.text("capacityProvider"), Ok(Some("FARGATE" | "FARGATE_SPOT"))));
    let needed = if fargate { Some("FARGATE") } else { launch_type };
    match needed {
        Some(kind) if !["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"].contains(&kind) => {
            Err(invalid(format!("Invalid launch type '{kind}'.")))
        }
        Some(kind) if !definition.is_compatible_with(kind) => {
            Err(invalid(format!("Task definition does not support launch_type {kind}.")))
        }
        _ => Ok(()),
    }
}

fn check_network(definition: &Definition, members: Input<'_>) -> Result<(), Fault> {
    let configuration = members.object("networkConfiguration")?;
    let network = configuration.map(|network| network.object("awsvpcConfiguration")).transpose()?.flatten();
    match (definition.is_awsvpc(), network) {
        (true, None) => {
            Err(invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified."))
        }
        (false, Some(_)) => Err(invalid(
            "Network Configuration is not valid for the given networkMode of this task definition.",
        )),
        (false, None) => Ok(()),
        (true, Some(network)) => check_awsvpc(network),
    }
}

fn check_awsvpc(network: Input<'_>) -> Result<(), Fault> {
    match network.texts("subnets")?.len() {
        0 => return Err(invalid("subnets can not be empty.")),
        1..=16 => {}
        _ => return Err(invalid("subnets can have at most 16 items.")),
    }
    if network.texts("securityGroups")?.len() > 5 {
        return Err(invalid("securityGroups can have at most 5 items."));
    }
    match network.text("assignPublicIp")? {
        None | Some("ENABLED" | "DISABLED") => Ok(()),
        Some(other) => Err(invalid(format!("Invalid assignPublicIp '{other}'."))),
    }
}

fn check_load_balancers(definition: &Definition, members: Input<'_>) -> Result<(), Fault> {
    let balancers = members.objects("loadBalancers")?;
    if balancers.is_empty()
        && members.integer("healthCheckGracePeriodSeconds")?.is_some_and(|grace| grace > 0)
    {
        return Err(invalid(
            "Health check grace period is only valid for services configured to use load balancers",
        ));
    }
    if balancers.len() > 5 {
        return Err(invalid("load balancers can have at most 5 items."));
    }
    balancers.iter().try_for_each(|balancer| check_load_balancer(definition, *balancer))
}

fn check_load_balancer(definition: &Definition, balancer: Input<'_>) -> Result<(), Fault> {
    if balancer.text("loadBalancerName")?.is_some() {
        return Err(unsupported_feature("Classic Load Balancers"));
    }
    if balancer.text("targetGroupArn")?.is_none() {
        return Err(invalid("targetGroupArn should not be null or empty."));
    }
    let name = balancer.text("containerName")?.unwrap_or_default();
    let port = balancer.integer("containerPort")?.unwrap_or_default();
    let containers = definition.containers();
    let container = containers.iter().find(|container| container.text("name") == Ok(Some(name)));
    let container = container
        .ok_or_else(|| invalid(format!("The container {name} does not exist in the task definition.")))?;
    let ports = container.objects("portMappings")?;
    if !ports.iter().any(|mapping| mapping.integer("containerPort") == Ok(Some(port))) {
        return Err(invalid(format!("The container {name} did not have a container port {port} defined.")));
    }
    Ok(())
}

/// A network configuration as ECS describes it, with what it defaults to.
pub(super) fn normalise_network(value: &mut Value) {
    let Some(network) = value.get_mut("awsvpcConfiguration").and_then(Value::as_object_mut) else { return };
    network.entry("securityGroups").or_insert_with(|| Value::Array(Vec::new()));
    network.entry("assignPublicIp").or_insert_with(|| Value::from("DISABLED"));
}
