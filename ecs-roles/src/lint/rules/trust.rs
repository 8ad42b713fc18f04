//! What a trust policy cannot say.
//!
//! ```json
//! {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}
//! ```
//!
//! is `ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL` and
//! `ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE`.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference".

use super::Family;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::kind::PolicyKind;
use crate::lint::linter::Findings;
use crate::lint::outline::{Element, Leaf, Outline, StatementView};
use crate::lint::removal;
use crate::policy::PathSegment;

static NOT_PRINCIPAL: Code = Code::of_access_analyzer(
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
    Severity::Error,
    "A trust policy has no `NotPrincipal`.",
);
static EVERYONE: Code = Code::of_access_analyzer(
    "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
    Severity::Error,
    "A trust policy does not trust everyone with `\"Principal\": \"*\"`.",
);
static RESOURCE: Code = Code::of_access_analyzer(
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
    Severity::Error,
    "A trust policy is about its role and names no resource.",
);
static INVALID_FEDERATED: Code = Code::of_access_analyzer(
    "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
    Severity::Error,
    "A federated principal is a domain or the ARN of an identity provider.",
);
static REDUNDANT_PRINCIPAL: Code = Code::of_access_analyzer(
    "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
    Severity::Suggestion,
    "A session is listed beside its role, which covers it.",
);

static TRUST_EVERYONE: Code = Code {
    name: "TRUST_EVERYONE",
    severity: Severity::SecurityWarning,
    meaning: "Anyone in any account may assume the role.",
    source: "IAM User Guide, AWS JSON policy elements: Principal",
};

pub(super) const FAMILY: Family = Family {
    codes: &[&NOT_PRINCIPAL, &EVERYONE, &TRUST_EVERYONE, &RESOURCE, &INVALID_FEDERATED, &REDUNDANT_PRINCIPAL],
    check,
};

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    if outline.kind != PolicyKind::Trust {
        return;
    }
    for statement in &outline.statements {
        elements(statement, findings);
        if let Some(principals) = statement.principals.as_ref().filter(|principals| !principals.negated) {
            principals.leaves.iter().for_each(|leaf| federated(leaf, findings));
            sessions_beside_roles(principals, findings);
            everyone(statement, principals, findings);
        }
    }
}

fn elements(statement: &StatementView<'_>, findings: &mut Findings<'_>) {
    if let Some(principals) = &statement.principals {
        let span = principals.name_span.clone();
        if principals.negated {
            let message = "a trust policy has no `NotPrincipal`: list who may assume the role in `Principal`";
            findings.report(&NOT_PRINCIPAL, &principals.path, span, message);
        } else if principals.node.as_str() == Some("*") {
            let message = "a trust policy does not trust `\"*\"`: name the service, account or role";
            findings.report(&EVERYONE, &principals.path, principals.node.span.clone(), message);
        }
    }
    if let Some(resources) = &statement.resources {
        let message = format!("a trust policy is about its own role: remove `{}`", resources.name);
        let fix = removal::of_member(statement.node, resources.name);
        findings.report_fixed(&RESOURCE, &resources.path, resources.name_span.clone(), message, fix);
    }
}

/// A condition may say who is meant.
fn everyone(statement: &StatementView<'_>, principals: &Element<'_>, findings: &mut Findings<'_>) {
    const ASSUMING: [&str; 3] = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"];
    let assumes = ASSUMING.iter().any(|action| statement.names_action(action));
    if !statement.allows() || !statement.conditions.is_empty() || !assumes {
        return;
    }
    let is_everyone =
        |leaf: &&Leaf<'_>| leaf.value == "*" && matches!(leaf.principal_kind, None | Some("AWS"));
    if let Some(leaf) = principals.leaves.iter().find(is_everyone) {
        let message = "anyone in any account may assume the role: name the account, role or service, \
                       or add a condition on `aws:PrincipalOrgID`";
        findings.report(&TRUST_EVERYONE, &leaf.path, leaf.span(), message);
    }
}

fn federated(leaf: &Leaf<'_>, findings: &mut Findings<'_>) {
    let open = leaf.value.contains(['*', '?', '<', '{', '$']);
    if leaf.principal_kind != Some("Federated") || open || is_domain(leaf.value) || is_provider(leaf.value) {
        return;
    }
    let message = format!(
        "{} is no identity provider: write its domain, or an ARN such as `arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com`",
        shown(leaf.value)
    );
    findings.report(&INVALID_FEDERATED, &leaf.path, leaf.span(), message);
}

fn is_domain(text: &str) -> bool {
    let is_label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    text.contains('.') && text.split('.').all(is_label)
}

fn is_provider(text: &str) -> bool {
    let fields: Vec<&str> = text.splitn(6, ':').collect();
    let [_, _, service, region, _, resource] = *fields.as_slice() else { return false };
    let provider = ["oidc-provider/", "saml-provider/"].iter().find_map(|kind| resource.strip_prefix(kind));
    let name = provider.is_some_and(|name| !name.is_empty() && !name.contains("://"));
    text.starts_with("arn:") && service == "iam" && region.is_empty() && name
}

fn sessions_beside_roles(principals: &Element<'_>, findings: &mut Findings<'_>) {
    let roles: Vec<_> = principals.leaves.iter().filter_map(|leaf| role(leaf.value)).collect();
    for leaf in &principals.leaves {
        if !session_of(leaf.value).is_some_and(|role| roles.contains(&role)) {
            continue;
        }
        let list = leaf.principal_kind.and_then(|kind| principals.node.member(kind));
        let fix = match leaf.path.segments().last() {
            Some(PathSegment::Element(index)) => {
                list.and_then(|list| removal::of_element(&list.value, *index, "remove the session"))
            }
            _ => None,
        };
        let message = format!("{} is a session of a role that is listed, too: remove it", shown(leaf.value));
        findings.report_fixed(&REDUNDANT_PRINCIPAL, &leaf.path, leaf.span(), message, fix);
    }
}

/// Account and name of a role.
fn role(arn: &str) -> Option<(&str, &str)> {
    let (head, path) = arn.split_once(":role/")?;
    Some((head.rsplit(':').next()?, path.rsplit('/').next()?))
}

/// Account and name of the role of a session.
fn session_of(arn: &str) -> Option<(&str, &str)> {
    let (head, rest) = arn.split_once(":assumed-role/")?;
    Some((head.rsplit(':').next()?, rest.split_once('/')?.0))
}
