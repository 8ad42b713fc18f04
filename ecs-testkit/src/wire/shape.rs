//! Shapes of inputs that are kept as documents: known members have the right
//! JSON type, unknown ones pass.

use serde_json::Value;

use crate::fault::Fault;
use crate::wire::json::{as_integer, wrong_type};

/// The type of a member.
#[derive(Debug)]
pub(crate) enum Shape {
    Text,
    Integer,
    Flag,
    List(&'static Shape),
    /// An object with any keys.
    Map(&'static Shape),
    /// An object with these members, and perhaps others.
    Members(&'static [(&'static str, Shape)]),
}

/// A list of strings.
pub(crate) const TEXTS: Shape = Shape::List(&Shape::Text);

/// An object from strings to strings.
pub(crate) const TEXT_MAP: Shape = Shape::Map(&Shape::Text);

impl Shape {
    /// Refuses `value` if it, or anything known inside it, has another type. `null` fits everywhere.
    pub(crate) fn check(&self, value: &Value) -> Result<(), Fault> {
        match (self, value) {
            (_, Value::Null) => Ok(()),
            (Self::List(item), Value::Array(values)) => values.iter().try_for_each(|value| item.check(value)),
            (Self::Map(item), Value::Object(object)) => {
                object.values().try_for_each(|value| item.check(value))
            }
            (Self::Members(members), Value::Object(object)) => members
                .iter()
                .filter_map(|(name, shape)| object.get(*name).map(|value| shape.check(value)))
                .collect(),
            _ => self.check_leaf(value),
        }
    }

    fn check_leaf(&self, value: &Value) -> Result<(), Fault> {
        let (fits, name) = match self {
            Self::Text => (value.is_string(), "String"),
            Self::Integer => (as_integer(value).is_some(), "Integer"),
            Self::Flag => (value.is_boolean(), "Boolean"),
            Self::List(_) => (false, "List"),
            Self::Map(_) => (false, "Map"),
            Self::Members(_) => (false, "Structure"),
        };
        if fits { Ok(()) } else { Err(wrong_type(value, name)) }
    }
}
