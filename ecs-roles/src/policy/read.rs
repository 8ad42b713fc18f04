//! From tree to document, in every form that the grammar allows.
//!
//! Source: IAM User Guide, "Grammar of the IAM JSON policy language".

use std::collections::{BTreeMap, HashSet};

use serde::de::{Deserialize, Deserializer, Error as _};

use super::condition::Conditions;
use super::document::{PolicyDocument, PolicyVersion};
use super::fault::{Fault, Form};
use super::principal::{PrincipalKind, Principals};
use super::selection::Selection;
use super::statement::{Effect, Statement};
use super::tree::{Kind, Member, Node};
use crate::error::{did_you_mean, shown};

/// The elements of a document.
pub(crate) const DOCUMENT_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];

/// The elements of a statement.
pub(crate) const STATEMENT_ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

impl<'de> Deserialize<'de> for PolicyDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        document(&Node::deserialize(deserializer)?).map_err(|fault| D::Error::custom(fault.problem))
    }
}

impl<'de> Deserialize<'de> for Statement {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        statement(&Node::deserialize(deserializer)?).map_err(|fault| D::Error::custom(fault.problem))
    }
}

pub(crate) fn document(tree: &Node) -> Result<PolicyDocument, Fault> {
    const FORM: Form = Form { what: "a policy document", write: "an object with `Version` and `Statement`" };
    let (mut version, mut id, mut statements) = (None, None, None);
    if tree.as_str().is_some_and(|text| text.trim_start().starts_with('{')) {
        return Err(Fault::at(tree, "the document is inside of a string: take it out, its escapes undone"));
    }
    for member in members(tree, FORM, &DOCUMENT_ELEMENTS)? {
        match &*member.name {
            "Version" => version = Some(policy_version(&member.value)?),
            "Id" => id = Some(string(&member.value)?),
            _ => statements = Some(list_of(&member.value, statement)?),
        }
    }
    let statements = statements.ok_or_else(|| {
        Fault::at(tree, "the policy document lacks `Statement`: add it, with a list of statements")
    })?;
    Ok(PolicyDocument { version, id, statements })
}

pub(crate) fn statement(tree: &Node) -> Result<Statement, Fault> {
    const FORM: Form = Form {
        what: "a statement",
        write: "an object with `Effect`, `Action` and `Resource` or `Principal`",
    };
    let (mut sid, mut effect_found, mut conditions_found) = (None, None, None);
    let (mut principals_found, mut actions, mut resources) = (None, None, None);
    for member in members(tree, FORM, &STATEMENT_ELEMENTS)? {
        let value = &member.value;
        match &*member.name {
            "Sid" => sid = Some(string(value)?),
            "Effect" => effect_found = Some(effect(value)?),
            "Condition" => conditions_found = Some(conditions(value)?),
            "Principal" | "NotPrincipal" => fill(&mut principals_found, member, principals)?,
            "Action" | "NotAction" => fill(&mut actions, member, strings)?,
            _ => fill(&mut resources, member, strings)?,
        }
    }
    Ok(Statement {
        sid,
        effect: effect_found.ok_or_else(|| lacks(tree, "`Effect`", "`\"Allow\"` or `\"Deny\"`"))?,
        principals: principals_found,
        actions: actions.ok_or_else(|| {
            lacks(tree, "`Action` or `NotAction`", "a list of actions such as `\"ecs:RunTask\"`")
        })?,
        resources,
        conditions: conditions_found.unwrap_or_default(),
    })
}

fn lacks(tree: &Node, element: &str, value: &str) -> Fault {
    Fault::at(tree, format!("the statement lacks {element}: add it, with {value}"))
}

/// The members of an object, each known and each there once.
pub(crate) fn members<'n>(tree: &'n Node, form: Form, known: &[&str]) -> Result<&'n [Member], Fault> {
    let members = object(tree, form)?;
    match members.iter().find(|member| !known.contains(&&*member.name)) {
        Some(stranger) => Err(unknown(stranger, form, known)),
        None => Ok(members),
    }
}

fn unknown(member: &Member, form: Form, known: &[&str]) -> Fault {
    let mut remedy = did_you_mean(&member.name, known);
    if remedy.is_empty() {
        remedy = format!(": remove it, or write one of `{}`", known.join("`, `"));
    }
    Fault::at_name(member, format!("{} is not an element of {}{remedy}", shown(&member.name), form.what))
}

/// The members of an object without repeated names.
pub(crate) fn object(tree: &Node, form: Form) -> Result<&[Member], Fault> {
    let Kind::Object(members) = &tree.kind else {
        return Err(Fault::expected(form, tree));
    };
    let mut names = HashSet::new();
    match members.iter().find(|member| !names.insert(&*member.name)) {
        Some(member) => Err(repeated(member)),
        None => Ok(members),
    }
}

fn repeated(member: &Member) -> Fault {
    Fault::at_name(member, format!("{} occurs twice in one object: merge the two", shown(&member.name)))
}

