//! Trust policies of the roles around Amazon ECS.
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole",
//!  "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:ecs:eu-central-1:111122223333:cluster/web"}}}
//! ```
//!
//! is `ECS_TRUST_SOURCE_ARN_CLUSTER`: ECS gives no cluster there, so no task
//! starts.
//!
//! Source: Amazon ECS Developer Guide, "Amazon ECS task IAM role" and "Amazon ECS
//! Anywhere IAM role"; AWS Systems Manager User Guide and EventBridge Scheduler
//! User Guide, "Cross-service confused deputy prevention". The ECS pages show no
//! condition for infrastructure roles, EC2, CodeDeploy and EventBridge rules, so
//! none is asked for there.

use super::Family;
use super::service_access::names_source;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::kind::PolicyKind;
use crate::lint::linter::Findings;
use crate::lint::outline::{ConditionView, Leaf, Outline, StatementView, quoted};
use crate::policy::operator::Operator;

static NO_SOURCE_ACCOUNT: Code = Code {
    name: "ECS_TRUST_NO_SOURCE_ACCOUNT",
    severity: Severity::Warning,
    meaning: "The service may assume the role for another account.",
    source: "Amazon ECS Developer Guide, Amazon ECS task IAM role",
};
static SOURCE_ARN_CLUSTER: Code = Code {
    name: "ECS_TRUST_SOURCE_ARN_CLUSTER",
    severity: Severity::Error,
    meaning: "`aws:SourceArn` with a cluster is not supported for task roles, so no task can assume the role.",
    source: "Amazon ECS Developer Guide, Amazon ECS task IAM role",
};
static PRINCIPAL_KIND: Code = Code {
    name: "ECS_TRUST_PRINCIPAL_KIND",
    severity: Severity::Error,
    meaning: "The service principal does not exist, or is not the one of the source.",
    source: "Amazon ECS Developer Guide, IAM roles for Amazon ECS",
};
static REGIONAL_PRINCIPAL: Code = Code {
    name: "ECS_TRUST_REGIONAL_PRINCIPAL",
    severity: Severity::Suggestion,
    meaning: "The service principal is that of one region.",
    source: "AWS CodeDeploy User Guide, Create a service role for CodeDeploy",
};

pub(super) const FAMILY: Family =
    Family { codes: &[&NO_SOURCE_ACCOUNT, &SOURCE_ARN_CLUSTER, &PRINCIPAL_KIND, &REGIONAL_PRINCIPAL], check };

const TASKS: &str = "ecs-tasks.amazonaws.com";

/// The principals for which a source is documented, with the service of its ARN.
const SOURCES: [(&str, &str); 3] =
    [(TASKS, "ecs"), ("ssm.amazonaws.com", "ssm"), ("scheduler.amazonaws.com", "scheduler")];

/// What is written for names that exist, without its hyphens and dots.
const SLIPS: [(&str, &str); 13] = [
    ("ecstask", "ecs-tasks"),
    ("ecstasks", "ecs-tasks"),
    ("taskecs", "ecs-tasks"),
    ("tasksecs", "ecs-tasks"),
    ("ecstaskexecution", "ecs-tasks"),
    ("ecstasksexecution", "ecs-tasks"),
    ("ecsservice", "ecs"),
    ("ecsanywhere", "ssm"),
    ("systemsmanager", "ssm"),
    ("codedeploys", "codedeploy"),
    ("event", "events"),
    ("eventbridge", "events"),
    ("eventbridgescheduler", "scheduler"),
];

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let trusting = |statement: &&StatementView<'_>| outline.kind == PolicyKind::Trust && statement.allows();
    for statement in outline.statements.iter().filter(trusting) {
        let principals = statement.principals.iter().filter(|principals| !principals.negated);
        let leaves: Vec<_> = principals.flat_map(|principals| &principals.leaves).collect();
        for leaf in leaves.iter().filter(|leaf| leaf.principal_kind == Some("Service")) {
            spelling(leaf, findings);
            source_account(statement, leaf, findings);
        }
        if let [leaf] = leaves.as_slice() {
            sources(statement, leaf, findings);
        }
    }
}

