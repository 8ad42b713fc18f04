//! The actions of a statement against its resources.
//!
//! ```json
//! {"Effect": "Allow", "Action": "ecs:ListClusters",
//!  "Resource": "arn:aws:ecs:eu-west-1:111122223333:cluster/web"}
//! ```
//!
//! `ecs:ListClusters` is about no resource: only `"*"` allows it.
//!
//! Source: Service Authorization Reference, "Actions" and "Resource types" of
//! each service.

use super::Family;
use super::request_keys::listed;
use crate::arn_pattern::ArnPattern;
use crate::error::shown;
use crate::lint::arn_text::{ArnText, is_everything};
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::linter::Findings;
use crate::lint::outline::{Element, Leaf, Outline, StatementView};
use crate::lint::rules::ecs_arns;
use crate::reference::{ActionEntry, ResourceType, ServiceReference};

static ECS_STAR_ONLY_ACTION_WITH_ARN: Code = Code {
    name: "ECS_STAR_ONLY_ACTION_WITH_ARN",
    severity: Severity::Error,
    meaning: "An action that is about no resource stands with ARNs only, so that the statement never applies to it.",
    source: "Service Authorization Reference",
};
static RESOURCE_MISMATCH: Code = Code {
    name: "RESOURCE_MISMATCH",
    severity: Severity::Warning,
    meaning: "An action fits none of the resources of its statement, or a resource none of the actions.",
    source: "Service Authorization Reference",
};
static MIXED_RESOURCE_KINDS: Code = Code {
    name: "MIXED_RESOURCE_KINDS",
    severity: Severity::Suggestion,
    meaning: "A statement falls into parts that have no action and no resource in common.",
    source: "Service Authorization Reference",
};

pub(super) const FAMILY: Family =
    Family { codes: &[&ECS_STAR_ONLY_ACTION_WITH_ARN, &RESOURCE_MISMATCH, &MIXED_RESOURCE_KINDS], check };

/// Services whose actions without resource types are checked by AWS as the
/// reference says. Elsewhere managed policies of AWS name ARNs for some.
const CERTAIN: [&str; 2] = ["ecs", "ecr"];

/// Load balancers of both generations share their action names, of which the
/// reference keeps one generation's types.
const SHARED_NAMES: &str = "elasticloadbalancing";

/// An action of a statement that the reference knows.
struct Known<'o> {
    leaf: &'o Leaf<'o>,
    action: ActionEntry<'o>,
    /// For each resource of the statement, whether the action can be about it.
    fits: Vec<bool>,
}

impl Known<'_> {
    fn name(&self) -> String {
        format!("{}:{}", self.action.service().prefix(), self.action.name())
    }
}

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    if outline.kind.has_principals() {
        return;
    }
    for statement in &outline.statements {
        let resources = statement.resources.as_ref().filter(|resources| !resources.negated);
        let named = |resources: &&Element<'_>| !resources.leaves.iter().any(|leaf| is_everything(leaf.value));
        if let Some(resources) = resources.filter(named) {
            against_arns(outline.reference, statement, resources, findings);
        }
    }
}

fn against_arns(
    reference: &ServiceReference,
    statement: &StatementView<'_>,
    resources: &Element<'_>,
    findings: &mut Findings<'_>,
) {
    let Some(arns) = readable(resources) else {
        return;
    };
    let known: Vec<Known<'_>> = statement
        .listed_actions()
        .iter()
        .filter_map(|leaf| Some((leaf, reference.action(leaf.value)?)))
        .map(|(leaf, action)| Known {
            leaf,
            action,
            fits: arns.iter().map(|arn| fits(action, arn)).collect(),
        })
        .collect();
    let all_known = known.len() == statement.listed_actions().len();
    star_only(&known, all_known, resources, findings);
    mismatched_actions(&known, findings);
    let shared = known.iter().any(|known| known.action.service().prefix() == SHARED_NAMES);
    if all_known && !shared {
        mismatched_resources(&known, resources, findings);
        mixed_kinds(&known, resources, findings);
    }
}

/// The resources, unless one is so faulty that no pattern can be made of it.
fn readable<'o>(resources: &'o Element<'_>) -> Option<Vec<(ArnText<'o>, ArnPattern)>> {
    let read = |leaf: &'o Leaf<'_>| {
        let arn = ArnText::of(leaf.value);
        let pattern = arn.pattern()?;
        Some((arn, pattern))
    };
    resources.leaves.iter().map(read).collect()
}

