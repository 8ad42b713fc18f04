//! Which roles are passed to which services.
//!
//! ```json
//! {"Effect": "Allow", "Action": "iam:PassRole",
//!  "Resource": "arn:aws:iam::111122223333:role/ecsCodeDeployRole",
//!  "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}
//! ```
//!
//! Sources: IAM User Guide, "Grant a user permissions to pass a role to an AWS
//! service"; Amazon ECS Developer Guide, the pages of the roles.

use super::Family;
use crate::error::shown;
use crate::glob;
use crate::lint::arn_sites::{ArnRole, ArnSite};
use crate::lint::arn_text::ArnText;
use crate::lint::code::{Code, Severity};
use crate::lint::kind::PolicyKind;
use crate::lint::linter::Findings;
use crate::lint::outline::{Leaf, Outline, StatementView};
use crate::lint::rules::{names, role_grants};
use crate::policy::operator::Operator;
use crate::role_kind::RoleKind;

static PASS_ROLE_WITHOUT_PASSED_TO_SERVICE: Code = Code {
    name: "PASS_ROLE_WITHOUT_PASSED_TO_SERVICE",
    severity: Severity::Warning,
    meaning: "Roles can be passed to every service that they trust.",
    source: "IAM User Guide, \"Grant a user permissions to pass a role to an AWS service\"",
};
static PASS_ROLE_WRONG_TARGET: Code = Code {
    name: "PASS_ROLE_WRONG_TARGET",
    severity: Severity::Error,
    meaning: "What is passed is no role, or one that the service does not assume.",
    source: "Amazon ECS Developer Guide, the pages of the roles",
};

pub(super) const FAMILY: Family =
    Family { codes: &[&PASS_ROLE_WITHOUT_PASSED_TO_SERVICE, &PASS_ROLE_WRONG_TARGET], check };

const ACTION: &str = "iam:PassRole";
const KEY: &str = "iam:PassedToService";

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    if !matches!(outline.kind, PolicyKind::Identity | PolicyKind::Boundary) {
        return;
    }
    for statement in outline.statements.iter().filter(|statement| statement.allows()) {
        if let Some(action) = pass_role(statement) {
            passed_to(statement, action, findings);
            not_a_role(statement, findings);
        }
    }
    for site in outline.sites {
        wrong_service(site, findings);
    }
}

fn pass_role<'s>(statement: &'s StatementView<'_>) -> Option<&'s Leaf<'s>> {
    statement.listed_actions().iter().find(|leaf| leaf.value.eq_ignore_ascii_case(ACTION))
}

/// Where every role can be passed, that is said elsewhere.
fn passed_to(statement: &StatementView<'_>, action: &Leaf<'_>, findings: &mut Findings<'_>) {
    let resources = statement.listed_resources();
    let open = resources.iter().any(|leaf| role_grants::is_open(leaf.value, &["*", "role*", "role/*"]));
    if !statement.narrows(KEY) && !resources.is_empty() && !open {
        let message = format!(
            "these roles can be passed to every service that they trust: add a condition on `{KEY}`, such as `ecs-tasks.amazonaws.com` for the roles of a task"
        );
        findings.report(&PASS_ROLE_WITHOUT_PASSED_TO_SERVICE, &action.path, action.span(), message);
    }
}

/// Other actions of the statement may need other resources.
fn not_a_role(statement: &StatementView<'_>, findings: &mut Findings<'_>) {
    if statement.listed_actions().len() != 1 {
        return;
    }
    for leaf in statement.listed_resources() {
        let arn = ArnText::of(leaf.value);
        let could_be_role = |[_, service, _, _, resource]: [&str; 5]| {
            glob::matches(service, "iam")
                && (resource.starts_with("role/")
                    || resource.starts_with(['*', '?'])
                    || resource.starts_with("role*"))
        };
        if arn.fields().is_some_and(|fields| !could_be_role(fields)) {
            let message =
                format!("{} is no role, so that nothing can be passed: name a role", shown(leaf.value));
            findings.report(&PASS_ROLE_WRONG_TARGET, &leaf.path, leaf.span(), message);
        }
    }
}

fn wrong_service(site: &ArnSite<'_>, findings: &mut Findings<'_>) {
    let statement = site.statement;
    let relevant =
        matches!(site.role, ArnRole::Resource) && statement.allows() && pass_role(statement).is_some();
    let (true, Some(name), Some(condition)) = (relevant, names::role_name(site), statement.condition(KEY))
    else {
        return;
    };
    let Some(service) = assumed_by(name) else {
        return;
    };
    let positive = |operator: Operator| operator.value_type().is_some() && !operator.is_negated();
    if Operator::read(condition.operator).is_some_and(positive)
        && !condition.values.iter().any(|value| names_service(value.value, service))
    {
        let message = format!(
            "`{name}` is assumed by `{service}.amazonaws.com` and not by {}: pass the role that this service assumes, or name the right service",
            condition.values.iter().map(|value| shown(value.value)).collect::<Vec<_>>().join(", ")
        );
        findings.report(&PASS_ROLE_WRONG_TARGET, &site.leaf.path, site.leaf.span(), message);
    }
}

/// The service that assumes a role of a name that AWS's pages and consoles give.
fn assumed_by(name: &str) -> Option<&'static str> {
    let is_named =
        |kind: &RoleKind| kind.conventional_name().is_some_and(|known| known.eq_ignore_ascii_case(name));
    let kind = RoleKind::ALL.into_iter().find(is_named)?;
    kind.service_principal().strip_suffix(".amazonaws.com")
}

/// Also in its other spellings: `ec2.amazonaws.com.cn`, `codedeploy.eu-west-1.amazonaws.com`.
fn names_service(value: &str, service: &str) -> bool {
    let spellings = ["amazonaws.com", "amazonaws.com.cn"].map(|suffix| format!("{service}.{suffix}"));
    let regional = value.split('.').next() == Some(service) && value.contains(".amazonaws.com");
    value.contains("${") || regional || spellings.iter().any(|spelling| glob::matches(value, spelling))
}
