//! Numbers of the `Numeric…` operators.

use std::cmp::Ordering;

/// A number: integers are exact, others as near as a float comes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    Whole(i128),
    Real(f64),
}

impl Number {
    /// Reads sign, digits, fraction and exponent; nothing else.
    pub(super) fn read(text: &str) -> Option<Self> {
        let legal = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
        if !text.bytes().all(legal) {
            return None;
        }
        if let Ok(whole) = text.parse() {
            return Some(Self::Whole(whole));
        }
        text.parse().ok().filter(|real: &f64| real.is_finite()).map(Self::Real)
    }

    pub(super) fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Whole(one), Self::Whole(two)) => one.cmp(&two),
            // Zero has two signs in floats and one in policies.
            _ => (self.as_real() + 0.0).total_cmp(&(other.as_real() + 0.0)),
        }
    }

    fn as_real(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Real(real) => real,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(one: &str, two: &str, expected: Option<Ordering>) {
        let compared = Number::read(one).zip(Number::read(two)).map(|(one, two)| one.compare(two));
        assert_eq!(compared, expected, "{one} to {two}");
    }

    #[test]
    fn numbers_compare_by_value() {
        check("10", "9", Some(Ordering::Greater));
        check("10", "10.0", Some(Ordering::Equal));
        check("-0.0", "0", Some(Ordering::Equal));
        check("1e3", "1000", Some(Ordering::Equal));
        check("+5", "5", Some(Ordering::Equal));
        check("9007199254740993", "9007199254740992", Some(Ordering::Greater));
        check(".5", "0.5", Some(Ordering::Equal));
    }

    #[test]
    fn what_is_no_number_compares_with_nothing() {
        for text in ["", " 1", "12abc", "0x10", "inf", "NaN", "1e999", "1,5", "-", "e5", "1_000"] {
            check(text, "1", None);
        }
    }
}
