//! Private networks in `aws:SourceIp`, which has public addresses only.
//!
//! ```json
//! {"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}
//! ```
//!
//! is `PRIVATE_IP_ADDRESS`: the condition never holds.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference".

use super::Family;
use crate::decision::Network;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::linter::Findings;
use crate::lint::outline::{ConditionView, Leaf, Outline};
use crate::policy::operator::Operator;
use crate::reference::ConditionType;

static PRIVATE: Code = Code::of_access_analyzer(
    "PRIVATE_IP_ADDRESS",
    Severity::Error,
    "No request comes from the private addresses, so the condition never holds.",
);
static PRIVATE_NOT: Code = Code::of_access_analyzer(
    "PRIVATE_NOT_IP_ADDRESS",
    Severity::Error,
    "No request comes from the private addresses, so the condition always holds.",
);
static PRIVATE_SUBSET: Code = Code::of_access_analyzer(
    "PRIVATE_IP_ADDRESS_SUBSET",
    Severity::Suggestion,
    "No request comes from the private ones among the addresses.",
);
static PRIVATE_NOT_SUBSET: Code = Code::of_access_analyzer(
    "PRIVATE_NOT_IP_ADDRESS_SUBSET",
    Severity::Suggestion,
    "No request comes from the private ones among the addresses.",
);

pub(super) const FAMILY: Family =
    Family { codes: &[&PRIVATE, &PRIVATE_NOT, &PRIVATE_SUBSET, &PRIVATE_NOT_SUBSET], check };

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    for condition in outline.statements.iter().flat_map(|statement| &statement.conditions) {
        let operator = Operator::read(condition.operator);
        let Some(operator) =
            operator.filter(|operator| operator.value_type() == Some(ConditionType::IpAddress))
        else {
            continue;
        };
        if condition.key.eq_ignore_ascii_case("aws:SourceIp") {
            source(condition, operator.is_negated(), findings);
        }
    }
}

fn source(condition: &ConditionView<'_>, negated: bool, findings: &mut Findings<'_>) {
    let is_private = |leaf: &&Leaf<'_>| Network::read(leaf.value).is_some_and(Network::is_private);
    let private: Vec<_> = condition.values.iter().filter(is_private).collect();
    const REMEDY: &str = "give public addresses, or use `aws:VpcSourceIp` with `aws:SourceVpc`";
    if private.is_empty() {
        return;
    }
    if private.len() == condition.values.len() {
        let (code, outcome) = if negated { (&PRIVATE_NOT, "always") } else { (&PRIVATE, "never") };
        let message = format!("`aws:SourceIp` is a public address, so this {outcome} holds: {REMEDY}");
        return findings.report(code, &condition.path, condition.node.span.clone(), message);
    }
    let code = if negated { &PRIVATE_NOT_SUBSET } else { &PRIVATE_SUBSET };
    for leaf in private {
        let message = format!("{} is private, but `aws:SourceIp` is public: {REMEDY}", shown(leaf.value));
        findings.report(code, &leaf.path, leaf.span(), message);
    }
}
