//! A document as rules look at it: every part with its place, whether or not
//! the whole is a legal document.

use std::ops::{Deref, Range};

use super::arn_sites::ArnSite;
use super::arn_text::is_everything;
use super::coverage::covers_action;
use super::fix::Fix;
use super::kind::PolicyKind;
use super::removal;
use crate::policy::operator::{Operator, Qualifier};
use crate::policy::{Effect, JsonPath, Kind, Node};
use crate::reference::ServiceReference;

/// What a rule sees.
#[derive(Debug)]
pub(crate) struct Outline<'t> {
    pub(crate) text: &'t str,
    pub(crate) kind: PolicyKind,
    pub(crate) root: &'t Node,
    pub(crate) reference: &'t ServiceReference,
    pub(crate) statements: Statements<'t>,
    pub(crate) sites: &'t [ArnSite<'t>],
}

/// The statements, in their order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statements<'t>(pub(crate) &'t [StatementView<'t>]);

impl<'t> Deref for Statements<'t> {
    type Target = [StatementView<'t>];

    fn deref(&self) -> &Self::Target {
        self.0
    }
}

impl<'s, 't> IntoIterator for &'s Statements<'t> {
    type Item = &'s StatementView<'t>;
    type IntoIter = std::slice::Iter<'s, StatementView<'t>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// One statement; of an element that is written twice, the first.
#[derive(Debug)]
pub(crate) struct StatementView<'t> {
    pub(crate) node: &'t Node,
    pub(crate) path: JsonPath,
    /// `Allow` or `Deny`, if it is exactly that.
    pub(crate) effect: Option<Effect>,
    pub(crate) sid: Option<Leaf<'t>>,
    pub(crate) principals: Option<Element<'t>>,
    pub(crate) actions: Option<Element<'t>>,
    pub(crate) resources: Option<Element<'t>>,
    pub(crate) conditions: Vec<ConditionView<'t>>,
}

/// `Action`, `Resource` or `Principal`, or its negated twin.
#[derive(Debug)]
pub(crate) struct Element<'t> {
    /// As written: `Action` or `NotAction`.
    pub(crate) name: &'t str,
    pub(crate) name_span: Range<usize>,
    pub(crate) node: &'t Node,
    pub(crate) path: JsonPath,
    pub(crate) negated: bool,
    /// The strings in it. Of principals, with their kind (`AWS`, `Service`, …);
    /// none for `"*"` and for actions and resources.
    pub(crate) leaves: Vec<Leaf<'t>>,
}

/// A string, boolean or number and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Leaf<'t> {
    pub(crate) value: &'t str,
    pub(crate) node: &'t Node,
    pub(crate) path: JsonPath,
    pub(crate) principal_kind: Option<&'t str>,
}

/// One operator and key with the values.
#[derive(Debug)]
pub(crate) struct ConditionView<'t> {
    pub(crate) operator: &'t str,
    pub(crate) operator_span: Range<usize>,
    pub(crate) key: &'t str,
    pub(crate) key_span: Range<usize>,
    pub(crate) path: JsonPath,
    pub(crate) node: &'t Node,
    pub(crate) values: Vec<Leaf<'t>>,
}

impl Leaf<'_> {
    /// The bytes of the text, quotes included.
    pub(crate) fn span(&self) -> Range<usize> {
        self.node.span.clone()
    }

    /// A fix that puts another string in its place.
    pub(crate) fn replaced_by(&self, text: &str, description: &str) -> Fix {
        Fix::replace(self.span(), quoted(text), description)
    }
}

impl ConditionView<'_> {
    fn narrows(&self) -> bool {
        let wants_values = |operator: Operator| {
            operator.value_type().is_some()
                && !operator.is_negated()
                && !operator.if_exists
                && operator.qualifier != Some(Qualifier::ForAllValues)
        };
        Operator::read(self.operator).is_some_and(wants_values)
            && !self.values.iter().any(|value| is_everything(value.value))
    }
}

/// A string as JSON writes it.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl<'t> Element<'t> {
    /// The fix that takes `leaf` out of the list, comma included; nothing where
    /// there is no list or nothing else in it.
    pub(crate) fn without(&self, leaf: &Leaf<'_>, description: &str) -> Option<Fix> {
        let place = self.node.elements().iter().position(|element| std::ptr::eq(element, leaf.node))?;
        removal::of_several(self.node, place, description)
    }

    /// The strings, if they say what is meant rather than what is not.
    pub(crate) fn listed(&self) -> &[Leaf<'t>] {
        if self.negated { &[] } else { &self.leaves }
    }
}

impl Outline<'_> {
    /// Whether `${…}` is a variable in it: before the version 2012-10-17 it is
    /// plain text.
    pub(crate) fn reads_variables(&self) -> bool {
        let version = self.root.member("Version");
        version.is_some_and(|version| version.value.as_str() != Some("2008-10-17"))
    }
}

