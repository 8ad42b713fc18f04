//! Roles of an ECS platform.

use super::{recovery, services};
use crate::caller_policy::asked::Asked;
use crate::caller_policy::circumstance::Circumstance;
use crate::caller_policy::grant::Grant;
use crate::caller_policy::merge::covers;
use crate::error::Error;

/// What may be done to roles whatever they may do.
const ROLES: [&str; 10] = [
    "iam:GetRole",
    "iam:UpdateRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:DeleteRole",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:ListRolePolicies",
    "iam:ListAttachedRolePolicies",
    "iam:GetRolePolicy",
    "iam:ListInstanceProfilesForRole",
];

const POLICIES: [&str; 8] = [
    "iam:CreatePolicy",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:ListPolicyVersions",
    "iam:CreatePolicyVersion",
    "iam:DeletePolicyVersion",
    "iam:DeletePolicy",
    "iam:TagPolicy",
];

const PROFILES: [&str; 6] = [
    "iam:CreateInstanceProfile",
    "iam:GetInstanceProfile",
    "iam:AddRoleToInstanceProfile",
    "iam:RemoveRoleFromInstanceProfile",
    "iam:DeleteInstanceProfile",
    "iam:TagInstanceProfile",
];

pub(super) fn roles(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let roles = under(asked, "role")?;
    let mut grants = vec![
        bounded(asked, Grant::new("CreateRoles", "makes roles", ["iam:CreateRole"], roles.clone())),
        Grant::new("ChangeRoles", "reads, changes and deletes roles", ROLES, roles.clone()),
        bounded(
            asked,
            Grant::new(
                "ChangeRolePolicies",
                "writes inline policies of roles",
                ["iam:PutRolePolicy", "iam:DeleteRolePolicy"],
                roles.clone(),
            ),
        ),
    ];
    grants.extend(find(asked, "FindRoles", "iam:GetRole", "role")?);
    grants.extend(attach(asked, &roles)?);
    grants.extend(read(asked));
    if asked.inputs.boundary.is_some() {
        let why = "puts the boundary on roles that lack it";
        grants.push(bounded(asked, Grant::new("BoundRoles", why, ["iam:PutRolePermissionsBoundary"], roles)));
    }
    grants.extend(companions(asked)?);
    Ok(grants)
}

/// Only for roles that have the boundary: what is given to a role without it
/// could be anything (IAM User Guide, "Delegating responsibility to others
/// using permissions boundaries").
fn bounded(asked: &Asked<'_>, grant: Grant) -> Grant {
    match &asked.inputs.boundary {
        Some(boundary) => grant.when("StringEquals", "iam:PermissionsBoundary", [boundary]),
        None => grant,
    }
}

/// The named policies, and those that roles have to themselves.
fn attach(asked: &Asked<'_>, roles: &[String]) -> Result<Vec<Grant>, Error> {
    let grant = |operator: &'static str, policies: Vec<String>, why: &'static str| {
        let attach =
            Grant::new("AttachPolicies", why, ["iam:AttachRolePolicy", "iam:DetachRolePolicy"], roles);
        bounded(asked, attach.when(operator, "iam:PolicyARN", policies))
    };
    let mut grants = Vec::new();
    if !asked.inputs.attached.is_empty() {
        let named = asked.inputs.attached.iter().cloned().collect();
        grants.push(grant("ArnEquals", named, "attaches managed policies, none but the named ones"));
    }
    if asked.holds(Circumstance::CustomerPolicies) {
        let own = under(asked, "policy")?;
        grants.push(grant("ArnLike", own, "attaches the managed policies that roles have to themselves"));
    }
    Ok(grants)
}

/// Whether the policies that roles carry exist, and whether AWS has changed them.
fn read(asked: &Asked<'_>) -> Option<Grant> {
    let policies: Vec<&String> = asked.inputs.attached.iter().chain(&asked.inputs.boundary).collect();
    let why = "reads the policies that roles carry";
    let actions = ["iam:GetPolicy", "iam:GetPolicyVersion"];
    (!policies.is_empty()).then(|| Grant::new("ReadPolicies", why, actions, policies))
}

fn companions(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let mut grants = Vec::new();
    if asked.holds(Circumstance::CustomerPolicies) {
        let why = "makes and changes managed policies of the account";
        let policies = under(asked, "policy")?;
        check_boundary(asked, &policies)?;
        grants.push(Grant::new("ChangePolicies", why, POLICIES, policies));
    }
    if !asked.inputs.instance_roles.is_empty() {
        let why = "makes instance profiles and puts roles into them";
        grants.push(Grant::new("ChangeProfiles", why, PROFILES, under(asked, "instance-profile")?));
        grants.extend(find(asked, "FindProfiles", "iam:GetInstanceProfile", "instance-profile")?);
    }
    grants.extend(asked.passing(
        [&asked.inputs.instance_roles],
        "PassInstanceRolesToEc2",
        "instance profiles hold the roles",
        "ec2",
    ));
    let account = ["iam:GetAccountSummary", "sts:GetCallerIdentity"];
    grants.push(Grant::on_all("ReadAccount", "reads the quotas and the id of the account", account));
    if asked.holds(Circumstance::FirstUse) {
        grants.extend(service_linked_roles(asked));
    }
    Ok(grants)
}

/// What does not exist yet has no path: a look for it is decided on the name alone.
fn find(
    asked: &Asked<'_>,
    sid: &'static str,
    action: &'static str,
    kind: &str,
) -> Result<Option<Grant>, Error> {
    let under = under(asked, kind)?;
    let mut bare: Vec<String> = under
        .iter()
        .filter_map(|pattern| {
            let (begin, path_and_name) = pattern.split_once(&format!(":{kind}/"))?;
            let (_, name) = path_and_name.rsplit_once('/')?;
            Some(format!("{begin}:{kind}/{name}"))
        })
        .collect();
    bare.retain(|pattern| !under.contains(pattern));
    let why = "what is not there yet has no path";
    Ok((!bare.is_empty()).then(|| Grant::new(sid, why, [action], bare)))
}

fn service_linked_roles(asked: &Asked<'_>) -> [Grant; 3] {
    let compute = ("ecs-compute.amazonaws.com", "AWSServiceRoleForECSCompute");
    [
        services::ecs_role(asked),
        asked.service_linked_role("CreateRoleOfEcsCompute", compute.0, compute.1),
        recovery::scaling_role(asked),
    ]
}

/// Whoever can rewrite the boundary is not bound by it.
fn check_boundary(asked: &Asked<'_>, policies: &[String]) -> Result<(), Error> {
    let Some(boundary) = &asked.inputs.boundary else {
        return Ok(());
    };
    match policies.iter().find(|pattern| covers(pattern, boundary)) {
        None => Ok(()),
        Some(pattern) => Err(Error::invalid(format!(
            "the boundary `{boundary}` is one of the policies `{pattern}` that are provisioned, so that whoever provisions could rewrite it: keep it at another path"
        ))),
    }
}

/// Patterns for what is provisioned, of one type.
fn under(asked: &Asked<'_>, kind: &str) -> Result<Vec<String>, Error> {
    let what = "a path or prefix of roles";
    let named = asked.needed(&asked.inputs.provisioned, what, "`roles_under`")?;
    let (partition, account) = (asked.scope.partition(), asked.scope.account());
    Ok(named.iter().map(|begin| format!("arn:{partition}:iam::{account}:{kind}/{begin}*")).collect())
}
