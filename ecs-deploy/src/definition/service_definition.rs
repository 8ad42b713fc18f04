//! Service definitions.

use std::fmt;

use ecs_tfstate::{Object, Value};
use serde::{Deserialize, Serialize};

use super::document::{Document, Format};
use super::field_table::{CREATE_SERVICE, SERVICE_RESPONSE_ONLY};
use super::fields::UnknownFields;
use super::tags::{Tags, tags_of};
use crate::error::{Error, ErrorKind};
use crate::secrets::Secrets;
use crate::source::SourceText;
use crate::template::Rendered;

const FORMAT: Format = Format { shape: &CREATE_SERVICE, response_only: SERVICE_RESPONSE_ONLY, wrapper: None };

/// A service definition: the JSON input of [CreateService] without cluster,
/// name and task definition, which the project adds.
///
/// A member that is absent leaves the running service's setting alone, as
/// [UpdateService] does; an empty list removes what is there.
///
/// ```
/// use ecs_deploy::ServiceDefinition;
///
/// let definition = ServiceDefinition::parse(r#"{"launchType": "FARGATE", "desiredCount": 2}"#)?;
/// assert_eq!(definition.desired_count(), Some(2));
/// # Ok::<(), ecs_deploy::Error>(())
/// ```
///
/// [CreateService]: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
/// [UpdateService]: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServiceDefinition(Document);

impl ServiceDefinition {
    /// Reads JSON text. Unknown members are refused.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) with line and column.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let source = SourceText::new("service definition", text);
        Self::read(&Rendered::verbatim(source), UnknownFields::Refuse)
    }

    /// Reads a rendered file: the input of `CreateService`, or one service of
    /// the output of `DescribeServices`, whose read-only members are dropped.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) with file, line and
    /// column; [`Unsupported`](crate::ErrorKind::Unsupported) for deployment
    /// controllers and strategies that this crate cannot drive yet.
    pub fn read(rendered: &Rendered, unknown: UnknownFields) -> Result<Self, Error> {
        let (document, places) = Document::read(rendered, &FORMAT, unknown)?;
        let definition = Self(document);
        definition.check_strategy().map_err(|(pointer, error)| error.at(places.of(pointer)))?;
        Ok(definition)
    }

    /// No definition at all: the running service's settings are left alone.
    pub fn empty() -> Self {
        Self(Document::new(Object::new()))
    }

    fn check_strategy(&self) -> Result<(), (&'static str, Error)> {
        let refused = |pointer: &'static str, what: String| {
            let message = format!("{what} is not supported yet: only rolling deployments by ECS are");
            Err((pointer, Error::new(ErrorKind::Unsupported, message)))
        };
        match (self.controller(), self.strategy()) {
            (Some(controller), _) if controller != "ECS" => {
                refused("/deploymentController/type", format!("deployment controller `{controller}`"))
            }
            (_, Some(strategy)) if strategy != "ROLLING" => {
                refused("/deploymentConfiguration/strategy", format!("deployment strategy `{strategy}`"))
            }
            _ => Ok(()),
        }
    }

    fn controller(&self) -> Option<&str> {
        self.members().get("deploymentController")?.get("type")?.as_str()
    }

    fn strategy(&self) -> Option<&str> {
        self.members().get("deploymentConfiguration")?.get("strategy")?.as_str()
    }

    /// Whether the service is to run one task on each instance; ECS counts those by itself.
    pub fn is_daemon(&self) -> bool {
        self.0.text("schedulingStrategy") == Some("DAEMON")
    }

    /// The containers that load balancers and service registries send to.
    pub fn container_names(&self) -> impl Iterator<Item = &str> {
        let lists = ["loadBalancers", "serviceRegistries"].into_iter().flat_map(|name| self.0.list(name));
        lists.filter_map(|target| target.get("containerName")?.as_str())
    }

    /// How many tasks the service should run, if the definition says so.
    pub fn desired_count(&self) -> Option<u64> {
        self.members().get("desiredCount").and_then(Value::as_u64)
    }

    /// The tags, by key; `None` if the definition does not speak of tags.
    pub fn tags(&self) -> Option<Tags> {
        self.members().get("tags").filter(|tags| !tags.is_null()).map(|_| tags_of(self.members()))
    }

    /// The document: the members of the request.
    pub fn members(&self) -> &Object {
        self.0.members()
    }

    /// The document, to change anything that has no setter.
    pub fn members_mut(&mut self) -> &mut Object {
        self.0.members_mut()
    }

    /// What must not be shown of the document.
    pub(crate) fn secrets(&self) -> &Secrets {
        self.0.secrets()
    }

    /// The document as JSON text.
    pub fn to_json(&self) -> String {
        self.0.to_json()
    }
}

impl fmt::Debug for ServiceDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceDefinition").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strategies_that_cannot_be_driven_are_refused_by_name() {
        let refused = |text: &str, what: &str| {
            let error = ServiceDefinition::parse(text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert!(error.message().starts_with(what), "{error}");
        };
        refused(
            r#"{"deploymentController": {"type": "CODE_DEPLOY"}}"#,
            "deployment controller `CODE_DEPLOY`",
        );
        refused(r#"{"deploymentConfiguration": {"strategy": "CANARY"}}"#, "deployment strategy `CANARY`");
        assert!(ServiceDefinition::parse(r#"{"deploymentController": {"type": "ECS"}}"#).is_ok());
    }

    #[test]
    fn absent_tags_and_no_tags_differ() {
        assert_eq!(ServiceDefinition::parse("{}").unwrap().tags(), None);
        assert_eq!(ServiceDefinition::parse(r#"{"tags": []}"#).unwrap().tags(), Some(Tags::new()));
    }
}
