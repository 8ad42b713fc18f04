//! Task definitions.

use std::collections::BTreeSet;
use std::fmt;

use ecs_roles::Arn;
use ecs_tfstate::{Object, Value};
use serde::{Deserialize, Serialize};

use super::document::{Document, Format};
use super::field_table::{TASK_DEFINITION, TASK_DEFINITION_RESPONSE_ONLY};
use super::fields::UnknownFields;
use super::tags::{Tags, tags_of};
use crate::error::Error;
use crate::secrets::Secrets;
use crate::source::SourceText;
use crate::template::Rendered;

const FORMAT: Format = Format {
    shape: &TASK_DEFINITION,
    response_only: TASK_DEFINITION_RESPONSE_ONLY,
    wrapper: Some("taskDefinition"),
};

/// A task definition: the JSON input of [RegisterTaskDefinition], with nothing
/// lost and nothing added.
///
/// Members that this crate has no accessor for, members that no SDK knows yet,
/// the order of members and every digit of a number are kept.
///
/// ```
/// use ecs_deploy::TaskDefinition;
///
/// let mut definition = TaskDefinition::parse(r#"{
///     "family": "web",
///     "containerDefinitions": [{"name": "app", "image": "app:v1", "memory": 512}]
/// }"#)?;
/// definition.set_image("app", "app:v2")?;
/// assert_eq!(definition.family(), "web");
/// assert_eq!(definition.containers().next().unwrap().image(), Some("app:v2"));
/// # Ok::<(), ecs_deploy::Error>(())
/// ```
///
/// `Debug` names the family only: environment variables tend to hold secrets.
///
/// [RegisterTaskDefinition]: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaskDefinition(Document);

impl TaskDefinition {
    /// Reads JSON text. Unknown members are refused.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) with line and column.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let source = SourceText::new("task definition", text);
        Self::read(&Rendered::verbatim(source), UnknownFields::Refuse)
    }

    /// Reads a rendered file: the input of `RegisterTaskDefinition`, or the
    /// output of `DescribeTaskDefinition`, whose read-only members are dropped.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) with file, line and
    /// column: not JSON, an unknown member, a member of the wrong kind, no
    /// `family`, no container, a container without `name` or `image`.
    pub fn read(rendered: &Rendered, unknown: UnknownFields) -> Result<Self, Error> {
        let (document, places) = Document::read(rendered, &FORMAT, unknown)?;
        let mut definition = Self(document);
        // A description says `[]` for none, which the request does not take.
        if definition.tags().is_empty() {
            definition.members_mut().remove("tags");
        }
        definition.check_required().map_err(|(pointer, error)| error.at(places.of(&pointer)))?;
        Ok(definition)
    }

    /// The definition in the JSON that `DescribeTaskDefinition` or
    /// `RegisterTaskDefinition` answered.
    pub(crate) fn described(reply: &Value) -> Self {
        Self(FORMAT.described(reply))
    }

    /// What ECS would refuse, with the pointer of what is at fault.
    fn check_required(&self) -> Result<(), (String, Error)> {
        let at = |pointer: &str, message: String| (pointer.to_owned(), Error::invalid(message));
        if self.family().is_empty() {
            return Err(at("", "`family` is missing: every task definition belongs to one".to_owned()));
        }
        if self.containers().next().is_none() {
            return Err(at(
                "",
                "`containerDefinitions` is missing or empty: define at least one container".to_owned(),
            ));
        }
        for member in ["executionRoleArn", "taskRoleArn"] {
            // The short name of a role is legal too.
            if let Some(Err(error)) =
                self.0.text(member).filter(|role| role.contains(':')).map(str::parse::<Arn>)
            {
                return Err(at(&format!("/{member}"), format!("`{member}`: {error}")));
            }
        }
        self.check_containers()
    }

    fn check_containers(&self) -> Result<(), (String, Error)> {
        let mut names = BTreeSet::new();
        for (index, container) in self.containers().enumerate() {
            let (number, name) = (index + 1, container.name());
            let message = match container.image() {
                _ if name.is_empty() => format!("container {number} has no `name`"),
                None => format!("container `{name}` has no `image`"),
                Some(_) if !names.insert(name) => format!("there are two containers `{name}`: rename one"),
                Some(_) => continue,
            };
            return Err((format!("/containerDefinitions/{index}"), Error::invalid(message)));
        }
        Ok(())
    }

    /// The family, which revisions are numbered in.
    pub fn family(&self) -> &str {
        self.0.text("family").unwrap_or_default()
    }

    /// The role that the agent uses to pull images, write logs and read secrets.
    pub fn execution_role_arn(&self) -> Option<&str> {
        self.0.text("executionRoleArn")
    }

    /// The role that the containers' programs use.
    pub fn task_role_arn(&self) -> Option<&str> {
        self.0.text("taskRoleArn")
    }

    /// The containers, in order.
    pub fn containers(&self) -> impl Iterator<Item = Container<'_>> {
        self.0.list("containerDefinitions").iter().filter_map(Value::as_object).map(Container)
    }

    /// Gives a container another image.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if there is no such container.
    pub fn set_image(&mut self, container: &str, image: &str) -> Result<(), Error> {
        let containers = self.0.members_mut().get_mut("containerDefinitions").and_then(Value::as_array_mut);
        let found = containers
            .into_iter()
            .flatten()
            .filter_map(Value::as_object_mut)
            .find(|candidate| candidate.get("name").and_then(Value::as_str) == Some(container));
        match found {
            Some(members) => {
                members.insert("image".to_owned(), Value::from(image));
                Ok(())
            }
            None => {
                Err(Error::invalid(format!("there is no container `{container}` in the task definition")))
            }
        }
    }

    /// The tags, by key.
    pub fn tags(&self) -> Tags {
        tags_of(self.members())
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

impl fmt::Debug for TaskDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskDefinition").field("family", &self.family()).finish_non_exhaustive()
    }
}

