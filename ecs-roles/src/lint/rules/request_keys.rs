//! Condition keys against the actions of their statement.
//!
//! ```json
//! {"Effect": "Allow", "Action": ["ecs:RunTask", "iam:PassRole"], "Resource": "*",
//!  "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}
//! ```
//!
//! A request of `ecs:RunTask` carries no `iam:PassedToService`, so that this
//! statement never allows it.
//!
//! Source: Service Authorization Reference, "Condition keys" of each service.

use super::Family;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::linter::Findings;
use crate::lint::nearest::nearest;
use crate::lint::outline::{ConditionView, Outline, StatementView, quoted};
use crate::policy::operator::Operator;
use crate::reference::{ActionEntry, ServiceReference};

static INVALID_SERVICE_CONDITION_KEY: Code = Code::of_access_analyzer(
    "INVALID_SERVICE_CONDITION_KEY",
    Severity::Error,
    "The service has no such condition key.",
);
static UNSUPPORTED_ACTION_FOR_CONDITION_KEY: Code = Code::of_access_analyzer(
    "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
    Severity::Error,
    "Requests of an action do not carry the condition key of its statement.",
);
static ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: Code = Code::of_access_analyzer(
    "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    Severity::Suggestion,
    "A condition on tags leaves nothing allowed for a service that does not know them.",
);
static DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: Code = Code::of_access_analyzer(
    "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    Severity::SecurityWarning,
    "A condition on tags leaves nothing denied for a service that does not know them.",
);

pub(super) const FAMILY: Family = Family {
    codes: &[
        &INVALID_SERVICE_CONDITION_KEY,
        &UNSUPPORTED_ACTION_FOR_CONDITION_KEY,
        &ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
        &DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
    ],
    check,
};

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    for statement in &outline.statements {
        for condition in &statement.conditions {
            if is_tag_key(condition.key) {
                tags(statement, condition, outline.reference, findings);
            } else {
                service_key(statement, condition, outline.reference, findings);
            }
        }
    }
}

fn service_key(
    statement: &StatementView<'_>,
    condition: &ConditionView<'_>,
    reference: &ServiceReference,
    findings: &mut Findings<'_>,
) {
    if reference.global_condition_key(condition.key).is_some() {
        return;
    }
    if reference.condition_key(condition.key).is_none() {
        return unknown_key(condition, reference, findings);
    }
    if is_met_without_key(condition) {
        return;
    }
    let named: Vec<String> = literal_actions(statement, reference)
        .filter(|action| !knows(*action, condition.key))
        .map(full_name)
        .collect();
    if !named.is_empty() {
        let message = format!(
            "requests of {} carry no {}: move them to a statement without this condition",
            listed(&named),
            shown(condition.key)
        );
        findings.report(
            &UNSUPPORTED_ACTION_FOR_CONDITION_KEY,
            &condition.path,
            condition.key_span.clone(),
            message,
        );
    }
}

fn unknown_key(condition: &ConditionView<'_>, reference: &ServiceReference, findings: &mut Findings<'_>) {
    let prefix = condition.key.split(':').next().unwrap_or_default();
    let Some(service) = reference.service(prefix).filter(|service| service.is_detailed()) else {
        return;
    };
    let meant = nearest(condition.key, service.condition_keys().map(|key| key.name()));
    let remedy = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "the condition can never hold".to_owned(),
    };
    let message = format!("`{}` has no condition key {}, {remedy}", service.prefix(), shown(condition.key));
    let fix = meant
        .filter(|meant| !meant.contains('$'))
        .map(|meant| Fix::replace(condition.key_span.clone(), quoted(meant), "write the key that is near"));
    let span = condition.key_span.clone();
    findings.report_fixed(&INVALID_SERVICE_CONDITION_KEY, &condition.path, span, message, fix);
}

fn tags(
    statement: &StatementView<'_>,
    condition: &ConditionView<'_>,
    reference: &ServiceReference,
    findings: &mut Findings<'_>,
) {
    if is_met_without_key(condition) || is_negated(condition) {
        return;
    }
    let (code, effect) = if statement.denies() {
        (&DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE, "denies")
    } else {
        (&ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE, "allows")
    };
    let services = services_without(statement, condition.key, reference);
    if !services.is_empty() {
        let message = format!(
            "none of the actions of {} here knows {}, so that the statement {effect} none of them: move them to a statement without this condition",
            listed(&services),
            shown(condition.key)
        );
        findings.report(code, &condition.path, condition.key_span.clone(), message);
    }
}

/// The services of which no action of the statement carries `key`.
fn services_without(statement: &StatementView<'_>, key: &str, reference: &ServiceReference) -> Vec<String> {
    let mut without: Vec<String> = Vec::new();
    let mut with: Vec<&str> = Vec::new();
    for leaf in statement.listed_actions() {
        let Some((prefix, name)) = leaf.value.split_once(':') else {
            continue;
        };
        let Some(service) = reference.service(prefix).filter(|service| service.is_detailed()) else {
            continue;
        };
        let mut matching = service.actions_matching(name).peekable();
        if matching.peek().is_none() || matching.any(|action| knows(action, key)) {
            with.push(service.prefix());
        } else if !without.iter().any(|known| known == service.prefix()) {
            without.push(service.prefix().to_owned());
        }
    }
    without.retain(|prefix| !with.contains(&prefix.as_str()));
    without
}

fn literal_actions<'r>(
    statement: &StatementView<'_>,
    reference: &'r ServiceReference,
) -> impl Iterator<Item = ActionEntry<'r>> {
    statement.listed_actions().iter().filter_map(|leaf| reference.action(leaf.value))
}

fn knows(action: ActionEntry<'_>, key: &str) -> bool {
    let mut of_types = action.resources().flat_map(|resource| resource.resource_type().condition_keys());
    action.has_condition_key(key) || of_types.any(|template| fills(template, key))
}

/// Whether `key` is `template` with a name in place of the variable part.
fn fills(template: &str, key: &str) -> bool {
    let head = template.split_once("${").map_or(template, |(head, _)| head);
    key.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head))
        && (head.len() < template.len() || key.len() == head.len())
}

fn is_tag_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    key == "aws:tagkeys" || key.starts_with("aws:resourcetag/") || key.starts_with("aws:requesttag/")
}

/// Whether a request without the key passes, or may be meant to.
fn is_met_without_key(condition: &ConditionView<'_>) -> bool {
    let operator = condition.operator.to_ascii_lowercase();
    operator == "null" || operator.ends_with("ifexists") || operator.starts_with("forallvalues:")
}

fn is_negated(condition: &ConditionView<'_>) -> bool {
    Operator::read(condition.operator).is_some_and(Operator::is_negated)
}

fn full_name(action: ActionEntry<'_>) -> String {
    format!("{}:{}", action.service().prefix(), action.name())
}

/// `a`, `b` and `c`, at most five of them.
pub(super) fn listed(names: &[String]) -> String {
    let mut shown_names: Vec<String> = names.iter().take(5).map(|name| shown(name)).collect();
    match names.len().checked_sub(5) {
        Some(more) if more > 0 => shown_names.push(format!("{more} more")),
        _ => {}
    }
    match shown_names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => shown_names.concat(),
    }
}
