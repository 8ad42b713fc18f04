//! Giving a test of a condition another operator.

use super::fix::Fix;
use super::outline::{ConditionView, StatementView};
use crate::policy::Node;
use crate::policy::operator::Operator;

/// A fix that writes another operator, if this test is the only one under its
/// own and the other is not there yet.
pub(crate) fn operator(
    statement: &StatementView<'_>,
    condition: &ConditionView<'_>,
    to: Operator,
) -> Option<Fix> {
    let name = to.spelled();
    let block = &statement.node.member("Condition")?.value;
    (tests(block, condition) == 1 && block.member(&name).is_none()).then(|| {
        let span = condition.operator_span.clone();
        Fix::replace(span, format!("\"{name}\""), format!("write `{name}`"))
    })
}

/// How many keys stand under the operator.
pub(crate) fn tests(block: &Node, condition: &ConditionView<'_>) -> usize {
    block.member(condition.operator).map_or(0, |operator| operator.value.members().len())
}
