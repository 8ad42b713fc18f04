//! Reading JSON text.
//!
//! serde_json checks the text and finds where each value ends; what is inside
//! is then decided by the first byte. So the digits of a number are never seen
//! by anything that would make a float of them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Number, Object, Value};
use crate::json_text::JsonText;

/// Arrays and objects inside each other, at most.
const MAX_DEPTH: usize = 128;

/// Why a text is not JSON, and where. Says nothing of the values in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    message: String,
    line: usize,
    column: usize,
}

impl JsonError {
    pub(crate) fn new(message: String, line: usize, column: usize) -> Self {
        Self { message, line, column }
    }

    /// What is wrong, without the position.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The line, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.column
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {} column {}", self.message, self.line, self.column)
    }
}

impl std::error::Error for JsonError {}

impl Value {
    /// Reads one JSON document. Of members with one name the last wins.
    ///
    /// # Errors
    /// If the text is not JSON, or nests deeper than 128 levels.
    pub fn parse(text: &str) -> Result<Self, JsonError> {
        let text = JsonText::new(text);
        let document: &RawValue = text.decode(text.as_str())?;
        if let Some(piece) = too_deep(document.get()) {
            return Err(text.error_at(piece, format!("nested deeper than {MAX_DEPTH} levels")));
        }
        read(text, document)
    }
}

/// The first value of a valid document that is nested too deeply. Known
/// beforehand, it costs one pass and not one for each level.
fn too_deep(document: &str) -> Option<&str> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    let offset = document.bytes().position(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    });
    document.get(offset?..)
}

fn read<'a>(text: JsonText<'a>, raw: &'a RawValue) -> Result<Value, JsonError> {
    let piece = raw.get();
    match piece.as_bytes().first() {
        Some(b'{') => read_object(text, piece),
        Some(b'[') => read_array(text, piece),
        Some(b'"') => text.decode(piece).map(Value::String),
        Some(b't') => Ok(Value::Bool(true)),
        Some(b'f') => Ok(Value::Bool(false)),
        Some(b'n') => Ok(Value::Null),
        _ => Ok(Value::Number(Number::from_written(piece))),
    }
}

fn read_object<'a>(text: JsonText<'a>, piece: &'a str) -> Result<Value, JsonError> {
    let Members(members) = text.decode(piece)?;
    let members = members.into_iter().map(|(name, raw)| Ok((name, read(text, raw)?)));
    members.collect::<Result<Object, _>>().map(Value::Object)
}

fn read_array<'a>(text: JsonText<'a>, piece: &'a str) -> Result<Value, JsonError> {
    let elements: Vec<&RawValue> = text.decode(piece)?;
    elements.into_iter().map(|raw| read(text, raw)).collect::<Result<_, _>>().map(Value::Array)
}

/// The members of an object as they stand in the text.
struct Members<'a>(Vec<(String, &'a RawValue)>);

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

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_named_with_its_place() {
        let check = |text: &str, expected: &str| {
            assert_eq!(Value::parse(text).unwrap_err().to_string(), expected, "{text}");
        };
        check("", "the text ends inside a value at line 1 column 1");
        check("{", "the text ends inside an object at line 1 column 1");
        check("[1,\n  tru]", "expected `true`, `false` or `null` at line 2 column 6");
        check("{\"日本\": x}", "expected a value at line 1 column 8");
        check("{\"a\":1}\n}", "more text follows the end of the document at line 2 column 1");
        check("[\n \"\\ud800\"]", "unexpected end of hex escape at line 2 column 9");
        check("{\"a\" 1}", "expected `:` at line 1 column 6");
        check("[01]", "invalid number at line 1 column 3");
        check("[1,]", "expected a value at line 1 column 4");
    }

    #[test]
    fn a_document_nested_128_deep_is_read_and_one_deeper_is_refused() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Value::parse(&nested(128)).is_ok());
        let error = Value::parse(&nested(129)).unwrap_err();
        assert_eq!(error.to_string(), "nested deeper than 128 levels at line 1 column 129");
        let brackets_in_a_string = format!(r#"["{}\"{}"]"#, "[".repeat(200), "[".repeat(200));
        assert!(Value::parse(&brackets_in_a_string).is_ok());
    }

    #[test]
    fn a_document_nested_100_000_deep_is_an_error() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[", ""), ("{\"a\":", "")] {
            let text = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
            assert!(Value::parse(&text).is_err());
        }
    }

    #[test]
    fn of_two_members_with_one_name_the_last_wins() {
        assert_eq!(Value::parse(r#"{"a":1,"b":2,"a":3}"#).unwrap().to_string(), r#"{"a":3,"b":2}"#);
    }
}
