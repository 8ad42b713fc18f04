//! Attributes whose type is dynamic.
//!
//! Where the schema of a provider leaves the type of an attribute open, the
//! state holds `{"value": …, "type": …}` instead of the value. The schema is
//! not in the state, so this is told by the form: an object with exactly these
//! two members, whose type is one of Terraform's and which the value is of.

use crate::value::{Object, Value};

/// The value in a wrapper, or nothing if it is none.
pub(super) fn wrapped(value: &Value) -> Option<&Value> {
    let members = value.as_object().filter(|members| members.len() == 2)?;
    let (value, kind) = (members.get("value")?, members.get("type")?);
    Type::read(kind)?.admits(value).then_some(value)
}

/// The value with all wrappers in it taken off, as `terraform show` prints it.
pub(super) fn unwrap_all(value: &Value) -> Value {
    match (wrapped(value), value) {
        // A wrapper gives the type of all that is in it: there are no more inside.
        (Some(inner), _) => inner.clone(),
        (None, Value::Array(elements)) => Value::Array(elements.iter().map(unwrap_all).collect()),
        (None, Value::Object(members)) => Value::Object(unwrap_members(members)),
        (None, other) => other.clone(),
    }
}

fn unwrap_members(members: &Object) -> Object {
    members.iter().map(|(name, member)| (name.to_owned(), unwrap_all(member))).collect()
}

/// A type as Terraform writes it: `"string"`, `["list", "number"]`, …
enum Type<'a> {
    String,
    Number,
    Bool,
    Dynamic,
    List(Box<Type<'a>>),
    Map(Box<Type<'a>>),
    Tuple(Vec<Type<'a>>),
    Object(Vec<(&'a str, Type<'a>)>),
}

impl<'a> Type<'a> {
    fn read(value: &'a Value) -> Option<Self> {
        match value {
            Value::String(name) => Self::primitive(name),
            Value::Array(parts) => Self::compound(parts),
            _ => None,
        }
    }

    fn primitive(name: &str) -> Option<Self> {
        match name {
            "string" => Some(Self::String),
            "number" => Some(Self::Number),
            "bool" => Some(Self::Bool),
            "dynamic" => Some(Self::Dynamic),
            _ => None,
        }
    }

    fn compound(parts: &'a [Value]) -> Option<Self> {
        match (parts.first()?.as_str()?, parts.get(1)?, parts.get(2)) {
            ("list" | "set", element, None) => Some(Self::List(Box::new(Self::read(element)?))),
            ("map", element, None) => Some(Self::Map(Box::new(Self::read(element)?))),
            ("tuple", elements, None) => {
                elements.as_array()?.iter().map(Self::read).collect::<Option<_>>().map(Self::Tuple)
            }
            // What may follow are the names of optional members.
            ("object", members, _) => {
                let members = members.as_object()?.iter().map(|(name, kind)| Some((name, Self::read(kind)?)));
                members.collect::<Option<_>>().map(Self::Object)
            }
            _ => None,
        }
    }

    fn admits(&self, value: &Value) -> bool {
        match (self, value) {
            (_, Value::Null)
            | (Self::String, Value::String(_))
            | (Self::Number, Value::Number(_))
            | (Self::Bool, Value::Bool(_)) => true,
            (Self::List(kind), Value::Array(elements)) => elements.iter().all(|element| kind.admits(element)),
            (Self::Map(kind), Value::Object(members)) => members.values().all(|member| kind.admits(member)),
            (Self::Tuple(kinds), Value::Array(elements)) => {
                kinds.len() == elements.len()
                    && kinds.iter().zip(elements).all(|(kind, element)| kind.admits(element))
            }
            (Self::Object(kinds), Value::Object(members)) => {
                kinds.len() == members.len()
                    && kinds
                        .iter()
                        .all(|(name, kind)| members.get(name).is_some_and(|member| kind.admits(member)))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapper_is_known_by_a_type_that_its_value_has() {
        let check = |text: &str, expected: &str| {
            let value = Value::parse(text).unwrap();
            assert_eq!(unwrap_all(&value).to_string(), expected, "{text}");
        };
        check(r#"{"value":"a","type":"string"}"#, r#""a""#);
        check(r#"{"type":"number","value":1e30}"#, "1e30");
        check(r#"{"value":null,"type":"string"}"#, "null");
        check(
            r#"{"value":{"a":[1,null]},"type":["object",{"a":["tuple",["number","dynamic"]]}]}"#,
            r#"{"a":[1,null]}"#,
        );
        check(
            r#"{"value":{},"type":["object",{"a":"string"},["a"]]}"#,
            r#"{"value":{},"type":["object",{"a":"string"},["a"]]}"#,
        );
        check(r#"{"value":[true],"type":["set","bool"]}"#, "[true]");
        check(r#"{"value":{"k":"v"},"type":["map","string"]}"#, r#"{"k":"v"}"#);
        check(r#"[{"deep":{"value":1,"type":"number"}}]"#, r#"[{"deep":1}]"#);
    }

    #[test]
    fn what_only_looks_like_a_wrapper_stays() {
        for text in [
            r#"{"value":"V","type":"T"}"#,
            r#"{"value":1,"type":"string"}"#,
            r#"{"value":"a","type":"string","more":1}"#,
            r#"{"value":[1,2],"type":["tuple",["number"]]}"#,
            r#"{"value":{"b":1},"type":["object",{"a":"number"}]}"#,
            r#"{"value":"a","type":"dynamic"}"#,
            r#"{"value":null,"type":["list"]}"#,
            r#"{"value":null,"type":["list","string","string"]}"#,
            r#"{"value":null,"type":null}"#,
        ] {
            assert_eq!(unwrap_all(&Value::parse(text).unwrap()).to_string(), text);
        }
    }

    #[test]
    fn nothing_inside_a_wrapper_is_a_wrapper() {
        let text =
            r#"{"value":{"value":"x","type":"string"},"type":["object",{"value":"string","type":"string"}]}"#;
        assert_eq!(unwrap_all(&Value::parse(text).unwrap()).to_string(), r#"{"value":"x","type":"string"}"#);
    }
}
