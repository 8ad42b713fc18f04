//! In what two documents differ, by meaning.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Serialize, Serializer};

use super::condition::{Condition, Conditions};
use super::document::PolicyDocument;
use super::principal::Principals;
use super::selection::Selection;
use super::statement::{Effect, Statement};
use crate::reference::ServiceReference;

/// What one document says and another does not, however their statements are
/// cut: a statement split in two, values in another order, a repeated action or
/// another label is no difference.
///
/// It prints a line for each difference, `+` for what is new and `-` for what
/// is gone.
///
/// ```
/// use ecs_roles::{PolicyDiff, PolicyDocument, Statement};
///
/// let before = PolicyDocument::new([Statement::allow(["ecs:RunTask", "ecs:StopTask"]).on(["*"])]);
/// let after = PolicyDocument::new([
///     Statement::allow(["ecs:StopTask"]).on(["*"]).sid("Stop"),
///     Statement::allow(["ecs:runtask"]).on(["arn:aws:ecs:eu-west-1:111122223333:task-definition/web:*"]),
/// ]);
/// assert_eq!(
///     PolicyDiff::between(&before, &after).to_string(),
///     "+ allow ecs:RunTask on arn:aws:ecs:eu-west-1:111122223333:task-definition/web:*\n\
///      - allow ecs:RunTask on *"
/// );
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyDiff {
    added: BTreeSet<Atom>,
    removed: BTreeSet<Atom>,
}

/// The smallest thing that a policy says: one principal, one action, one
/// resource. Elements that name exceptions stay whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Atom {
    effect: Effect,
    principal: Option<Selection<Principals>>,
    resource: Option<Selection<Vec<String>>>,
    conditions: Conditions,
    action: Selection<Vec<String>>,
}

impl PolicyDiff {
    /// What `after` says and `before` does not, and the other way round.
    pub fn between(before: &PolicyDocument, after: &PolicyDocument) -> Self {
        let (before, after) = (before.canonical(), after.canonical());
        // `${…}` is a variable in one version and text in the other.
        if before.effective_version() != after.effective_version() {
            return Self { added: atoms(&after), removed: atoms(&before) };
        }
        let (before, after) = (atoms(&before), atoms(&after));
        Self {
            added: after.difference(&before).cloned().collect(),
            removed: before.difference(&after).cloned().collect(),
        }
    }

    /// Whether both documents mean the same.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }

    /// Whether the second document allows something more, or denies something
    /// less, than the first.
    pub fn grants(&self) -> bool {
        widens(&self.added, Effect::Allow) || widens(&self.removed, Effect::Deny)
    }

    /// Whether the second document allows something less, or denies something
    /// more, than the first.
    pub fn revokes(&self) -> bool {
        widens(&self.removed, Effect::Allow) || widens(&self.added, Effect::Deny)
    }

    /// The differences, a line each: what is new, then what is gone.
    pub fn lines(&self) -> Vec<String> {
        let side = |sign: char, atoms: &BTreeSet<Atom>| {
            grouped(atoms).into_iter().map(move |line| format!("{sign} {line}")).collect::<Vec<_>>()
        };
        [side('+', &self.added), side('-', &self.removed)].concat()
    }
}

fn widens(atoms: &BTreeSet<Atom>, effect: Effect) -> bool {
    atoms.iter().any(|atom| atom.effect == effect)
}

fn atoms(document: &PolicyDocument) -> BTreeSet<Atom> {
    document.statements.iter().flat_map(of_statement).collect()
}

fn of_statement(statement: &Statement) -> Vec<Atom> {
    let principals = each(statement.principals.as_ref(), Principals::single);
    let resources = each(statement.resources.as_ref(), |listed| singles(listed));
    let actions = each(Some(&statement.actions), |listed| singles(listed));
    let mut atoms = Vec::new();
    for principal in &principals {
        for resource in &resources {
            for action in actions.iter().flatten() {
                atoms.push(Atom {
                    effect: statement.effect,
                    principal: principal.clone(),
                    resource: resource.clone(),
                    conditions: statement.conditions.clone(),
                    action: action.clone(),
                });
            }
        }
    }
    atoms
}

fn singles(listed: &[String]) -> Vec<Vec<String>> {
    listed.iter().map(|text| vec![text.clone()]).collect()
}

/// A selection as many of one value; one that names exceptions, or is not
/// there, as it is.
fn each<T: Clone>(
    selection: Option<&Selection<T>>,
    split: impl Fn(&T) -> Vec<T>,
) -> Vec<Option<Selection<T>>> {
    match selection {
        Some(Selection::Only(listed)) => {
            split(listed).into_iter().map(|one| Some(Selection::Only(one))).collect()
        }
        other => vec![other.cloned()],
    }
}

/// Sentences that share all but their actions become one, then those that share all but their resources.
fn grouped(atoms: &BTreeSet<Atom>) -> Vec<String> {
    let mut of_actions: BTreeMap<(String, Option<String>, String), Vec<String>> = BTreeMap::new();
    for atom in atoms {
        let resource = atom.resource.as_ref().map(listed);
        let group = of_actions.entry((atom.head(), resource, atom.tail())).or_default();
        group.push(listed(&atom.action.map(|names| spelled(names))));
    }
    let mut of_resources: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for ((head, resource, tail), actions) in of_actions {
        let sentence = format!("{head}{}", actions.join(", "));
        of_resources.entry((sentence, tail)).or_default().extend(resource);
    }
    let on = |resources: Vec<String>| match resources.is_empty() {
        true => String::new(),
        false => format!(" on {}", resources.join(", ")),
    };
    of_resources
        .into_iter()
        .map(|((head, tail), resources)| format!("{head}{}{tail}", on(resources)))
        .collect()
}