/// One container of a task definition.
#[derive(Clone, Copy)]
pub struct Container<'d>(&'d Object);

impl<'d> Container<'d> {
    /// The container's name.
    pub fn name(self) -> &'d str {
        self.text("name").unwrap_or_default()
    }

    /// The image, as it was written.
    pub fn image(self) -> Option<&'d str> {
        self.text("image").filter(|image| !image.is_empty())
    }

    /// Whether the task stops when this container stops; true unless said otherwise.
    pub fn is_essential(self) -> bool {
        self.0.get("essential").and_then(Value::as_bool).unwrap_or(true)
    }

    /// The container's document.
    pub fn members(self) -> &'d Object {
        self.0
    }

    fn text(self, name: &str) -> Option<&'d str> {
        self.0.get(name).and_then(Value::as_str)
    }
}

impl fmt::Debug for Container<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Container").field("name", &self.name()).finish_non_exhaustive()
    }
}

/// A task definition that ECS holds: one revision.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisteredTaskDefinition {
    arn: String,
    status: String,
    definition: TaskDefinition,
}

impl RegisteredTaskDefinition {
    /// Reads the answer of `DescribeTaskDefinition` (with tags) or `RegisterTaskDefinition`.
    pub fn from_reply(reply: &Value) -> Option<Self> {
        let described = reply.get("taskDefinition")?;
        let text = |name: &str| described.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let definition = TaskDefinition::described(reply);
        Some(Self { arn: text("taskDefinitionArn"), status: text("status"), definition })
    }

    /// The revision's ARN.
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// `family:revision`.
    pub fn name(&self) -> &str {
        short_name(&self.arn)
    }

    /// `ACTIVE`, `INACTIVE` or `DELETE_IN_PROGRESS`.
    pub fn status(&self) -> &str {
        &self.status
    }

    /// Whether services may be moved to this revision.
    pub fn is_active(&self) -> bool {
        self.status == "ACTIVE"
    }

    /// The definition, tags included, read-only members dropped.
    pub fn definition(&self) -> &TaskDefinition {
        &self.definition
    }
}

/// `family:revision` of a task definition's ARN.
pub(crate) fn short_name(arn: &str) -> &str {
    arn.rsplit_once('/').map_or(arn, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str, expected: &str) {
        assert_eq!(TaskDefinition::parse(text).unwrap_err().to_string(), expected, "{text}");
    }

    #[test]
    fn what_every_definition_needs_is_asked_for() {
        refused("{}", "task definition:1:1: `family` is missing: every task definition belongs to one");
        refused(
            r#"{"family": "web"}"#,
            "task definition:1:1: `containerDefinitions` is missing or empty: define at least one container",
        );
        refused(
            r#"{"family": "web", "containerDefinitions": [{"image": "x"}]}"#,
            "task definition:1:44: container 1 has no `name`",
        );
        refused(
            r#"{"family": "web", "containerDefinitions": [{"name": "app"}]}"#,
            "task definition:1:44: container `app` has no `image`",
        );
    }

    #[test]
    fn what_ecs_would_refuse_is_refused_with_its_place() {
        let app = r#"{"name": "app", "image": "x"}"#;
        refused(
            &format!("{{\"family\": \"web\",\n \"containerDefinitions\": [{app},\n  {app}]}}"),
            "task definition:3:3: there are two containers `app`: rename one",
        );
        let text = format!(
            r#"{{"family": "web", "containerDefinitions": [{app}], "taskRoleArn": "arn:aws:iam:123456789012:role/web"}}"#
        );
        let error = TaskDefinition::parse(&text).unwrap_err().to_string();
        assert!(error.starts_with("task definition:1:76: `taskRoleArn`: "), "{error}");
    }

    #[test]
    fn a_description_is_read_without_what_only_aws_writes() {
        let described = r#"{"taskDefinition": {"family": "web", "revision": 3, "status": "ACTIVE", "registeredAt": 1.5,
            "containerDefinitions": [{"name": "app", "image": "x"}]}, "tags": [{"key": "a", "value": "b"}]}"#;
        let definition = TaskDefinition::parse(described).unwrap();
        assert_eq!(
            definition.to_json(),
            r#"{"family":"web","containerDefinitions":[{"name":"app","image":"x"}],"tags":[{"key":"a","value":"b"}]}"#
        );
    }

    #[test]
    fn a_saved_definition_is_the_same_document() {
        let text = r#"{"family":"web","containerDefinitions":[{"name":"app","image":"x","cpu":10}]}"#;
        let definition = TaskDefinition::parse(text).unwrap();
        let saved = serde_json::to_string(&definition).unwrap();
        let restored: TaskDefinition = serde_json::from_str(&saved).unwrap();
        assert_eq!(restored, definition);
        assert_eq!(restored.to_json(), text);
    }

    #[test]
    fn debug_shows_no_values() {
        let definition = TaskDefinition::parse(
            r#"{"family":"web","containerDefinitions":[{"name":"app","image":"s3cret"}]}"#,
        )
        .unwrap();
        assert!(!format!("{definition:?}").contains("s3cret"));
    }
}
