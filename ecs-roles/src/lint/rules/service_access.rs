//! Policies that let a service in.
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"}
//! ```
//!
//! is `RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL`: the service may act for any account.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference" and "The
//! confused deputy problem". Trust policies have rules of their own.

use super::Family;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::kind::PolicyKind;
use crate::lint::linter::Findings;
use crate::lint::outline::{ConditionView, Outline, StatementView};
use crate::policy::operator::Operator;

static RESTRICT_ACCESS: Code = Code::of_access_analyzer(
    "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
    Severity::SecurityWarning,
    "A service may act for any account.",
);
static RECOMMENDED_KEY: Code = Code::of_access_analyzer(
    "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
    Severity::Suggestion,
    "A service is better restricted by its source.",
);
static UNSUPPORTED_KEY: Code = Code::of_access_analyzer(
    "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
    Severity::Error,
    "Requests of a service do not have this key, so the statement never applies.",
);

pub(super) const FAMILY: Family =
    Family { codes: &[&RESTRICT_ACCESS, &RECOMMENDED_KEY, &UNSUPPORTED_KEY], check };

/// The keys that say for whom a service acts.
pub(super) const SOURCE_KEYS: [&str; 4] =
    ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];

/// Keys about the organization of a calling user or role; a service is in none.
const CALLER_KEYS: [&str; 2] = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"];

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let letting_in = |statement: &&StatementView<'_>| statement.allows() && services_alone(statement);
    for statement in outline.statements.iter().filter(letting_in) {
        if outline.kind.has_principals() {
            unsupported_keys(statement, findings);
        }
        if outline.kind == PolicyKind::Resource && !names_source(statement) {
            unrestricted(statement, findings);
        }
    }
}

fn services_alone(statement: &StatementView<'_>) -> bool {
    let principals = statement.principals.as_ref().filter(|principals| !principals.negated);
    principals.is_some_and(|principals| {
        let mut leaves = principals.leaves.iter();
        !principals.leaves.is_empty() && leaves.all(|leaf| leaf.principal_kind == Some("Service"))
    })
}

/// Whether a condition wants one of the sources that it names.
pub(super) fn names_source(statement: &StatementView<'_>) -> bool {
    SOURCE_KEYS.iter().any(|key| statement.narrows(key))
}

fn is_one_of(condition: &ConditionView<'_>, keys: &[&str]) -> bool {
    keys.iter().any(|key| key.eq_ignore_ascii_case(condition.key))
}

fn unsupported_keys(statement: &StatementView<'_>, findings: &mut Findings<'_>) {
    let needs_key = |condition: &&ConditionView<'_>| {
        let operator = Operator::read(condition.operator);
        let needs = operator.is_some_and(|operator| {
            !operator.is_negated() && !operator.if_exists && operator.qualifier.is_none()
        });
        needs && is_one_of(condition, &CALLER_KEYS)
    };
    for condition in statement.conditions.iter().filter(needs_key) {
        let message = format!(
            "requests of a service have no {}: use `aws:SourceOrgID`, `aws:SourceAccount` or `aws:SourceArn`",
            shown(condition.key)
        );
        findings.report(&UNSUPPORTED_KEY, &condition.path, condition.key_span.clone(), message);
    }
}

fn unrestricted(statement: &StatementView<'_>, findings: &mut Findings<'_>) {
    let Some(principals) = &statement.principals else { return };
    let referer = |condition: &&ConditionView<'_>| is_one_of(condition, &["aws:Referer"]);
    if let Some(condition) = statement.conditions.iter().find(referer) {
        let message = format!(
            "{} is a weak restriction of a service: use `aws:SourceAccount` or `aws:SourceArn`",
            shown(condition.key)
        );
        return findings.report(&RECOMMENDED_KEY, &condition.path, condition.key_span.clone(), message);
    }
    let message =
        "the service may act for any account: add a condition on `aws:SourceAccount` or `aws:SourceArn`";
    findings.report(&RESTRICT_ACCESS, &principals.path, principals.node.span.clone(), message);
}
