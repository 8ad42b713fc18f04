//! Who a policy of a resource or role is about.
//!
//! ```json
//! {"Principal": {"AWS": "arn:aws:iam::111122223333:role/deploy-*"}}
//! ```
//!
//! is `UNSUPPORTED_WILDCARD_IN_PRINCIPAL`: a principal is named in full.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference" and "AWS JSON
//! policy elements: Principal".

use super::Family;
use crate::arn_fields::is_account_id;
use crate::error::{nearest, shown};
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::kind::PolicyKind;
use crate::lint::linter::Findings;
use crate::lint::outline::{Element, Leaf, Outline, StatementView};
use crate::policy::{Kind, PrincipalKind};

static INVALID_PRINCIPAL_FORMAT: Code = Code::of_access_analyzer(
    "INVALID_PRINCIPAL_FORMAT",
    Severity::Error,
    "The principal is not of a form that AWS reads.",
);
static INVALID_PRINCIPAL_KEY: Code = Code::of_access_analyzer(
    "INVALID_PRINCIPAL_KEY",
    Severity::Error,
    "Principals are `AWS`, `CanonicalUser`, `Federated` or `Service`.",
);
static UNSUPPORTED_WILDCARD_IN_PRINCIPAL: Code = Code::of_access_analyzer(
    "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
    Severity::Error,
    "A wildcard matches no part of a principal.",
);
static ALLOW_WITH_NOT_PRINCIPAL: Code = Code::of_access_analyzer(
    "ALLOW_WITH_NOT_PRINCIPAL",
    Severity::SecurityWarning,
    "Everyone but the listed is allowed, without credentials too.",
);

pub(super) const FAMILY: Family = Family {
    codes: &[
        &INVALID_PRINCIPAL_FORMAT,
        &INVALID_PRINCIPAL_KEY,
        &UNSUPPORTED_WILDCARD_IN_PRINCIPAL,
        &ALLOW_WITH_NOT_PRINCIPAL,
    ],
    check,
};

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    if !outline.kind.has_principals() {
        return;
    }
    for statement in &outline.statements {
        let Some(principals) = &statement.principals else { continue };
        form(principals, findings);
        kinds(principals, findings);
        for leaf in &principals.leaves {
            wildcard(leaf, findings);
            of_aws(leaf, findings);
        }
        if outline.kind == PolicyKind::Resource {
            all_but(statement, principals, findings);
        }
    }
}

/// `"*"` is the only principal outside of an object.
fn form(principals: &Element<'_>, findings: &mut Findings<'_>) {
    if matches!(principals.node.kind, Kind::Object(_)) || principals.node.as_str() == Some("*") {
        return;
    }
    let fix = principals.node.as_str().and_then(kind_of).map(|kind| {
        let span = principals.node.span.clone();
        let text = principals.node.as_str().unwrap_or_default();
        let object = format!("{{\"{}\": \"{text}\"}}", kind.as_str());
        Fix::replace(span, object, format!("put it under `{}`", kind.as_str()))
    });
    let message = format!(
        "{} is no principal: write `{{\"Service\": …}}` or `{{\"AWS\": …}}`, or `\"*\"` for everyone",
        principals.node.described()
    );
    let span = principals.node.span.clone();
    findings.report_fixed(&INVALID_PRINCIPAL_FORMAT, &principals.path, span, message, fix);
}

/// The kind of a principal that tells it by its form.
fn kind_of(text: &str) -> Option<PrincipalKind> {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || ":/.-_+=,@".contains(c));
    if !plain {
        return None;
    }
    if text.starts_with("arn:") && (text.contains(":oidc-provider/") || text.contains(":saml-provider/")) {
        return Some(PrincipalKind::Federated);
    }
    if text.starts_with("arn:") || is_account_id(text) {
        return Some(PrincipalKind::Aws);
    }
    text.ends_with(".amazonaws.com").then_some(PrincipalKind::Service)
}

fn kinds(principals: &Element<'_>, findings: &mut Findings<'_>) {
    let unknown = |name: &str| PrincipalKind::from_name(name).is_none();
    for member in principals.node.members().iter().filter(|member| unknown(&member.name)) {
        let meant = nearest(&member.name, &PrincipalKind::NAMES)
            .filter(|name| principals.node.member(name).is_none());
        let fix = meant.map(|name| {
            Fix::replace(member.name_span.clone(), format!("\"{name}\""), format!("write `{name}`"))
        });
        let message = format!(
            "{} is no kind of principal: use one of `{}`",
            shown(&member.name),
            PrincipalKind::NAMES.join("`, `")
        );
        let path = principals.path.member(&member.name);
        findings.report_fixed(&INVALID_PRINCIPAL_KEY, &path, member.name_span.clone(), message, fix);
    }
}

fn wildcard(leaf: &Leaf<'_>, findings: &mut Findings<'_>) {
    let everyone = leaf.principal_kind == Some("AWS") && leaf.value == "*";
    if leaf.principal_kind.is_none() || everyone || !leaf.value.contains(['*', '?']) {
        return;
    }
    let message = format!(
        "{} has a wildcard, but principals are compared as a whole: name it in full, or use a condition on `aws:PrincipalArn`",
        shown(leaf.value)
    );
    findings.report(&UNSUPPORTED_WILDCARD_IN_PRINCIPAL, &leaf.path, leaf.span(), message);
}

/// Account ids, ARNs, and the unique ids that IAM puts in place of principals
/// that are gone.
fn of_aws(leaf: &Leaf<'_>, findings: &mut Findings<'_>) {
    let is_id = |text: &str| {
        let legal = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        text.len() >= 16 && text.starts_with('A') && text.chars().all(legal)
    };
    let value = leaf.value;
    // `<`, `{` and `$` are places that a template leaves open.
    let open = value.contains(['*', '?', '<', '{', '$']);
    if leaf.principal_kind != Some("AWS")
        || open
        || value.starts_with("arn:")
        || is_account_id(value)
        || is_id(value)
    {
        return;
    }
    let remedy = match kind_of(value) {
        Some(kind) => format!("it belongs under `{}`", kind.as_str()),
        None => "write an account of 12 digits or an ARN".to_owned(),
    };
    let message = format!("{} is no principal of the kind `AWS`: {remedy}", shown(value));
    findings.report(&INVALID_PRINCIPAL_FORMAT, &leaf.path, leaf.span(), message);
}

fn all_but(statement: &StatementView<'_>, principals: &Element<'_>, findings: &mut Findings<'_>) {
    if principals.negated && statement.allows() {
        let message = "everyone but the listed is allowed, without credentials too: list who is allowed \
                       in `Principal`, or deny with `NotPrincipal`";
        let span = principals.name_span.clone();
        findings.report(&ALLOW_WITH_NOT_PRINCIPAL, &principals.path, span, message);
    }
}
