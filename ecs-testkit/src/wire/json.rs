//! AWS JSON 1.1: inputs read member by member, answers and faults.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::fault::Fault;
use crate::message::Response;

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// The input of an operation. A member that is `null` is absent; one of
/// another type is a `SerializationException`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input<'a>(pub(crate) &'a Object);

impl<'a> Input<'a> {
    pub(crate) fn member(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    fn typed<T>(
        self,
        name: &str,
        kind: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        let Some(value) = self.member(name) else {
            return Ok(None);
        };
        read(value).map(Some).ok_or_else(|| wrong_type(value, kind))
    }

    pub(crate) fn text(self, name: &str) -> Result<Option<&'a str>, Fault> {
        self.typed(name, "String", Value::as_str)
    }

    pub(crate) fn integer(self, name: &str) -> Result<Option<i64>, Fault> {
        self.typed(name, "Integer", as_integer)
    }

    pub(crate) fn flag(self, name: &str) -> Result<Option<bool>, Fault> {
        self.typed(name, "Boolean", Value::as_bool)
    }

    pub(crate) fn list(self, name: &str) -> Result<Option<&'a Vec<Value>>, Fault> {
        self.typed(name, "List", Value::as_array)
    }

    pub(crate) fn object(self, name: &str) -> Result<Option<Input<'a>>, Fault> {
        Ok(self.typed(name, "Structure", Value::as_object)?.map(Input))
    }

    /// As [`text`](Self::text), for who leaves it to others to refuse what is none.
    pub(crate) fn text_or_none(self, name: &str) -> Option<&'a str> {
        self.text(name).ok().flatten()
    }

    /// As [`flag`](Self::flag), for who leaves it to others to refuse what is none.
    pub(crate) fn flag_or_none(self, name: &str) -> Option<bool> {
        self.flag(name).ok().flatten()
    }

    /// As [`object`](Self::object), for who leaves it to others to refuse what is none.
    pub(crate) fn object_or_none(self, name: &str) -> Option<Input<'a>> {
        self.object(name).ok().flatten()
    }

    /// A list of strings; empty if absent.
    pub(crate) fn texts(self, name: &str) -> Result<Vec<&'a str>, Fault> {
        let values = self.list(name)?.map(Vec::as_slice).unwrap_or_default();
        values.iter().map(|value| value.as_str().ok_or_else(|| wrong_type(value, "String"))).collect()
    }

    /// A list of objects; empty if absent.
    pub(crate) fn objects(self, name: &str) -> Result<Vec<Input<'a>>, Fault> {
        let values = self.list(name)?.map(Vec::as_slice).unwrap_or_default();
        values
            .iter()
            .map(|value| value.as_object().map(Input).ok_or_else(|| wrong_type(value, "Structure")))
            .collect()
    }
}

/// A whole number, also one written as `1.0`.
pub(crate) fn as_integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
    })
}

/// AWS's words for a member of the wrong JSON type.
pub(crate) fn wrong_type(value: &Value, expected: &str) -> Fault {
    let found = match value {
        Value::Null => "NULL_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
        Value::Array(_) => "START_ARRAY",
        Value::Object(_) => "START_OBJECT",
    };
    Fault::bad_request("SerializationException", format!("{found} can not be converted to a {expected}"))
}

/// The body as an object. An empty body is an empty object.
pub(crate) fn parse(body: &Bytes) -> Result<Object, Fault> {
    if body.is_empty() {
        return Ok(Object::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(other) => Err(wrong_type(&other, "Structure")),
        Err(error) => Err(Fault::bad_request("SerializationException", error.to_string())),
    }
}

pub(crate) fn answer(output: &Value) -> Response {
    Response::new(200, CONTENT_TYPE, output.to_string())
}

pub(crate) fn refusal(fault: &Fault) -> Response {
    let body = json!({ "__type": fault.code, "message": fault.message });
    Response::new(fault.status, CONTENT_TYPE, body.to_string()).with_header("x-amzn-errortype", fault.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_no_object_is_a_serialization_exception() {
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        for body in ["[]", "1", "{", "{\"a\":}", "\u{0}", &deep] {
            let fault = parse(&Bytes::copy_from_slice(body.as_bytes())).unwrap_err();
            assert_eq!((fault.code, fault.status), ("SerializationException", 400), "{}", fault.message);
        }
    }

    #[test]
    fn members_are_read_by_type() {
        let object = parse(&Bytes::from_static(br#"{"a":"x","n":null,"i":2.0,"l":["x",1]}"#)).unwrap();
        let input = Input(&object);
        assert_eq!(input.text("a"), Ok(Some("x")));
        assert_eq!(input.text("n"), Ok(None));
        assert_eq!(input.integer("i"), Ok(Some(2)));
        assert_eq!(input.integer("a").unwrap_err().message, "STRING_VALUE can not be converted to a Integer");
        assert_eq!(input.texts("l").unwrap_err().message, "NUMBER_VALUE can not be converted to a String");
    }
}
