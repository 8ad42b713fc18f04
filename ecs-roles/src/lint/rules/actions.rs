//! Actions against the reference.
//!
//! ```json
//! {"Effect": "Allow", "Action": "ecs:DescribeTaskDefinitions", "Resource": "*"}
//! ```
//!
//! Source: Service Authorization Reference, "Actions" of each service.

use super::Family;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::linter::Findings;
use crate::lint::nearest::nearest;
use crate::lint::outline::{Leaf, Outline};
use crate::reference::{Service, ServiceReference};

static INVALID_ACTION: Code =
    Code::of_access_analyzer("INVALID_ACTION", Severity::Error, "The service has no such action.");
static INVALID_SERVICE_IN_ACTION: Code = Code::of_access_analyzer(
    "INVALID_SERVICE_IN_ACTION",
    Severity::Error,
    "What stands before the colon of an action is no service.",
);
static ACTION_CASE: Code = Code {
    name: "ACTION_CASE",
    severity: Severity::Suggestion,
    meaning: "An action is spelt in another case than the reference spells it.",
    source: "Service Authorization Reference",
};

/// Services that AWS has ended or never documented, but whose actions its managed policies name.
const RETIRED: [&str; 8] = [
    "assurance",
    "builderid",
    "deepcomposer",
    "deeplens",
    "deepracer",
    "elastic-inference",
    "iot1click",
    "zocalo",
];

pub(super) const FAMILY: Family =
    Family { codes: &[&INVALID_ACTION, &INVALID_SERVICE_IN_ACTION, &ACTION_CASE], check };

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let elements = outline.statements.iter().filter_map(|statement| statement.actions.as_ref());
    for leaf in elements.flat_map(|element| &element.leaves) {
        match leaf.value.split_once(':') {
            None if leaf.value == "*" => {}
            None => without_service(leaf, outline.reference, findings),
            Some(("*", "*")) => {}
            Some((prefix, name)) => action(leaf, prefix, name, outline.reference, findings),
        }
    }
}

fn without_service(leaf: &Leaf<'_>, reference: &ServiceReference, findings: &mut Findings<'_>) {
    let meant = ["ecs", "iam", "sts"]
        .map(|prefix| format!("{prefix}:{}", leaf.value))
        .into_iter()
        .find(|meant| reference.action(meant).is_some());
    let remedy = match &meant {
        Some(meant) => format!("did you mean {}?", shown(meant)),
        None => "write it as `SERVICE:ACTION`".to_owned(),
    };
    let message = if leaf.value.is_empty() {
        "the action is empty and covers nothing: write it as `SERVICE:ACTION`, or remove it".to_owned()
    } else {
        format!("the action {} names no service, {remedy}", shown(leaf.value))
    };
    let fix = meant.map(|meant| leaf.replaced_by(&meant, "put the service before the action"));
    findings.report_fixed(&INVALID_ACTION, &leaf.path, leaf.span(), message, fix);
}

fn action(
    leaf: &Leaf<'_>,
    prefix: &str,
    name: &str,
    reference: &ServiceReference,
    findings: &mut Findings<'_>,
) {
    match reference.service(prefix) {
        None if RETIRED.iter().any(|retired| retired.eq_ignore_ascii_case(prefix)) => {}
        None => unknown_service(leaf, prefix, name, reference, findings),
        Some(service) if service.is_detailed() => in_service(leaf, service, name, reference, findings),
        Some(_) => {}
    }
}

fn unknown_service(
    leaf: &Leaf<'_>,
    prefix: &str,
    name: &str,
    reference: &ServiceReference,
    findings: &mut Findings<'_>,
) {
    let trimmed = prefix.trim();
    let names = || reference.services().map(|service| service.prefix());
    let detailed =
        || reference.services().filter(|service| service.is_detailed()).map(|service| service.prefix());
    let meant = match reference.service(trimmed) {
        Some(service) => Some(service.prefix()),
        None => nearest(trimmed, detailed()).or_else(|| nearest(trimmed, names())),
    };
    let remedy = match meant {
        _ if prefix.contains(['*', '?']) => {
            ": name the service, wildcards are for what follows the colon".to_owned()
        }
        Some(meant) => format!(", did you mean `{meant}`?"),
        None => ": name the service as its actions are listed".to_owned(),
    };
    let message = format!("there is no service {}{remedy}", shown(prefix));
    let meant = meant.filter(|_| !prefix.contains(['*', '?']));
    let fix =
        meant.map(|meant| leaf.replaced_by(&format!("{meant}:{name}"), "write the service that is near"));
    findings.report_fixed(&INVALID_SERVICE_IN_ACTION, &leaf.path, leaf.span(), message, fix);
}

fn in_service(
    leaf: &Leaf<'_>,
    service: Service<'_>,
    name: &str,
    reference: &ServiceReference,
    findings: &mut Findings<'_>,
) {
    if name.contains(['*', '?']) {
        if service.actions_matching(name).next().is_none() {
            unknown_action(leaf, service, name, None, reference, findings);
        }
        return;
    }
    match reference.action(leaf.value) {
        None if is_newer(service, name) => {}
        None => {
            let meant = nearest(name.trim(), service.actions().map(|action| action.name()));
            unknown_action(leaf, service, name, meant, reference, findings);
        }
        Some(action) => {
            let spelling = format!("{}:{}", service.prefix(), action.name());
            if spelling != leaf.value {
                let message = format!("the reference spells {} as `{spelling}`", shown(leaf.value));
                let fix = leaf.replaced_by(&spelling, "spell it as the reference does");
                findings.report_fixed(&ACTION_CASE, &leaf.path, leaf.span(), message, fix);
            }
        }
    }
}

fn unknown_action(
    leaf: &Leaf<'_>,
    service: Service<'_>,
    name: &str,
    meant: Option<&str>,
    reference: &ServiceReference,
    findings: &mut Findings<'_>,
) {
    let prefix = service.prefix();
    let remedy = match meant {
        Some(meant) => format!("did you mean `{prefix}:{meant}`?"),
        None => format!("see the actions of `{prefix}` in the Service Authorization Reference"),
    };
    let message =
        format!("`{prefix}` has no action {} (reference of {}), {remedy}", shown(name), reference.date());
    let fix = meant
        .filter(|meant| has_verb_of(name.trim(), meant))
        .map(|meant| leaf.replaced_by(&format!("{prefix}:{meant}"), "write the action that is near"));
    findings.report_fixed(&INVALID_ACTION, &leaf.path, leaf.span(), message, fix);
}

/// Whether both do the same: a fix must not make a `Put` of a `Get`.
fn has_verb_of(name: &str, meant: &str) -> bool {
    let verb = verb(meant);
    name.get(..verb.len()).is_some_and(|start| start.eq_ignore_ascii_case(verb))
}

/// The first word of an action, with the one after `Admin` or `Batch`.
fn verb(action: &str) -> &str {
    let word_end = |from: usize| {
        let rest = action.get(from..).unwrap_or_default();
        let next = rest.char_indices().skip(1).find(|(_, c)| c.is_ascii_uppercase());
        next.map_or(action.len(), |(at, _)| from + at)
    };
    let first = word_end(0);
    let end = match action.get(..first) {
        Some("Admin" | "Batch") => word_end(first),
        _ => first,
    };
    action.get(..end).unwrap_or(action)
}

/// The API of ECS has operations on gateways that the reference does not list yet.
fn is_newer(service: Service<'_>, name: &str) -> bool {
    service.prefix() == "ecs" && name.contains("Gateway")
}