/// Faults of form are reported elsewhere: what has the right type fits. Actions
/// about log groups are also written with the streams of the group.
fn fits(action: ActionEntry<'_>, (arn, pattern): &(ArnText<'_>, ArnPattern)) -> bool {
    let slip = ecs_arns::slip(arn);
    let group = arn.masked.strip_suffix(":log-stream:*").and_then(|group| group.parse::<ArnPattern>().ok());
    action.resources().flat_map(|resource| with_relatives(resource.resource_type())).any(|kind| {
        kind.accepts(pattern)
            || slip.is_some_and(|slip| kind.name() == slip.resource_type())
            || group.as_ref().is_some_and(|group| kind.accepts(group))
    })
}

/// The type itself, and such as `function alias` and `function version` of a
/// `function`: what is allowed on one is asked of the others, too.
fn with_relatives(kind: ResourceType<'_>) -> impl Iterator<Item = ResourceType<'_>> {
    let is_relative = move |other: &ResourceType<'_>| {
        other.name().strip_prefix(kind.name()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    kind.service().resource_types().filter(is_relative)
}

fn star_only(known: &[Known<'_>], all_known: bool, resources: &Element<'_>, findings: &mut Findings<'_>) {
    let only = all_known && known.iter().all(|known| known.action.is_wildcard_only());
    for action in known.iter().filter(|known| known.action.is_wildcard_only()) {
        let certain = CERTAIN.contains(&action.action.service().prefix());
        let code = if certain { &ECS_STAR_ONLY_ACTION_WITH_ARN } else { &RESOURCE_MISMATCH };
        let message = format!(
            "`{}` is about no resource and never matches an ARN: put it in a statement whose `Resource` is `*`",
            action.name()
        );
        let fix = only.then(|| Fix::replace(resources.node.span.clone(), "\"*\"", "name every resource"));
        findings.report_fixed(code, &action.leaf.path, action.leaf.span(), message, fix);
    }
}

fn mismatched_actions(known: &[Known<'_>], findings: &mut Findings<'_>) {
    for action in known.iter().filter(|known| !known.action.is_wildcard_only()) {
        if action.fits.contains(&true) || action.action.service().prefix() == SHARED_NAMES {
            continue;
        }
        let mut types: Vec<String> =
            action.action.resources().map(|resource| resource.resource_type().name().to_owned()).collect();
        types.dedup();
        let message =
            format!("`{}` fits none of these resources: it is about {}", action.name(), listed(&types));
        findings.report(&RESOURCE_MISMATCH, &action.leaf.path, action.leaf.span(), message);
    }
}

fn mismatched_resources(known: &[Known<'_>], resources: &Element<'_>, findings: &mut Findings<'_>) {
    let some_fit = known.iter().any(|known| known.fits.contains(&true));
    for (index, leaf) in resources.leaves.iter().enumerate() {
        let fits = known.iter().any(|known| known.fits.get(index) == Some(&true));
        if !fits && some_fit {
            let message = format!("no action of this statement is about {}: remove it", shown(leaf.value));
            let fix = resources.without(leaf, "remove the resource");
            findings.report_fixed(&RESOURCE_MISMATCH, &leaf.path, leaf.span(), message, fix);
        }
    }
}

/// Only where every action and every resource has a partner, and the whole
/// falls apart all the same.
fn mixed_kinds(known: &[Known<'_>], resources: &Element<'_>, findings: &mut Findings<'_>) {
    let [first, ..] = known else {
        return;
    };
    let count = resources.leaves.len();
    let resource_has_partner = |index: usize| known.iter().any(|known| known.fits.get(index) == Some(&true));
    if !known.iter().all(|known| known.fits.contains(&true)) || !(0..count).all(resource_has_partner) {
        return;
    }
    let reached = reached_from(first, known);
    let (with, apart): (Vec<&Known<'_>>, Vec<_>) =
        known.iter().partition(|known| shares(&known.fits, &reached));
    if !apart.is_empty() {
        let names = |part: &[&Known<'_>]| listed(&part.iter().map(|known| known.name()).collect::<Vec<_>>());
        let message = format!(
            "the resources of {} have nothing to do with those of {}: split the statement",
            names(&with),
            names(&apart)
        );
        findings.report(&MIXED_RESOURCE_KINDS, &resources.path, resources.name_span.clone(), message);
    }
}

/// The resources that hang together with `first` through shared actions.
fn reached_from(first: &Known<'_>, known: &[Known<'_>]) -> Vec<bool> {
    let mut reached = first.fits.clone();
    loop {
        let before = reached.clone();
        for action in known.iter().filter(|known| shares(&known.fits, &before)) {
            for (place, fits) in reached.iter_mut().zip(&action.fits) {
                *place |= *fits;
            }
        }
        if reached == before {
            return reached;
        }
    }
}

fn shares(one: &[bool], other: &[bool]) -> bool {
    one.iter().zip(other).any(|(one, other)| *one && *other)
}