fn spelling(leaf: &Leaf<'_>, findings: &mut Findings<'_>) {
    let Some(name) = leaf.value.strip_suffix(".amazonaws.com") else { return };
    if let Some(region) = name.strip_prefix("codedeploy.") {
        let message = format!(
            "the principal is that of the region {}: `codedeploy.amazonaws.com` stands for all",
            shown(region)
        );
        let fix = rewrite(leaf, "codedeploy.amazonaws.com");
        return findings.report_fixed(&REGIONAL_PRINCIPAL, &leaf.path, leaf.span(), message, fix);
    }
    let letters: String = name.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let meant = SLIPS.iter().find(|(slip, _)| *slip == letters).map(|(_, meant)| *meant);
    if let Some(meant) = meant.filter(|meant| *meant != name) {
        let principal = format!("{meant}.amazonaws.com");
        let message =
            format!("there is no service principal {}: did you mean `{principal}`?", shown(leaf.value));
        let fix = rewrite(leaf, &principal);
        findings.report_fixed(&PRINCIPAL_KIND, &leaf.path, leaf.span(), message, fix);
    }
}

fn rewrite(leaf: &Leaf<'_>, text: &str) -> Fix {
    Fix::replace(leaf.span(), quoted(text), format!("write `{text}`"))
}

fn source_account(statement: &StatementView<'_>, leaf: &Leaf<'_>, findings: &mut Findings<'_>) {
    let documented = SOURCES.iter().any(|(principal, _)| *principal == leaf.value);
    let assumes = |action: &Leaf<'_>| action.value.eq_ignore_ascii_case("sts:AssumeRole");
    let assumed = statement.actions.iter().flat_map(|actions| &actions.leaves).any(assumes);
    if !documented || !assumed || names_source(statement) {
        return;
    }
    let message = format!(
        "`{}` may assume the role for another account: add `\"StringEquals\": {{\"aws:SourceAccount\": …}}`",
        leaf.value
    );
    findings.report(&NO_SOURCE_ACCOUNT, &leaf.path, leaf.span(), message);
}

/// The values of `aws:SourceArn` that have to fit, if the one principal is documented.
fn sources(statement: &StatementView<'_>, principal: &Leaf<'_>, findings: &mut Findings<'_>) {
    let documented = SOURCES.iter().find(|(name, _)| *name == principal.value);
    let Some((_, service)) = documented else { return };
    for condition in statement.conditions.iter().filter(|condition| is_source_arn(condition)) {
        for value in &condition.values {
            let fields: Vec<&str> = value.value.splitn(6, ':').collect();
            let [_, _, found, _, _, resource] = *fields.as_slice() else { continue };
            if found != *service && !found.contains(['*', '?', '$']) {
                other_source(principal, found, value, findings);
            } else if principal.value == TASKS && resource.starts_with("cluster") {
                cluster(condition, value, findings);
            }
        }
    }
}

fn is_source_arn(condition: &ConditionView<'_>) -> bool {
    let positive = Operator::read(condition.operator).is_some_and(|operator| !operator.is_negated());
    positive && condition.key.eq_ignore_ascii_case("aws:SourceArn")
}

fn other_source(principal: &Leaf<'_>, found: &str, value: &Leaf<'_>, findings: &mut Findings<'_>) {
    let meant = SOURCES.iter().find(|(_, service)| *service == found).map(|(name, _)| *name);
    let fix = meant.map(|name| rewrite(principal, name));
    let remedy = meant.map_or("name the service that assumes the role".to_owned(), |name| {
        format!("did you mean the principal `{name}`?")
    });
    let message = format!(
        "`{}` never acts for {}, a source of `{found}`: {remedy}",
        principal.value,
        shown(value.value)
    );
    findings.report_fixed(&PRINCIPAL_KIND, &principal.path, principal.span(), message, fix);
}

fn cluster(condition: &ConditionView<'_>, value: &Leaf<'_>, findings: &mut Findings<'_>) {
    let wildcards = Operator::read(condition.operator).is_some_and(Operator::takes_wildcards);
    let head = value.value.find(":cluster").and_then(|end| value.value.get(..end));
    let mended = head.filter(|_| wildcards).map(|head| format!("{head}:*"));
    let fix = mended.map(|arn| rewrite(value, &arn));
    let message = format!(
        "ECS gives no cluster in `aws:SourceArn`, so {} never fits: end the ARN with `:*`",
        shown(value.value)
    );
    findings.report_fixed(&SOURCE_ARN_CLUSTER, &value.path, value.span(), message, fix);
}
