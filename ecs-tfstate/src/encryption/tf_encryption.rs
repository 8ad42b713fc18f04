//! The keys in the variable `TF_ENCRYPTION`.
//!
//! Source: OpenTofu's documentation, "State and Plan Encryption", and HCL's
//! "JSON Syntax Specification".

use super::keys::Keys;
use crate::error::{Error, ErrorKind};
use crate::value::Value;

pub(super) fn keys(text: &str) -> Result<Keys, Error> {
    if !text.trim_start().starts_with('{') {
        return Err(wrong("is not in the JSON form, the only one that is read: give the passphrase itself"));
    }
    let document = Value::parse(text).map_err(|error| wrong(&format!("is not readable: {error}")))?;
    let mut keys = Keys::new();
    for block in blocks(&document, "key_provider", "pbkdf2") {
        keys = passphrase(keys, &block)?;
    }
    for block in blocks(&document, "key_provider", "static") {
        keys = static_key(keys, &block)?;
    }
    for block in blocks(&document, "method", "aes_gcm") {
        keys = aad(keys, &block)?;
    }
    Ok(keys)
}

/// A block of the configuration.
struct Block<'v> {
    /// Its address, as `key_provider.pbkdf2.main`.
    address: String,
    body: &'v Value,
}

/// The blocks of a kind and a type. Each level may be an object or a list of
/// them.
fn blocks<'v>(document: &'v Value, kind: &str, of_type: &str) -> Vec<Block<'v>> {
    let named = members(document, kind).into_iter().flat_map(|types| members(types, of_type));
    let bodies = named.flat_map(objects).filter_map(Value::as_object).flat_map(|names| names.iter());
    let block = |(name, bodies): (&str, &'v Value)| {
        let address = format!("{kind}.{of_type}.{name}");
        objects(bodies).into_iter().map(move |body| Block { address: address.clone(), body })
    };
    bodies.flat_map(block).collect()
}

fn members<'v>(value: &'v Value, name: &str) -> Vec<&'v Value> {
    objects(value).into_iter().filter_map(|object| object.get(name)).collect()
}

fn objects(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |elements| elements.iter().collect())
}

/// A provider whose passphrase is the key of another has none itself.
fn passphrase(keys: Keys, block: &Block<'_>) -> Result<Keys, Error> {
    let text = block.text("passphrase")?;
    Ok(text.into_iter().fold(keys, Keys::with_passphrase))
}

fn static_key(keys: Keys, block: &Block<'_>) -> Result<Keys, Error> {
    let Some(text) = block.text("key")? else { return Ok(keys) };
    keys.with_static_key(text)
        .map_err(|error| wrong(&format!("has no key in `{}.key`: {error}", block.address)))
}

fn aad(keys: Keys, block: &Block<'_>) -> Result<Keys, Error> {
    let Some(aad) = block.body.get("aad").filter(|aad| !aad.is_null()) else { return Ok(keys.with_aad("")) };
    let byte = |value: &Value| value.as_u64().and_then(|number| u8::try_from(number).ok());
    let bytes: Option<Vec<u8>> = aad.as_array().and_then(|bytes| bytes.iter().map(byte).collect());
    let message = || wrong(&format!("has in `{}.aad` something other than a list of bytes", block.address));
    Ok(keys.with_aad(bytes.ok_or_else(message)?))
}

impl Block<'_> {
    fn text(&self, name: &str) -> Result<Option<String>, Error> {
        let Some(value) = self.body.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
        let literal = value.as_str().and_then(literal);
        let message = || {
            let address = &self.address;
            wrong(&format!(
                "has an expression in `{address}.{name}`, which only OpenTofu can evaluate: give its value"
            ))
        };
        literal.map(Some).ok_or_else(message)
    }
}

/// The text that a template without expressions stands for.
fn literal(template: &str) -> Option<String> {
    let rest = template.replace("$${", "").replace("%%{", "");
    let is_literal = !rest.contains("${") && !rest.contains("%{");
    is_literal.then(|| template.replace("$${", "${").replace("%%{", "%{"))
}

fn wrong(message: &str) -> Error {
    Error::new(ErrorKind::WrongKey, format!("`TF_ENCRYPTION` {message}"))
}
