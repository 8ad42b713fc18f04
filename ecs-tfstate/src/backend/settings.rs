//! Reading the configuration of a backend, in which every attribute stands and
//! those that are not set are null.

use crate::error::{Error, ErrorKind};
use crate::value::{Object, Value};

/// The text of an attribute, if there is one and it is not empty.
pub(super) fn text<'a>(config: &'a Object, name: &str) -> Option<&'a str> {
    config.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// As [`text`], owned.
pub(super) fn owned(config: &Object, name: &str) -> Option<String> {
    text(config, name).map(str::to_owned)
}

/// The text of an attribute without which nothing can be read.
pub(super) fn required(backend: &str, config: &Object, name: &str) -> Result<String, Error> {
    owned(config, name).ok_or_else(|| {
        let message = format!(
            "the configuration of the backend `{backend}` has no `{name}`: run `terraform init` again"
        );
        Error::new(ErrorKind::InvalidLocation, message)
    })
}

pub(super) fn flag(config: &Object, name: &str) -> Option<bool> {
    config.get(name).and_then(Value::as_bool)
}

/// The texts of a list or set; nothing if it is not set.
pub(super) fn texts(config: &Object, name: &str) -> Vec<String> {
    let elements = config.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    elements.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The names and texts of a map; nothing if it is not set.
pub(super) fn pairs(config: &Object, name: &str) -> Vec<(String, String)> {
    let members = config.get(name).and_then(Value::as_object).map(Object::iter);
    let pairs = members.into_iter().flatten();
    pairs.filter_map(|(name, value)| Some((name.to_owned(), value.as_str()?.to_owned()))).collect()
}

/// A nested block: an object, or a list of one.
pub(super) fn block<'a>(config: &'a Object, name: &str) -> Option<&'a Object> {
    let value = config.get(name)?;
    value.as_object().or_else(|| value.as_array()?.first()?.as_object())
}
