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
    (is_type(kind) && admits(kind, value)).then_some(value)
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

/// The members, each with all wrappers in it taken off.
pub(super) fn unwrap_members(members: &Object) -> Object {
    members.iter().map(|(name, member)| (name.to_owned(), unwrap_all(member))).collect()
}

/// Whether this is a type as Terraform writes it: `"string"`,
/// `["list", "number"]`, …
fn is_type(kind: &Value) -> bool {
    match kind {
        Value::String(name) => matches!(name.as_str(), "string" | "number" | "bool" | "dynamic"),
        Value::Array(parts) => match parts.as_slice() {
            [Value::String(kind), Value::Array(elements)] if kind == "tuple" => elements.iter().all(is_type),
            // What may follow are the names of optional members.
            [Value::String(kind), Value::Object(members), ..] if kind == "object" => {
                members.values().all(is_type)
            }
            [Value::String(kind), element] if is_collection(kind) => is_type(element),
            _ => false,
        },
        _ => false,
    }
}

fn is_collection(kind: &str) -> bool {
    matches!(kind, "list" | "set" | "map")
}

/// Whether a type admits a value. Every type admits null.
fn admits(kind: &Value, value: &Value) -> bool {
    match (kind, value) {
        (_, Value::Null) => true,
        (Value::String(kind), value) => matches!(
            (kind.as_str(), value),
            ("string", Value::String(_)) | ("number", Value::Number(_)) | ("bool", Value::Bool(_))
        ),
        (Value::Array(parts), value) => admits_compound(parts, value),
        _ => false,
    }
}

fn admits_compound(parts: &[Value], value: &Value) -> bool {
    let [Value::String(kind), of, ..] = parts else {
        return false;
    };
    match (kind.as_str(), of, value) {
        ("list" | "set", of, Value::Array(elements)) => elements.iter().all(|element| admits(of, element)),
        ("map", of, Value::Object(members)) => members.values().all(|member| admits(of, member)),
        ("tuple", Value::Array(kinds), Value::Array(elements)) => {
            kinds.len() == elements.len()
                && kinds.iter().zip(elements).all(|(kind, element)| admits(kind, element))
        }
        ("object", Value::Object(kinds), Value::Object(members)) => {
            kinds.len() == members.len()
                && kinds
                    .iter()
                    .all(|(name, kind)| members.get(name).is_some_and(|member| admits(kind, member)))
        }
        _ => false,
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
