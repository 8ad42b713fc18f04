//! Looking whether what a deployment refers to exists.

use std::collections::BTreeSet;

use super::{recovery, services, task_definitions};
use crate::caller_policy::asked::Asked;
use crate::caller_policy::circumstance::Circumstance;
use crate::caller_policy::grant::Grant;
use crate::error::Error;

pub(super) fn verify(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let mut grants = vec![
        Grant::new("FindClusters", "looks for the clusters", ["ecs:DescribeClusters"], asked.clusters()?),
        task_definitions::describe(),
        Grant::on_all(
            "FindTargetGroups",
            "looks for the target groups of services",
            ["elasticloadbalancing:DescribeTargetGroups"],
        ),
        recovery::scalable_targets(),
    ];
    if !asked.inputs.services.is_empty() {
        grants.insert(1, services::describe(asked)?);
    }
    grants.extend(roles(asked)?);
    grants.extend(images(asked));
    if !asked.inputs.log_streams.is_empty() {
        grants.push(Grant::on_all("FindLogGroups", "looks for log groups", ["logs:DescribeLogGroups"]));
    }
    let inputs = asked.inputs;
    grants.extend(on("FindSecrets", FIND_SECRETS, "secretsmanager:DescribeSecret", &inputs.secrets));
    grants.extend(on("FindParameters", FIND_PARAMETERS, "ssm:GetParameters", &inputs.parameters));
    grants.extend(on("FindEnvironmentFiles", FIND_FILES, "s3:GetObject", &inputs.environment_files));
    if !inputs.namespaces.is_empty() {
        grants.push(services::namespace(asked));
    }
    Ok(grants)
}

/// The values stay unread.
const FIND_SECRETS: &str = "looks for secrets, not into them";
/// There is no narrower action that takes a parameter.
const FIND_PARAMETERS: &str = "looks for parameters";
/// `HeadObject` is authorised as `s3:GetObject`.
const FIND_FILES: &str = "looks for environment files";

fn on(sid: &str, why: &'static str, action: &'static str, resources: &BTreeSet<String>) -> Option<Grant> {
    (!resources.is_empty()).then(|| Grant::new(sid, why, [action], resources))
}

fn roles(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let inputs = asked.inputs;
    let of_tasks: BTreeSet<String> = inputs.task_roles.union(&inputs.execution_roles).cloned().collect();
    let of_ecs = [&inputs.volume_roles, &inputs.infrastructure_roles, &inputs.hook_roles];
    let all: BTreeSet<String> = of_ecs.into_iter().flatten().chain(&of_tasks).cloned().collect();
    let mut grants = Vec::new();
    grants.extend(on("FindRoles", "looks for roles and reads who may assume them", "iam:GetRole", &all));
    if asked.holds(Circumstance::RolePolicies) {
        asked.needed(&all, "a role", "`task_role`, `execution_role` or another method that names one")?;
        let actions = ["iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:GetRolePolicy"];
        grants.push(Grant::new("ReadRolePolicies", "reads the policies of roles", actions, all));
    }
    if asked.holds(Circumstance::RoleSimulation) {
        asked.needed(&of_tasks, "a role of tasks", "`task_role` or `execution_role`")?;
        let why = "asks IAM what roles may do";
        grants.push(Grant::new("SimulateRoles", why, ["iam:SimulatePrincipalPolicy"], of_tasks));
    }
    if asked.holds(Circumstance::AssumedExecutionRole) {
        let role = asked.needed(&inputs.execution_roles, "a task execution role", "`execution_role`")?;
        let why = "looks with the permissions of the task execution role, which has to trust the caller";
        grants.push(Grant::new("AssumeExecutionRole", why, ["sts:AssumeRole"], role));
    }
    Ok(grants)
}

fn images(asked: &Asked<'_>) -> Vec<Grant> {
    let repositories = &asked.inputs.repositories;
    if repositories.is_empty() {
        return Vec::new();
    }
    let look = ["ecr:BatchGetImage", "ecr:DescribeImages"];
    vec![
        Grant::on_all("LogInToEcr", "logs in to ECR", ["ecr:GetAuthorizationToken"]),
        Grant::new("FindImages", "looks for images", look, repositories),
    ]
}
