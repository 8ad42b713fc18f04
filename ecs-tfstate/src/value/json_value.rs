//! The value itself, its accessors and conversions.

use super::{Number, Object};

/// A JSON value that loses nothing: a number keeps the digits it was written
/// with, an object the order of its members.
///
/// Terraform's numbers have arbitrary precision, and an account id or a large
/// quota changes when it passes through a float.
///
/// ```
/// use ecs_tfstate::Value;
///
/// let value = Value::parse(r#"{"port": 8080, "exact": 9007199254740993}"#)?;
/// assert_eq!(value.get("port").and_then(Value::as_i64), Some(8080));
/// assert_eq!(value.to_string(), r#"{"port":8080,"exact":9007199254740993}"#);
/// # Ok::<(), ecs_tfstate::JsonError>(())
/// ```
///
/// Two values are equal if they mean the same JSON: the order of members does
/// not count, and see [`Number`] for numbers.
///
/// With serde, a value goes into JSON text and comes out of it through
/// serde_json with all its digits. In a format or a buffer that knows only
/// floats, a number that is neither an `i64` nor a `u64` has their precision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(Number),
    /// A string, decoded.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// An object, in its order.
    Object(Object),
}

impl Value {
    /// Whether this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The string, if this is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number as [`Number::as_i64`] gives it.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number()?.as_i64()
    }

    /// The number as [`Number::as_u64`] gives it.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number()?.as_u64()
    }

    /// The number as [`Number::as_f64`] gives it.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.as_number()?.as_f64()
    }

    /// The number, if this is one.
    #[must_use]
    pub fn as_number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The elements, if this is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&Vec<Value>> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The elements, if this is an array.
    pub fn as_array_mut(&mut self) -> Option<&mut Vec<Value>> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The members, if this is an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The members, if this is an object.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The member `name`, if this is an object that has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_object()?.get(name)
    }

    /// The part a JSON pointer (RFC 6901) names; `""` is the value itself.
    ///
    /// ```
    /// use ecs_tfstate::Value;
    ///
    /// let value = Value::parse(r#"{"a": [{"b/c": true}]}"#)?;
    /// assert_eq!(value.pointer("/a/0/b~1c"), Some(&Value::Bool(true)));
    /// # Ok::<(), ecs_tfstate::JsonError>(())
    /// ```
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Value> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer.strip_prefix('/')?.split('/').try_fold(self, Self::pointer_step)
    }

    fn pointer_step(&self, token: &str) -> Option<&Value> {
        match self {
            Self::Object(members) => members.get(&token.replace("~1", "/").replace("~0", "~")),
            Self::Array(elements) => elements.get(array_index(token)?),
            _ => None,
        }
    }

    /// What kind of value this is, with its article, for messages.
    pub(crate) fn kind_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// Array indices of a pointer have no sign and no leading zero.
fn array_index(token: &str) -> Option<usize> {
    let canonical = token == "0" || !token.starts_with(['0', '+']);
    canonical.then(|| token.parse().ok()).flatten()
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Number(i64::from(value).into())
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Number(value.into())
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Number(value.into())
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<Vec<Value>> for Value {
    fn from(elements: Vec<Value>) -> Self {
        Self::Array(elements)
    }
}

impl From<Object> for Value {
    fn from(members: Object) -> Self {
        Self::Object(members)
    }
}

/// Every number of a `serde_json::Value` fits; the order of the members is the
/// one serde_json gives, by name unless its `preserve_order` is on.
impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(value),
            serde_json::Value::Number(number) => Self::Number(Number::from_written(&number.to_string())),
            serde_json::Value::String(text) => Self::String(text),
            serde_json::Value::Array(elements) => Self::Array(elements.into_iter().map(Self::from).collect()),
            serde_json::Value::Object(members) => {
                Self::Object(members.into_iter().map(|(name, member)| (name, Self::from(member))).collect())
            }
        }
    }
}

/// Loses what a `serde_json::Value` cannot hold: a number that is neither an
/// `i64` nor a `u64` becomes the nearest `f64`, and one beyond the range of
/// `f64` becomes `null`.
impl From<&Value> for serde_json::Value {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => lossy(number),
            Value::String(text) => Self::String(text.clone()),
            Value::Array(elements) => Self::Array(elements.iter().map(Self::from).collect()),
            Value::Object(members) => Self::Object(
                members.iter().map(|(name, member)| (name.to_owned(), Self::from(member))).collect(),
            ),
        }
    }
}

fn lossy(number: &Number) -> serde_json::Value {
    match (number.as_i64(), number.as_u64()) {
        (Some(integer), _) => integer.into(),
        (None, Some(integer)) => integer.into(),
        (None, None) => number.as_f64().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_walks_objects_and_arrays() {
        let value = Value::parse(r#"{"a":[10,{"":1,"~/":2,"01":3}],"":4}"#).unwrap();
        let check = |pointer: &str, expected: Option<i64>| {
            assert_eq!(value.pointer(pointer).and_then(Value::as_i64), expected, "{pointer}");
        };
        check("/a/0", Some(10));
        check("/a/1/", Some(1));
        check("/a/1/~0~1", Some(2));
        check("/a/1/01", Some(3));
        check("/", Some(4));
        check("/a/00", None);
        check("/a/+0", None);
        check("/a/2", None);
        check("/a/-", None);
        check("a/0", None);
    }

    #[test]
    fn equality_ignores_the_order_of_members() {
        let value = |text| Value::parse(text).unwrap();
        assert_eq!(value(r#"{"a":1,"b":2}"#), value(r#"{"b":2,"a":1}"#));
        assert_ne!(value(r#"[1,2]"#), value(r#"[2,1]"#));
    }

    #[test]
    fn integers_and_order_survive_the_way_through_serde_json() {
        let value =
            Value::parse(r#"{"a":[18446744073709551615,-9223372036854775808,1.5,true,null],"b":"x"}"#)
                .unwrap();
        assert_eq!(Value::from(serde_json::Value::from(&value)), value);
    }

    #[test]
    fn a_number_out_of_range_becomes_null_in_serde_json() {
        assert_eq!(serde_json::Value::from(&Value::parse("1e999").unwrap()), serde_json::Value::Null);
    }
}
