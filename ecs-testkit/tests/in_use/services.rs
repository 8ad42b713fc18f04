//! The roles that a service names, where AWS gives them back.

use serde_json::{Value, json};

use crate::wire::{Account, ROLE};

fn members(role: &str) -> Value {
    json!({
        "volumeConfigurations": [{
            "name": "data", "managedEBSVolume": { "roleArn": role, "sizeInGiB": 10, "filesystemType": "xfs" },
        }],
        "serviceConnectConfiguration": {
            "enabled": true, "namespace": "shop",
            "services": [{ "portName": "http", "tls": {
                "roleArn": role, "issuerCertificateAuthority": { "awsPcaAuthorityArn": "arn:aws:acm-pca:::a" },
            } }],
        },
        "vpcLatticeConfigurations": [{ "roleArn": role, "targetGroupArn": "arn:aws:vpc-lattice:::t", "portName": "http" }],
        "loadBalancers": [{
            "targetGroupArn": "arn:aws:elasticloadbalancing:::blue", "containerName": "app", "containerPort": 8080,
            "advancedConfiguration": {
                "roleArn": role, "alternateTargetGroupArn": "arn:aws:elasticloadbalancing:::green",
                "productionListenerRule": "arn:aws:elasticloadbalancing:::rule",
            },
        }],
        "deploymentConfiguration": { "lifecycleHooks": [{
            "hookTargetArn": "arn:aws:lambda:us-east-1:123456789012:function:f", "roleArn": role,
            "lifecycleStages": ["POST_SCALE_UP"], "hookDetails": { "future": [1] },
        }] },
    })
}

fn account() -> Account {
    let account = Account::new();
    ["infrastructure", "next"].iter().for_each(|name| account.create_role(name));
    account.ecs(
        "RegisterTaskDefinition",
        &json!({
            "family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
            "containerDefinitions": [{
                "name": "app", "image": "web:1", "portMappings": [{ "containerPort": 8080, "name": "http" }],
            }],
            "volumes": [{ "name": "data", "configuredAtLaunch": true }],
        }),
    );
    account
}

fn create(account: &Account, others: Value) -> Value {
    let mut input = json!({
        "cluster": "shop", "serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
    });
    input.as_object_mut().unwrap().extend(others.as_object().unwrap().clone());
    account.ecs("CreateService", &input);
    described(account)
}

fn described(account: &Account) -> Value {
    account.ecs("DescribeServices", &json!({ "cluster": "shop", "services": ["web"] }))["services"][0].clone()
}

fn check(service: &Value, deployment: usize, members: &Value) {
    for name in ["volumeConfigurations", "serviceConnectConfiguration", "vpcLatticeConfigurations"] {
        assert_eq!(service["deployments"][deployment][name], members[name], "{name}");
        assert!(service.get(name).is_none(), "{name} is described with its deployment");
    }
}

#[test]
fn all_that_names_a_role_comes_back() {
    let account = account();
    let members = members(ROLE);
    let service = create(&account, members.clone());
    check(&service, 0, &members);
    assert_eq!(service["loadBalancers"], members["loadBalancers"]);
    let hooks = |value: &Value| value["deploymentConfiguration"]["lifecycleHooks"].clone();
    assert_eq!(hooks(&service), hooks(&members));
    let revision = &service["currentServiceRevisions"][0]["arn"];
    let output = account.ecs("DescribeServiceRevisions", &json!({ "serviceRevisionArns": [revision] }));
    let revision = &output["serviceRevisions"][0];
    for name in
        ["volumeConfigurations", "serviceConnectConfiguration", "vpcLatticeConfigurations", "loadBalancers"]
    {
        assert_eq!(revision[name], members[name], "{name}");
    }
    let deployments = account.ecs("ListServiceDeployments", &json!({ "cluster": "shop", "service": "web" }));
    let arn = &deployments["serviceDeployments"][0]["serviceDeploymentArn"];
    let output = account.ecs("DescribeServiceDeployments", &json!({ "serviceDeploymentArns": [arn] }));
    assert_eq!(hooks(&output["serviceDeployments"][0]), hooks(&members));
}

#[test]
fn the_old_role_is_in_use_until_its_deployment_is_gone() {
    let account = account();
    let (old, new) = (members(ROLE), members("arn:aws:iam::123456789012:role/next"));
    create(&account, old.clone());
    let mut update = new.clone();
    update
        .as_object_mut()
        .unwrap()
        .extend([("cluster".into(), json!("shop")), ("service".into(), json!("web"))]);
    account.ecs("UpdateService", &update);
    let service = described(&account);
    check(&service, 0, &new);
    check(&service, 1, &old);
    account.wait(3600);
    let service = described(&account);
    check(&service, 0, &new);
    assert_eq!(service["deployments"].as_array().unwrap().len(), 1);
    assert_eq!(service["runningCount"], 1);
    assert_eq!(service["loadBalancers"], new["loadBalancers"]);
    assert_eq!(
        service["deploymentConfiguration"]["lifecycleHooks"],
        new["deploymentConfiguration"]["lifecycleHooks"]
    );
}

#[test]
fn a_hook_that_pauses_is_refused() {
    let account = account();
    let hooks = json!([{ "targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"] }]);
    let input = json!({
        "cluster": "shop", "serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
        "deploymentConfiguration": { "lifecycleHooks": hooks },
    });
    assert_eq!(account.ecs_refusal("CreateService", &input).0, "UnsupportedFeatureException");
}

#[test]
fn lists_of_clusters_and_services_have_pages() {
    let account = account();
    for name in ["a", "b", "c"] {
        account.ecs("CreateCluster", &json!({ "clusterName": name }));
        let input = json!({
            "cluster": "shop", "serviceName": name, "taskDefinition": "web", "desiredCount": 0, "launchType": "FARGATE",
            "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
        });
        account.ecs("CreateService", &input);
    }
    assert_eq!(account.all("ListClusters", "clusterArns", 3, &json!({})).len(), 4);
    assert_eq!(account.all("ListServices", "serviceArns", 2, &json!({ "cluster": "shop" })).len(), 3);
}
