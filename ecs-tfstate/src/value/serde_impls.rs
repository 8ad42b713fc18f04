//! Values through serde.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::{Number, Object, Value};

/// The name under which serde_json hands out the text of a value (its
/// `RawValue` asks with it). A deserializer that does not know the name takes
/// it for an ordinary newtype, and the value is read without its text.
const RAW_TEXT: &str = "$serde_json::private::RawValue";

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(elements) => serializer.collect_seq(elements),
            Self::Object(members) => members.serialize(serializer),
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_as_written = |text: String| text == self.as_str();
        if let Some(integer) = self.as_i64().filter(|integer| is_as_written(integer.to_string())) {
            return serializer.serialize_i64(integer);
        }
        if let Some(integer) = self.as_u64().filter(|integer| is_as_written(integer.to_string())) {
            return serializer.serialize_u64(integer);
        }
        let raw = RawValue::from_string(self.as_str().to_owned()).map_err(S::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        self.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(RAW_TEXT, ValueVisitor { may_be_raw: true })
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(members) => Ok(members),
            other => Err(D::Error::custom(format_args!("expected an object, found {}", other.kind_name()))),
        }
    }
}

struct ValueVisitor {
    /// Whether a map can be the wrapping of a raw text. It cannot be once the
    /// deserializer has said that it hands out the value itself.
    may_be_raw: bool,
}

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(Self { may_be_raw: false })
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        let number = serde_json::Number::from_f64(value);
        let number = number.ok_or_else(|| E::custom("JSON has no number for an infinity or NaN"))?;
        Ok(Value::Number(Number::from_written(&number.to_string())))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = sequence.next_element()? {
            elements.push(element);
        }
        Ok(Value::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Object::new();
        while let Some(name) = map.next_key::<String>()? {
            if self.may_be_raw && name == RAW_TEXT {
                return parse_raw(&map.next_value::<String>()?);
            }
            members.insert(name, map.next_value::<Value>()?);
        }
        Ok(Value::Object(members))
    }
}

fn parse_raw<E: serde::de::Error>(text: &str) -> Result<Value, E> {
    Value::parse(text).map_err(|error| E::custom(error.message()))
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    const DIGITS: &str =
        r#"{"z":[1e21,0.10,-0,123456789012345678901234567890,18446744073709551615],"a":{"n":null}}"#;

    #[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
    #[serde(tag = "type")]
    enum Tagged {
        Document { body: Value },
    }

    #[test]
    fn json_text_passes_through_serde_json_byte_for_byte() {
        let value: Value = serde_json::from_str(DIGITS).unwrap();
        assert_eq!(value, Value::parse(DIGITS).unwrap());
        assert_eq!(serde_json::to_string(&value).unwrap(), DIGITS);
        let from_bytes: Value = serde_json::from_slice(DIGITS.as_bytes()).unwrap();
        let from_reader: Value = serde_json::from_reader(DIGITS.as_bytes()).unwrap();
        assert_eq!((from_bytes.to_string(), from_reader.to_string()), (DIGITS.to_owned(), DIGITS.to_owned()));
    }

    #[test]
    fn a_value_inside_an_internally_tagged_enum_keeps_its_integers() {
        let body = Value::parse(r#"{"n":9007199254740993,"f":1.5,"o":[{}]}"#).unwrap();
        let text = serde_json::to_string(&Tagged::Document { body: body.clone() }).unwrap();
        assert_eq!(serde_json::from_str::<Tagged>(&text).unwrap(), Tagged::Document { body });
    }

    #[test]
    fn a_serde_json_value_is_read_and_written() {
        let value = Value::parse(r#"{"a":[1,2.5,"x",null,true]}"#).unwrap();
        let other = serde_json::to_value(&value).unwrap();
        assert_eq!(other, serde_json::json!({"a": [1, 2.5, "x", null, true]}));
        assert_eq!(serde_json::from_value::<Value>(other).unwrap(), value);
    }

    #[test]
    fn a_member_named_as_the_raw_text_is_only_a_member() {
        let text = format!(r#"{{"{RAW_TEXT}":"x"}}"#);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap().to_string(), text);
    }

    #[test]
    fn an_object_is_read_only_from_an_object() {
        assert_eq!(
            serde_json::from_str::<Object>(r#"{"b":1,"a":2}"#).unwrap().keys().collect::<Vec<_>>(),
            ["b", "a"]
        );
        let error = serde_json::from_str::<Object>("[1]").unwrap_err();
        assert!(error.to_string().starts_with("expected an object, found a list"), "{error}");
    }

    #[test]
    fn a_document_nested_too_deeply_is_an_error_of_serde() {
        let text = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(serde_json::from_str::<Value>(&text).is_err());
    }
}
