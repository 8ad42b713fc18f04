//! Permissions that one document grants by halves.
//!
//! ```json
//! {"Effect": "Allow", "Action": "ecs:ExecuteCommand",
//!  "Resource": "arn:aws:ecs:eu-west-1:111122223333:task/web/*"}
//! ```
//!
//! `ecs:ExecuteCommand` is checked against the cluster, too.
//!
//! Sources: Amazon ECS Developer Guide, "Grant permission to tag resources on
//! creation"; Service Authorization Reference, required resource types; IAM User
//! Guide, "Grant a user permissions to pass a role to an AWS service".

use std::collections::HashMap;

use super::Family;
use super::request_keys::listed;
use crate::lint::arn_text::ArnText;
use crate::lint::code::{Code, Severity};
use crate::lint::kind::PolicyKind;
use crate::lint::linter::Findings;
use crate::lint::outline::{Leaf, Outline, StatementView};
use crate::lint::rules::ecs_arns;
use crate::reference::{ActionEntry, ResourceType};

static ECS_MISSING_COMPANION: Code = Code {
    name: "ECS_MISSING_COMPANION",
    severity: Severity::Warning,
    meaning: "An action is allowed without another permission that its use takes.",
    source: "Amazon ECS Developer Guide, \"Grant permission to tag resources on creation\"",
};

pub(super) const FAMILY: Family = Family { codes: &[&ECS_MISSING_COMPANION], check };

/// Actions, what else they take, and when.
const COMPANIONS: [(&[&str], &str, &str); 2] = [
    (
        &["ecs:RunTask", "ecs:StartTask", "ecs:CreateService", "ecs:RegisterTaskDefinition"],
        "ecs:TagResource",
        "with tags, also propagated or managed ones, the call is denied",
    ),
    (
        &["ecs:RegisterTaskDefinition", "ecs:RegisterDaemonTaskDefinition"],
        "iam:PassRole",
        "a task definition with a task or execution role is denied",
    ),
];

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    if outline.kind != PolicyKind::Identity {
        return;
    }
    for (actions, companion, consequence) in COMPANIONS {
        companion_action(outline, actions, companion, consequence, findings);
    }
    // The same for every place where the action is listed.
    let mut known = HashMap::new();
    for leaf in allowing(outline).flat_map(StatementView::listed_actions) {
        let action = outline.reference.action(leaf.value);
        if let Some(action) = action.filter(|action| action.service().prefix() == "ecs") {
            let lack = known.entry(action.name()).or_insert_with(|| required_types(outline, leaf, action));
            if let Some(lack) = lack {
                let message = format!("`{}` {lack}", leaf.value);
                findings.report(&ECS_MISSING_COMPANION, &leaf.path, leaf.span(), message);
            }
        }
    }
}

fn allowing<'o>(outline: &'o Outline<'o>) -> impl Iterator<Item = &'o StatementView<'o>> {
    outline.statements.iter().filter(|statement| statement.allows())
}

/// One finding per document and companion, at the first action that takes it.
fn companion_action(
    outline: &Outline<'_>,
    actions: &[&str],
    companion: &str,
    consequence: &str,
    findings: &mut Findings<'_>,
) {
    let named = |leaf: &&Leaf<'_>| actions.iter().any(|action| leaf.value.eq_ignore_ascii_case(action));
    let Some(leaf) = allowing(outline).flat_map(StatementView::listed_actions).find(named) else {
        return;
    };
    if !allowing(outline).any(|statement| statement.names_action(companion)) {
        let message = format!(
            "`{}` is allowed without `{companion}`: {consequence}; allow that too, unless another policy does",
            leaf.value
        );
        findings.report(&ECS_MISSING_COMPANION, &leaf.path, leaf.span(), message);
    }
}

/// Some actions are about several resources at once, each of which has to be
/// allowed, in whichever statement.
fn required_types(outline: &Outline<'_>, leaf: &Leaf<'_>, action: ActionEntry<'_>) -> Option<String> {
    let required: Vec<ResourceType<'_>> = action
        .resources()
        .filter(|resource| resource.is_required())
        .map(|resource| resource.resource_type())
        .collect();
    let (allowed, missing): (Vec<ResourceType<'_>>, Vec<_>) =
        required.iter().partition(|kind| is_allowed(outline, leaf.value, **kind));
    if allowed.is_empty() || missing.is_empty() {
        return None;
    }
    let names = |types: &[ResourceType<'_>]| {
        listed(&types.iter().map(|kind| kind.name().to_owned()).collect::<Vec<_>>())
    };
    Some(format!(
        "is allowed on {} only and needs {} as well: name both resources",
        names(&allowed),
        names(&missing)
    ))
}

fn is_allowed(outline: &Outline<'_>, action: &str, kind: ResourceType<'_>) -> bool {
    allowing(outline).filter(|statement| statement.names_action(action)).any(|statement| {
        statement.resources.as_ref().is_some_and(|resources| {
            resources.negated || resources.leaves.iter().any(|leaf| names_type(leaf.value, kind))
        })
    })
}

/// In doubt yes: faults of form are reported elsewhere.
fn names_type(resource: &str, kind: ResourceType<'_>) -> bool {
    let arn = ArnText::of(resource);
    match arn.pattern() {
        Some(pattern) => {
            let slip = ecs_arns::slip(&arn);
            kind.accepts(&pattern) || slip.is_some_and(|slip| slip.resource_type() == kind.name())
        }
        None => true,
    }
}
