//! Statements that let roles be passed, or service-linked roles be created,
//! without saying which.
//!
//! ```json
//! {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
//! ```
//!
//! Source: IAM User Guide, "IAM policy validation check reference": the checks
//! "Pass role with …" and "Create SLR with …". As there, a condition on
//! `iam:PassedToService` is enough for a `*`; here `iam:AWSServiceName` is, too.

use super::Family;
use crate::lint::arn_text::{ArnText, is_everything};
use crate::lint::code::{Code, Severity};
use crate::lint::coverage::covers_action;
use crate::lint::kind::PolicyKind;
use crate::lint::linter::Findings;
use crate::lint::outline::{Element, Leaf, Outline, StatementView};

static PASS_ROLE_WITH_NOT_RESOURCE: Code = Code::of_access_analyzer(
    "PASS_ROLE_WITH_NOT_RESOURCE",
    Severity::SecurityWarning,
    "`iam:PassRole` is allowed on all roles but those listed.",
);
static PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: Code = Code::of_access_analyzer(
    "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
    Severity::SecurityWarning,
    "A wildcard allows `iam:PassRole` on all roles but those listed.",
);
static PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE: Code = Code::of_access_analyzer(
    "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
    Severity::SecurityWarning,
    "`NotAction` allows `iam:PassRole` on all roles but those listed.",
);
static PASS_ROLE_WITH_STAR_IN_RESOURCE: Code = Code::of_access_analyzer(
    "PASS_ROLE_WITH_STAR_IN_RESOURCE",
    Severity::SecurityWarning,
    "`iam:PassRole` is allowed on every role.",
);
static PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE: Code = Code::of_access_analyzer(
    "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
    Severity::SecurityWarning,
    "A wildcard allows `iam:PassRole` on every role.",
);
static PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: Code = Code::of_access_analyzer(
    "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    Severity::SecurityWarning,
    "`NotAction` allows `iam:PassRole` on every role.",
);
static CREATE_SLR_WITH_NOT_RESOURCE: Code = Code::of_access_analyzer(
    "CREATE_SLR_WITH_NOT_RESOURCE",
    Severity::Warning,
    "`iam:CreateServiceLinkedRole` is allowed on all roles but those listed.",
);
static CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: Code = Code::of_access_analyzer(
    "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
    Severity::Warning,
    "A wildcard allows `iam:CreateServiceLinkedRole` on all roles but those listed.",
);
static CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE: Code = Code::of_access_analyzer(
    "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
    Severity::Warning,
    "`NotAction` allows `iam:CreateServiceLinkedRole` on all roles but those listed.",
);
static CREATE_SLR_WITH_STAR_IN_RESOURCE: Code = Code::of_access_analyzer(
    "CREATE_SLR_WITH_STAR_IN_RESOURCE",
    Severity::Warning,
    "`iam:CreateServiceLinkedRole` is allowed for every service.",
);
static CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE: Code = Code::of_access_analyzer(
    "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
    Severity::Warning,
    "A wildcard allows `iam:CreateServiceLinkedRole` for every service.",
);
static CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: Code = Code::of_access_analyzer(
    "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    Severity::Warning,
    "`NotAction` allows `iam:CreateServiceLinkedRole` for every service.",
);

pub(super) const FAMILY: Family = Family {
    codes: &[
        &PASS_ROLE_WITH_NOT_RESOURCE,
        &PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE,
        &PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE,
        &PASS_ROLE_WITH_STAR_IN_RESOURCE,
        &PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE,
        &PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION,
        &CREATE_SLR_WITH_NOT_RESOURCE,
        &CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE,
        &CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE,
        &CREATE_SLR_WITH_STAR_IN_RESOURCE,
        &CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE,
        &CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION,
    ],
    check,
};

/// One of the two permissions and what is reported about it.
struct Grant {
    action: &'static str,
    /// The condition key that narrows a `*` enough.
    narrowed_by: &'static str,
    /// Resource parts that leave open which role.
    open: &'static [&'static str],
    /// For an action that is named, matched by a wildcard, or not left out by
    /// `NotAction`.
    with_star: [&'static Code; 3],
    with_not_resource: [&'static Code; 3],
}

static GRANTS: [Grant; 2] = [
    Grant {
        action: "iam:PassRole",
        narrowed_by: "iam:PassedToService",
        open: &["*", "role*", "role/*"],
        with_star: [
            &PASS_ROLE_WITH_STAR_IN_RESOURCE,
            &PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE,
            &PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION,
        ],
        with_not_resource: [
            &PASS_ROLE_WITH_NOT_RESOURCE,
            &PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE,
            &PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE,
        ],
    },
    Grant {
        action: "iam:CreateServiceLinkedRole",
        narrowed_by: "iam:AWSServiceName",
        open: &["*", "role*", "role/*", "role/aws-service-role/*"],
        with_star: [
            &CREATE_SLR_WITH_STAR_IN_RESOURCE,
            &CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE,
            &CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION,
        ],
        with_not_resource: [
            &CREATE_SLR_WITH_NOT_RESOURCE,
            &CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE,
            &CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE,
        ],
    },
];

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    if outline.kind != PolicyKind::Identity {
        return;
    }
    for statement in outline.statements.iter().filter(|statement| statement.allows()) {
        for grant in &GRANTS {
            check_grant(statement, grant, findings);
        }
    }
}

fn check_grant(statement: &StatementView<'_>, grant: &Grant, findings: &mut Findings<'_>) {
    let (Some(actions), Some(resources)) = (&statement.actions, &statement.resources) else {
        return;
    };
    let Some(way) = way(actions, grant.action) else {
        return;
    };
    if statement.narrows(grant.narrowed_by) {
        return;
    }
    let action = grant.action;
    if resources.negated {
        if let Some(code) = grant.with_not_resource.get(way) {
            let message = format!(
                "this allows `{action}` on all roles but a few: name those that are meant under `Resource`"
            );
            findings.report(code, &resources.path, resources.name_span.clone(), message);
        }
    } else if let Some(open) = open_resource(resources, grant)
        && let Some(code) = grant.with_star.get(way)
    {
        let key = grant.narrowed_by;
        let message =
            format!("this allows `{action}` on every role: name the roles, or add a condition on `{key}`");
        findings.report(code, &open.path, open.span(), message);
    }
}

/// How the action comes in: named (0), by a wildcard (1), by `NotAction` (2).
fn way(actions: &Element<'_>, action: &str) -> Option<usize> {
    let mut matching = actions.leaves.iter().filter(|leaf| covers_action(leaf.value, action)).peekable();
    match (actions.negated, matching.peek()) {
        (true, None) => Some(2),
        (true, Some(_)) | (false, None) => None,
        (false, Some(_)) => Some(usize::from(!matching.any(|leaf| leaf.value.eq_ignore_ascii_case(action)))),
    }
}

pub(super) fn is_open(resource: &str, open: &[&str]) -> bool {
    let arn = ArnText::of(resource);
    if is_everything(resource) {
        return true;
    }
    let of_iam = arn.is_plain().then(|| arn.fields()).flatten();
    of_iam.is_some_and(|[_, service, _, _, resource]| service == "iam" && open.contains(&resource))
}

fn open_resource<'e, 't>(resources: &'e Element<'t>, grant: &Grant) -> Option<&'e Leaf<'t>> {
    resources.leaves.iter().find(|leaf| is_open(leaf.value, grant.open))
}
