//! What a deployment group must be: AWS CodeDeploy API Reference, `CreateDeploymentGroup`.

use ecs_roles::Arn;
use serde_json::{Value, json};

use super::state::CodeDeploy;
use crate::fault::Fault;
use crate::wire::json::{Input, Object};
use crate::wire::shape::Shape::{self, Flag, List, Members, Text};
use crate::wire::shape::TEXTS;

const SERVICE: Shape = Members(&[("serviceName", Text), ("clusterName", Text)]);

/// The members whose types are looked at; the others pass as they are.
pub(super) const INPUT: Shape = Members(&[
    ("applicationName", Text),
    ("deploymentGroupName", Text),
    ("deploymentConfigName", Text),
    ("serviceRoleArn", Text),
    ("autoScalingGroups", TEXTS),
    ("ecsServices", List(&SERVICE)),
    ("deploymentStyle", Members(&[("deploymentType", Text), ("deploymentOption", Text)])),
    ("loadBalancerInfo", Members(&[("targetGroupPairInfoList", List(&Members(&[])))])),
    ("blueGreenDeploymentConfiguration", Members(&[])),
    ("autoRollbackConfiguration", Members(&[("enabled", Flag), ("events", TEXTS)])),
    ("alarmConfiguration", Members(&[("enabled", Flag), ("alarms", List(&Members(&[("name", Text)])))])),
    ("terminationHookEnabled", Flag),
]);

/// Whether the role exists and lets CodeDeploy in is not looked at.
pub(super) fn check_role(role: Option<&str>) -> Result<(), Fault> {
    let role = role.filter(|role| !role.is_empty());
    let role =
        role.ok_or_else(|| Fault::bad_request("RoleRequiredException", "The role ARN is required."))?;
    let arn = role.parse::<Arn>().ok();
    if arn.is_some_and(|arn| arn.service() == "iam" && arn.resource_type() == Some("role")) {
        return Ok(());
    }
    Err(Fault::bad_request("InvalidRoleException", format!("The role ARN is not valid: {role}")))
}

/// A group of an ECS application has exactly one service, and moves traffic from blue to green.
pub(super) fn check_platform(platform: &str, document: &Object) -> Result<(), Fault> {
    let services = Input(document).objects("ecsServices")?;
    if platform != "ECS" {
        return match services.is_empty() {
            true => Ok(()),
            false => Err(invalid_service("ECS services are for applications of the compute platform ECS.")),
        };
    }
    let [service] = services.as_slice() else {
        return Err(invalid_service("A deployment group must have exactly one ECS service."));
    };
    if service.text("serviceName")?.is_none() || service.text("clusterName")?.is_none() {
        return Err(invalid_service("An ECS service has a serviceName and a clusterName."));
    }
    if document.get("deploymentStyle") == Some(&blue_green()) {
        return Ok(());
    }
    Err(Fault::bad_request(
        "InvalidDeploymentStyleException",
        "ECS deployment groups need the deployment style BLUE_GREEN and WITH_TRAFFIC_CONTROL.",
    ))
}

fn invalid_service(message: &str) -> Fault {
    Fault::bad_request("InvalidECSServiceException", message)
}

fn blue_green() -> Value {
    json!({ "deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL" })
}

/// A service belongs to one deployment group; `own` is the group itself.
pub(super) fn check_mapping(codedeploy: &CodeDeploy, document: &Object, own: &str) -> Result<(), Fault> {
    let Some(services) = document.get("ecsServices") else { return Ok(()) };
    let groups = codedeploy.applications.values().flat_map(|application| application.groups.values());
    let others = groups.filter(|group| group.id != own);
    if others.into_iter().any(|group| group.document.get("ecsServices") == Some(services)) {
        return Err(Fault::bad_request(
            "ECSServiceMappingLimitExceededException",
            "The Amazon ECS service is associated with more than one deployment group.",
        ));
    }
    Ok(())
}

/// What a group has if nobody says otherwise.
pub(super) fn complete(platform: &str, document: &mut Object) {
    let configuration = match platform {
        "ECS" => "CodeDeployDefault.ECSAllAtOnce",
        "Lambda" => "CodeDeployDefault.LambdaAllAtOnce",
        _ => "CodeDeployDefault.OneAtATime",
    };
    document.entry("deploymentConfigName").or_insert_with(|| json!(configuration));
    if platform == "Server" {
        let style = json!({ "deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL" });
        document.entry("deploymentStyle").or_insert(style);
    }
    for name in
        ["ec2TagFilters", "onPremisesInstanceTagFilters", "autoScalingGroups", "triggerConfigurations"]
    {
        document.entry(name).or_insert_with(|| json!([]));
    }
}
