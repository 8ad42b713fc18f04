//! Deployment groups of CodeDeploy hold its service role.

use serde_json::{Value, json};

use crate::wire::Account;

const ROLE: &str = "arn:aws:iam::123456789012:role/codedeploy";

fn account() -> Account {
    let account = Account::new();
    account.codedeploy("CreateApplication", &json!({ "applicationName": "shop", "computePlatform": "ECS" }));
    account
}

fn group(name: &str, others: Value) -> Value {
    let mut input = json!({
        "applicationName": "shop", "deploymentGroupName": name, "serviceRoleArn": ROLE,
        "deploymentStyle": { "deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL" },
        "ecsServices": [{ "clusterName": "shop", "serviceName": name }],
        "blueGreenDeploymentConfiguration": { "deploymentReadyOption": { "actionOnTimeout": "CONTINUE_DEPLOYMENT" } },
    });
    input.as_object_mut().unwrap().extend(others.as_object().unwrap().clone());
    input
}

fn get(account: &Account, name: &str) -> Value {
    let input = json!({ "applicationName": "shop", "deploymentGroupName": name });
    account.codedeploy("GetDeploymentGroup", &input)["deploymentGroupInfo"].clone()
}

#[test]
fn a_group_gives_back_what_it_was_given() {
    let account = account();
    let input = group(
        "web",
        json!({ "futureKnob": [1], "autoScalingGroups": [], "tags": [{ "Key": "a", "Value": "b" }] }),
    );
    let id = account.codedeploy("CreateDeploymentGroup", &input)["deploymentGroupId"].clone();
    let info = get(&account, "web");
    for name in
        ["serviceRoleArn", "ecsServices", "deploymentStyle", "blueGreenDeploymentConfiguration", "futureKnob"]
    {
        assert_eq!(info[name], input[name], "{name}");
    }
    assert_eq!((&info["deploymentGroupId"], &info["applicationName"]), (&id, &json!("shop")));
    assert_eq!((&info["computePlatform"], &info["deploymentGroupName"]), (&json!("ECS"), &json!("web")));
    assert_eq!(info["deploymentConfigName"], "CodeDeployDefault.ECSAllAtOnce");
    assert!(info.get("tags").is_none());
    let batch = json!({ "applicationName": "shop", "deploymentGroupNames": ["web", "none"] });
    let output = account.codedeploy("BatchGetDeploymentGroups", &batch);
    assert_eq!(output["deploymentGroupsInfo"], json!([info]));
    assert_eq!(output["errorMessage"], "No Deployment Group found for name: none");
}

#[test]
fn a_group_gets_another_role_and_another_name() {
    let account = account();
    account.codedeploy("CreateDeploymentGroup", &group("web", json!({})));
    let other = "arn:aws:iam::123456789012:role/ci/next";
    let update = json!({
        "applicationName": "shop", "currentDeploymentGroupName": "web", "newDeploymentGroupName": "front",
        "serviceRoleArn": other,
    });
    account.codedeploy("UpdateDeploymentGroup", &update);
    let info = get(&account, "front");
    assert_eq!(
        (&info["serviceRoleArn"], &info["ecsServices"][0]["serviceName"]),
        (&json!(other), &json!("web"))
    );
    let names = account.codedeploy("ListDeploymentGroups", &json!({ "applicationName": "shop" }));
    assert_eq!((&names["deploymentGroups"], &names["applicationName"]), (&json!(["front"]), &json!("shop")));
    let delete = json!({ "applicationName": "shop", "deploymentGroupName": "front" });
    assert_eq!(account.codedeploy("DeleteDeploymentGroup", &delete)["hooksNotCleanedUp"], json!([]));
    account.codedeploy("DeleteDeploymentGroup", &delete);
    assert_eq!(
        account.codedeploy_refusal("GetDeploymentGroup", &delete),
        "DeploymentGroupDoesNotExistException"
    );
}

