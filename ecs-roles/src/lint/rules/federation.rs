//! Trust in OpenID Connect providers.
//!
//! ```json
//! {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
//!  "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}}
//! ```
//!
//! is `MISSING_GITHUB_REPO_CONDITION_KEY`: every workflow of every repository on
//! GitHub may assume the role.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference" and "Create a
//! role for OpenID Connect federation".

use super::Family;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::kind::PolicyKind;
use crate::lint::linter::Findings;
use crate::lint::outline::{ConditionView, Leaf, Outline, StatementView};
use crate::policy::operator::{Operator, Qualifier};
use crate::reference::ConditionType;

static MISSING_CONDITION_KEY: Code = Code::of_access_analyzer(
    "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
    Severity::SecurityWarning,
    "Everyone who has a token of the provider may assume the role.",
);
static MISSING_REPO: Code = Code::of_access_analyzer(
    "MISSING_GITHUB_REPO_CONDITION_KEY",
    Severity::SecurityWarning,
    "Workflows of every repository on GitHub may assume the role.",
);
static SPECIFIC_REPO: Code = Code::of_access_analyzer(
    "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
    Severity::Warning,
    "A wildcard lets in more repositories or branches than need to.",
);

pub(super) const FAMILY: Family =
    Family { codes: &[&MISSING_CONDITION_KEY, &MISSING_REPO, &SPECIFIC_REPO], check };

const GITHUB: &str = "token.actions.githubusercontent.com";

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let trusting = |statement: &&StatementView<'_>| outline.kind == PolicyKind::Trust && statement.allows();
    for statement in outline.statements.iter().filter(trusting) {
        let principals = statement.principals.iter().flat_map(|principals| &principals.leaves);
        for leaf in principals {
            match provider(leaf) {
                None => {}
                Some(GITHUB) => github(statement, leaf, findings),
                Some(provider) => other(statement, leaf, provider, findings),
            }
        }
    }
}

/// The URL of an OpenID Connect provider, without its scheme.
fn provider<'t>(leaf: &Leaf<'t>) -> Option<&'t str> {
    if leaf.principal_kind != Some("Federated") || leaf.value.contains(":saml-provider/") {
        return None;
    }
    match leaf.value.split_once(":oidc-provider/") {
        Some((_, provider)) => Some(provider),
        None => (!leaf.value.starts_with("arn:") && leaf.value.contains('.')).then_some(leaf.value),
    }
}

/// The claim that a key is about, if it is one of `provider`.
fn claim<'t>(condition: &ConditionView<'t>, provider: &str) -> Option<&'t str> {
    let head = condition.key.get(..provider.len())?;
    let rest = condition.key.get(provider.len()..)?;
    head.eq_ignore_ascii_case(provider).then_some(rest)?.strip_prefix(':')
}

fn other(statement: &StatementView<'_>, leaf: &Leaf<'_>, provider: &str, findings: &mut Findings<'_>) {
    if statement.conditions.iter().any(|condition| claim(condition, provider).is_some()) {
        return;
    }
    let message = format!(
        "everyone with a token of {} may assume the role: add conditions on its `:aud` and `:sub`",
        shown(provider)
    );
    findings.report(&MISSING_CONDITION_KEY, &leaf.path, leaf.span(), message);
}

fn github(statement: &StatementView<'_>, leaf: &Leaf<'_>, findings: &mut Findings<'_>) {
    let subject = |condition: &&ConditionView<'_>| {
        claim(condition, GITHUB).is_some_and(|claim| claim.eq_ignore_ascii_case("sub"))
    };
    let pinned: Vec<_> =
        statement.conditions.iter().filter(subject).filter(|subject| pins_repository(subject)).collect();
    if pinned.is_empty() {
        let message = format!(
            "workflows of every repository may assume the role: add a condition on `{GITHUB}:sub` with repository and branch"
        );
        findings.report(&MISSING_REPO, &leaf.path, leaf.span(), message);
    }
    for condition in pinned {
        let is_like = Operator::read(condition.operator).is_some_and(Operator::is_like);
        for value in condition.values.iter().filter(|value| is_like && value.value.contains('*')) {
            let message = format!(
                "{} lets in more than one branch of one repository: write it as in `repo:org/name:ref:refs/heads/main`",
                shown(value.value)
            );
            findings.report(&SPECIFIC_REPO, &value.path, value.span(), message);
        }
    }
}

/// Whether the subjects that fit are at least those of one owner.
fn pins_repository(condition: &ConditionView<'_>) -> bool {
    let restricts = Operator::read(condition.operator).is_some_and(|operator| {
        let of_strings = operator.value_type() == Some(ConditionType::String);
        let always = !operator.is_negated() && !operator.if_exists;
        of_strings && always && operator.qualifier != Some(Qualifier::ForAllValues)
    });
    let is_anybody =
        |value: &Leaf<'_>| value.value.strip_prefix("repo:").unwrap_or(value.value).starts_with(['*', '?']);
    restricts && !condition.values.iter().any(is_anybody)
}
