//! A definition as a JSON document that loses nothing.

use ecs_tfstate::{Object, Value};
use serde::{Deserialize, Serialize};

use super::fields::{self, Shape, UnknownFields};
use crate::error::Error;
use crate::json::Tree;
use crate::secrets::Secrets;
use crate::source::Place;
use crate::template::Rendered;

/// A JSON object, the secrets in it, and nothing else:
/// what task definitions and service definitions are made of.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Document {
    members: Object,
    #[serde(default, skip_serializing_if = "Secrets::is_empty")]
    secrets: Secrets,
}

/// How a kind of definition is read from a file.
pub(super) struct Format {
    /// The members a file may have.
    pub(super) shape: &'static Shape,
    /// Members of a description that a request does not have.
    pub(super) response_only: &'static [&'static str],
    /// The member that a description wraps the definition in, if it does.
    pub(super) wrapper: Option<&'static str>,
}

/// Where the parts of a document stand in its file.
pub(super) struct Places<'r> {
    tree: Tree<'r>,
    /// Of the wrapper that was taken off.
    prefix: String,
    rendered: &'r Rendered,
}

impl Places<'_> {
    /// The place of the part at a pointer, or the beginning of the file.
    pub(super) fn of(&self, pointer: &str) -> Place {
        self.tree.place(&format!("{}{pointer}", self.prefix)).unwrap_or_else(|| self.rendered.place(0))
    }
}

impl Format {
    fn wrapper_of(&self, value: &Value) -> Option<&'static str> {
        self.wrapper.filter(|name| value.get(name).is_some_and(|inner| inner.as_object().is_some()))
    }

    /// The definition without its wrapper and without what only a description has.
    fn unwrapped(&self, value: &Value) -> Value {
        let wrapped = self.wrapper_of(value).and_then(|name| value.get(name));
        let mut definition = wrapped.unwrap_or(value).clone();
        if let Value::Object(members) = &mut definition {
            // A description keeps the tags beside the definition, a request inside.
            if let (Some(_), Some(tags)) = (wrapped, value.get("tags")) {
                members.insert("tags".to_owned(), tags.clone());
            }
            self.response_only.iter().for_each(|name| drop(members.remove(name)));
        }
        definition
    }

    /// The definition in a description's JSON.
    pub(super) fn described(&self, value: &Value) -> Document {
        match self.unwrapped(value) {
            Value::Object(members) => Document::new(members),
            _ => Document::new(Object::new()),
        }
    }
}

impl Document {
    pub(super) fn new(members: Object) -> Self {
        Self { members, secrets: Secrets::default() }
    }

    /// Reads a rendered file, and gives the places of its parts along.
    pub(super) fn read<'r>(
        rendered: &'r Rendered,
        format: &Format,
        unknown: UnknownFields,
    ) -> Result<(Self, Places<'r>), Error> {
        let tree = Tree::parse(rendered)?;
        let prefix = format.wrapper_of(&tree.value).map(|name| format!("/{name}")).unwrap_or_default();
        let document = format.unwrapped(&tree.value);
        fields::check(&tree, &document, format.shape, &prefix, unknown)?;
        match document {
            Value::Object(members) => {
                let document = Self { members, secrets: tree.secrets().clone() };
                Ok((document, Places { tree, prefix, rendered }))
            }
            _ => Err(Error::invalid("the document must be an object").at(rendered.place(0))),
        }
    }

    pub(super) fn members(&self) -> &Object {
        &self.members
    }

    pub(super) fn members_mut(&mut self) -> &mut Object {
        &mut self.members
    }

    pub(super) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    pub(super) fn to_json(&self) -> String {
        Value::Object(self.members.clone()).to_string()
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name).and_then(Value::as_str)
    }

    pub(super) fn list(&self, name: &str) -> &[Value] {
        self.members.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}
