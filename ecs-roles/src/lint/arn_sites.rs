//! Where a document speaks of ARNs.

use super::arn_text::ArnText;
use super::outline::{ConditionView, Leaf, StatementView};
use crate::policy::operator::Operator;
use crate::reference::{ConditionType, ServiceReference};

/// An ARN, or what stands where one belongs.
#[derive(Debug)]
pub(crate) struct ArnSite<'o> {
    pub(crate) statement: &'o StatementView<'o>,
    pub(crate) leaf: &'o Leaf<'o>,
    pub(crate) role: ArnRole<'o>,
    pub(crate) arn: ArnText<'o>,
}

/// What an ARN is there for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ArnRole<'o> {
    Resource,
    Condition(&'o ConditionView<'o>),
    Principal,
}

impl ArnSite<'_> {
    /// The fields of an ARN of IAM: account and resource.
    pub(crate) fn of_iam(&self) -> Option<(&str, &str)> {
        let [_, service, _, account, resource] = self.arn.fields()?;
        (service == "iam").then_some((account, resource))
    }
}

/// All of them, statement by statement.
pub(crate) fn of<'o>(statements: &'o [StatementView<'o>], reference: &ServiceReference) -> Vec<ArnSite<'o>> {
    let mut sites = Vec::new();
    for statement in statements {
        let mut add = |leaf: &'o Leaf<'o>, role: ArnRole<'o>| {
            sites.push(ArnSite { statement, leaf, role, arn: ArnText::of(leaf.value) });
        };
        let resources = statement.resources.iter().flat_map(|element| &element.leaves);
        for leaf in resources.filter(|leaf| leaf.value.is_empty() || is_no_blank(leaf.value)) {
            add(leaf, ArnRole::Resource);
        }
        let principals = statement.principals.iter().flat_map(|element| &element.leaves);
        for leaf in principals.filter(|leaf| leaf.principal_kind == Some("AWS") && is_arn(leaf.value)) {
            add(leaf, ArnRole::Principal);
        }
        for condition in &statement.conditions {
            for leaf in condition.values.iter().filter(|leaf| belongs(reference, condition, leaf.value)) {
                add(leaf, ArnRole::Condition(condition));
            }
        }
    }
    sites
}

/// Whether a value of a condition is, or should be, an ARN: text operators
/// compare any text, also with a wildcard where an ARN begins.
fn belongs(reference: &ServiceReference, condition: &ConditionView<'_>, value: &str) -> bool {
    if condition.operator.eq_ignore_ascii_case("Null") || compares_tags_as_text(condition) {
        return false;
    }
    let by_key = || {
        let key = reference.condition_key(condition.key);
        key.is_some_and(|key| key.value_type() == ConditionType::Arn)
    };
    let begins_open = value.split(':').next().is_some_and(|start| start.contains(['*', '?']));
    is_arn(value) || (is_no_blank(value) && !begins_open && (condition.operator.contains("Arn") || by_key()))
}

/// The value of a tag is any text, also one that begins as an ARN does.
fn compares_tags_as_text(condition: &ConditionView<'_>) -> bool {
    let operator = Operator::read(condition.operator);
    operator.is_some_and(|operator| operator.value_type() == Some(ConditionType::String))
        && condition.key.to_ascii_lowercase().contains("tag/")
}

fn is_arn(value: &str) -> bool {
    value.starts_with("arn:")
}

/// Neither everything nor only a variable, such as `${aws:PrincipalTag/arn}`.
fn is_no_blank(value: &str) -> bool {
    let arn = ArnText::of(value);
    !value.is_empty() && (!arn.is_everything() || arn.placeholder.is_some())
}