impl<'t> StatementView<'t> {
    /// The actions under `Action`; none under `NotAction`.
    pub(crate) fn listed_actions(&self) -> &[Leaf<'t>] {
        self.actions.as_ref().map_or(&[], Element::listed)
    }

    /// The resources under `Resource`; none under `NotResource`.
    pub(crate) fn listed_resources(&self) -> &[Leaf<'t>] {
        self.resources.as_ref().map_or(&[], Element::listed)
    }

    /// Whether the statement is about that action, named or matched by a wildcard,
    /// or not left out by `NotAction`.
    pub(crate) fn names_action(&self, action: &str) -> bool {
        self.actions.as_ref().is_some_and(|actions| {
            actions.negated != actions.leaves.iter().any(|leaf| covers_action(leaf.value, action))
        })
    }

    /// The test of that condition key, in any case.
    pub(crate) fn condition(&self, key: &str) -> Option<&ConditionView<'t>> {
        self.conditions.iter().find(|condition| condition.key.eq_ignore_ascii_case(key))
    }

    /// Whether a condition on that key limits what the statement is about: it
    /// wants values, and not any value.
    pub(crate) fn narrows(&self, key: &str) -> bool {
        let on_key = |condition: &&ConditionView<'_>| condition.key.eq_ignore_ascii_case(key);
        self.conditions.iter().filter(on_key).any(ConditionView::narrows)
    }

    pub(crate) fn allows(&self) -> bool {
        self.effect == Some(Effect::Allow)
    }

    pub(crate) fn denies(&self) -> bool {
        self.effect == Some(Effect::Deny)
    }
}

/// The statements of a document.
pub(crate) fn statements(root: &Node) -> Vec<StatementView<'_>> {
    let Some(member) = root.member("Statement") else {
        return Vec::new();
    };
    with_paths(&member.value, &JsonPath::default().member("Statement"))
        .into_iter()
        .filter(|(node, _)| matches!(node.kind, Kind::Object(_)))
        .map(statement)
        .collect()
}

/// The elements of a list with their paths, or the value alone with its own.
fn with_paths<'t>(node: &'t Node, path: &JsonPath) -> Vec<(&'t Node, JsonPath)> {
    let is_list = matches!(node.kind, Kind::List(_));
    node.elements()
        .iter()
        .enumerate()
        .map(move |(index, element)| (element, if is_list { path.element(index) } else { path.clone() }))
        .collect()
}

fn statement((node, path): (&Node, JsonPath)) -> StatementView<'_> {
    StatementView {
        effect: match node.member("Effect").and_then(|member| member.value.as_str()) {
            Some("Allow") => Some(Effect::Allow),
            Some("Deny") => Some(Effect::Deny),
            _ => None,
        },
        sid: node.member("Sid").and_then(|sid| leaf((&sid.value, path.member("Sid")), None)),
        principals: element(node, &path, ["Principal", "NotPrincipal"]),
        actions: element(node, &path, ["Action", "NotAction"]),
        resources: element(node, &path, ["Resource", "NotResource"]),
        conditions: conditions(node, &path),
        node,
        path,
    }
}

fn leaf<'t>((node, path): (&'t Node, JsonPath), principal_kind: Option<&'t str>) -> Option<Leaf<'t>> {
    Some(Leaf { value: node.scalar()?, node, path, principal_kind })
}

fn element<'t>(statement: &'t Node, path: &JsonPath, names: [&str; 2]) -> Option<Element<'t>> {
    let member = statement.members().iter().find(|member| names.contains(&&*member.name))?;
    let path = path.member(&member.name);
    let leaves = match &member.value.kind {
        Kind::Object(kinds) => kinds
            .iter()
            .flat_map(|kind| {
                with_paths(&kind.value, &path.member(&kind.name))
                    .into_iter()
                    .filter_map(|part| leaf(part, Some(&kind.name)))
            })
            .collect(),
        _ => with_paths(&member.value, &path).into_iter().filter_map(|part| leaf(part, None)).collect(),
    };
    Some(Element {
        name: &member.name,
        name_span: member.name_span.clone(),
        node: &member.value,
        negated: member.name.starts_with("Not"),
        path,
        leaves,
    })
}

fn conditions<'t>(statement: &'t Node, path: &JsonPath) -> Vec<ConditionView<'t>> {
    let Some(block) = statement.member("Condition") else {
        return Vec::new();
    };
    let block_path = path.member("Condition");
    let mut found = Vec::new();
    for operator in block.value.members() {
        let operator_path = block_path.member(&operator.name);
        for test in operator.value.members() {
            let path = operator_path.member(&test.name);
            found.push(ConditionView {
                operator: &operator.name,
                operator_span: operator.name_span.clone(),
                key: &test.name,
                key_span: test.name_span.clone(),
                values: with_paths(&test.value, &path)
                    .into_iter()
                    .filter_map(|part| leaf(part, None))
                    .collect(),
                node: &test.value,
                path,
            });
        }
    }
    found
}
