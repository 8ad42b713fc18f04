//! The contract of [`Ecs`] as functions, to be run against any
//! implementation: an adapter on the fake, a wrapper, a port of your own.
//!
//! They need a cluster that exists and write into it: task definitions of the
//! family `conformance`. Each says what it found wrong.

use crate::definition::{TaskDefinition, UnknownFields};
use crate::error::ErrorKind;
use crate::port::Ecs;
use crate::service::ServiceId;
use crate::source::SourceText;
use crate::template::Rendered;

/// A definition with members that no SDK knows, at the top and in a container.
const DEFINITION: &str = r#"{
    "family": "conformance",
    "containerDefinitions": [
        {"name": "app", "image": "app:v1", "memory": 64, "newKnob": {"depth": [1, 2.5]}}
    ],
    "futureField": "kept",
    "tags": [{"key": "suite", "value": "conformance"}]
}"#;

/// Runs the whole suite.
///
/// # Errors
/// A sentence for the first rule that does not hold.
pub async fn all(ecs: &dyn Ecs, cluster: &str) -> Result<(), String> {
    absence_is_not_an_error(ecs, cluster).await?;
    an_unknown_cluster_is_not_found(ecs).await?;
    a_definition_comes_back_as_it_was(ecs).await?;
    registering_twice_makes_two_revisions(ecs).await
}

/// A service or task definition that does not exist is `None`.
///
/// # Errors
/// A sentence for the first rule that does not hold.
pub async fn absence_is_not_an_error(ecs: &dyn Ecs, cluster: &str) -> Result<(), String> {
    let service = ecs.describe_service(&ServiceId::new(cluster, "no-such-service")).await;
    expect(matches!(service, Ok(None)), format!("a missing service gave {service:?}"))?;
    let definition = ecs.describe_task_definition("no-such-family").await;
    expect(matches!(definition, Ok(None)), format!("a missing task definition gave {definition:?}"))
}

/// An unknown cluster is an error of kind `NotFound`.
///
/// # Errors
/// A sentence for the first rule that does not hold.
pub async fn an_unknown_cluster_is_not_found(ecs: &dyn Ecs) -> Result<(), String> {
    match ecs.describe_service(&ServiceId::new("no-such-cluster", "web")).await {
        Err(error) => {
            expect(error.kind() == ErrorKind::NotFound, format!("an unknown cluster gave {error:?}"))
        }
        Ok(found) => Err(format!("an unknown cluster gave {found:?}")),
    }
}

/// Members that nobody knows, tags and numbers survive the way in and out.
///
/// # Errors
/// A sentence for the first rule that does not hold.
pub async fn a_definition_comes_back_as_it_was(ecs: &dyn Ecs) -> Result<(), String> {
    let definition = definition()?;
    let registered = ecs.register_task_definition(&definition).await.map_err(|error| error.to_string())?;
    let described =
        ecs.describe_task_definition(registered.arn()).await.map_err(|error| error.to_string())?;
    let described = described.ok_or_else(|| format!("{} is gone", registered.arn()))?;
    expect(
        described.arn() == registered.arn(),
        format!("asked for {}, got {}", registered.arn(), described.arn()),
    )?;
    expect(described.is_active(), format!("a new revision is {}", described.status()))?;
    for (place, revision) in [("register", &registered), ("describe", &described)] {
        let changes = crate::diff::compare_task_definitions(revision.definition(), &definition);
        expect(changes.is_empty(), format!("{place} changed the definition: {changes:?}"))?;
    }
    Ok(())
}

/// Registering is never deduplicated, and a family names its latest revision.
///
/// # Errors
/// A sentence for the first rule that does not hold.
pub async fn registering_twice_makes_two_revisions(ecs: &dyn Ecs) -> Result<(), String> {
    let definition = definition()?;
    let first = ecs.register_task_definition(&definition).await.map_err(|error| error.to_string())?;
    let second = ecs.register_task_definition(&definition).await.map_err(|error| error.to_string())?;
    expect(first.arn() != second.arn(), format!("two registrations gave one revision, {}", first.arn()))?;
    let latest =
        ecs.describe_task_definition(definition.family()).await.map_err(|error| error.to_string())?;
    let latest = latest.map(|latest| latest.arn().to_owned());
    expect(
        latest.as_deref() == Some(second.arn()),
        format!("the latest revision is {latest:?}, not {}", second.arn()),
    )
}

fn definition() -> Result<TaskDefinition, String> {
    let rendered = Rendered::verbatim(SourceText::new("conformance", DEFINITION));
    TaskDefinition::read(&rendered, UnknownFields::Allow).map_err(|error| error.to_string())
}

fn expect(holds: bool, complaint: String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(complaint) }
}
