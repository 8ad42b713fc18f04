//! The elements of a document and of its statements: unknown, missing, or at
//! odds with each other or with the kind of policy.
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": {"Effect": "allow", "Actions": "ecs:RunTask", "Resource": "*"}}
//! ```
//!
//! `Actions` is `INVALID_POLICY_ELEMENT`, `allow` is `INVALID_EFFECT`.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference" and "Grammar
//! of the IAM JSON policy language". Of the checks on service control policies
//! only the one on principals is left: since September 2025 Organizations takes
//! `NotAction`, `NotResource`, conditions and wildcards anywhere.

use super::Family;
use crate::error::{nearest, shown};
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::kind::PolicyKind;
use crate::lint::linter::Findings;
use crate::lint::outline::{Outline, StatementView};
use crate::policy::{DOCUMENT_ELEMENTS, JsonPath, Kind, Member, Node, STATEMENT_ELEMENTS};

static INVALID_POLICY_ELEMENT: Code = Code::of_access_analyzer(
    "INVALID_POLICY_ELEMENT",
    Severity::Error,
    "The policy language has no element of this name.",
);
static MISSING_STATEMENT: Code = Code::of_access_analyzer(
    "MISSING_STATEMENT",
    Severity::Error,
    "The document has no statement, so it says nothing.",
);
static MISSING_EFFECT: Code =
    Code::of_access_analyzer("MISSING_EFFECT", Severity::Error, "The statement neither allows nor denies.");
static INVALID_EFFECT: Code =
    Code::of_access_analyzer("INVALID_EFFECT", Severity::Error, "An effect is `Allow` or `Deny`.");
static MISSING_ACTION: Code =
    Code::of_access_analyzer("MISSING_ACTION", Severity::Error, "The statement names no actions.");
static MISSING_RESOURCE: Code =
    Code::of_access_analyzer("MISSING_RESOURCE", Severity::Error, "The statement names no resources.");
static MISSING_PRINCIPAL: Code = Code::of_access_analyzer(
    "MISSING_PRINCIPAL",
    Severity::Error,
    "A policy of a resource or a role does not say who it is about.",
);
static UNSUPPORTED_ELEMENT_COMBINATION: Code = Code::of_access_analyzer(
    "UNSUPPORTED_ELEMENT_COMBINATION",
    Severity::Error,
    "An element and its negation are in one statement.",
);
static UNSUPPORTED_PRINCIPAL: Code = Code::of_access_analyzer(
    "UNSUPPORTED_PRINCIPAL",
    Severity::Error,
    "A policy of an identity is about that identity and names no principal.",
);
static SCP_SYNTAX_ERROR_PRINCIPAL: Code = Code::of_access_analyzer(
    "SCP_SYNTAX_ERROR_PRINCIPAL",
    Severity::Error,
    "A service control policy names no principal.",
);

pub(super) const FAMILY: Family = Family {
    codes: &[
        &INVALID_POLICY_ELEMENT,
        &MISSING_STATEMENT,
        &MISSING_EFFECT,
        &INVALID_EFFECT,
        &MISSING_ACTION,
        &MISSING_RESOURCE,
        &MISSING_PRINCIPAL,
        &UNSUPPORTED_ELEMENT_COMBINATION,
        &UNSUPPORTED_PRINCIPAL,
        &SCP_SYNTAX_ERROR_PRINCIPAL,
    ],
    check,
};

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let top = JsonPath::default();
    unknown_elements(outline.root, &top, &DOCUMENT_ELEMENTS, "a policy document", findings);
    missing_statement(outline.root, findings);
    for statement in &outline.statements {
        unknown_elements(statement.node, &statement.path, &STATEMENT_ELEMENTS, "a statement", findings);
        missing_elements(outline.kind, statement, findings);
        effect(statement, findings);
        for pair in [["Action", "NotAction"], ["Resource", "NotResource"], ["Principal", "NotPrincipal"]] {
            combination(statement, pair, findings);
        }
        unsupported_principal(outline.kind, statement, findings);
    }
}

/// The element that a name stands for, misspelt or not.
fn intended<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let same = known.iter().find(|known| known.eq_ignore_ascii_case(name)).copied();
    same.or_else(|| nearest(name, known))
}

/// Whether one of `names` is there, if only misspelt.
pub(super) fn is_meant(node: &Node, known: &[&str], names: &[&str]) -> bool {
    let meant = |member: &Member| intended(&member.name, known).is_some_and(|name| names.contains(&name));
    node.members().iter().any(meant)
}

