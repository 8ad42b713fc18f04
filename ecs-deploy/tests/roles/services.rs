//! Services and tasks that name roles.

use ecs_roles::{InfrastructureRole, TaskExecutionRole, TaskRole};
use serde_json::json;

use super::account::{Account, role_arn, scope};

#[tokio::test]
async fn roles_of_the_definitions_in_use_are_found() {
    let account = Account::new();
    account.apply(&TaskExecutionRole::new(scope()).named("exec").role().unwrap()).await.unwrap();
    account.apply(&TaskRole::new(scope()).named("task").role().unwrap()).await.unwrap();
    account.apply(&TaskRole::new(scope()).named("unused").role().unwrap()).await.unwrap();
    account.register("web", json!({"executionRoleArn": role_arn("exec"), "taskRoleArn": role_arn("task")}));
    // A definition alone uses nothing.
    assert!(account.places("exec").await.is_empty());
    account.serve("web", json!({}));
    let places = account.places("exec").await;
    let definition = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1";
    assert_eq!(
        places.iter().filter(|place| **place == format!("Task executionRoleArn of {definition}")).count(),
        2
    );
    assert!(places.contains(&format!("Service executionRoleArn of {definition}")), "{places:?}");
    account.refused(account.remove("task").await, &["taskRoleArn of", "service arn:aws:ecs", "/demo/web"]);
    account.remove("unused").await.unwrap();
    account.stop_serving("web");
    account.wait(600);
    account.remove("task").await.unwrap();
    account.remove("exec").await.unwrap();
}

#[tokio::test]
async fn a_task_by_itself_is_found_by_its_overrides() {
    let account = Account::new();
    account.apply(&TaskRole::new(scope()).named("other").role().unwrap()).await.unwrap();
    account.register("job", json!({}));
    let network = json!({"awsvpcConfiguration": {"subnets": ["subnet-1"]}});
    account.json("ecs", "RunTask", &json!({
        "cluster": "demo", "taskDefinition": "job", "launchType": "FARGATE", "networkConfiguration": network,
        "overrides": {"taskRoleArn": role_arn("other")},
    }));
    account.wait(120);
    assert_eq!(account.places("other").await, ["Task taskRoleArn"]);
}

#[tokio::test]
async fn every_place_of_a_service_that_names_a_role_is_found() {
    let account = Account::new();
    for name in ["tls", "lattice"] {
        let role = match name {
            "tls" => InfrastructureRole::for_service_connect_tls(scope()),
            _ => InfrastructureRole::for_vpc_lattice(scope()),
        };
        account.apply(&role.named(name).role().unwrap()).await.unwrap();
    }
    account.register(
        "web",
        json!({"containerDefinitions": [
            {"name": "app", "image": "app:v1", "portMappings": [{"containerPort": 80, "name": "http"}]},
        ]}),
    );
    account.serve("web", json!({
        "serviceConnectConfiguration": {"enabled": true, "namespace": "shop", "services": [{
            "portName": "http", "tls": {
                "issuerCertificateAuthority": {"awsPcaAuthorityArn": "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/1"},
                "roleArn": role_arn("tls"),
            },
        }]},
        "vpcLatticeConfigurations": [{"roleArn": role_arn("lattice"), "portName": "http",
            "targetGroupArn": "arn:aws:vpc-lattice:us-east-1:123456789012:targetgroup/tg-0123456789abcdef0"}],
    }));
    assert_eq!(
        account.places("tls").await,
        ["Service deployments[0].serviceConnectConfiguration.services[0].tls.roleArn"]
    );
    assert_eq!(
        account.places("lattice").await,
        ["Service deployments[0].vpcLatticeConfigurations[0].roleArn"]
    );
}
