//! CodeDeploy. Its ARNs have a colon after the type.

use super::services;
use crate::caller_policy::asked::Asked;
use crate::caller_policy::circumstance::Circumstance;
use crate::caller_policy::grant::Grant;
use crate::error::Error;

/// What CodeDeploy takes for ECS where a deployment group names no other
/// (CodeDeploy User Guide, "Working with deployment configurations").
const DEFAULT_CONFIG: &str = "CodeDeployDefault.ECSAllAtOnce";

/// CodeDeploy passes the roles of tasks itself, with its own role.
pub(super) fn deploy(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    services::controller(asked, "CODE_DEPLOY")?;
    let group = groups(asked)?;
    let why_adjust = "sends what CodeDeploy leaves to the service, such as its network configuration";
    let mut grants = vec![
        services::describe(asked)?,
        Grant::new("CreateDeployment", "creates a deployment", ["codedeploy:CreateDeployment"], &group),
        Grant::new("WatchDeployment", "watches deployments and reads their group", WATCH, group),
        config(asked),
        Grant::new("RegisterRevision", "registers the AppSpec as a revision", REVISIONS, applications(asked)),
        targets(),
        services::adjust(asked, "Adjust", why_adjust)?,
    ];
    if asked.holds(Circumstance::CodeDeployDiscovery) {
        grants.push(Grant::on_all(
            "FindApplication",
            "searches the application",
            ["codedeploy:ListApplications"],
        ));
    }
    grants.extend(services::around(asked)?);
    Ok(grants)
}

const WATCH: [&str; 5] = [
    "codedeploy:GetDeployment",
    "codedeploy:GetDeploymentGroup",
    "codedeploy:ListDeployments",
    "codedeploy:BatchGetDeployments",
    "codedeploy:BatchGetDeploymentGroups",
];

const REVISIONS: [&str; 4] = [
    "codedeploy:RegisterApplicationRevision",
    "codedeploy:GetApplicationRevision",
    "codedeploy:GetApplication",
    "codedeploy:ListDeploymentGroups",
];

fn targets() -> Grant {
    let actions = [
        "codedeploy:GetDeploymentTarget",
        "codedeploy:ListDeploymentTargets",
        "codedeploy:BatchGetDeploymentTargets",
    ];
    Grant::on_all("WatchTargets", "watches the task sets of a deployment", actions)
}

pub(super) fn provision(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let group = groups(asked)?;
    asked.needed(&asked.inputs.code_deploy_roles, "the role of CodeDeploy", "`code_deploy_role`")?;
    let create = ["codedeploy:CreateDeploymentGroup", "codedeploy:UpdateDeploymentGroup"];
    let mut grants = vec![
        Grant::new(
            "CreateApplication",
            "makes the application",
            ["codedeploy:CreateApplication"],
            applications(asked),
        ),
        Grant::new("CreateDeploymentGroup", "makes and changes the deployment group", create, group),
    ];
    grants.extend(asked.passing(
        [&asked.inputs.code_deploy_roles],
        "PassRoleToCodeDeploy",
        "the deployment group names the role of CodeDeploy",
        "codedeploy",
    ));
    Ok(grants)
}

/// What waiting for deployments of CodeDeploy takes, where a group is known.
pub(super) fn wait(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    if asked.inputs.code_deploy.is_empty() {
        return Ok(Vec::new());
    }
    let watch = ["codedeploy:ListDeployments", "codedeploy:GetDeployment"];
    Ok(vec![Grant::new("WatchDeployment", "waits for deployments", watch, groups(asked)?), targets()])
}

/// Whether service definitions say that all services are of CodeDeploy, which
/// alone changes their task definition then.
pub(super) fn is_only_controller(asked: &Asked<'_>) -> bool {
    asked.inputs.controllers.iter().eq(["CODE_DEPLOY"])
}

/// What rolling back by CodeDeploy takes, where a group is known or has to be.
pub(super) fn rollback(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    if asked.inputs.code_deploy.is_empty() && !asked.inputs.controllers.contains("CODE_DEPLOY") {
        return Ok(Vec::new());
    }
    let deploy = ["codedeploy:ListDeployments", "codedeploy:GetDeployment", "codedeploy:CreateDeployment"];
    let revision = ["codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"];
    let why = "reads the revision of an earlier deployment and registers it again";
    Ok(vec![
        Grant::on_all("StopDeployment", "stops a running deployment", ["codedeploy:StopDeployment"]),
        Grant::new("Redeploy", "deploys the revision of an earlier deployment", deploy, groups(asked)?),
        config(asked),
        Grant::new("ReadRevision", why, revision, applications(asked)),
    ])
}

/// `CreateDeployment` asks for it, and for `RegisterApplicationRevision`, on behalf of
/// who calls it (README of aws-actions/amazon-ecs-deploy-task-definition, "AWS
/// CodeDeploy Support").
fn config(asked: &Asked<'_>) -> Grant {
    let why = "reads how traffic is shifted";
    Grant::new("ReadDeploymentConfig", why, ["codedeploy:GetDeploymentConfig"], configs(asked))
}

fn groups(asked: &Asked<'_>) -> Result<Vec<String>, Error> {
    let what = "an application and deployment group of CodeDeploy";
    let named = asked.needed(&asked.inputs.code_deploy, what, "`code_deploy`")?;
    let arn = |(application, group): &(String, String)| {
        asked.scope.pattern("codedeploy", &format!("deploymentgroup:{application}/{group}"))
    };
    Ok(named.iter().map(arn).collect())
}

fn applications(asked: &Asked<'_>) -> Vec<String> {
    let arn = |(application, _): &(String, String)| {
        asked.scope.pattern("codedeploy", &format!("application:{application}"))
    };
    asked.inputs.code_deploy.iter().map(arn).collect()
}

fn configs(asked: &Asked<'_>) -> Vec<String> {
    let arn = |name: &str| asked.scope.pattern("codedeploy", &format!("deploymentconfig:{name}"));
    match asked.inputs.code_deploy_configs.is_empty() {
        true => vec![arn(DEFAULT_CONFIG)],
        false => asked.inputs.code_deploy_configs.iter().map(|name| arn(name)).collect(),
    }
}
