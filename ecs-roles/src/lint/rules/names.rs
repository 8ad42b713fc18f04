//! Names across a document: managed policies, roles, partitions, accounts and
//! places that were never filled in.
//!
//! ```json
//! {"Effect": "Allow", "Action": "iam:PassRole",
//!  "Resource": "arn:aws:iam::<account>:role/ecsTaskExecutionRole"}
//! ```
//!
//! Sources: IAM User Guide, "IAM identifiers" (names of roles differ in more
//! than case) and "IAM policy validation check reference"; Amazon ECS Developer
//! Guide, "AWS managed policies for Amazon ECS".

use std::collections::BTreeMap;

use super::Family;
use crate::error::shown;
use crate::lint::arn_sites::{ArnRole, ArnSite, arn_sites};
use crate::lint::code::{Code, Severity};
use crate::lint::linter::Findings;
use crate::lint::nearest::nearest;
use crate::lint::outline::{Leaf, Outline};
use crate::lint::rules::arn_form::is_region;

static PLACEHOLDER: Code = Code {
    name: "PLACEHOLDER",
    severity: Severity::Error,
    meaning: "A place that was to be filled in, such as `<account>`, is still there.",
    source: "IAM User Guide, \"Amazon Resource Names\"",
};
static MANAGED_POLICY_UNKNOWN: Code = Code {
    name: "MANAGED_POLICY_UNKNOWN",
    severity: Severity::Error,
    meaning: "AWS has no managed policy of that path and name.",
    source: "Amazon ECS Developer Guide, \"AWS managed policies for Amazon ECS\"",
};
static NAME_CASE_CONFLICT: Code = Code {
    name: "NAME_CASE_CONFLICT",
    severity: Severity::Warning,
    meaning: "Two names of roles differ in case only, so that one of them names no role.",
    source: "IAM User Guide, \"IAM identifiers\"",
};
static PARTITION_MIX: Code = Code {
    name: "PARTITION_MIX",
    severity: Severity::Error,
    meaning: "ARNs of one document name different partitions.",
    source: "IAM User Guide, \"Amazon Resource Names\"",
};
static WILDCARD_ACCOUNT: Code = Code {
    name: "WILDCARD_ACCOUNT",
    severity: Severity::Warning,
    meaning: "An ARN leaves the account open.",
    source: "IAM User Guide, \"IAM JSON policy elements: Resource\"",
};
static INVALID_ROLE_REFERENCE: Code = Code::of_access_analyzer(
    "INVALID_ROLE_REFERENCE",
    Severity::Warning,
    "A principal is the id of a role rather than its ARN.",
);
static INVALID_USER_REFERENCE: Code = Code::of_access_analyzer(
    "INVALID_USER_REFERENCE",
    Severity::Warning,
    "A principal is the id of a user rather than its ARN.",
);
static INVALID_REGION: Code = Code::of_access_analyzer(
    "INVALID_REGION",
    Severity::Error,
    "A condition compares the region with what is none.",
);

pub(super) const FAMILY: Family = Family {
    codes: &[
        &PLACEHOLDER,
        &MANAGED_POLICY_UNKNOWN,
        &NAME_CASE_CONFLICT,
        &PARTITION_MIX,
        &WILDCARD_ACCOUNT,
        &INVALID_ROLE_REFERENCE,
        &INVALID_USER_REFERENCE,
        &INVALID_REGION,
    ],
    check,
};

/// Paths and names of the managed policies that roles of ECS carry.
const MANAGED_POLICIES: [&str; 25] = [
    "AWSAppMeshEnvoyAccess",
    "AWSCodeDeployRoleForECS",
    "AWSCodeDeployRoleForECSLimited",
    "AWSXRayDaemonWriteAccess",
    "AmazonEC2ContainerRegistryFullAccess",
    "AmazonEC2ContainerRegistryPowerUser",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonECSInfrastructureRolePolicyForLoadBalancers",
    "AmazonECSInfrastructureRolePolicyForManagedInstances",
    "AmazonECSInfrastructureRolePolicyForVpcLattice",
    "AmazonECSInstanceRolePolicyForManagedInstances",
    "AmazonECS_FullAccess",
    "AmazonSSMManagedInstanceCore",
    "CloudWatchAgentServerPolicy",
    "aws-service-role/AWSApplicationAutoscalingECSServicePolicy",
    "aws-service-role/AmazonECSComputeServiceRolePolicy",
    "aws-service-role/AmazonECSServiceRolePolicy",
    "service-role/AWSCodeDeployRole",
    "service-role/AmazonEC2ContainerServiceAutoscaleRole",
    "service-role/AmazonEC2ContainerServiceEventsRole",
    "service-role/AmazonEC2ContainerServiceRole",
    "service-role/AmazonEC2ContainerServiceforEC2Role",
    "service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity",
    "service-role/AmazonECSInfrastructureRolePolicyForVolumes",
    "service-role/AmazonECSTaskExecutionRolePolicy",
];

