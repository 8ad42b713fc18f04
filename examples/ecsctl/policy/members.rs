//! JSON taken apart without a copy, so that every part keeps its text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of an object, each name once.
pub(super) struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'t> Members<'t> {
    /// The members of the object at `place`.
    pub(super) fn of(raw: &'t RawValue, place: &str) -> Result<Self, String> {
        match raw.get().starts_with('{') {
            true => serde_json::from_str(raw.get()).map_err(|error| format!("`{place}`: {}", reason(&error))),
            false => Err(format!("`{place}` is not an object: write `{{…}}`")),
        }
    }

    /// A member that is there and not null.
    pub(super) fn get(&self, name: &str) -> Option<&'t RawValue> {
        let (_, value) = self.0.iter().find(|(known, _)| known == name)?;
        (value.get() != "null").then_some(*value)
    }

    /// A member that has to be there.
    pub(super) fn need(&self, name: &str, place: &str) -> Result<&'t RawValue, String> {
        self.get(name).ok_or_else(|| format!("`{place}` is missing: write it"))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &'t RawValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), *value))
    }
}

/// The elements of the list at `place`.
pub(super) fn list<'t>(raw: &'t RawValue, place: &str) -> Result<Vec<&'t RawValue>, String> {
    serde_json::from_str(raw.get()).map_err(|_| format!("`{place}` is not a list: write `[…]`"))
}

/// The text at `place`.
pub(super) fn text(raw: &RawValue, place: &str) -> Result<String, String> {
    serde_json::from_str(raw.get()).map_err(|_| format!("`{place}` is not a text: write it in double quotes"))
}

/// What is wrong, without the place that serde_json adds.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(reason, _)| reason.to_owned())
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut members: Vec<(String, &RawValue)> = Vec::new();
        while let Some((name, value)) = object.next_entry::<String, &RawValue>()? {
            if members.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom(format!(
                    "`{}` occurs twice: merge the two",
                    name.escape_debug()
                )));
            }
            members.push((name, value));
        }
        Ok(Members(members))
    }
}
