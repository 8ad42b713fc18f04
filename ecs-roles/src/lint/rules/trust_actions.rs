//! The action with which a principal assumes a role.
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Action": "sts:AssumeRole"}
//! ```
//!
//! is `MISMATCHED_ACTION_FOR_PRINCIPAL`: identity providers come in through
//! `sts:AssumeRoleWithWebIdentity` or `sts:AssumeRoleWithSAML`.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference".

use super::Family;
use crate::error::shown;
use crate::glob;
use crate::lint::code::{Code, Severity};
use crate::lint::kind::PolicyKind;
use crate::lint::linter::Findings;
use crate::lint::outline::{Leaf, Outline, StatementView};

static MISMATCHED_ACTION_FOR_PRINCIPAL: Code = Code::of_access_analyzer(
    "MISMATCHED_ACTION_FOR_PRINCIPAL",
    Severity::Error,
    "The principal cannot assume a role with this action.",
);

pub(super) const FAMILY: Family = Family { codes: &[&MISMATCHED_ACTION_FOR_PRINCIPAL], check };

const PLAIN: &str = "sts:AssumeRole";
const WEB_IDENTITY: &str = "sts:AssumeRoleWithWebIdentity";
const SAML: &str = "sts:AssumeRoleWithSAML";

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    for statement in outline.statements.iter().filter(|_| outline.kind == PolicyKind::Trust) {
        let Some(ways) = Ways::of(statement) else { continue };
        let mismatched = ways.actions.iter().filter(|action| !ways.is_used(action));
        mismatched.for_each(|action| unusable(action, &ways, findings));
        if ways.actions.iter().any(|action| ways.is_used(action)) {
            for (leaf, wanted) in ways.principals.iter().filter(|(_, wanted)| !ways.is_open(wanted)) {
                shut_out(leaf, wanted, findings);
            }
        }
    }
}

/// Who comes in with what.
struct Ways<'v, 't> {
    /// With the action that each of them needs.
    principals: Vec<(&'v Leaf<'t>, &'static str)>,
    /// Those that assume a role.
    actions: Vec<&'v Leaf<'t>>,
}

impl<'v, 't> Ways<'v, 't> {
    fn of(statement: &'v StatementView<'t>) -> Option<Self> {
        let actions = statement.actions.as_ref().filter(|actions| !actions.negated)?;
        let principals = statement.principals.as_ref().filter(|principals| !principals.negated)?;
        let with_action = |leaf: &'v Leaf<'t>| Some((leaf, action_of(leaf)?));
        let assumes =
            |action: &&Leaf<'_>| [PLAIN, WEB_IDENTITY, SAML].iter().any(|name| covers(action, name));
        let principals: Vec<_> = principals.leaves.iter().filter_map(with_action).collect();
        (!principals.is_empty())
            .then(|| Self { principals, actions: actions.leaves.iter().filter(assumes).collect() })
    }

    fn is_used(&self, action: &Leaf<'_>) -> bool {
        self.principals.iter().any(|(_, wanted)| covers(action, wanted))
    }

    fn is_open(&self, wanted: &str) -> bool {
        self.actions.iter().any(|action| covers(action, wanted))
    }

    /// The action that all principals need, if it is one.
    fn wanted_by_all(&self) -> Option<&'static str> {
        let (_, first) = self.principals.first()?;
        self.principals.iter().all(|(_, wanted)| wanted == first).then_some(*first)
    }
}

fn action_of(leaf: &Leaf<'_>) -> Option<&'static str> {
    match leaf.principal_kind? {
        "AWS" | "Service" => Some(PLAIN),
        "Federated" if leaf.value.contains(":saml-provider/") => Some(SAML),
        "Federated" => Some(WEB_IDENTITY),
        _ => None,
    }
}

fn covers(action: &Leaf<'_>, name: &str) -> bool {
    glob::matches(&action.value.to_ascii_lowercase(), &name.to_ascii_lowercase())
}

fn unusable(action: &Leaf<'_>, ways: &Ways<'_, '_>, findings: &mut Findings<'_>) {
    let wanted = ways.wanted_by_all();
    let remedy = wanted.map_or("remove it".to_owned(), |wanted| format!("they need `{wanted}`"));
    let message = format!("none of the principals can use {}: {remedy}", shown(action.value));
    // No fix: what lets nobody in must not be made to let somebody in unseen.
    findings.report(&MISMATCHED_ACTION_FOR_PRINCIPAL, &action.path, action.span(), message);
}

fn shut_out(leaf: &Leaf<'_>, wanted: &str, findings: &mut Findings<'_>) {
    let message =
        format!("{} can use none of the actions: give it a statement with `{wanted}`", shown(leaf.value));
    findings.report(&MISMATCHED_ACTION_FOR_PRINCIPAL, &leaf.path, leaf.span(), message);
}
