//! Numbers: as written until they are calculated with.

use std::cmp::Ordering;
use std::rc::Rc;

use crate::value::Number;

/// A number of a filter.
///
/// Integers are exact up to 127 bits, and everything else is a float when it
/// is calculated with; what is only passed on keeps its digits.
#[derive(Debug, Clone)]
pub(super) enum Num {
    /// An integer.
    Int(i128),
    /// The result of a calculation.
    Float(f64),
    /// A number as it was written, and the nearest float.
    Written(Rc<str>, f64),
}

impl Num {
    /// The number of a text that is one.
    pub(super) fn from_text(text: &str) -> Self {
        match text.parse::<i128>() {
            Ok(integer) if integer.to_string() == text => Self::Int(integer),
            _ => Self::Written(text.into(), text.parse().unwrap_or(f64::NAN)),
        }
    }

    /// The text of it in JSON: what is no number there is as in jq.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Int(integer) => integer.to_string(),
            Self::Written(text, _) => text.to_string(),
            Self::Float(float) if float.is_nan() => "null".to_owned(),
            Self::Float(float) => exact_text(float.clamp(f64::MIN, f64::MAX)),
        }
    }

    /// The number for a result; NaN is none.
    pub(super) fn to_number(&self) -> Option<Number> {
        let nan = matches!(self, Self::Float(float) if float.is_nan());
        (!nan).then(|| Number::from_written(&self.text()))
    }

    /// The integer, exact, if it is one and is not too large.
    pub(super) fn as_integer(&self) -> Option<i128> {
        match self {
            Self::Int(integer) => Some(*integer),
            // The longest has 39 digits and a sign.
            Self::Written(text, _) if text.len() <= 40 => text.parse().ok(),
            Self::Written(..) | Self::Float(_) => None,
        }
    }

    /// The nearest float, perhaps infinite.
    #[expect(clippy::cast_precision_loss, reason = "a float is what is asked for")]
    pub(super) fn as_float(&self) -> f64 {
        match self {
            Self::Int(integer) => *integer as f64,
            Self::Float(float) | Self::Written(_, float) => *float,
        }
    }

    /// The position it names: floats are cut off, as in jq.
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates, and no position is that large")]
    pub(super) fn as_position(&self) -> i64 {
        match self.as_integer() {
            Some(integer) => i64::try_from(integer).unwrap_or(if integer < 0 { i64::MIN } else { i64::MAX }),
            None => self.as_float().floor() as i64,
        }
    }

    /// Calculates with integers where both are and the result is one.
    pub(super) fn combine(
        &self,
        other: &Self,
        exact: fn(i128, i128) -> Option<i128>,
        float: fn(f64, f64) -> f64,
    ) -> Self {
        let integers = self.as_integer().zip(other.as_integer());
        match integers.and_then(|(left, right)| exact(left, right)) {
            Some(integer) => Self::Int(integer),
            None => Self::Float(float(self.as_float(), other.as_float())),
        }
    }

    /// The same with the other sign.
    pub(super) fn negated(&self) -> Self {
        match self.as_integer().filter(|integer| *integer != 0).and_then(i128::checked_neg) {
            Some(integer) => Self::Int(integer),
            None => Self::Float(-self.as_float()),
        }
    }
}

/// All digits of a float and no more, without an exponent up to 17 places.
fn exact_text(float: f64) -> String {
    if float == 0.0 || (1e-5..1e17).contains(&float.abs()) {
        return format!("{float}");
    }
    let text = format!("{float:e}");
    if text.contains("e-") { text } else { text.replace('e', "e+") }
}

/// By value; NaN comes before all others.
impl Ord for Num {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Some(left), Some(right)) = (self.as_integer(), other.as_integer()) {
            return left.cmp(&right);
        }
        let (left, right) = (self.as_float(), other.as_float());
        left.partial_cmp(&right).unwrap_or_else(|| right.is_nan().cmp(&left.is_nan()))
    }
}

impl PartialOrd for Num {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Num {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Num {}
