//! Parts of task definitions and service definitions, with the way to each.

use crate::arn::Arn;
use crate::error::{Error, Position, shown};
use crate::policy::{JsonPath, Kind, Node};

/// A part of a definition. A member that is `null` is one that is not there.
#[derive(Debug, Clone)]
pub(crate) struct Part<'n> {
    node: &'n Node,
    /// What the definition is, for messages.
    what: &'static str,
    pub(crate) path: JsonPath,
}

/// A text with the way to it.
#[derive(Debug, Clone)]
pub(crate) struct Text<'n> {
    pub(crate) value: &'n str,
    pub(crate) path: JsonPath,
}

/// Reads the JSON of `what`, such as `task definition`.
pub(crate) fn tree(text: &str, what: &str) -> Result<Node, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).map_err(|error| {
        let position = Position { line: error.line(), column: error.column() };
        Error::invalid(format!(
            "the {what} is not JSON: pass what `--cli-input-json` of the aws command takes, or what it prints"
        ))
        .at(position)
        .with_source(error)
    })
}

impl<'n> Part<'n> {
    /// The whole of a definition.
    pub(crate) fn whole(root: &'n Node, what: &'static str) -> Self {
        Self { node: root, what, path: JsonPath::default() }
    }

    /// The task definition itself, also where it is wrapped as
    /// `describe-task-definition` does.
    pub(crate) fn task_definition(self) -> Result<Self, Error> {
        let wrapped = self.part("taskDefinition")?;
        Ok(wrapped.filter(|_| self.node.member("containerDefinitions").is_none()).unwrap_or(self))
    }

    /// A member of this object.
    pub(crate) fn part(&self, name: &str) -> Result<Option<Self>, Error> {
        if !matches!(self.node.kind, Kind::Object(_)) {
            return Err(self.wrong("an object"));
        }
        let mut found = self.node.members().iter().filter(|member| &*member.name == name);
        let (first, second) = (found.next(), found.next());
        let path = self.path.member(name);
        if second.is_some() {
            return Err(Error::invalid(format!("`{path}` stands twice: keep one of them")));
        }
        let present = first.filter(|member| !matches!(member.value.kind, Kind::Null));
        Ok(present.map(|member| Self { node: &member.value, what: self.what, path }))
    }

    /// A member of this object that has to be there.
    pub(crate) fn required_text(&self, name: &str) -> Result<Text<'n>, Error> {
        self.text(name)?.ok_or_else(|| {
            Error::invalid(format!("`{}` is missing: a {} names it", self.path.member(name), self.what))
        })
    }

    /// The text of a member.
    pub(crate) fn text(&self, name: &str) -> Result<Option<Text<'n>>, Error> {
        self.part(name)?.map(|part| part.as_text()).transpose()
    }

    /// The text of a member, where the way to it does not matter.
    pub(crate) fn value(&self, name: &str) -> Result<Option<&'n str>, Error> {
        Ok(self.text(name)?.map(|text| text.value))
    }

    /// The elements of a list; none where it is not there.
    pub(crate) fn list(&self, name: &str) -> Result<Vec<Self>, Error> {
        let Some(part) = self.part(name)? else {
            return Ok(Vec::new());
        };
        let Kind::List(elements) = &part.node.kind else {
            return Err(part.wrong("a list"));
        };
        let element = |(place, node)| Self { node, what: self.what, path: part.path.element(place) };
        Ok(elements.iter().enumerate().map(element).collect())
    }

    /// A member that is `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Error> {
        let Some(part) = self.part(name)? else { return Ok(None) };
        match part.node.kind {
            Kind::Bool(flag) => Ok(Some(flag)),
            _ => Err(part.wrong("`true` or `false`")),
        }
    }

    /// A member that is an ARN.
    pub(crate) fn arn(&self, name: &str) -> Result<Option<Arn>, Error> {
        self.text(name)?.map(|text| text.arn()).transpose()
    }

    pub(crate) fn as_text(&self) -> Result<Text<'n>, Error> {
        let value = self.node.as_str().ok_or_else(|| self.wrong("a string"))?;
        Ok(Text { value, path: self.path.clone() })
    }

    fn wrong(&self, wanted: &str) -> Error {
        let place = match self.path.segments() {
            [] => format!("the {}", self.what),
            _ => format!("`{}`", self.path),
        };
        Error::invalid(format!("{place} is {} where {wanted} belongs", self.node.described()))
    }
}

impl Text<'_> {
    pub(crate) fn arn(&self) -> Result<Arn, Error> {
        self.value.parse().map_err(|error| self.blamed(&error))
    }

    /// Says where something is wrong with this text.
    pub(crate) fn blamed(&self, error: &Error) -> Error {
        Error::invalid(format!("`{}`: {}", self.path, error.message()))
    }

    pub(crate) fn wrong(&self, remedy: &str) -> Error {
        Error::invalid(format!("`{}` is {}: {remedy}", self.path, shown(self.value)))
    }
}
