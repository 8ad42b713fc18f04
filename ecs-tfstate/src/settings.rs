//! What a backend is told by its configuration, and by the environment where
//! the configuration is silent.

use crate::environment::Environment;
use crate::error::{Error, ErrorKind};
use crate::secret::Secret;
use crate::value::{Object, Value};

/// The configuration of a backend of one type. A member that is null or empty
/// counts as not set, for Terraform writes all of them.
#[derive(Clone, Copy)]
pub(crate) struct Settings<'a> {
    backend: &'static str,
    config: &'a Object,
    environment: &'a Environment,
}

impl<'a> Settings<'a> {
    pub(crate) fn new(backend: &'static str, config: &'a Object, environment: &'a Environment) -> Self {
        Self { backend, config, environment }
    }

    pub(crate) fn value(self, name: &str) -> Option<&'a Value> {
        self.config.get(name).filter(|value| !value.is_null())
    }

    /// A text: the member, or the first of the variables that is set.
    pub(crate) fn text(self, name: &str, variables: &[&str]) -> Option<String> {
        let member = self.value(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        member.or_else(|| self.variable(variables)).map(str::to_owned)
    }

    pub(crate) fn secret(self, name: &str, variables: &[&str]) -> Option<Secret> {
        self.text(name, variables).map(Secret::new)
    }

    /// A boolean; Terraform takes a text for one, too.
    pub(crate) fn flag(self, name: &str, variables: &[&str]) -> Option<bool> {
        let member = self.value(name).and_then(|value| value.as_bool().or_else(|| boolean(value.as_str()?)));
        member.or_else(|| boolean(self.variable(variables)?))
    }

    /// The texts of a list or set; none if it is not set.
    pub(crate) fn texts(self, name: &str) -> Vec<String> {
        let elements = self.value(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        elements.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// The names and texts of a map; none if it is not set.
    pub(crate) fn pairs(self, name: &str) -> Vec<(String, String)> {
        let members = self.value(name).and_then(Value::as_object).map(Object::iter).into_iter().flatten();
        members.filter_map(|(name, value)| Some((name.to_owned(), value.as_str()?.to_owned()))).collect()
    }

    /// A nested block: an object, or a list of one.
    pub(crate) fn block(self, name: &str) -> Option<Self> {
        let value = self.value(name)?;
        let config = value.as_object().or_else(|| value.as_array()?.first()?.as_object())?;
        Some(Self { config, ..self })
    }

    /// # Errors
    /// If it is not set.
    pub(crate) fn required(self, name: &str, variables: &[&str]) -> Result<String, Error> {
        self.text(name, variables).ok_or_else(|| self.missing(name, variables))
    }

    pub(crate) fn variable(self, variables: &[&str]) -> Option<&'a str> {
        variables.iter().find_map(|variable| self.environment.filled(variable))
    }

    fn missing(self, name: &str, variables: &[&str]) -> Error {
        let or_set = variables.first().map(|variable| format!(", or set `{variable}`")).unwrap_or_default();
        let backend = self.backend;
        let message = format!(
            "the backend `{backend}` has no `{name}`: \
             run `terraform init` with it in the configuration{or_set}"
        );
        Error::new(ErrorKind::InvalidLocation, message)
    }
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "t" | "true" => Some(true),
        "0" | "f" | "false" => Some(false),
        _ => None,
    }
}
