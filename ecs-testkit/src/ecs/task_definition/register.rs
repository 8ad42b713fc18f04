//! `RegisterTaskDefinition`.

use serde_json::{Value, json};

use super::super::faults::client;
use super::super::state::Ecs;
use super::super::tags::Tags;
use super::catalog::Definition;
use super::shape::INPUT;
use super::{defaults, validate};
use crate::fault::Fault;
use crate::identity::Principal;
use crate::wire::json::{Input, Object};

/// Amazon ECS service quotas: "Task definition size".
const MAX_SIZE: usize = 64 * 1024;

/// A new revision, even if it equals the last one: registering is not idempotent.
pub(in crate::ecs) fn register(ecs: &mut Ecs, caller: &Principal, input: Input<'_>) -> Result<Value, Fault> {
    INPUT.check(&Value::Object(input.0.clone()))?;
    let tags = Tags::of(input)?;
    let mut document = input.0.clone();
    document.remove("tags");
    document.retain(|_, value| !value.is_null());
    check_size(&document)?;
    defaults::normalise_size(&mut document)?;
    validate::validate(Input(&document))?;
    let compatibilities = validate::compatibilities(Input(&document));
    defaults::complete(&mut document);
    let definition = publish(ecs, caller, document, &compatibilities, tags);
    let mut output = json!({ "taskDefinition": definition.document });
    if let (false, Some(output)) = (definition.tags.is_empty(), output.as_object_mut()) {
        output.insert("tags".to_owned(), definition.tags.json());
    }
    Ok(output)
}

fn check_size(document: &Object) -> Result<(), Fault> {
    let size = serde_json::to_string(document).map_or(0, |text| text.len());
    if size > MAX_SIZE {
        return Err(client(format!(
            "Task definition is too large. Actual length: {size}, max allowed length is {MAX_SIZE}"
        )));
    }
    Ok(())
}

/// Gives the document its revision and puts it into the catalog.
fn publish(
    ecs: &mut Ecs,
    caller: &Principal,
    mut document: Object,
    compatibilities: &[&str],
    tags: Tags,
) -> Definition {
    let family = Input(&document).text("family").ok().flatten().unwrap_or_default().to_owned();
    let revision = ecs.catalog.next_revision(&family);
    let arn = ecs.place.ecs(&format!("task-definition/{family}:{revision}"));
    let computed = json!({
        "taskDefinitionArn": arn,
        "revision": revision,
        "status": "ACTIVE",
        "compatibilities": compatibilities,
        "registeredAt": ecs.now.epoch_seconds(),
        "registeredBy": caller.arn,
    });
    document.extend(computed.as_object().cloned().unwrap_or_default());
    let definition = Definition { arn, document, tags };
    ecs.catalog.add(&family, definition.clone());
    definition
}
