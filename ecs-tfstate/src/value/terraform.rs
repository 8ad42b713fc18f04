//! Values as `terraform output` and other tools for states print them.

use std::borrow::Cow;

use super::{Number, Value};

/// Zeros that a number in exponent form may unfold to.
const MAX_ZEROS: u64 = 4_096;

impl Value {
    /// The value as text: a string as it is, without quotes, anything else as
    /// compact JSON with sorted members, in which `<`, `>` and `&` are escaped.
    /// Numbers keep their digits.
    ///
    /// This is the form in which tfstate-lookup puts values into templates.
    ///
    /// ```
    /// use ecs_tfstate::Value;
    ///
    /// assert_eq!(Value::from("a<b").to_text(), "a<b");
    /// assert_eq!(Value::parse(r#"{"b":"a<b","a":1e21}"#)?.to_text(), r#"{"a":1e21,"b":"a\u003cb"}"#);
    /// # Ok::<(), ecs_tfstate::JsonError>(())
    /// ```
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::String(text) => text.clone(),
            other => other.sorted(&|number| number.as_str().into()),
        }
    }

    /// The value as `terraform output -raw` prints it: a string as it is, a
    /// number in plain decimals, a boolean. Of other values there is no such
    /// form.
    ///
    /// ```
    /// use ecs_tfstate::Value;
    ///
    /// assert_eq!(Value::parse("1e21")?.to_raw().as_deref(), Some("1000000000000000000000"));
    /// assert_eq!(Value::parse("[]")?.to_raw(), None);
    /// # Ok::<(), ecs_tfstate::JsonError>(())
    /// ```
    #[must_use]
    pub fn to_raw(&self) -> Option<String> {
        match self {
            Self::String(text) => Some(text.clone()),
            Self::Number(number) => Some(plain(number).into_owned()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Null | Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// The value as `terraform output -json NAME` prints it: compact JSON with
    /// sorted members, numbers in plain decimals, `<`, `>` and `&` escaped.
    #[must_use]
    pub fn to_terraform_json(&self) -> String {
        self.sorted(&plain)
    }

    fn sorted(&self, digits: &dyn Fn(&Number) -> Cow<'_, str>) -> String {
        let joined = |items: Vec<String>| items.join(",");
        match self {
            Self::Number(number) => digits(number).into_owned(),
            Self::String(text) => quoted(text),
            Self::Array(elements) => {
                format!("[{}]", joined(elements.iter().map(|element| element.sorted(digits)).collect()))
            }
            Self::Object(members) => {
                let mut members = members.iter().collect::<Vec<_>>();
                members.sort_by_key(|(name, _)| *name);
                let member =
                    |(name, member): (&str, &Value)| format!("{}:{}", quoted(name), member.sorted(digits));
                format!("{{{}}}", joined(members.into_iter().map(member).collect()))
            }
            other => other.to_string(),
        }
    }
}

/// A JSON string with the escapes of Go's encoder.
fn quoted(text: &str) -> String {
    let mut quoted = Value::from(text).to_string();
    for (mark, escaped) in [
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u{2028}", "\\u2028"),
        ("\u{2029}", "\\u2029"),
    ] {
        if quoted.contains(mark) {
            quoted = quoted.replace(mark, escaped);
        }
    }
    quoted
}

/// The number without exponent and without zeros at the end of its fraction.
/// One that would need thousands of zeros is left as it is.
fn plain(number: &Number) -> Cow<'_, str> {
    let text = number.as_str();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let exponent = exponent.parse::<i64>().ok().filter(|exponent| exponent.unsigned_abs() <= MAX_ZEROS);
    match exponent {
        Some(0) if !mantissa.contains('.') => Cow::Borrowed(text),
        Some(exponent) => Cow::Owned(format!("{sign}{}", shifted(mantissa, exponent))),
        None => Cow::Borrowed(text),
    }
}

/// Moves the point of `mantissa` by `exponent` digits to the right.
fn shifted(mantissa: &str, exponent: i64) -> String {
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or_default());
    let digits = format!("{}{whole}{fraction}{}", zeros(-exponent), zeros(exponent));
    let before = i64::try_from(whole.len()).unwrap_or_default() + exponent + exponent.min(0).abs();
    let (whole, fraction) =
        digits.split_at_checked(usize::try_from(before).unwrap_or_default()).unwrap_or((&digits, ""));
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_in_plain_decimals() {
        let check = |text: &str, expected: &str| {
            assert_eq!(Value::parse(text).unwrap().to_raw().as_deref(), Some(expected), "{text}");
        };
        check("42", "42");
        check("9007199254740993", "9007199254740993");
        check("1.10", "1.1");
        check("1.0", "1");
        check("-0.5", "-0.5");
        check("1e21", "1000000000000000000000");
        check("1.25E+3", "1250");
        check("1.23456e3", "1234.56");
        check("1e-7", "0.0000001");
        check("-12.5e-3", "-0.0125");
        check("0e5", "0");
        check("1e999999999", "1e999999999");
        check("1e99999999999999999999", "1e99999999999999999999");
    }

    #[test]
    fn composite_values_are_compact_sorted_and_escaped() {
        let value = Value::parse(r#"{"b":[1.50,null,true],"a":{"<&>":"\u2028"}}"#).unwrap();
        let expected = r#"{"a":{"\u003c\u0026\u003e":"\u2028"},"b":[1.5,null,true]}"#;
        assert_eq!(value.to_terraform_json(), expected);
        assert_eq!(value.to_text(), expected.replace("1.5", "1.50"));
        assert_eq!(Value::from("<\"\n").to_terraform_json(), r#""\u003c\"\n""#);
        assert_eq!((Value::Null.to_text(), Value::Null.to_raw()), ("null".to_owned(), None));
    }
}