impl Atom {
    /// What stands before the action.
    fn head(&self) -> String {
        let effect = self.effect.as_str().to_ascii_lowercase();
        let who = self.principal.as_ref().map(principal).unwrap_or_default();
        format!("{effect} {who}")
    }

    /// What stands after the resource.
    fn tail(&self) -> String {
        let tests: Vec<String> = self.conditions.iter().map(test).collect();
        if tests.is_empty() { String::new() } else { format!(" when {}", tests.join(" and ")) }
    }
}

/// Actions as AWS spells them: canonical forms have them in lower case.
fn spelled(actions: &[String]) -> Vec<String> {
    let reference = ServiceReference::embedded();
    let spelled = |action: &String| match (action.split_once(':'), reference.action(action)) {
        (Some((service, _)), Some(known)) => format!("{service}:{}", known.name()),
        _ => action.clone(),
    };
    actions.iter().map(spelled).collect()
}

/// A condition key as AWS spells it.
fn spelled_key(key: &str) -> &str {
    let known = ServiceReference::embedded().condition_key(key).map(|known| known.name());
    known.filter(|known| known.eq_ignore_ascii_case(key)).unwrap_or(key)
}

fn listed(selection: &Selection<Vec<String>>) -> String {
    let not = if selection.is_negated() { "not " } else { "" };
    format!("{not}{}", selection.listed().join(", "))
}

fn principal(principal: &Selection<Principals>) -> String {
    let not = if principal.is_negated() { "all but " } else { "" };
    format!("{not}{} to ", principal.listed().names().join(", "))
}

fn test(test: &Condition) -> String {
    format!("{} {} = {}", test.operator(), spelled_key(test.key()), test.values().join(" | "))
}

impl fmt::Display for PolicyDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().join("\n"))
    }
}

/// As a list of its lines.
impl Serialize for PolicyDiff {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.lines())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(statements: &str) -> PolicyDocument {
        format!(r#"{{"Version":"2012-10-17","Statement":{statements}}}"#).parse().unwrap()
    }

    #[track_caller]
    fn differ(before: &str, after: &str, lines: &[&str]) {
        let diff = PolicyDiff::between(&document(before), &document(after));
        assert_eq!(diff.lines(), lines);
        assert_eq!(diff.is_empty(), lines.is_empty());
    }

    #[test]
    fn how_statements_are_cut_does_not_matter() {
        differ(
            r#"{"Effect":"Allow","Action":["a:b","a:c"],"Resource":["x","y"]}"#,
            r#"[{"Sid":"C","Effect":"Allow","Action":"A:C","Resource":["y","x"]},
                {"Effect":"Allow","Action":"a:b","Resource":"x"},{"Effect":"Allow","Action":"a:b","Resource":"y"}]"#,
            &[],
        );
    }

    #[test]
    fn a_changed_condition_is_a_new_sentence_and_a_gone_one() {
        differ(
            r#"{"Effect":"Allow","Action":["a:b","a:c"],"Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":["a:b","a:c"],"Resource":"*","Condition":{"StringEquals":{"aws:x":["1","2"]}}}"#,
            &["+ allow a:b, a:c on * when StringEquals aws:x = 1 | 2", "- allow a:b, a:c on *"],
        );
    }

    #[test]
    fn exceptions_stay_whole() {
        differ(
            r#"{"Effect":"Deny","NotAction":["a:b","a:c"],"Resource":"*"}"#,
            r#"{"Effect":"Deny","NotAction":["a:b"],"Resource":"*"}"#,
            &["+ deny not a:b on *", "- deny not a:b, a:c on *"],
        );
    }

    #[test]
    fn principals_are_named() {
        let trust = |service: &str| {
            format!(r#"{{"Effect":"Allow","Principal":{{"Service":{service}}},"Action":"sts:AssumeRole"}}"#)
        };
        differ(
            &trust(r#"["a.amazonaws.com","b.amazonaws.com"]"#),
            &trust(r#""b.amazonaws.com""#),
            &["- allow a.amazonaws.com to sts:AssumeRole"],
        );
    }

    #[test]
    fn more_is_told_from_less() {
        let check = |before: &str, after: &str, grants: bool, revokes: bool| {
            let diff = PolicyDiff::between(&document(before), &document(after));
            assert_eq!((diff.grants(), diff.revokes()), (grants, revokes), "{diff}");
        };
        let allow = r#"{"Effect":"Allow","Action":"a:b","Resource":"*"}"#;
        let more = r#"{"Effect":"Allow","Action":["a:b","a:c"],"Resource":"*"}"#;
        let deny = r#"[{"Effect":"Allow","Action":"a:b","Resource":"*"},{"Effect":"Deny","Action":"a:b","Resource":"x"}]"#;
        check(allow, more, true, false);
        check(more, allow, false, true);
        check(allow, deny, false, true);
        check(deny, allow, true, false);
        check(allow, allow, false, false);
    }
}