fn unknown_elements(node: &Node, path: &JsonPath, known: &[&str], whole: &str, findings: &mut Findings<'_>) {
    for member in node.members().iter().filter(|member| !known.contains(&&*member.name)) {
        let meant = intended(&member.name, known);
        let fix = meant.filter(|name| node.member(name).is_none()).map(|name| {
            Fix::replace(member.name_span.clone(), format!("\"{name}\""), format!("write `{name}`"))
        });
        let remedy = match meant {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("remove it, or use one of `{}`", known.join("`, `")),
        };
        let message = format!("{} is no element of {whole}: {remedy}", shown(&member.name));
        let path = path.member(&member.name);
        findings.report_fixed(&INVALID_POLICY_ELEMENT, &path, member.name_span.clone(), message, fix);
    }
}

fn missing_statement(root: &Node, findings: &mut Findings<'_>) {
    if !matches!(root.kind, Kind::Object(_)) {
        return;
    }
    let path = JsonPath::default();
    match root.member("Statement") {
        None if is_meant(root, &DOCUMENT_ELEMENTS, &["Statement"]) => {}
        None => {
            let message = "the document has no `Statement`: add one with `Effect` and `Action`";
            findings.report(&MISSING_STATEMENT, &path, root.span.clone(), message);
        }
        Some(member) if matches!(&member.value.kind, Kind::List(list) if list.is_empty()) => {
            let message = "the list of statements is empty: add a statement";
            let path = path.member("Statement");
            findings.report(&MISSING_STATEMENT, &path, member.value.span.clone(), message);
        }
        Some(_) => {}
    }
}

fn missing_elements(kind: PolicyKind, statement: &StatementView<'_>, findings: &mut Findings<'_>) {
    let mut require = |code, names: &[&str], remedy: &str| {
        if !is_meant(statement.node, &STATEMENT_ELEMENTS, names) {
            let message = format!("the statement has no `{}`: {remedy}", names.join("` or `"));
            findings.report(code, &statement.path, statement.node.span.clone(), message);
        }
    };
    require(&MISSING_EFFECT, &["Effect"], "add `\"Effect\": \"Allow\"` or `\"Deny\"`");
    require(&MISSING_ACTION, &["Action", "NotAction"], "name the actions it is about");
    if kind.has_principals() {
        require(&MISSING_PRINCIPAL, &["Principal", "NotPrincipal"], "name who it is about");
    } else {
        require(&MISSING_RESOURCE, &["Resource", "NotResource"], "name the resources, or `\"*\"` for all");
    }
}

fn effect(statement: &StatementView<'_>, findings: &mut Findings<'_>) {
    let Some(value) = statement.node.member("Effect").map(|member| &member.value) else {
        return;
    };
    let Some(text) = value.as_str().filter(|text| !["Allow", "Deny"].contains(text)) else {
        return;
    };
    let meant = intended(text.trim(), &["Allow", "Deny"]);
    let fix = meant
        .map(|effect| Fix::replace(value.span.clone(), format!("\"{effect}\""), format!("write `{effect}`")));
    let message = format!("{} is no effect: write `Allow` or `Deny`, in this case", shown(text));
    let path = statement.path.member("Effect");
    findings.report_fixed(&INVALID_EFFECT, &path, value.span.clone(), message, fix);
}

/// The later of the two is reported, the earlier is the one that other rules see.
fn combination(statement: &StatementView<'_>, pair: [&str; 2], findings: &mut Findings<'_>) {
    let of_pair = |member: &&Member| pair.contains(&&*member.name);
    let mut found = statement.node.members().iter().filter(of_pair);
    let Some(first) = found.next() else { return };
    if let Some(second) = found.find(|member| member.name != first.name) {
        let message = format!(
            "`{}` and `{}` exclude each other: remove one, or make two statements",
            first.name, second.name
        );
        let path = statement.path.member(&second.name);
        findings.report(&UNSUPPORTED_ELEMENT_COMBINATION, &path, second.name_span.clone(), message);
    }
}

fn unsupported_principal(kind: PolicyKind, statement: &StatementView<'_>, findings: &mut Findings<'_>) {
    let Some(principals) = statement.principals.as_ref().filter(|_| !kind.has_principals()) else {
        return;
    };
    let (code, remedy) = match kind {
        PolicyKind::Scp => {
            (&SCP_SYNTAX_ERROR_PRINCIPAL, "remove it, and use a condition on `aws:PrincipalArn` instead")
        }
        _ => (&UNSUPPORTED_PRINCIPAL, "remove it, or lint the document as a trust or resource policy"),
    };
    let message = format!("a policy of the kind `{}` has no `{}`: {remedy}", kind.as_str(), principals.name);
    // Without it the statement would be about whoever has the policy.
    findings.report(code, &principals.path, principals.name_span.clone(), message);
}
