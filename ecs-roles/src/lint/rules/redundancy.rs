//! What can be left out without a change of what is allowed.
//!
//! ```json
//! {"Effect": "Allow", "Action": ["ecs:Describe*", "ecs:DescribeTasks"], "Resource": "*"}
//! ```
//!
//! Source: IAM User Guide, "IAM policy validation check reference": the checks
//! "Redundant action", "… resource" and "… statement". A statement is also
//! reported where another one says all that it says. Documents far beyond the
//! quotas of IAM are not compared to the end.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use super::Family;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::coverage::{covers_action, covers_resource};
use crate::lint::effort::Effort;
use crate::lint::linter::Findings;
use crate::lint::outline::{Element, Leaf, Outline, StatementView};
use crate::lint::removal;
use crate::lint::wider::WiderPatterns;
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
    let mut effort = Effort::default();
    for statement in &outline.statements {
        let elements = [
            (&statement.actions, &REDUNDANT_ACTION, covers_action as Covers, "action"),
            (&statement.resources, &REDUNDANT_RESOURCE, covers_resource as Covers, "resource"),
        ];
        for (element, code, covers, what) in elements {
            if let Some(element) = element {
                redundant_leaves(element, code, covers, what, &mut effort, findings);
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
    effort: &mut Effort,
    findings: &mut Findings<'_>,
) {
    let values = element.leaves.iter().map(|leaf| leaf.value);
    let wider = WiderPatterns::of(values, what == "action");
    for (index, leaf) in element.leaves.iter().enumerate() {
        let others = wider.over(index).filter_map(|other| Some((other, element.leaves.get(other)?)));
        let mut affordable = others.take_while(|(_, wide)| effort.allows(wide.value, leaf.value));
        let includes = |(other, wide): &(usize, &Leaf<'_>)| {
            covers(wide.value, leaf.value) && (*other < index || !covers(leaf.value, wide.value))
        };
        if let Some((_, wide)) = affordable.find(includes) {
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
    let mut effort = Effort::default();
    for group in alike(&outline.statements) {
        for narrow in &group {
            let wide = group.iter().find(|wide| {
                wide.place != narrow.place
                    && includes(wide, narrow, &mut effort)
                    && (wide.place < narrow.place || !includes(narrow, wide, &mut effort))
            });
            if let Some(wide) = wide.filter(|wide| is_unambiguous(narrow.view) && is_unambiguous(wide.view)) {
                redundant_statement(list, narrow.view, wide.view, findings);
            }
        }
    }
}

fn redundant_statement(
    list: &Node,
    narrow: &StatementView<'_>,
    wide: &StatementView<'_>,
    findings: &mut Findings<'_>,
) {
    let message = format!("`{}` says all that this statement says: remove it", wide.path);
    let place = list.elements().iter().position(|element| std::ptr::eq(element, narrow.node));
    let fix = place.and_then(|place| removal::of_several(list, place, "remove the statement"));
    findings.report_fixed(&REDUNDANT_STATEMENT, &narrow.path, narrow.node.span.clone(), message, fix);
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

/// A statement; its elements that are the same have the same number.
struct Compared<'o> {
    place: usize,
    view: &'o StatementView<'o>,
    actions: usize,
    resources: usize,
    conditions: usize,
}

/// The statements of one effect and the same principals, in their order.
fn alike<'o>(statements: &'o [StatementView<'o>]) -> Vec<Vec<Compared<'o>>> {
    let (mut elements, mut tests) = (Numbers::default(), Numbers::default());
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (place, view) in statements.iter().enumerate().filter(|(_, view)| view.effect.is_some()) {
        let group = (view.effect, elements.number(strings(&view.principals)));
        groups.entry(group).or_default().push(Compared {
            place,
            view,
            actions: elements.number(strings(&view.actions)),
            resources: elements.number(strings(&view.resources)),
            conditions: tests.number(conditions(view)),
        });
    }
    groups.into_values().collect()
}

/// Numbers what is the same alike.
struct Numbers<T>(HashMap<T, usize>);

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Eq + Hash> Numbers<T> {
    fn number(&mut self, thing: T) -> usize {
        let next = self.0.len();
        *self.0.entry(thing).or_insert(next)
    }
}

/// Whether `wide` decides as `narrow` does wherever `narrow` applies.
fn includes(wide: &Compared<'_>, narrow: &Compared<'_>, effort: &mut Effort) -> bool {
    let (one, other) = (wide.view, narrow.view);
    effort.allows("", "")
        && (one.conditions.is_empty() || wide.conditions == narrow.conditions)
        && (wide.actions == narrow.actions
            || covers_element(&one.actions, &other.actions, covers_action, effort))
        && (wide.resources == narrow.resources
            || covers_element(&one.resources, &other.resources, covers_resource, effort))
}

fn strings<'e>(element: &'e Option<Element<'_>>) -> Option<Strings<'e>> {
    let element = element.as_ref()?;
    let mut strings: Vec<_> = element.leaves.iter().map(|leaf| (leaf.principal_kind, leaf.value)).collect();
    strings.sort_unstable();
    Some((element.negated, strings))
}

/// Of elements that are not the same.
fn covers_element(
    wide: &Option<Element<'_>>,
    narrow: &Option<Element<'_>>,
    covers: Covers,
    effort: &mut Effort,
) -> bool {
    let (Some(wide), Some(narrow)) = (wide, narrow) else {
        return false;
    };
    !narrow.listed().is_empty()
        && narrow.listed().iter().all(|leaf| {
            let mut affordable =
                wide.listed().iter().take_while(|other| effort.allows(other.value, leaf.value));
            affordable.any(|other| covers(other.value, leaf.value))
        })
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
