//! Families and their revisions.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::faults::{client, invalid};
use super::super::page::page;
use super::super::place::last_part;
use super::super::refs::includes;
use super::super::state::Ecs;
use super::super::tags::Tags;
use crate::fault::Fault;
use crate::wire::json::{Input, Object};

/// A revision as it is described.
#[derive(Clone, Debug)]
pub(in crate::ecs) struct Definition {
    pub(in crate::ecs) arn: String,
    pub(in crate::ecs) document: Object,
    pub(in crate::ecs) tags: Tags,
}

/// All families. A revision is never forgotten, so its number is never reused.
#[derive(Clone, Debug, Default)]
pub(in crate::ecs) struct Catalog {
    families: BTreeMap<String, Vec<Definition>>,
}

impl Definition {
    pub(in crate::ecs) fn is_active(&self) -> bool {
        self.document.get("status").is_some_and(|status| status == "ACTIVE")
    }

    /// A top-level string member.
    pub(in crate::ecs) fn text(&self, name: &str) -> Option<&str> {
        self.document.get(name)?.as_str()
    }

    pub(in crate::ecs) fn is_awsvpc(&self) -> bool {
        self.text("networkMode") == Some("awsvpc")
    }

    pub(in crate::ecs) fn is_compatible_with(&self, launch_type: &str) -> bool {
        let compatibilities = self.document.get("compatibilities").and_then(Value::as_array);
        compatibilities.is_some_and(|known| known.iter().any(|value| value == launch_type))
    }

    pub(in crate::ecs) fn containers(&self) -> Vec<Input<'_>> {
        Input(&self.document).objects("containerDefinitions").unwrap_or_default()
    }
}

impl Catalog {
    /// The number that the next revision of a family gets.
    pub(super) fn next_revision(&self, family: &str) -> usize {
        self.families.get(family).map_or(0, Vec::len) + 1
    }

    pub(super) fn add(&mut self, family: &str, definition: Definition) {
        self.families.entry(family.to_owned()).or_default().push(definition);
    }

    /// `family` (its latest active revision), `family:revision` or an ARN.
    pub(in crate::ecs) fn find(&self, reference: &str) -> Option<&Definition> {
        match split(reference) {
            (family, Some(revision)) => self.families.get(family)?.get(revision.checked_sub(1)?),
            (family, None) => self.families.get(family)?.iter().rfind(|definition| definition.is_active()),
        }
    }

    /// `family:revision`.
    pub(in crate::ecs) fn find_mut(&mut self, reference: &str) -> Option<&mut Definition> {
        let (family, revision) = split(reference);
        self.families.get_mut(family)?.get_mut(revision?.checked_sub(1)?)
    }
}

/// Family and revision of a reference. A revision that is no number is one that nobody has.
fn split(reference: &str) -> (&str, Option<usize>) {
    match last_part(reference).rsplit_once(':') {
        Some((family, revision)) => (family, Some(revision.parse().unwrap_or(0))),
        None => (last_part(reference), None),
    }
}

pub(in crate::ecs) fn describe(ecs: &Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let reference =
        input.text("taskDefinition")?.ok_or_else(|| client("Task definition can not be blank."))?;
    let definition =
        ecs.catalog.find(reference).ok_or_else(|| client("Unable to describe task definition."))?;
    let mut output = json!({ "taskDefinition": definition.document });
    if let (true, Some(output)) = (includes(input)?.contains(&"TAGS"), output.as_object_mut()) {
        output.insert("tags".to_owned(), definition.tags.json());
    }
    Ok(output)
}

pub(in crate::ecs) fn deregister(ecs: &mut Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let reference =
        input.text("taskDefinition")?.ok_or_else(|| client("Task definition can not be blank."))?;
    match split(reference) {
        (_, None) => return Err(client("Revision is missing.")),
        (_, Some(0)) => return Err(invalid("Invalid revision number.")),
        _ => {}
    }
    let now = ecs.now;
    let definition =
        ecs.catalog.find_mut(reference).ok_or_else(|| client("Unable to describe task definition."))?;
    if definition.is_active() {
        definition.document.insert("status".to_owned(), Value::from("INACTIVE"));
        definition.document.insert("deregisteredAt".to_owned(), now.epoch_seconds());
    }
    Ok(json!({ "taskDefinition": definition.document }))
}

pub(in crate::ecs) fn list(ecs: &Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let prefix = input.text("familyPrefix")?;
    let status = input.text("status")?.unwrap_or("ACTIVE");
    let families =
        ecs.catalog.families.iter().filter(|(family, _)| prefix.is_none_or(|prefix| prefix == *family));
    let mut arns: Vec<Value> = families
        .flat_map(|(_, definitions)| definitions)
        .filter(|definition| definition.text("status") == Some(status))
        .map(|definition| Value::from(definition.arn.as_str()))
        .collect();
    if input.text("sort")? == Some("DESC") {
        arns.reverse();
    }
    page(input, "taskDefinitionArns", arns, 100)
}

pub(in crate::ecs) fn list_families(ecs: &Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let prefix = input.text("familyPrefix")?.unwrap_or_default();
    let status = input.text("status")?.unwrap_or("ALL");
    let wanted = |definitions: &[Definition]| match status {
        "ACTIVE" => definitions.iter().any(Definition::is_active),
        "INACTIVE" => !definitions.iter().any(Definition::is_active),
        _ => true,
    };
    let families = ecs.catalog.families.iter();
    let names = families
        .filter(|(family, definitions)| family.starts_with(prefix) && wanted(definitions))
        .map(|(family, _)| Value::from(family.as_str()));
    page(input, "families", names.collect(), 100)
}
