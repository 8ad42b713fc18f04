//! ARNs of ECS that name nothing any more, or more than meant.
//!
//! ```json
//! {"Effect": "Allow", "Action": "ecs:RunTask",
//!  "Resource": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web"}
//! ```
//!
//! Source: Amazon ECS API Reference, RunTask (the revision is part of the
//! resource); Amazon ECS Developer Guide, "Amazon Resource Names (ARNs) and IDs"
//! (task, service and container instance ARNs hold the cluster).

use super::Family;
use crate::error::shown;
use crate::lint::arn_sites::{ArnRole, ArnSite};
use crate::lint::arn_text::ArnText;
use crate::lint::code::{Code, Severity};
use crate::lint::linter::Findings;
use crate::lint::outline::Outline;
use crate::policy::operator::Operator;

static ECS_TASK_DEFINITION_WITHOUT_REVISION: Code = Code {
    name: "ECS_TASK_DEFINITION_WITHOUT_REVISION",
    severity: Severity::Error,
    meaning: "The ARN of a task definition names no revision, so that it matches none.",
    source: "Amazon ECS API Reference, RunTask",
};
static ECS_SHORT_TASK_ARN: Code = Code {
    name: "ECS_SHORT_TASK_ARN",
    severity: Severity::Warning,
    meaning: "The ARN of a task, service or container instance does not name the cluster.",
    source: "Amazon ECS Developer Guide, \"Amazon Resource Names (ARNs) and IDs\"",
};

pub(super) const FAMILY: Family =
    Family { codes: &[&ECS_TASK_DEFINITION_WITHOUT_REVISION, &ECS_SHORT_TASK_ARN], check };

/// What can be amiss with an ARN of ECS whose type is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slip<'a> {
    WithoutRevision,
    /// The type and all that follows it.
    WithoutCluster(&'a str, &'a str),
}

impl Slip<'_> {
    /// The type that was meant.
    pub(super) fn resource_type(&self) -> &str {
        match self {
            Self::WithoutRevision => "task-definition",
            Self::WithoutCluster(kind, _) => kind,
        }
    }
}

pub(super) fn slip<'a>(arn: &'a ArnText<'_>) -> Option<Slip<'a>> {
    let [_, "ecs", _, _, resource] = arn.fields()? else {
        return None;
    };
    match resource.split_once('/')? {
        ("task-definition", family) if !family.contains([':', '*']) => Some(Slip::WithoutRevision),
        (kind @ ("task" | "service" | "container-instance"), rest) if !rest.contains('/') => {
            Some(Slip::WithoutCluster(kind, rest))
        }
        _ => None,
    }
}

/// Other conditions compare tags and sources, where any text may stand.
fn names_resource(site: &ArnSite<'_>) -> bool {
    match site.role {
        ArnRole::Resource => true,
        ArnRole::Condition(condition) => {
            condition.key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("ecs:"))
        }
        ArnRole::Principal => false,
    }
}

fn takes_wildcards(site: &ArnSite<'_>) -> bool {
    match site.role {
        ArnRole::Resource => true,
        ArnRole::Condition(condition) => {
            Operator::read(condition.operator).is_some_and(Operator::takes_wildcards)
        }
        ArnRole::Principal => false,
    }
}

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    for site in outline.sites.iter().filter(|site| names_resource(site)) {
        match slip(&site.arn) {
            None => {}
            Some(Slip::WithoutRevision) => without_revision(site, findings),
            Some(Slip::WithoutCluster(kind, rest)) => without_cluster(site, kind, rest, findings),
        }
    }
}

fn without_revision(site: &ArnSite<'_>, findings: &mut Findings<'_>) {
    let every = Some(format!("{}:*", site.arn.text)).filter(|_| takes_wildcards(site));
    let remedy = match &every {
        Some(every) => format!("write {} or a number after the colon", shown(every)),
        None => "write a colon and its number, or use `ArnLike` and end with `:*`".to_owned(),
    };
    let message = format!("{} names no revision and matches none: {remedy}", shown(site.arn.text));
    let fix = every.map(|every| site.leaf.replaced_by(&every, "cover every revision"));
    let code = &ECS_TASK_DEFINITION_WITHOUT_REVISION;
    findings.report_fixed(code, &site.leaf.path, site.leaf.span(), message, fix);
}

fn without_cluster(site: &ArnSite<'_>, kind: &str, rest: &str, findings: &mut Findings<'_>) {
    let effect = if rest.contains('*') { "covers every cluster" } else { "matches nothing" };
    let message = format!(
        "{} does not name the cluster and {effect}: write `{kind}/CLUSTER/{rest}`",
        shown(site.arn.text)
    );
    findings.report(&ECS_SHORT_TASK_ARN, &site.leaf.path, site.leaf.span(), message);
}
