//! The names of AWS services as principals and as values of conditions.
//!
//! ```json
//! {"StringEquals": {"iam:PassedToService": "ecs-tasks"}}
//! ```
//!
//! is `INVALID_SERVICE_PRINCIPAL_FORMAT`: the name ends with `.amazonaws.com`.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference" and "AWS JSON
//! policy elements: Principal".

use super::Family;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::linter::Findings;
use crate::lint::outline::{ConditionView, Leaf, Outline};
use crate::policy::operator::Operator;
use crate::reference::ConditionType;

static INVALID_SERVICE_PRINCIPAL_FORMAT: Code = Code::of_access_analyzer(
    "INVALID_SERVICE_PRINCIPAL_FORMAT",
    Severity::Error,
    "The name of a service has the form `ecs-tasks.amazonaws.com`.",
);

pub(super) const FAMILY: Family = Family { codes: &[&INVALID_SERVICE_PRINCIPAL_FORMAT], check };

/// The condition keys whose values are names of services.
const KEYS: [&str; 4] = [
    "iam:PassedToService",
    "iam:AWSServiceName",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
];

/// What names end with, partition by partition.
const SUFFIXES: [&str; 7] = [
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".c2s.ic.gov",
    ".sc2s.sgov.gov",
    ".aws.internal",
    ".aws.hci.ic.gov",
];

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    for statement in &outline.statements {
        let principals = statement.principals.iter().flat_map(|principals| &principals.leaves);
        for leaf in principals.filter(|leaf| leaf.principal_kind == Some("Service")) {
            name(leaf, findings);
        }
        for condition in &statement.conditions {
            if compares_names(condition) {
                condition.values.iter().for_each(|leaf| name(leaf, findings));
            }
        }
    }
}

/// `Null` takes a boolean for the same keys.
fn compares_names(condition: &ConditionView<'_>) -> bool {
    let operator = Operator::read(condition.operator);
    operator.is_some_and(|operator| operator.value_type() == Some(ConditionType::String))
        && KEYS.iter().any(|key| key.eq_ignore_ascii_case(condition.key))
}

fn name(leaf: &Leaf<'_>, findings: &mut Findings<'_>) {
    // Wildcards are the business of other rules, the rest is left open by templates.
    if leaf.value.contains(['*', '?', '<', '{', '$']) || is_service(leaf.value) {
        return;
    }
    let fix = mended(leaf.value)
        .map(|name| Fix::replace(leaf.span(), format!("\"{name}\""), format!("write `{name}`")));
    let message =
        format!("{} is no name of a service: write it as in `ecs-tasks.amazonaws.com`", shown(leaf.value));
    findings.report_fixed(&INVALID_SERVICE_PRINCIPAL_FORMAT, &leaf.path, leaf.span(), message, fix);
}

fn is_service(name: &str) -> bool {
    let labels = SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix));
    labels.is_some_and(|labels| labels.split('.').all(is_label))
}

fn is_label(label: &str) -> bool {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    !label.is_empty() && label.chars().all(legal)
}

/// In lower case, and with the suffix.
fn mended(name: &str) -> Option<String> {
    let lower = name.trim().to_ascii_lowercase();
    if is_service(&lower) {
        return Some(lower);
    }
    let bare = lower.strip_suffix(".amazon.com").unwrap_or(&lower);
    is_label(bare)
        .then(|| format!("{bare}.amazonaws.com"))
        .filter(|name| !name.starts_with(|c: char| c.is_ascii_digit()))
}
