//! `DescribeServices` and `ListServices`.

use serde_json::{Value, json};

use super::super::faults::{client, invalid};
use super::super::page::page;
use super::super::place::last_part;
use super::super::refs::{failure, includes};
use super::super::state::Ecs;
use crate::fault::Fault;
use crate::wire::json::Input;

/// Amazon ECS API Reference, `DescribeServices`: up to 10 services.
const MOST: usize = 10;

pub(in crate::ecs) fn describe(ecs: &Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let references = input.texts("services")?;
    match references.len() {
        0 => return Err(invalid("Services cannot be empty.")),
        1..=MOST => {}
        _ => return Err(invalid("Services can not have more than 10 elements.")),
    }
    let cluster = ecs.cluster(input)?.name.clone();
    let include = includes(input)?;
    let mut names: Vec<&str> = Vec::new();
    for name in references.into_iter().map(last_part) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let (mut services, mut failures) = (Vec::new(), Vec::new());
    for name in names {
        match ecs.services.get(&(cluster.clone(), name.to_owned())) {
            Some(service) => services.push(ecs.service_json(service, &include)),
            None => failures.push(failure(ecs.place.service(&cluster, name))),
        }
    }
    Ok(json!({ "services": services, "failures": failures }))
}

pub(in crate::ecs) fn list(ecs: &Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let cluster = ecs.cluster(input)?.name.clone();
    let filters = [
        ("launchType", input.text("launchType")?),
        ("schedulingStrategy", input.text("schedulingStrategy")?),
    ];
    if let Some(kind) = filters.iter().find_map(|(name, value)| value.filter(|_| *name == "launchType"))
        && !["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"].contains(&kind)
    {
        return Err(client(format!("Invalid launch type '{kind}'.")));
    }
    let matches = |document: &crate::wire::json::Object| {
        filters.iter().all(|(name, wanted)| {
            wanted.is_none_or(|wanted| document.get(*name).is_some_and(|value| value == wanted))
        })
    };
    let services = ecs
        .services
        .values()
        .filter(|service| service.cluster == cluster && service.is_active() && matches(&service.document));
    page(input, "serviceArns", services.map(|service| Value::from(service.arn.as_str())).collect(), 10)
}
