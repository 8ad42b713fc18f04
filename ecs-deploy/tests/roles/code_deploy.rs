//! Deployment groups of CodeDeploy.

use ecs_roles::CodeDeployRole;
use serde_json::json;

use super::account::{Account, role_arn, scope};

#[tokio::test]
async fn the_role_of_a_deployment_group_stays() {
    let account = Account::new();
    account.apply(&CodeDeployRole::full(scope()).role().unwrap()).await.unwrap();
    for application in ["one", "two"] {
        account.json(
            "codedeploy",
            "CreateApplication",
            &json!({"applicationName": application, "computePlatform": "ECS"}),
        );
    }
    let group = json!({
        "applicationName": "two", "deploymentGroupName": "web", "serviceRoleArn": role_arn("ecsCodeDeployRole"),
        "deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce",
        "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        "ecsServices": [{"clusterName": "demo", "serviceName": "web"}],
        "blueGreenDeploymentConfiguration": {
            "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE"},
            "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
        },
        "loadBalancerInfo": {"targetGroupPairInfoList": [{
            "targetGroups": [{"name": "blue"}, {"name": "green"}],
            "prodTrafficRoute": {"listenerArns": ["arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/a/b/c"]},
        }]},
    });
    account.json("codedeploy", "CreateDeploymentGroup", &group);
    assert_eq!(account.places("ecsCodeDeployRole").await, ["DeploymentGroup serviceRoleArn"]);
    account.refused(account.remove("ecsCodeDeployRole").await, &["deployment group two/web in us-east-1"]);
    account.json(
        "codedeploy",
        "DeleteDeploymentGroup",
        &json!({"applicationName": "two", "deploymentGroupName": "web"}),
    );
    account.remove("ecsCodeDeployRole").await.unwrap();
}
