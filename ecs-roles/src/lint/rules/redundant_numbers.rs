//! Several bounds where one counts.
//!
//! ```json
//! {"Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": ["2700", "3600"]}}}
//! ```
//!
//! is `REDUNDANT_CONDITION_VALUE_NUM`: the values are alternatives, so 3600 alone
//! counts.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference".

use std::cmp::Ordering;

use super::Family;
use crate::decision::{compare_numbers, is_of_type};
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::linter::Findings;
use crate::lint::outline::{ConditionView, Leaf, Outline};
use crate::policy::operator::Operator;
use crate::reference::ConditionType;

static REDUNDANT_CONDITION_VALUE_NUM: Code = Code::of_access_analyzer(
    "REDUNDANT_CONDITION_VALUE_NUM",
    Severity::Suggestion,
    "Of several bounds only one counts.",
);

pub(super) const FAMILY: Family = Family { codes: &[&REDUNDANT_CONDITION_VALUE_NUM], check };

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    for condition in outline.statements.iter().flat_map(|statement| &statement.conditions) {
        let name = Operator::read(condition.operator).map_or("", |operator| operator.base.name);
        if name.starts_with("NumericLess") {
            bounds(outline.text, condition, "greatest", Ordering::Greater, findings);
        } else if name.starts_with("NumericGreater") {
            bounds(outline.text, condition, "least", Ordering::Less, findings);
        }
    }
}

fn bounds(
    text: &str,
    condition: &ConditionView<'_>,
    which: &str,
    wins: Ordering,
    findings: &mut Findings<'_>,
) {
    let values = &condition.values;
    if values.len() < 2 || !values.iter().all(|leaf| is_of_type(leaf.value, ConditionType::Numeric)) {
        return;
    }
    let beats = |next: &Leaf<'_>, best: &Leaf<'_>| compare_numbers(next.value, best.value) == Some(wins);
    let best = values.iter().reduce(|best, next| if beats(next, best) { next } else { best });
    let Some(leaf) = best else { return };
    let fix = text.get(leaf.span()).map(|value| {
        Fix::replace(condition.node.span.clone(), value, format!("leave {} alone", shown(leaf.value)))
    });
    let message =
        format!("the values are alternatives, so only the {which} counts: write {}", shown(leaf.value));
    let span = condition.node.span.clone();
    findings.report_fixed(&REDUNDANT_CONDITION_VALUE_NUM, &condition.path, span, message, fix);
}
