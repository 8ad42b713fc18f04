//! Reading definitions as JSON, as far as they matter here.

use serde_json::{Map, Value};

use crate::arn::Arn;
use crate::error::{Error, Position, shown};

/// An object of a definition, and how messages call it.
#[derive(Debug, Clone)]
pub(super) struct Object<'v> {
    members: &'v Map<String, Value>,
    place: String,
}

/// The JSON text of a definition.
pub(super) fn json(text: &str, what: &str) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(|error| {
        let position = Position { line: error.line(), column: error.column().max(1) };
        Error::invalid(format!(
            "the {what} is not JSON: {}",
            error.to_string().split(" at line").next().unwrap_or_default()
        ))
        .at(position)
    })
}

impl<'v> Object<'v> {
    pub(super) fn of(value: &'v Value, place: impl Into<String>) -> Result<Self, Error> {
        let place = place.into();
        match value {
            Value::Object(members) => Ok(Self { members, place }),
            other => Err(mistyped(&place, other, "an object")),
        }
    }

    /// A member; null counts as none.
    fn member(&self, name: &str) -> Option<&'v Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&'v str>, Error> {
        match self.member(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(mistyped(&self.place_of(name), other, "a string")),
        }
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Error> {
        match self.member(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(other) => Err(mistyped(&self.place_of(name), other, "`true` or `false`")),
        }
    }

    pub(super) fn object(&self, name: &str) -> Result<Option<Self>, Error> {
        self.member(name).map(|value| Self::of(value, self.place_of(name))).transpose()
    }

    /// The objects of a list; none where there is no list.
    pub(super) fn objects(&self, name: &str) -> Result<Vec<Self>, Error> {
        match self.member(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(listed)) => {
                let place = self.place_of(name);
                let numbered = listed.iter().enumerate();
                numbered.map(|(number, value)| Self::of(value, format!("{place}[{number}]"))).collect()
            }
            Some(other) => Err(mistyped(&self.place_of(name), other, "a list")),
        }
    }

    /// A member that is an ARN.
    pub(super) fn arn(&self, name: &str) -> Result<Option<Arn>, Error> {
        self.text(name)?.map(|text| self.parsed(name, text)).transpose()
    }

    pub(super) fn parsed(&self, name: &str, text: &str) -> Result<Arn, Error> {
        text.parse()
            .map_err(|error: Error| Error::invalid(format!("`{}`: {}", self.place_of(name), error.message())))
    }

    fn place_of(&self, name: &str) -> String {
        match self.place.is_empty() {
            true => name.to_owned(),
            false => format!("{}.{name}", self.place),
        }
    }
}

fn mistyped(place: &str, found: &Value, wanted: &str) -> Error {
    let place = if place.is_empty() { "the definition" } else { place };
    let mut found = found.to_string();
    if found.len() > 40 {
        found = format!("{}…", found.chars().take(40).collect::<String>());
    }
    Error::invalid(format!("`{place}` is {}: write {wanted}", shown(&found)))
}
