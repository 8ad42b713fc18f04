//! Values of filters from values of this crate, and back, and as JSON.

use std::fmt::{self, Write as _};

use super::meter;
use super::num::Num;
use super::val::Val;
use crate::value::{Object, Value};

impl Val {
    /// The value as compact JSON, or nothing if the run cannot afford it.
    pub(super) fn to_json(&self) -> Option<String> {
        let mut text = String::new();
        let affordable = meter::charge(self.extent().weight);
        (affordable && self.write_json(&mut text).is_ok()).then_some(text)
    }

    fn write_json(&self, out: &mut String) -> fmt::Result {
        match self {
            Self::Null => out.write_str("null"),
            Self::Bool(value) => write!(out, "{value}"),
            Self::Num(number) => out.write_str(&number.text()),
            Self::Str(text) => write!(out, "{}", Value::from(&**text)),
            Self::Arr(array) => {
                separated(out, "[", "]", array.parts.iter(), |out, part| part.write_json(out))
            }
            Self::Obj(object) => separated(out, "{", "}", object.parts.iter(), |out, (name, part)| {
                write!(out, "{}:", Value::from(&**name))?;
                part.write_json(out)
            }),
        }
    }

    /// A value for a run; nothing if it is nested too deeply.
    pub(super) fn from_value(value: &Value) -> Option<Self> {
        Self::read(value, 0)
    }

    fn read(value: &Value, depth: u16) -> Option<Self> {
        if depth > meter::MAX_DEPTH {
            return None;
        }
        let inner = |part| Self::read(part, depth + 1);
        Some(match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Num(Num::from_text(number.as_str())),
            Value::String(text) => Self::text(text),
            Value::Array(parts) => Self::array(parts.iter().map(inner).collect::<Option<_>>()?),
            Value::Object(parts) => {
                let members = parts.iter().map(|(name, part)| Some((name.into(), inner(part)?)));
                Self::object(members.collect::<Option<_>>()?)
            }
        })
    }

    /// The value for a result.
    pub(super) fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Num(number) => number.to_number().map_or(Value::Null, Value::Number),
            Self::Str(text) => Value::from(&**text),
            Self::Arr(array) => Value::Array(array.parts.iter().map(Self::to_value).collect()),
            Self::Obj(object) => Value::Object(
                object
                    .parts
                    .iter()
                    .map(|(name, part)| ((**name).to_owned(), part.to_value()))
                    .collect::<Object>(),
            ),
        }
    }
}

fn separated<T>(
    out: &mut String,
    open: &str,
    close: &str,
    parts: impl Iterator<Item = T>,
    write: impl Fn(&mut String, T) -> fmt::Result,
) -> fmt::Result {
    out.write_str(open)?;
    for (position, part) in parts.enumerate() {
        if position > 0 {
            out.write_str(",")?;
        }
        write(out, part)?;
    }
    out.write_str(close)
}
