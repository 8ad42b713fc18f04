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
use crate::decision::is_of_type;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::linter::Findings;
use crate::lint::outline::{Leaf, Outline};
use crate::policy::operator::Operator;
use crate::reference::ConditionType;

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
            value(operator.value_type(), leaf, findings);
        }
    }
}

fn value(compares: Option<ConditionType>, leaf: &Leaf<'_>, findings: &mut Findings<'_>) {
    let text = leaf.value;
    // What `Null` asks is answered with a boolean.
    let wanted = compares.unwrap_or(ConditionType::Bool);
    let (code, problem) = match wanted {
        ConditionType::Date if is_seconds(text) => {
            (&INVALID_DATE_VALUE, "counts seconds since 1970: write a date as in `2026-01-31T00:00:00Z`")
        }
        _ if is_of_type(text, wanted) => return,
        ConditionType::Bool => (&TYPE_MISMATCH_BOOLEAN, "is no boolean: write `true` or `false`"),
        ConditionType::Numeric => (&TYPE_MISMATCH_NUMBER, "is no number: write digits alone"),
        ConditionType::Date => (&TYPE_MISMATCH_DATE, "is no date: write one as in `2026-01-31T00:00:00Z`"),
        ConditionType::IpAddress => {
            (&TYPE_MISMATCH_IP_RANGE, "is no IP range: write one as in `203.0.113.0/24`")
        }
        ConditionType::Binary => (&TYPE_MISMATCH_STRING, "is not in Base64: encode it"),
        ConditionType::String | ConditionType::Arn => return,
    };
    findings.report(code, &leaf.path, leaf.span(), format!("{} {problem}", shown(text)));
}

fn is_seconds(text: &str) -> bool {
    text.len() > 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}
