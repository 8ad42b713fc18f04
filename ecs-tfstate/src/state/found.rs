//! What a lookup gives.

use std::fmt;

use super::place::{Hit, MASK};
use crate::value::Value;

/// A value out of a state, and whether it is a secret.
///
/// A value is sensitive if the output it is in or comes from is, or if it is,
/// holds, or is part of an attribute that the state marks as sensitive.
/// Terraform does not pass the mark on: what is copied from a sensitive
/// attribute to another is not marked.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Found {
    value: Value,
    /// What may be shown of it, unless that is all.
    shown: Option<Value>,
}

impl Found {
    /// A value that is sensitive as a whole, or not at all.
    pub(super) fn whole(value: Value, sensitive: bool) -> Self {
        Self { value, shown: sensitive.then(|| MASK.into()) }
    }

    /// Whether the value is not to be shown.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.shown.is_some()
    }

    /// The value with `(sensitive value)` in place of every part that is
    /// marked.
    ///
    /// ```
    /// use ecs_tfstate::State;
    ///
    /// let state = State::parse(br#"{"version": 4, "resources": [{
    ///     "mode": "managed", "type": "aws_db_instance", "name": "main",
    ///     "instances": [{
    ///         "attributes": {"id": "db-1", "password": "hunter2"},
    ///         "sensitive_attributes": [[{"type": "get_attr", "value": "password"}]]
    ///     }]
    /// }]}"#)?;
    /// let found = state.lookup("aws_db_instance.main")?;
    /// assert_eq!(found.masked().to_string(), r#"{"id":"db-1","password":"(sensitive value)"}"#);
    /// # Ok::<(), ecs_tfstate::Error>(())
    /// ```
    #[must_use]
    pub fn masked(&self) -> &Value {
        self.shown.as_ref().unwrap_or(&self.value)
    }

    /// The value, sensitive or not.
    #[must_use]
    pub fn reveal(&self) -> &Value {
        &self.value
    }

    /// The value, sensitive or not.
    #[must_use]
    pub fn into_value(self) -> Value {
        self.value
    }
}

impl From<Hit> for Found {
    fn from(hit: Hit) -> Self {
        Self { value: hit.value, shown: hit.shown }
    }
}

/// Shows the value only if it is not sensitive.
impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: &dyn fmt::Debug =
            if self.is_sensitive() { &format_args!("(sensitive)") } else { &self.value };
        f.debug_struct("Found").field("value", shown).finish()
    }
}
