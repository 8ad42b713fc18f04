//! What can be left out without a change of what is allowed.
//!
//! ```json
//! {"Effect": "Allow", "Action": ["ecs:Describe*", "ecs:DescribeTasks"], "Resource": "*"}
//! ```
//!
//! Source: IAM User Guide, "IAM policy validation check reference": the checks
//! "Redundant action", "… resource" and "… statement". A statement is also
//! reported where another one says all that it says.

use std::collections::BTreeSet;

use super::Family;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::coverage::{covers_action, covers_resource};
use crate::lint::linter::Findings;
use crate::lint::outline::{Element, Leaf, Outline, StatementView};
use crate::lint::removal;
use crate::policy::{Kind, Node, STATEMENT_ELEMENTS};

static REDUNDANT_ACTION: Code = Code::of_access_analyzer(
    "REDUNDANT_ACTION",
    Severity::Suggestion,
    "Another action of the statement includes this one.",
);
static REDUNDANT_RESOURCE: Code = Code::of_access_analyzer(
    "REDUNDANT_RESOURCE",
    Severity::Suggestion,
    "Another resource of the statement includes this one.",
);
static REDUNDANT_STATEMENT: Code = Code::of_access_analyzer(
    "REDUNDANT_STATEMENT",
    Severity::Suggestion,
    "Another statement says all that this one says.",
);

pub(super) const FAMILY: Family =
    Family { codes: &[&REDUNDANT_ACTION, &REDUNDANT_RESOURCE, &REDUNDANT_STATEMENT], check };

type Covers = fn(&str, &str) -> bool;

/// Whether the element is negated, and its strings, of principals with their kind.
type Strings<'e> = (bool, Vec<(Option<&'e str>, &'e str)>);

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    for statement in &outline.statements {
        let elements = [
            (&statement.actions, &REDUNDANT_ACTION, covers_action as Covers, "action"),
            (&statement.resources, &REDUNDANT_RESOURCE, covers_resource as Covers, "resource"),
        ];
        for (element, code, covers, what) in elements {
            if let Some(element) = element {
                redundant_leaves(element, code, covers, what, findings);
            }
        }
    }
    redundant_statements(outline, findings);
}

fn redundant_leaves(
    element: &Element<'_>,
    code: &'static Code,
    covers: Covers,
    what: &str,
    findings: &mut Findings<'_>,
) {
    for (index, leaf) in element.leaves.iter().enumerate() {
        let mut others = element.leaves.iter().enumerate().filter(|(other, _)| *other != index);
        let includes = |(other, wide): &(usize, &Leaf<'_>)| {
            covers(wide.value, leaf.value) && (*other < index || !covers(leaf.value, wide.value))
        };
        if let Some((_, wide)) = others.find(includes) {
            let message =
                format!("the {what} {} is included in {}: remove it", shown(leaf.value), shown(wide.value));
            let fix = element.without(leaf, &format!("remove the {what}"));
            findings.report_fixed(code, &leaf.path, leaf.span(), message, fix);
        }
    }
}

fn redundant_statements(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let Some(list) = outline.root.member("Statement").map(|member| &member.value) else {
        return;
    };
    for (index, narrow) in outline.statements.iter().enumerate() {
        let wide = outline.statements.iter().enumerate().find(|(other, wide)| {
            *other != index && includes(wide, narrow) && (*other < index || !includes(narrow, wide))
        });
        if let Some((_, wide)) = wide.filter(|(_, wide)| is_unambiguous(narrow) && is_unambiguous(wide)) {
            let message = format!("`{}` says all that this statement says: remove it", wide.path);
            let place = list.elements().iter().position(|element| std::ptr::eq(element, narrow.node));
            let fix = place.and_then(|place| removal::of_several(list, place, "remove the statement"));
            findings.report_fixed(&REDUNDANT_STATEMENT, &narrow.path, narrow.node.span.clone(), message, fix);
        }
    }
}

/// Whether `wide` decides as `narrow` does wherever `narrow` applies.
fn includes(wide: &StatementView<'_>, narrow: &StatementView<'_>) -> bool {
    wide.effect.is_some()
        && wide.effect == narrow.effect
        && same(&wide.principals, &narrow.principals)
        && covers_element(&wide.actions, &narrow.actions, covers_action)
        && covers_element(&wide.resources, &narrow.resources, covers_resource)
        && (conditions(wide).is_empty() || conditions(wide) == conditions(narrow))
}

/// Whether all that the statement says is seen here: of an element that is there
/// twice, or misspelt, only a part is.
fn is_unambiguous(statement: &StatementView<'_>) -> bool {
    let mut seen = BTreeSet::new();
    let members = statement.node.members();
    let known = members.iter().all(|member| STATEMENT_ELEMENTS.contains(&&*member.name));
    let stem = |name: &'static str| name.strip_prefix("Not").unwrap_or(name);
    let stems = STATEMENT_ELEMENTS.iter().filter(|name| statement.node.member(name).is_some());
    known && stems.map(|name| stem(name)).all(|stem| seen.insert(stem)) && has_no_twins(statement.node)
}

fn has_no_twins(node: &Node) -> bool {
    let mut seen = BTreeSet::new();
    let parts = match &node.kind {
        Kind::List(elements) => elements.as_slice(),
        _ => &[],
    };
    node.members().iter().all(|member| seen.insert(&*member.name) && has_no_twins(&member.value))
        && parts.iter().all(has_no_twins)
}

fn same(one: &Option<Element<'_>>, other: &Option<Element<'_>>) -> bool {
    strings(one) == strings(other)
}

fn strings<'e>(element: &'e Option<Element<'_>>) -> Option<Strings<'e>> {
    let element = element.as_ref()?;
    let mut strings: Vec<_> = element.leaves.iter().map(|leaf| (leaf.principal_kind, leaf.value)).collect();
    strings.sort_unstable();
    Some((element.negated, strings))
}

fn covers_element(wide: &Option<Element<'_>>, narrow: &Option<Element<'_>>, covers: Covers) -> bool {
    match (wide, narrow) {
        (Some(wide), Some(narrow)) if !wide.negated && !narrow.negated && !narrow.leaves.is_empty() => {
            let covered = |leaf: &Leaf<'_>| wide.leaves.iter().any(|other| covers(other.value, leaf.value));
            narrow.leaves.iter().all(covered)
        }
        _ => same(wide, narrow),
    }
}

/// Operators, keys and values in an order of their own.
fn conditions<'e>(statement: &'e StatementView<'_>) -> Vec<(&'e str, String, Vec<&'e str>)> {
    let mut conditions: Vec<_> = statement
        .conditions
        .iter()
        .map(|condition| {
            let mut values: Vec<&str> = condition.values.iter().map(|leaf| leaf.value).collect();
            values.sort_unstable();
            (condition.operator, condition.key.to_ascii_lowercase(), values)
        })
        .collect();
    conditions.sort_unstable();
    conditions
}
