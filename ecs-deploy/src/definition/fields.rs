//! Which members a definition may have. A member that ECS does not know is
//! most often a typo, and ECS would drop it without a word.

use ecs_tfstate::Value;

use crate::error::Error;
use crate::json::{Tree, pointer_segment};
use crate::nearest::did_you_mean;

/// The members of one structure of the ECS API, sorted by name.
#[derive(Debug)]
pub(crate) struct Shape(pub(crate) &'static [(&'static str, Kind)]);

/// What a member holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    String,
    Bool,
    Integer,
    Number,
    /// Free names, string values.
    Map,
    /// A document of its own.
    Any,
    List(&'static Kind),
    Object(&'static Shape),
}

impl Shape {
    pub(crate) fn kind(&self, name: &str) -> Option<Kind> {
        let found = self.0.binary_search_by_key(&name, |(name, _)| name);
        found.ok().and_then(|index| self.0.get(index)).map(|(_, kind)| *kind)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(name, _)| *name)
    }
}

impl Kind {
    fn describe(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Bool => "true or false",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::List(_) => "a list",
            Self::Map | Self::Object(_) => "an object",
            Self::Any => "anything",
        }
    }
}

/// What to do with members that the table does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownFields {
    /// Refuse them, naming the nearest known member.
    #[default]
    Refuse,
    /// Send them to ECS as they are: for members newer than this crate.
    Allow,
}

/// Checks names and kinds of all members of a value that stands at `pointer` in the tree.
pub(crate) fn check(
    tree: &Tree<'_>,
    value: &Value,
    shape: &'static Shape,
    pointer: &str,
    unknown: UnknownFields,
) -> Result<(), Error> {
    Checker { tree, unknown }.value(value, Kind::Object(shape), pointer)
}

struct Checker<'t> {
    tree: &'t Tree<'t>,
    unknown: UnknownFields,
}

impl Checker<'_> {
    fn value(&self, value: &Value, kind: Kind, pointer: &str) -> Result<(), Error> {
        match (kind, value) {
            // A null is an absent member.
            (_, Value::Null) | (Kind::Any, _) => Ok(()),
            (Kind::String, Value::String(_))
            | (Kind::Bool, Value::Bool(_))
            | (Kind::Number, Value::Number(_)) => Ok(()),
            (Kind::Integer, Value::Number(number)) if number.as_i64().is_some() => Ok(()),
            (Kind::Map, Value::Object(members)) => members
                .iter()
                .try_for_each(|(name, value)| self.value(value, Kind::String, &join(pointer, name))),
            (Kind::List(element), Value::Array(values)) => values
                .iter()
                .enumerate()
                .try_for_each(|(index, value)| self.value(value, *element, &format!("{pointer}/{index}"))),
            (Kind::Object(shape), Value::Object(members)) => members
                .iter()
                .try_for_each(|(name, value)| self.member(shape, name, value, &join(pointer, name))),
            _ => Err(self.error(
                pointer,
                format!("{} must be {}{}", named(pointer), kind.describe(), remedy(kind, value)),
            )),
        }
    }

    fn member(&self, shape: &'static Shape, name: &str, value: &Value, pointer: &str) -> Result<(), Error> {
        match (shape.kind(name), self.unknown) {
            (Some(kind), _) => self.value(value, kind, pointer),
            (None, UnknownFields::Allow) => Ok(()),
            (None, UnknownFields::Refuse) => {
                let hint = match did_you_mean(name, shape.names()) {
                    hint if hint.is_empty() => {
                        ": allow unknown fields if it is newer than this program".to_owned()
                    }
                    hint => hint,
                };
                Err(self.error(pointer, format!("unknown field `{name}`{hint}")))
            }
        }
    }

    fn error(&self, pointer: &str, message: String) -> Error {
        let error = Error::invalid(message);
        match self.tree.place(pointer) {
            Some(place) => error.at(place),
            None => error,
        }
    }
}

fn remedy(kind: Kind, value: &Value) -> String {
    match (kind, value) {
        (Kind::String, Value::Number(_) | Value::Bool(_)) => format!(": write `\"{value}\"`"),
        (Kind::Bool | Kind::Integer | Kind::Number, Value::String(_)) => ": leave out the quotes".to_owned(),
        _ => String::new(),
    }
}

fn join(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", pointer_segment(name))
}

fn named(pointer: &str) -> String {
    match pointer.rsplit('/').find(|segment| segment.parse::<usize>().is_err()) {
        None | Some("") => "the document".to_owned(),
        Some(name) if pointer.ends_with(name) => format!("`{name}`"),
        Some(name) => format!("each element of `{name}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::field_table::{CREATE_SERVICE, TASK_DEFINITION, UPDATE_SERVICE};
    use super::*;
    use crate::source::SourceText;
    use crate::template::Rendered;

    fn check_text(text: &str, unknown: UnknownFields) -> Result<(), String> {
        let rendered = Rendered::verbatim(SourceText::new("f", text));
        let tree = Tree::parse(&rendered).unwrap();
        check(&tree, &tree.value, &TASK_DEFINITION, "", unknown).map_err(|error| error.to_string())
    }

    #[test]
    fn the_table_is_sorted() {
        for shape in [&TASK_DEFINITION, &CREATE_SERVICE, &UPDATE_SERVICE] {
            assert!(shape.names().is_sorted());
        }
    }

    #[test]
    fn a_typo_is_named_with_its_place_and_the_nearest_member() {
        let refused = |text: &str, expected: &str| {
            assert_eq!(check_text(text, UnknownFields::Refuse), Err(expected.to_owned()), "{text}");
        };
        refused("{\"famly\": \"x\"}", "f:1:2: unknown field `famly`: did you mean `family`?");
        refused(
            "{\"containerDefinitions\": [\n {\"name\": \"a\", \"imgae\": \"b\"}]}",
            "f:2:16: unknown field `imgae`: did you mean `image`?",
        );
        refused(
            "{\"qqq\": 1}",
            "f:1:2: unknown field `qqq`: allow unknown fields if it is newer than this program",
        );
        refused("{\"cpu\": 256}", "f:1:2: `cpu` must be a string: write `\"256\"`");
        refused("{\"containerDefinitions\": {}}", "f:1:2: `containerDefinitions` must be a list");
        refused(
            "{\"containerDefinitions\": [{\"command\": [1]}]}",
            "f:1:40: each element of `command` must be a string: write `\"1\"`",
        );
        refused("{\"containerDefinitions\": [{\"cpu\": 1.5}]}", "f:1:28: `cpu` must be an integer");
        refused("[]", "f:1:1: the document must be an object");
    }

    #[test]
    fn names_inside_maps_are_free_and_unknown_members_pass_when_allowed() {
        let labels = r#"{"containerDefinitions": [{"dockerLabels": {"any.thing": "x"}, "memory": null}]}"#;
        assert_eq!(check_text(labels, UnknownFields::Refuse), Ok(()));
        assert_eq!(check_text("{\"futureField\": {\"a\": [1]}}", UnknownFields::Allow), Ok(()));
        assert!(check_text("{\"cpu\": 256}", UnknownFields::Allow).is_err());
    }
}
