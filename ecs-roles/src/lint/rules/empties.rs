//! Lists and objects with nothing in them.
//!
//! ```json
//! {"Effect": "Allow", "Action": [], "Resource": "*", "Condition": {}}
//! ```
//!
//! is `EMPTY_ARRAY_ACTION` and `EMPTY_OBJECT_CONDITION`.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference".

use super::Family;
use crate::lint::code::{Code, Severity};
use crate::lint::linter::Findings;
use crate::lint::outline::{ConditionView, Element, Outline, StatementView};
use crate::lint::removal;
use crate::policy::operator::{Operator, Qualifier};
use crate::policy::{Kind, Node};

const fn suggestion(name: &'static str, meaning: &'static str) -> Code {
    Code::of_access_analyzer(name, Severity::Suggestion, meaning)
}

static ACTION: Code = suggestion("EMPTY_ARRAY_ACTION", "The statement lists no actions.");
static RESOURCE: Code = suggestion("EMPTY_ARRAY_RESOURCE", "The statement lists no resources.");
static PRINCIPAL: Code = suggestion("EMPTY_ARRAY_PRINCIPAL", "The statement lists no principals.");
static CONDITION: Code = suggestion("EMPTY_ARRAY_CONDITION", "A condition key has no values.");
static FOR_ALL_VALUES: Code = suggestion(
    "EMPTY_ARRAY_CONDITION_FORALLVALUES",
    "`ForAllValues` without values holds only where the request lacks the key.",
);
static FOR_ANY_VALUE: Code =
    suggestion("EMPTY_ARRAY_CONDITION_FORANYVALUE", "`ForAnyValue` without values never holds.");
static IF_EXISTS: Code = suggestion(
    "EMPTY_ARRAY_CONDITION_IFEXISTS",
    "`IfExists` without values holds only where the request lacks the key.",
);
static OBJECT_CONDITION: Code =
    suggestion("EMPTY_OBJECT_CONDITION", "A condition without keys restricts nothing.");
static OBJECT_PRINCIPAL: Code = suggestion("EMPTY_OBJECT_PRINCIPAL", "The statement is about no principal.");

pub(super) const FAMILY: Family = Family {
    codes: &[
        &ACTION,
        &RESOURCE,
        &PRINCIPAL,
        &CONDITION,
        &FOR_ALL_VALUES,
        &FOR_ANY_VALUE,
        &IF_EXISTS,
        &OBJECT_CONDITION,
        &OBJECT_PRINCIPAL,
    ],
    check,
};

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    for statement in &outline.statements {
        empty_list(&ACTION, statement.actions.as_ref(), findings);
        empty_list(&RESOURCE, statement.resources.as_ref(), findings);
        principals(statement, findings);
        condition_blocks(statement, findings);
        for condition in statement.conditions.iter().filter(|condition| is_empty_list(condition.node)) {
            no_values(condition, findings);
        }
    }
}

fn is_empty_list(node: &Node) -> bool {
    matches!(&node.kind, Kind::List(elements) if elements.is_empty())
}

fn is_empty_object(node: &Node) -> bool {
    matches!(&node.kind, Kind::Object(members) if members.is_empty())
}

fn empty_list(code: &'static Code, element: Option<&Element<'_>>, findings: &mut Findings<'_>) {
    if let Some(element) = element.filter(|element| is_empty_list(element.node)) {
        let message = format!("the list of `{}` is empty: fill it, or remove the statement", element.name);
        findings.report(code, &element.path, element.node.span.clone(), message);
    }
}

fn principals(statement: &StatementView<'_>, findings: &mut Findings<'_>) {
    let Some(principals) = &statement.principals else { return };
    if is_empty_object(principals.node) {
        let message = "there is no principal: name one, or remove the statement";
        findings.report(&OBJECT_PRINCIPAL, &principals.path, principals.node.span.clone(), message);
    }
    for kind in principals.node.members().iter().filter(|kind| is_empty_list(&kind.value)) {
        let path = principals.path.member(&kind.name);
        let message = format!("the list of `{}` is empty: fill it, or remove it", kind.name);
        findings.report(&PRINCIPAL, &path, kind.value.span.clone(), message);
    }
}

fn condition_blocks(statement: &StatementView<'_>, findings: &mut Findings<'_>) {
    let Some(block) = statement.node.member("Condition") else { return };
    let path = statement.path.member("Condition");
    let message = "the object is empty and restricts nothing: remove it, or add a condition";
    if is_empty_object(&block.value) {
        let fix = removal::of_member(statement.node, "Condition");
        findings.report_fixed(&OBJECT_CONDITION, &path, block.value.span.clone(), message, fix);
    }
    for operator in block.value.members().iter().filter(|operator| is_empty_object(&operator.value)) {
        let fix = match block.value.members() {
            [_] => removal::of_member(statement.node, "Condition"),
            _ => removal::of_member(&block.value, &operator.name),
        };
        let path = path.member(&operator.name);
        findings.report_fixed(&OBJECT_CONDITION, &path, operator.value.span.clone(), message, fix);
    }
}

fn no_values(condition: &ConditionView<'_>, findings: &mut Findings<'_>) {
    let Some(operator) = Operator::read(condition.operator) else { return };
    const ABSENT: &str = "to ask for an absent key write `Null` with `true`, or give values";
    let (code, remedy) = match (operator.qualifier, operator.if_exists) {
        (Some(Qualifier::ForAllValues), _) => (&FOR_ALL_VALUES, ABSENT),
        (Some(Qualifier::ForAnyValue), _) => (&FOR_ANY_VALUE, "the statement never applies, give values"),
        (None, true) => (&IF_EXISTS, ABSENT),
        (None, false) => (&CONDITION, "give values, or remove the key"),
    };
    let message = format!("the condition key `{}` has no values: {remedy}", condition.key);
    findings.report(code, &condition.path, condition.node.span.clone(), message);
}