/// The one with `for` in lower case, unlike its kin.
const EXPRESS: &str = "service-role/AmazonECSInfrastructureRoleforExpressGatewayServices";

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let sites = arn_sites(outline);
    for site in &sites {
        placeholder(site, findings);
        managed_policy(site, findings);
    }
    name_cases(&sites, findings);
    partitions(&sites, findings);
    accounts(&sites, findings);
    unique_ids(outline, findings);
    regions(outline, findings);
}

fn placeholder(site: &ArnSite<'_>, findings: &mut Findings<'_>) {
    if let Some(placeholder) = &site.arn.placeholder {
        let message = format!(
            "{} is still to be filled in: put in the value, or `*` where any will do",
            shown(placeholder)
        );
        findings.report(&PLACEHOLDER, &site.leaf.path, site.leaf.span(), message);
    }
}

fn managed_policy(site: &ArnSite<'_>, findings: &mut Findings<'_>) {
    let Some(("aws", resource)) = site.of_iam() else {
        return;
    };
    let Some(policy) = resource.strip_prefix("policy/").filter(|_| site.arn.is_literal()) else {
        return;
    };
    let known = || MANAGED_POLICIES.into_iter().chain([EXPRESS]);
    if known().any(|known| known == policy) {
        return;
    }
    let name = policy_name(policy);
    let same = |known: &&str| policy_name(known).eq_ignore_ascii_case(name);
    let Some(right) = known().find(same).or_else(|| nearest_policy(name, known())) else {
        return;
    };
    let message = format!("there is no managed policy {} of AWS, did you mean `{right}`?", shown(policy));
    let fix = site.arn.with_field(4, &format!("policy/{right}"));
    let fix = fix.map(|text| site.leaf.replaced_by(&text, "write the path and name that AWS uses"));
    findings.report_fixed(&MANAGED_POLICY_UNKNOWN, &site.leaf.path, site.leaf.span(), message, fix);
}

/// Short names, and those of service-linked roles, have real neighbours that
/// are no slips: `AmazonEC2FullAccess`, `AmazonEKSServiceRolePolicy`.
fn nearest_policy(name: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let distinct: Vec<&str> = known
        .filter(|known| policy_name(known).len() >= 23 && !known.starts_with("aws-service-role/"))
        .collect();
    let meant = nearest(name, distinct.iter().copied().map(policy_name))?;
    distinct.into_iter().find(|known| policy_name(known) == meant)
}

fn policy_name(policy: &str) -> &str {
    policy.rsplit('/').next().unwrap_or(policy)
}

/// The name of the role that an ARN of IAM is for.
pub(super) fn role_name<'s>(site: &'s ArnSite<'_>) -> Option<&'s str> {
    let (_, resource) = site.of_iam()?;
    resource.strip_prefix("role/")?.rsplit('/').next()
}

