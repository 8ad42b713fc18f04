//! What a lookup gives.

use std::fmt;

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
    sensitive: bool,
}

impl Found {
    pub(crate) fn new(value: Value, sensitive: bool) -> Self {
        Self { value, sensitive }
    }

    /// Whether the value is not to be shown.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.sensitive
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

/// Shows the value only if it is not sensitive.
impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: &dyn fmt::Debug = if self.sensitive { &format_args!("(sensitive)") } else { &self.value };
        f.debug_struct("Found").field("value", shown).finish()
    }
}
