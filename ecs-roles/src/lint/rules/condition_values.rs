//! Values that an operator cannot compare.
//!
//! ```json
//! {"Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "1h"}, "Bool": {"aws:SecureTransport": "yes"}}}
//! ```
//!
//! is `TYPE_MISMATCH_NUMBER` and `TYPE_MISMATCH_BOOLEAN`: neither ever holds.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference" and "IAM JSON
//! policy elements: Condition operators".

use super::Family;
use crate::error::shown;
use crate::lint::address::Range;
use crate::lint::code::{Code, Severity};
use crate::lint::linter::Findings;
use crate::lint::operator::{Compares, Operator};
use crate::lint::outline::{Leaf, Outline};

static TYPE_MISMATCH_BOOLEAN: Code = Code::of_access_analyzer(
    "TYPE_MISMATCH_BOOLEAN",
    Severity::Warning,
    "The value is neither `true` nor `false`.",
);
static TYPE_MISMATCH_DATE: Code =
    Code::of_access_analyzer("TYPE_MISMATCH_DATE", Severity::Warning, "The value is no date.");
static INVALID_DATE_VALUE: Code = Code::of_access_analyzer(
    "INVALID_DATE_VALUE",
    Severity::Warning,
    "Seconds since 1970 may not be read as expected.",
);
static TYPE_MISMATCH_NUMBER: Code =
    Code::of_access_analyzer("TYPE_MISMATCH_NUMBER", Severity::Warning, "The value is no number.");
static TYPE_MISMATCH_IP_RANGE: Code = Code::of_access_analyzer(
    "TYPE_MISMATCH_IP_RANGE",
    Severity::Error,
    "The value is no IP address or range.",
);
static TYPE_MISMATCH_STRING: Code =
    Code::of_access_analyzer("TYPE_MISMATCH_STRING", Severity::Warning, "The value is not in Base64.");

pub(super) const FAMILY: Family = Family {
    codes: &[
        &TYPE_MISMATCH_BOOLEAN,
        &TYPE_MISMATCH_DATE,
        &INVALID_DATE_VALUE,
        &TYPE_MISMATCH_NUMBER,
        &TYPE_MISMATCH_IP_RANGE,
        &TYPE_MISMATCH_STRING,
    ],
    check,
};

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    for condition in outline.statements.iter().flat_map(|statement| &statement.conditions) {
        let Some(operator) = Operator::read(condition.operator) else { continue };
        // Variables are the business of another family.
        for leaf in condition.values.iter().filter(|leaf| !leaf.value.contains("${")) {
            value(operator.compares(), leaf, findings);
        }
    }
}

fn value(compares: Compares, leaf: &Leaf<'_>, findings: &mut Findings<'_>) {
    let text = leaf.value;
    let (code, problem) = match compares {
        Compares::Booleans | Compares::Presence if !is_boolean(text) => {
            (&TYPE_MISMATCH_BOOLEAN, "is no boolean: write `true` or `false`")
        }
        Compares::Numbers if !is_number(text) => (&TYPE_MISMATCH_NUMBER, "is no number: write digits alone"),
        Compares::Dates if is_seconds(text) => {
            (&INVALID_DATE_VALUE, "counts seconds since 1970: write a date as in `2026-01-31T00:00:00Z`")
        }
        Compares::Dates if !is_date(text) => {
            (&TYPE_MISMATCH_DATE, "is no date: write one as in `2026-01-31T00:00:00Z`")
        }
        Compares::Addresses if Range::read(text).is_none() => {
            (&TYPE_MISMATCH_IP_RANGE, "is no IP range: write one as in `203.0.113.0/24`")
        }
        Compares::Bytes if !is_base64(text) => (&TYPE_MISMATCH_STRING, "is not in Base64: encode it"),
        _ => return,
    };
    findings.report(code, &leaf.path, leaf.span(), format!("{} {problem}", shown(text)));
}

fn is_boolean(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

fn is_number(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
        && !text.contains(|c: char| c.is_alphabetic())
        && text.parse::<f64>().is_ok()
}

fn is_seconds(text: &str) -> bool {
    text.len() > 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, and with a time after a `T`.
fn is_date(text: &str) -> bool {
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let fields: Vec<&str> = date.split('-').collect();
    let within = |field: &str, digits: usize, most: u32| {
        field.len() == digits
            && field.bytes().all(|byte| byte.is_ascii_digit())
            && field.parse::<u32>().is_ok_and(|number| (1..=most).contains(&number))
    };
    let date = match *fields.as_slice() {
        [year] => within(year, 4, 9_999) && time.is_none(),
        [year, month] => within(year, 4, 9_999) && within(month, 2, 12) && time.is_none(),
        [year, month, day] => within(year, 4, 9_999) && within(month, 2, 12) && within(day, 2, 31),
        _ => false,
    };
    date && time.is_none_or(is_time)
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s`, with `Z` or an offset.
fn is_time(text: &str) -> bool {
    let clock = text.strip_suffix('Z').unwrap_or_else(|| text.split(['+', '-']).next().unwrap_or(text));
    let offset = text.strip_prefix(clock).unwrap_or_default();
    let digits = |field: &str| field.len() == 2 && field.bytes().all(|byte| byte.is_ascii_digit());
    let whole = clock.split('.').next().unwrap_or(clock);
    let clock_is_legal = (2..=3).contains(&whole.split(':').count()) && whole.split(':').all(digits);
    let offset = offset.trim_start_matches(['+', '-']);
    let zone_is_legal = matches!(offset, "" | "Z")
        || offset.split(':').all(digits)
        || (offset.len() == 4 && offset.bytes().all(|byte| byte.is_ascii_digit()));
    clock_is_legal && zone_is_legal
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '+' || c == '/';
    text.len().is_multiple_of(4) && text.len() - body.len() <= 2 && body.chars().all(legal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_w3c_profile() {
        for date in [
            "2026",
            "2026-01",
            "2026-01-31",
            "2026-01-31T10:00Z",
            "2026-01-31T10:00:00.5+01:00",
            "2026-01-31T10:00:00-0530",
        ] {
            assert!(is_date(date), "{date}");
        }
        for text in ["31.01.2026", "2026-13-01", "2026-01-31 10:00", "2026-01-31T1000", "2026-1-1", "", "T"] {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn numbers_are_digits_with_sign_and_point() {
        assert!(["0", "-1", "3.5", "+2"].into_iter().all(is_number));
        assert!(!["", "-", "1h", "inf", "nan", "0x10", "1e3"].into_iter().any(is_number));
    }
}
