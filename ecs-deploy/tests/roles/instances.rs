//! EC2 instances and capacity providers.

use ecs_roles::{ContainerInstanceRole, InfrastructureRole, ManagedInstancesInstanceRole};
use ecs_testkit::{InstanceSpec, InstanceState};
use serde_json::json;

use super::account::{ACCOUNT, Account, role_arn, scope};

fn profile(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:instance-profile/{name}")
}

fn instance(id: &str, profile: &str, state: InstanceState) -> InstanceSpec {
    let mut spec = InstanceSpec::default();
    (spec.id, spec.instance_profile, spec.state) = (Some(id.to_owned()), Some(profile.to_owned()), state);
    spec
}

#[tokio::test]
async fn the_role_of_an_instance_stays() {
    let account = Account::new();
    account.apply(&ContainerInstanceRole::new(scope()).role().unwrap()).await.unwrap();
    account.apply(&ContainerInstanceRole::new(scope()).named("other").role().unwrap()).await.unwrap();
    let fake = &account.fake;
    fake.add_instance(&instance("i-0000000000000000a", &profile("ecsInstanceRole"), InstanceState::Running))
        .unwrap();
    fake.add_instance(&instance(
        "i-0000000000000000b",
        &profile("ecsInstanceRole"),
        InstanceState::Terminated,
    ))
    .unwrap();
    fake.add_instance(&instance("i-0000000000000000c", &profile("elsewhere"), InstanceState::Running))
        .unwrap();
    let place = format!("Instance instance profile {}", profile("ecsInstanceRole"));
    assert_eq!(account.places("ecsInstanceRole").await, [place]);
    account.refused(account.remove("ecsInstanceRole").await, &["instance i-0000000000000000a in us-east-1"]);
    account.remove("other").await.unwrap();
}

#[tokio::test]
async fn more_instances_than_a_page_holds_are_all_found() {
    let account = Account::new();
    account.apply(&ContainerInstanceRole::new(scope()).role().unwrap()).await.unwrap();
    for number in 0..1_005 {
        let id = format!("i-{number:017x}");
        account
            .fake
            .add_instance(&instance(&id, &profile("ecsInstanceRole"), InstanceState::Stopped))
            .unwrap();
    }
    assert_eq!(account.usages("ecsInstanceRole").await.len(), 1_005);
}

#[tokio::test]
async fn the_roles_of_a_capacity_provider_stay() {
    let account = Account::new();
    account
        .apply(&InfrastructureRole::for_managed_instances(scope()).named("infra").role().unwrap())
        .await
        .unwrap();
    account.apply(&ManagedInstancesInstanceRole::new(scope()).role().unwrap()).await.unwrap();
    account.json(
        "ecs",
        "CreateCapacityProvider",
        &json!({"name": "managed", "cluster": "demo", "managedInstancesProvider": {
            "infrastructureRoleArn": role_arn("infra"),
            "instanceLaunchTemplate": {
                "ec2InstanceProfileArn": profile("ecsInstanceRole"),
                "networkConfiguration": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"]},
            },
        }}),
    );
    assert_eq!(
        account.places("infra").await,
        ["CapacityProvider managedInstancesProvider.infrastructureRoleArn"]
    );
    assert_eq!(
        account.places("ecsInstanceRole").await,
        ["CapacityProvider managedInstancesProvider.instanceLaunchTemplate.ec2InstanceProfileArn"]
    );
    account.refused(account.remove("infra").await, &["capacity provider managed"]);
}
