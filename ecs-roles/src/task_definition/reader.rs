//! Parts of a task definition, with the way to each.

use crate::error::{Error, Position, shown};
use crate::policy::{JsonPath, Kind, Node};

/// A part of a definition. A member that is `null` is one that is not there.
#[derive(Debug, Clone)]
pub(super) struct Part<'n> {
    node: &'n Node,
    pub(super) path: JsonPath,
}

/// A text with the way to it.
#[derive(Debug, Clone)]
pub(super) struct Text<'n> {
    pub(super) value: &'n str,
    pub(super) path: JsonPath,
}

/// Reads JSON.
pub(super) fn tree(text: &str) -> Result<Node, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).map_err(|error| {
        let position = Position { line: error.line(), column: error.column() };
        Error::invalid("the task definition is not valid JSON: pass what `register-task-definition --cli-input-json` takes or `describe-task-definition` prints")
            .at(position)
            .with_source(error)
    })
}

impl<'n> Part<'n> {
    /// The definition itself, also where it is wrapped as
    /// `describe-task-definition` does.
    pub(super) fn definition(root: &'n Node) -> Result<Self, Error> {
        let whole = Self { node: root, path: JsonPath::default() };
        let wrapped = whole.part("taskDefinition")?;
        Ok(wrapped.filter(|_| root.member("containerDefinitions").is_none()).unwrap_or(whole))
    }

    /// A member of this object.
    pub(super) fn part(&self, name: &str) -> Result<Option<Self>, Error> {
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
        Ok(present.map(|member| Self { node: &member.value, path }))
    }

    /// A member of this object that has to be there.
    pub(super) fn required_text(&self, name: &str) -> Result<Text<'n>, Error> {
        self.text(name)?.ok_or_else(|| {
            Error::invalid(format!("`{}` is missing: a task definition names it", self.path.member(name)))
        })
    }

    /// The text of a member.
    pub(super) fn text(&self, name: &str) -> Result<Option<Text<'n>>, Error> {
        self.part(name)?.map(|part| part.as_text()).transpose()
    }

    /// The elements of a list; none where it is not there.
    pub(super) fn list(&self, name: &str) -> Result<Vec<Self>, Error> {
        let Some(part) = self.part(name)? else {
            return Ok(Vec::new());
        };
        let Kind::List(elements) = &part.node.kind else {
            return Err(part.wrong("a list"));
        };
        let element = |(place, node)| Self { node, path: part.path.element(place) };
        Ok(elements.iter().enumerate().map(element).collect())
    }

    pub(super) fn as_text(&self) -> Result<Text<'n>, Error> {
        let value = self.node.as_str().ok_or_else(|| self.wrong("a string"))?;
        Ok(Text { value, path: self.path.clone() })
    }

    fn wrong(&self, wanted: &str) -> Error {
        let path =
            if self.path.segments().is_empty() { "the task definition" } else { &format!("`{}`", self.path) };
        Error::invalid(format!("{path} is {} where {wanted} belongs", self.node.described()))
    }
}

impl Text<'_> {
    /// Says where something is wrong with this text.
    pub(super) fn blamed(&self, error: &Error) -> Error {
        Error::invalid(format!("`{}`: {}", self.path, error.message()))
    }

    pub(super) fn wrong(&self, remedy: &str) -> Error {
        Error::invalid(format!("`{}` is {}: {remedy}", self.path, shown(self.value)))
    }
}