/// Fills one of two elements that exclude each other.
fn fill<T>(
    slot: &mut Option<Selection<T>>,
    member: &Member,
    read: fn(&Node) -> Result<T, Fault>,
) -> Result<(), Fault> {
    let name = member.name.strip_prefix("Not").unwrap_or(&member.name);
    if slot.is_some() {
        return Err(Fault::at_name(
            member,
            format!(
                "a statement has either `{name}` or `Not{name}`, not both: remove one, or write two statements"
            ),
        ));
    }
    let value = read(&member.value)?;
    let negated = name.len() < member.name.len();
    *slot = Some(if negated { Selection::AllExcept(value) } else { Selection::Only(value) });
    Ok(())
}

fn list_of<T>(value: &Node, read: fn(&Node) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
    value.elements().iter().map(read).collect()
}

pub(crate) fn string(value: &Node) -> Result<String, Fault> {
    const FORM: Form = Form { what: "a string", write: "one text in double quotes" };
    value.as_str().map(str::to_owned).ok_or_else(|| match value.scalar() {
        Some(text) => {
            Fault::at(value, format!("expected a string, found `{text}`: put it into double quotes"))
        }
        None => Fault::expected(FORM, value),
    })
}

/// One string or a list of them.
fn strings(value: &Node) -> Result<Vec<String>, Fault> {
    const FORM: Form = Form { what: "strings", write: "a string or a list of them" };
    match value.kind {
        Kind::List(_) => list_of(value, string),
        Kind::Null | Kind::Object(_) => Err(Fault::expected(FORM, value)),
        _ => string(value).map(|text| vec![text]),
    }
}

/// The values of a condition: booleans and numbers count by their text.
fn scalars(value: &Node) -> Result<Vec<String>, Fault> {
    const FORM: Form = Form {
        what: "the values of a condition key",
        write: "a string, boolean or number, or a list of them",
    };
    let read = |element: &Node| element.scalar().map(str::to_owned);
    value.elements().iter().map(|e| read(e).ok_or_else(|| Fault::expected(FORM, e))).collect()
}

fn conditions(tree: &Node) -> Result<Conditions, Fault> {
    const OPERATORS: Form = Form {
        what: "conditions",
        write: "an object of operators, such as `{\"Bool\": {\"aws:SecureTransport\": \"true\"}}`",
    };
    const KEYS: Form = Form {
        what: "condition keys",
        write: "an object of keys and values, such as `{\"aws:SecureTransport\": \"true\"}`",
    };
    let mut conditions = Conditions::default();
    for operator in object(tree, OPERATORS)? {
        let mut keys = HashSet::new();
        for test in object(&operator.value, KEYS)? {
            // Unlike names of elements, condition keys are the same in any case.
            if !keys.insert(test.name.to_ascii_lowercase()) {
                return Err(repeated(test));
            }
            conditions.push(&operator.name, &test.name, scalars(&test.value)?);
        }
    }
    Ok(conditions)
}

fn principals(tree: &Node) -> Result<Principals, Fault> {
    match (tree.as_str(), &tree.kind) {
        (Some("*"), _) => Ok(Principals::Everyone),
        (Some(other), _) => Err(Fault::at(
            tree,
            format!(
                "a principal is `\"*\"` or an object, found {}: write `{{\"Service\": …}}` or `{{\"AWS\": …}}`",
                shown(other)
            ),
        )),
        _ => listed_principals(tree),
    }
}

fn listed_principals(tree: &Node) -> Result<Principals, Fault> {
    const FORM: Form = Form {
        what: "principals",
        write: "`\"*\"` or an object such as `{\"Service\": \"ecs-tasks.amazonaws.com\"}`",
    };
    let mut listed = BTreeMap::new();
    for member in members(tree, FORM, &PrincipalKind::NAMES)? {
        if let Some(kind) = PrincipalKind::from_name(&member.name) {
            listed.insert(kind, strings(&member.value)?);
        }
    }
    Ok(Principals::Listed(listed))
}

fn effect(value: &Node) -> Result<Effect, Fault> {
    match value.as_str() {
        Some("Allow") => Ok(Effect::Allow),
        Some("Deny") => Ok(Effect::Deny),
        _ => Err(Fault::at(
            value,
            format!("{} is no effect: write `\"Allow\"` or `\"Deny\"`, in this spelling", value.described()),
        )),
    }
}

fn policy_version(value: &Node) -> Result<PolicyVersion, Fault> {
    let known = [PolicyVersion::V2008, PolicyVersion::V2012];
    let found = known.into_iter().find(|version| Some(version.as_str()) == value.as_str());
    found.ok_or_else(|| {
        let [old, new] = PolicyVersion::NAMES;
        let found = value.described();
        Fault::at(value, format!("{found} is no version of the policy language: write `{new}` (or the old `{old}`), which is not the date of your policy"))
    })
}