#[test]
fn applications_are_created_described_and_deleted() {
    let account = account();
    let shop = json!({ "applicationName": "shop" });
    let described = account.codedeploy("GetApplication", &shop)["application"].clone();
    assert_eq!((&described["computePlatform"], &described["linkedToGitHub"]), (&json!("ECS"), &json!(false)));
    assert_eq!(described["createTime"], 1_767_225_600);
    assert_eq!(account.codedeploy_refusal("CreateApplication", &shop), "ApplicationAlreadyExistsException");
    account.codedeploy("DeleteApplication", &shop);
    account.codedeploy("DeleteApplication", &shop);
    assert_eq!(account.codedeploy_refusal("GetApplication", &shop), "ApplicationDoesNotExistException");
    assert_eq!(account.codedeploy_refusal("ListDeploymentGroups", &shop), "ApplicationDoesNotExistException");
}

#[test]
fn lists_have_pages() {
    let account = account();
    for n in 0..100 {
        account.codedeploy("CreateApplication", &json!({ "applicationName": format!("a-{n}") }));
        account.codedeploy("CreateDeploymentGroup", &group(&format!("g-{n}"), json!({})));
    }
    account.codedeploy("CreateDeploymentGroup", &group("last", json!({})));
    let all = |operation: &str, member: &str, mut input: Value| {
        let first = account.codedeploy(operation, &input);
        assert_eq!(first[member].as_array().unwrap().len(), 100);
        input["nextToken"] = first["nextToken"].clone();
        let second = account.codedeploy(operation, &input);
        assert!(second.get("nextToken").is_none());
        second[member].clone()
    };
    assert_eq!(all("ListApplications", "applications", json!({})), json!(["shop"]));
    let groups = all("ListDeploymentGroups", "deploymentGroups", json!({ "applicationName": "shop" }));
    assert_eq!(groups, json!(["last"]));
    let token = json!({ "nextToken": "§" });
    assert_eq!(account.codedeploy_refusal("ListApplications", &token), "InvalidNextTokenException");
}

#[test]
fn what_is_no_group_is_refused_with_its_own_code() {
    let account = account();
    account.codedeploy("CreateDeploymentGroup", &group("web", json!({})));
    let check = |others: Value, code: &str| {
        assert_eq!(account.codedeploy_refusal("CreateDeploymentGroup", &group("api", others)), code);
    };
    check(json!({ "applicationName": null }), "ApplicationNameRequiredException");
    check(json!({ "applicationName": "a b" }), "InvalidApplicationNameException");
    check(json!({ "applicationName": "none" }), "ApplicationDoesNotExistException");
    check(json!({ "deploymentGroupName": "" }), "DeploymentGroupNameRequiredException");
    check(json!({ "deploymentGroupName": "é" }), "InvalidDeploymentGroupNameException");
    check(json!({ "deploymentGroupName": "web" }), "DeploymentGroupAlreadyExistsException");
    check(json!({ "serviceRoleArn": null }), "RoleRequiredException");
    check(json!({ "serviceRoleArn": "arn:aws:iam::123456789012:user/web" }), "InvalidRoleException");
    check(json!({ "ecsServices": [] }), "InvalidECSServiceException");
    check(json!({ "deploymentStyle": null }), "InvalidDeploymentStyleException");
    let taken = json!([{ "clusterName": "shop", "serviceName": "web" }]);
    check(json!({ "ecsServices": taken }), "ECSServiceMappingLimitExceededException");
    check(json!({ "serviceRoleArn": 1 }), "SerializationException");
    let platform = json!({ "applicationName": "x", "computePlatform": "VM" });
    assert_eq!(account.codedeploy_refusal("CreateApplication", &platform), "InvalidComputePlatformException");
    let (status, output) = account.json("codedeploy", "CodeDeploy_20141006.CreateDeployment", &json!({}));
    assert_eq!((status, &output["__type"]), (400, &json!("UnknownOperationException")));
    assert_eq!(output["message"], "ecs-testkit does not support `CreateDeployment` of `codedeploy` yet");
}
