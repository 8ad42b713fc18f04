//! Managed policies of AWS, with their paths.
//!
//! ```json
//! {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy"}}
//! ```
//!
//! The path is missing: it is `service-role/AmazonECSTaskExecutionRolePolicy`.
//!
//! Source: Amazon ECS Developer Guide, "AWS managed policies for Amazon ECS".

use super::Family;
use crate::error::shown;
use crate::lint::arn_sites::ArnSite;
use crate::lint::code::{Code, Severity};
use crate::lint::linter::Findings;
use crate::lint::nearest::nearest;
use crate::lint::outline::Outline;

static MANAGED_POLICY_UNKNOWN: Code = Code {
    name: "MANAGED_POLICY_UNKNOWN",
    severity: Severity::Error,
    meaning: "AWS has no managed policy of that path and name.",
    source: "Amazon ECS Developer Guide, \"AWS managed policies for Amazon ECS\"",
};

pub(super) const FAMILY: Family = Family { codes: &[&MANAGED_POLICY_UNKNOWN], check };

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
    for site in outline.sites {
        managed_policy(site, findings);
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
