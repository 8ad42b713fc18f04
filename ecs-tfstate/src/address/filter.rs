//! Filters behind an address: where they begin, and what they are to jq.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::value::Value;

/// Whether what follows the steps of an address is a filter.
pub(super) fn begins(rest: &str) -> bool {
    let code = rest.trim_start();
    let is_operator =
        code.starts_with(['|', '/', '?', ',', '+', '*', '%', '=', '<', '>']) || code.starts_with("!=");
    let has_blank = code.len() < rest.len();
    let is_word = ["-", "and ", "or ", "as "].iter().any(|word| code.starts_with(word));
    let is_jq_bracket = ["[]", "[.", "[(", "[$"].iter().any(|bracket| rest.starts_with(bracket));
    is_operator || (has_blank && is_word) || is_jq_bracket || rest.starts_with("..")
}

/// A filter as it was written, ready to run.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    text: Box<str>,
    #[cfg(feature = "jq")]
    compiled: std::sync::Arc<crate::filter::Filter>,
}

impl Filter {
    /// Reads what is behind the steps of an address.
    ///
    /// # Errors
    /// A byte of it and what is wrong there.
    #[cfg(feature = "jq")]
    pub(super) fn read(text: &str) -> Result<Self, (usize, String)> {
        let before = if is_of_value(text) { "." } else { ".steps as $steps | .root | $steps" };
        match crate::filter::Filter::compile(&format!("{before}{text}")) {
            Ok(filter) => Ok(Self { text: text.into(), compiled: filter.into() }),
            Err(error) => Err((error.offset.saturating_sub(before.len()), error.message)),
        }
    }

    #[cfg(not(feature = "jq"))]
    pub(super) fn read(_: &str) -> Result<Self, (usize, String)> {
        Err((0, "a jq filter needs the feature `jq` of ecs-tfstate".to_owned()))
    }

    /// Whether the filter is run on the value before it. If not, it is run on
    /// an object with that value as `steps` and all of the output or resource
    /// as `root`.
    pub(crate) fn is_of_value(&self) -> bool {
        is_of_value(&self.text)
    }

    /// Whether the filter says what to take if there is nothing.
    pub(crate) fn is_default(&self) -> bool {
        self.text.trim_start().starts_with("//")
    }

    /// The first value the filter gives; the error says why it gives none.
    #[cfg(feature = "jq")]
    pub(crate) fn first(&self, input: &Value) -> Result<Option<Value>, String> {
        self.compiled.first(input).map_err(|failure| failure.message().to_owned())
    }

    #[cfg(not(feature = "jq"))]
    pub(crate) fn first(&self, _: &Value) -> Result<Option<Value>, String> {
        Ok(None)
    }
}

fn is_of_value(text: &str) -> bool {
    text.trim_start().starts_with('|')
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Filter {}

impl PartialOrd for Filter {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Filter {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl Hash for Filter {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}
