//! Names of condition keys, and whether a key has one value or several.
//!
//! ```json
//! {"Condition": {"StringEquals": {"aws:SourceAcount": "111122223333", "aws:TagKeys": "team"}}}
//! ```
//!
//! is `INVALID_GLOBAL_CONDITION_KEY` and `MISSING_QUALIFIER`.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference", "AWS global
//! condition context keys" and "Single-valued vs. multivalued context keys". Of a
//! key that is in no table nothing is said.

use super::Family;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::global_keys::{is_global, is_known, near};
use crate::lint::linter::Findings;
use crate::lint::outline::{ConditionView, Outline, StatementView, quoted};
use crate::lint::rename;
use crate::policy::operator::{Operator, Qualifier};
use crate::reference::ServiceReference;

static INVALID_CONDITION_KEY_FORMAT: Code = Code::of_access_analyzer(
    "INVALID_CONDITION_KEY_FORMAT",
    Severity::Error,
    "A condition key has the form `service:name`.",
);
static INVALID_GLOBAL_CONDITION_KEY: Code = Code::of_access_analyzer(
    "INVALID_GLOBAL_CONDITION_KEY",
    Severity::Error,
    "There is no global condition key of this name.",
);
static DEPRECATED_GLOBAL_CONDITION_KEY: Code = Code::of_access_analyzer(
    "DEPRECATED_GLOBAL_CONDITION_KEY",
    Severity::Warning,
    "There are newer keys for this one.",
);
static MISSING_TAG_KEY_IN_CONDITION: Code = Code::of_access_analyzer(
    "MISSING_TAG_KEY_IN_CONDITION",
    Severity::Error,
    "The condition does not say which tag it is about.",
);
static MISSING_QUALIFIER: Code = Code::of_access_analyzer(
    "MISSING_QUALIFIER",
    Severity::Error,
    "A key with several values needs `ForAllValues` or `ForAnyValue`.",
);
static FORALLVALUES_WITH_SINGLE_VALUED_KEY: Code = Code::of_access_analyzer(
    "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
    Severity::SecurityWarning,
    "`ForAllValues` holds where the request lacks the key.",
);

pub(super) const FAMILY: Family = Family {
    codes: &[
        &INVALID_CONDITION_KEY_FORMAT,
        &INVALID_GLOBAL_CONDITION_KEY,
        &DEPRECATED_GLOBAL_CONDITION_KEY,
        &MISSING_TAG_KEY_IN_CONDITION,
        &MISSING_QUALIFIER,
        &FORALLVALUES_WITH_SINGLE_VALUED_KEY,
    ],
    check,
};

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    for statement in &outline.statements {
        for condition in &statement.conditions {
            name(condition, outline.reference, findings);
            qualifier(statement, condition, outline.reference, findings);
        }
    }
}

fn name(condition: &ConditionView<'_>, reference: &ServiceReference, findings: &mut Findings<'_>) {
    let key = condition.key;
    let mut report = |code, message: String, fix| {
        findings.report_fixed(code, &condition.path, condition.key_span.clone(), message, fix);
    };
    if !has_prefix(key) {
        let fix = with_prefix(condition, reference);
        let message = format!("{} is no condition key: write it as in `aws:SourceAccount`", shown(key));
        report(&INVALID_CONDITION_KEY_FORMAT, message, fix);
    } else if lacks_tag_key(key) {
        let message = format!("{} lacks the key of a tag: write it as in `aws:ResourceTag/team`", shown(key));
        report(&MISSING_TAG_KEY_IN_CONDITION, message, None);
    } else if key.eq_ignore_ascii_case("aws:ARN") {
        let message = format!("{} is out of date: use `aws:PrincipalArn` or `aws:SourceArn`", shown(key));
        report(&DEPRECATED_GLOBAL_CONDITION_KEY, message, None);
    } else if is_global(key) && !is_known(key, reference) {
        let near = near(key, reference);
        let fix = near.as_ref().map(|name| renamed(condition, name));
        let remedy = near.map_or("see the global condition keys in the IAM User Guide".to_owned(), |name| {
            format!("did you mean `{name}`?")
        });
        let message = format!("{} is no global condition key: {remedy}", shown(key));
        report(&INVALID_GLOBAL_CONDITION_KEY, message, fix);
    }
}

fn has_prefix(key: &str) -> bool {
    let parts = key.split_once(':');
    parts.is_some_and(|(prefix, name)| {
        !prefix.is_empty() && !prefix.contains(char::is_whitespace) && !name.is_empty()
    })
}

fn renamed(condition: &ConditionView<'_>, name: &str) -> Fix {
    Fix::replace(condition.key_span.clone(), quoted(name), format!("write `{name}`"))
}

/// The prefix `aws:` is forgotten easily.
fn with_prefix(condition: &ConditionView<'_>, reference: &ServiceReference) -> Option<Fix> {
    let name = format!("aws:{}", condition.key);
    (reference.global_condition_key(&name).is_some()).then(|| renamed(condition, &name))
}

fn lacks_tag_key(key: &str) -> bool {
    let name = key.split_once(':').map_or(key, |(_, name)| name);
    let name = name.strip_suffix('/').unwrap_or(name);
    ["ResourceTag", "RequestTag", "PrincipalTag"].iter().any(|tag| tag.eq_ignore_ascii_case(name))
}

/// The reference calls them lists, because `PutEvents` has several; where an event pattern is
/// put they have one value, and AWS's own policies use them without a qualifier.
const LISTS_FOR_SOME_ACTIONS: [&str; 2] = ["events:detail-type", "events:source"];

fn qualifier(
    statement: &StatementView<'_>,
    condition: &ConditionView<'_>,
    reference: &ServiceReference,
    findings: &mut Findings<'_>,
) {
    let Some(operator) = Operator::read(condition.operator) else { return };
    let Some(key) = reference.condition_key(condition.key) else { return };
    if operator.value_type().is_none() {
        return;
    }
    match (operator.qualifier, key.is_multivalued()) {
        (None, true) if LISTS_FOR_SOME_ACTIONS.iter().any(|key| key.eq_ignore_ascii_case(condition.key)) => {}
        (None, true) => {
            let message = format!(
                "{} has several values, which `{}` never fits: put `ForAnyValue:` or `ForAllValues:` before it",
                shown(condition.key),
                operator.spelled()
            );
            findings.report(&MISSING_QUALIFIER, &condition.path, condition.key_span.clone(), message);
        }
        (Some(Qualifier::ForAllValues), false) => for_all_values(statement, condition, operator, findings),
        _ => {}
    }
}

fn for_all_values(
    statement: &StatementView<'_>,
    condition: &ConditionView<'_>,
    operator: Operator,
    findings: &mut Findings<'_>,
) {
    let plain = Operator { qualifier: None, ..operator };
    // It denies less without.
    let fix = rename::operator(statement, condition, plain).filter(|_| statement.allows());
    let message = format!(
        "{} has one value, and `ForAllValues` holds where it is absent: remove `ForAllValues:`",
        shown(condition.key)
    );
    let span = condition.key_span.clone();
    findings.report_fixed(&FORALLVALUES_WITH_SINGLE_VALUED_KEY, &condition.path, span, message, fix);
}
