//! Operators and values of another type than the condition key has.
//!
//! ```json
//! {"Condition": {"StringLike": {"aws:SourceArn": "arn:aws:ecs:eu-central-1:111122223333:*"}}}
//! ```
//!
//! is `STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS`: a `*` of `StringLike` runs
//! over the fields of an ARN.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference"; types from
//! "AWS global condition context keys" and the Service Authorization Reference. Of
//! a key that is in no table nothing is said, and `StringEquals` compares ARNs as
//! well as `ArnEquals` does.

use super::Family;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::linter::Findings;
use crate::lint::outline::{ConditionView, Outline, StatementView};
use crate::lint::rename;
use crate::policy::Kind;
use crate::policy::operator::Operator;
use crate::reference::ConditionType;

static INVALID_CONDITION_DATA_TYPE: Code = Code::of_access_analyzer(
    "INVALID_CONDITION_DATA_TYPE",
    Severity::Error,
    "The values of one condition key are of different JSON types.",
);
static INVALID_CONDITION_MULTIPLE_BOOLEAN: Code = Code::of_access_analyzer(
    "INVALID_CONDITION_MULTIPLE_BOOLEAN",
    Severity::Error,
    "A boolean condition takes one value.",
);
static TYPE_MISMATCH: Code =
    Code::of_access_analyzer("TYPE_MISMATCH", Severity::Warning, "The operator is for keys of another type.");
static STRING_LIKE: Code = Code::of_access_analyzer(
    "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
    Severity::SecurityWarning,
    "A wildcard of `StringLike` runs over the fields of an ARN.",
);

pub(super) const FAMILY: Family = Family {
    codes: &[&INVALID_CONDITION_DATA_TYPE, &INVALID_CONDITION_MULTIPLE_BOOLEAN, &TYPE_MISMATCH, &STRING_LIKE],
    check,
};

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    for statement in &outline.statements {
        for condition in &statement.conditions {
            one_type(condition, findings);
            let Some(operator) = Operator::read(condition.operator) else { continue };
            one_boolean(condition, operator, findings);
            // The value of a tag or of an encryption context may be anything.
            let key = outline.reference.condition_key(condition.key);
            if let Some(key) = key.filter(|key| !condition.key.contains('/') && !key.name().contains("${")) {
                of_key(statement, condition, operator, key.value_type(), findings);
            }
        }
    }
}

fn one_type(condition: &ConditionView<'_>, findings: &mut Findings<'_>) {
    let json_type = |kind: &Kind| match kind {
        Kind::String(_) => "string",
        Kind::Number(_) => "number",
        _ => "boolean",
    };
    let mut types = condition.values.iter().map(|value| json_type(&value.node.kind));
    let Some(first) = types.next() else { return };
    if let Some(other) = types.find(|other| *other != first) {
        let message = format!(
            "the values of {} are a {first} and a {other}: write all as strings",
            shown(condition.key)
        );
        let span = condition.node.span.clone();
        findings.report(&INVALID_CONDITION_DATA_TYPE, &condition.path, span, message);
    }
}

fn one_boolean(condition: &ConditionView<'_>, operator: Operator, findings: &mut Findings<'_>) {
    let boolean = matches!(operator.value_type(), Some(ConditionType::Bool) | None);
    if boolean && condition.values.len() > 1 {
        let message = format!("`{}` takes one value: write `\"true\"` or `\"false\"`", operator.base.name);
        let span = condition.node.span.clone();
        findings.report(&INVALID_CONDITION_MULTIPLE_BOOLEAN, &condition.path, span, message);
    }
}

fn of_key(
    statement: &StatementView<'_>,
    condition: &ConditionView<'_>,
    operator: Operator,
    value_type: ConditionType,
    findings: &mut Findings<'_>,
) {
    let mut report = |code, wanted: &str, fix| {
        let message = format!(
            "{} is compared with {wanted}, not with `{}`: change the operator",
            shown(condition.key),
            operator.spelled()
        );
        findings.report_fixed(code, &condition.path, condition.operator_span.clone(), message, fix);
    };
    if value_type == ConditionType::Arn && operator.value_type() == Some(ConditionType::String) {
        if operator.is_like() {
            let fix = as_arn(statement, condition, operator);
            report(&STRING_LIKE, "`ArnLike` or `ArnNotLike`", fix);
        }
        return;
    }
    if !fits(value_type, operator.value_type(), condition.key) {
        let fix = as_boolean(statement, condition, operator, value_type);
        report(&TYPE_MISMATCH, wanted(value_type), fix);
    }
}

fn fits(value_type: ConditionType, compares: Option<ConditionType>, key: &str) -> bool {
    // Seconds since 1970 may be compared as numbers, too.
    let seconds = key.eq_ignore_ascii_case("aws:EpochTime") && compares == Some(ConditionType::Numeric);
    compares.is_none()
        || seconds
        || match value_type {
            ConditionType::String => compares == Some(ConditionType::String),
            ConditionType::Arn => compares == Some(ConditionType::Arn),
            ConditionType::Numeric => compares == Some(ConditionType::Numeric),
            ConditionType::Bool => compares == Some(ConditionType::Bool),
            ConditionType::Date => compares == Some(ConditionType::Date),
            ConditionType::IpAddress => compares == Some(ConditionType::IpAddress),
            ConditionType::Binary => compares == Some(ConditionType::Binary),
        }
}

fn wanted(value_type: ConditionType) -> &'static str {
    match value_type {
        ConditionType::String => "`StringEquals` or `StringLike`",
        ConditionType::Arn => "`ArnEquals` or `ArnLike`",
        ConditionType::Numeric => "`NumericEquals`, `NumericLessThan` and the like",
        ConditionType::Bool => "`Bool`",
        ConditionType::Date => "`DateLessThan`, `DateGreaterThan` and the like",
        ConditionType::IpAddress => "`IpAddress` or `NotIpAddress`",
        ConditionType::Binary => "`BinaryEquals`",
    }
}

/// The operator for ARNs, if all values are ARNs in full: it fits no other. Only
/// where less is allowed with it, not where less is denied.
fn as_arn(statement: &StatementView<'_>, condition: &ConditionView<'_>, operator: Operator) -> Option<Fix> {
    let is_arn = |text: &str| text.starts_with("arn:") && text.splitn(6, ':').count() == 6;
    let all = condition.values.iter().all(|value| is_arn(value.value));
    let narrows = statement.allows() && !operator.is_negated();
    rename::operator(statement, condition, operator.with_base("ArnLike").filter(|_| all && narrows)?)
}

/// `Bool` for `StringEquals` with a boolean.
fn as_boolean(
    statement: &StatementView<'_>,
    condition: &ConditionView<'_>,
    operator: Operator,
    value_type: ConditionType,
) -> Option<Fix> {
    let [value] = condition.values.as_slice() else { return None };
    let boolean = ["true", "false"].contains(&value.value) && value_type == ConditionType::Bool;
    let to = operator.with_base("Bool").filter(|_| boolean && operator.base.name == "StringEquals")?;
    rename::operator(statement, condition, to)
}