fn name_cases(sites: &[ArnSite<'_>], findings: &mut Findings<'_>) {
    let mut first_spelling: BTreeMap<String, &str> = BTreeMap::new();
    for site in sites.iter().filter(|site| site.arn.is_literal()) {
        let Some(name) = role_name(site) else {
            continue;
        };
        let first = *first_spelling.entry(name.to_ascii_lowercase()).or_insert(name);
        if first != name {
            let message = format!(
                "{} differs from {} in case only; there cannot be both roles, and ARNs match in their case: use one spelling",
                shown(name),
                shown(first)
            );
            findings.report(&NAME_CASE_CONFLICT, &site.leaf.path, site.leaf.span(), message);
        }
    }
}

fn partition<'s>(site: &'s ArnSite<'_>) -> Option<&'s str> {
    let [partition, ..] = site.arn.fields()?;
    (partition.starts_with("aws") && !partition.contains(['*', '?'])).then_some(partition)
}

fn partitions(sites: &[ArnSite<'_>], findings: &mut Findings<'_>) {
    let Some(first) = sites.iter().find_map(partition) else {
        return;
    };
    for site in sites {
        let Some(other) = partition(site).filter(|other| *other != first) else {
            continue;
        };
        if has_twin(site, first, sites) {
            continue;
        }
        let message = format!(
            "the partition {} differs from {} earlier in the document, and an account lies in one: use the same throughout",
            shown(other),
            shown(first)
        );
        let fix = site.arn.with_field(0, first);
        let fix = fix.map(|text| site.leaf.replaced_by(&text, "use the first partition of the document"));
        findings.report_fixed(&PARTITION_MIX, &site.leaf.path, site.leaf.span(), message, fix);
    }
}

/// Whether the same ARN is listed for the other partition too: the document is
/// meant for both.
fn has_twin(site: &ArnSite<'_>, partition: &str, sites: &[ArnSite<'_>]) -> bool {
    let Some([_, service, _, _, resource]) = site.arn.fields() else {
        return false;
    };
    sites.iter().filter(|other| std::ptr::eq(other.statement, site.statement)).any(|other| {
        let same = |[here, of, _, _, what]: [&str; 5]| here == partition && of == service && what == resource;
        other.arn.fields().is_some_and(same)
    })
}

/// One finding per statement, at the first ARN.
fn accounts(sites: &[ArnSite<'_>], findings: &mut Findings<'_>) {
    let mut last = None;
    for site in sites.iter().filter(|site| leaves_account_open(site)) {
        if last.is_some_and(|statement| std::ptr::eq(statement, site.statement)) {
            continue;
        }
        last = Some(site.statement);
        let message = format!(
            "{} leaves the account open: write its 12 digits, or `${{aws:PrincipalAccount}}`",
            shown(site.arn.text)
        );
        findings.report(&WILDCARD_ACCOUNT, &site.leaf.path, site.leaf.span(), message);
    }
}

/// Variables and places to fill in are masked as `*`, hence the second look.
fn leaves_account_open(site: &ArnSite<'_>) -> bool {
    let account_is_open = site.arn.is_plain()
        && site.arn.fields().is_some_and(|[_, service, _, account, resource]| {
            account.contains(['*', '?']) && !service.contains('*') && resource != "*"
        });
    let narrowed = || {
        let keys = ["aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths"];
        keys.iter().any(|key| site.statement.condition(key).is_some())
    };
    let negated = || site.statement.resources.as_ref().is_some_and(|element| element.negated);
    matches!(site.role, ArnRole::Resource)
        && account_is_open
        && site.statement.allows()
        && !narrowed()
        && !negated()
}

fn unique_ids(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let principals = outline.statements.iter().filter_map(|statement| statement.principals.as_ref());
    for leaf in principals.flat_map(|element| &element.leaves) {
        let (code, what) = match leaf.value.get(..4) {
            Some("AROA") => (&INVALID_ROLE_REFERENCE, "role"),
            Some("AIDA") => (&INVALID_USER_REFERENCE, "user"),
            _ => continue,
        };
        if is_unique_id(leaf) {
            let message = format!(
                "{} is the id of a {what} that was probably deleted: name the {what} by its ARN",
                shown(leaf.value)
            );
            findings.report(code, &leaf.path, leaf.span(), message);
        }
    }
}

fn is_unique_id(leaf: &Leaf<'_>) -> bool {
    let id = leaf.value.split(':').next().unwrap_or_default();
    id.len() >= 16 && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn regions(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let conditions = outline.statements.iter().flat_map(|statement| &statement.conditions);
    for condition in conditions.filter(|condition| condition.key.eq_ignore_ascii_case("aws:RequestedRegion"))
    {
        if condition.operator.eq_ignore_ascii_case("Null") {
            continue;
        }
        for leaf in &condition.values {
            let open = leaf.value.contains(['*', '?', '$']);
            if !open && !is_region(leaf.value) && leaf.value != "aws-global" {
                let message = format!(
                    "{} is no region, so that the condition never holds: a region reads like `eu-central-1`",
                    shown(leaf.value)
                );
                findings.report(&INVALID_REGION, &leaf.path, leaf.span(), message);
            }
        }
    }
}
