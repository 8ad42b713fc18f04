//! Texts that must not be shown, wherever they turn up.

use std::collections::BTreeSet;
use std::fmt;

use ecs_tfstate::{Object, Value};
use serde::{Deserialize, Serialize};

/// What stands in the place of a secret.
const HIDDEN: &str = "(sensitive)";

/// The strings and numbers of a document that came from sensitive values.
///
/// They are known by their text, not by their place: a secret that moves to
/// another variable is still the same secret in the revision before.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Secrets(BTreeSet<String>);

impl Secrets {
    pub(crate) fn add(&mut self, text: &str) {
        if !text.is_empty() {
            self.0.insert(text.to_owned());
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text, unless it is or holds a secret.
    pub(crate) fn shown<'t>(&self, text: &'t str) -> &'t str {
        if self.0.iter().any(|secret| text.contains(secret.as_str())) { HIDDEN } else { text }
    }

    /// Whether any string or number below is a secret.
    pub(crate) fn occur_in(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.shown(text) != text,
            Value::Number(number) => self.0.contains(number.as_str()),
            Value::Array(elements) => elements.iter().any(|element| self.occur_in(element)),
            Value::Object(members) => members.values().any(|member| self.occur_in(member)),
            Value::Null | Value::Bool(_) => false,
        }
    }

    /// The value with every secret hidden.
    pub(crate) fn hide_in(&self, value: &Value) -> Value {
        match value {
            Value::Array(elements) => {
                Value::Array(elements.iter().map(|element| self.hide_in(element)).collect())
            }
            Value::Object(members) => {
                let hidden = members.iter().map(|(name, member)| (name.to_owned(), self.hide_in(member)));
                Value::Object(hidden.collect::<Object>())
            }
            scalar if self.occur_in(scalar) => hidden(),
            scalar => scalar.clone(),
        }
    }
}

/// A value that shows nothing.
pub(crate) fn hidden() -> Value {
    Value::from(HIDDEN)
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} secrets", self.0.len())
    }
}
