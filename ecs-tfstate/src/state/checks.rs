//! What the checks of a configuration came to.

use super::model::State;
use super::outline::decode;
use crate::error::{Error, ErrorKind};
use crate::value::{JsonError, Value};

/// The result of a check block, or of the conditions of a resource, an output
/// or a variable, when the state was last written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckResult {
    /// `resource`, `output`, `check` or `var`.
    pub kind: String,
    /// The address in the configuration, such as `check.health`.
    pub address: String,
    /// `pass`, `fail`, `error` or `unknown`.
    pub status: String,
    /// The same for each instance.
    pub objects: Vec<CheckedObject>,
}

/// The result for one instance of what is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckedObject {
    /// The address, instance keys included.
    pub address: String,
    /// `pass`, `fail`, `error` or `unknown`.
    pub status: String,
    /// What the configuration says about the failure.
    pub failure_messages: Vec<String>,
}

impl State {
    /// The results of the checks, in the order of the state.
    ///
    /// # Errors
    /// If they are damaged.
    pub fn check_results(&self) -> Result<Vec<CheckResult>, Error> {
        let damaged = |error: JsonError| {
            let message = format!("`check_results` is not readable: {}", error.message());
            self.at_location(Error::new(ErrorKind::InvalidState, message).with_source(error))
        };
        match decode(&self.outline.text, self.outline.check_results).map_err(damaged)? {
            None => Ok(Vec::new()),
            Some(Value::Array(results)) => Ok(results.iter().map(CheckResult::read).collect()),
            Some(_) => {
                let message = "`check_results` is to be a list";
                Err(self.at_location(Error::new(ErrorKind::InvalidState, message)))
            }
        }
    }
}

impl CheckResult {
    fn read(result: &Value) -> Self {
        Self {
            kind: text(result, "object_kind"),
            address: text(result, "config_addr"),
            status: text(result, "status"),
            objects: list(result, "objects").map(CheckedObject::read).collect(),
        }
    }
}

impl CheckedObject {
    fn read(object: &Value) -> Self {
        let messages = list(object, "failure_messages").filter_map(Value::as_str);
        Self {
            address: text(object, "object_addr"),
            status: text(object, "status"),
            failure_messages: messages.map(str::to_owned).collect(),
        }
    }
}

fn text(object: &Value, name: &str) -> String {
    object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn list<'v>(object: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    object.get(name).and_then(Value::as_array).into_iter().flatten()
}
