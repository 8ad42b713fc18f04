//! Numbers as they were written.

use std::fmt;
use std::str::FromStr;

use super::{JsonError, Value};

/// A JSON number, kept as the text it was written as.
///
/// ```
/// use ecs_tfstate::Number;
///
/// let huge: Number = "123456789012345678901234567890".parse()?;
/// assert_eq!(huge.as_str(), "123456789012345678901234567890");
/// assert_eq!(huge.as_i64(), None);
/// # Ok::<(), ecs_tfstate::JsonError>(())
/// ```
///
/// Two numbers are equal if their texts are, or if both are the same `i64`
/// (`0` and `-0`). `1`, `1.0` and `1e0` are three different numbers.
#[derive(Debug, Clone)]
pub struct Number(Box<str>);

impl Number {
    /// A number from a text that is known to be one.
    pub(crate) fn from_written(text: &str) -> Self {
        Self(text.into())
    }

    /// The text, as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number, if it is written as an integer and fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// The number, if it is written as an integer and fits.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    /// The nearest float; nothing if the number is beyond the range of floats.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok().filter(|float: &f64| float.is_finite())
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        // Two texts of one JSON integer are equal but for the sign of zero.
        self.0 == other.0 || self.as_i64().is_some_and(|integer| other.as_i64() == Some(integer))
    }
}

impl Eq for Number {}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Number {
    type Err = JsonError;

    /// Reads a number in the grammar of JSON: no leading `+` or `.`, no `NaN`.
    fn from_str(text: &str) -> Result<Self, JsonError> {
        match Value::parse(text)? {
            Value::Number(number) => Ok(number),
            other => Err(JsonError::new(format!("expected a number, found {}", other.kind_name()), 1, 1)),
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(value.to_string().into())
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(value.to_string().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_given_only_where_it_fits() {
        let check = |text: &str, i64: Option<i64>, u64: Option<u64>, f64: Option<f64>| {
            let number: Number = text.parse().unwrap();
            assert_eq!((number.as_i64(), number.as_u64(), number.as_f64()), (i64, u64, f64), "{text}");
            assert_eq!(number.to_string(), text);
        };
        check("42", Some(42), Some(42), Some(42.0));
        check("-7", Some(-7), None, Some(-7.0));
        check("18446744073709551615", None, Some(u64::MAX), Some(18_446_744_073_709_551_615.0));
        check("1.0", None, None, Some(1.0));
        check("1e3", None, None, Some(1000.0));
        check("1e999", None, None, None);
    }

    #[test]
    fn equality_is_by_text_but_for_the_sign_of_zero() {
        let check = |one: &str, other: &str, equal: bool| {
            let (one, other): (Number, Number) = (one.parse().unwrap(), other.parse().unwrap());
            assert_eq!(one == other, equal, "{one} {other}");
        };
        check("1", "1", true);
        check("0", "-0", true);
        check("1", "1.0", false);
        check("9007199254740993", "9007199254740992", false);
        check("0.10", "0.10", true);
    }

    #[test]
    fn what_json_does_not_call_a_number_is_refused() {
        for text in ["", "+1", ".5", "01", "1.", "NaN", "0x1", "\"1\"", "1 2", "null"] {
            assert!(text.parse::<Number>().is_err(), "{text}");
        }
    }
}
