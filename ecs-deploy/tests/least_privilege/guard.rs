//! The guard of ecs-roles over a region.

use std::time::Duration;

use aws_sdk_ecs::types::{ServiceManagedEbsVolumeConfiguration, ServiceVolumeConfiguration, Volume};
use ecs_deploy::aws::SdkWorkloads;
use ecs_roles::{CallerPolicy, Guard, Iam, Operation, Scope, Tags, Workloads};
use ecs_testkit::InstanceSpec;

use super::account::{ACCOUNT, Account, Names, Ran, role};
use super::plain::{registered, service, with_roles};
use super::proof::Proof;

/// A service with a volume whose deployment is under way.
async fn deploying(account: &Account, names: &Names) {
    let ecs = account.administrator();
    let volume = Volume::builder().name("data").configured_at_launch(true).build();
    let revision = registered(with_roles(&ecs, names).volumes(volume)).await.unwrap();
    let managed = ServiceManagedEbsVolumeConfiguration::builder()
        .role_arn(role(names.volume_role).to_string())
        .size_in_gib(10)
        .build()
        .unwrap();
    let volume =
        ServiceVolumeConfiguration::builder().name("data").managed_ebs_volume(managed).build().unwrap();
    service(&ecs, names, &revision).volume_configurations(volume).send().await.unwrap();
    account.fake.clock().advance(Duration::from_secs(30));
}

/// Who uses a role, as the caller sees it.
async fn users(account: &Account, name: &str) -> Ran {
    let iam = account.iam();
    let role = iam.get_role(name).await?;
    let profiles = iam.list_instance_profiles_for_role(name).await?;
    let workloads = SdkWorkloads::new(&account.caller)?;
    let usages = Guard::over([&workloads as &dyn Workloads])?.usages(&role, &profiles).await?;
    if usages.is_empty() { Err(format!("nobody uses {name}").into()) } else { Ok(()) }
}

async fn of_volumes(account: &Account, names: &Names) -> Ran {
    deploying(account, names).await;
    users(account, names.volume_role).await
}

fn policy() -> CallerPolicy {
    CallerPolicy::new(Scope::new(ACCOUNT, "us-east-1").unwrap()).allow(Operation::InfrastructureRoleGuard)
}

/// It has no neighbours: a role may be used anywhere.
#[tokio::test]
async fn users_of_an_infrastructure_role() {
    Proof { policy: policy(), not_missed: &[], neighbours: &[] }.holds(of_volumes).await;
}

/// A deployment group and an instance are among the users.
async fn of_code_deploy_and_instances(account: &Account, names: &Names) -> Ran {
    deploying(account, names).await;
    let iam = account.iam();
    iam.create_instance_profile("webInstance", "/", &Tags::new()).await?;
    iam.add_role_to_instance_profile("webInstance", "webInstance").await?;
    let instance =
        InstanceSpec { instance_profile: Some("webInstance".to_owned()), ..InstanceSpec::default() };
    account.fake.add_instance(&instance)?;
    super::code_deploy::make(&aws_sdk_codedeploy::Client::new(&account.fake.sdk_config()), names).await?;
    users(account, names.code_deploy_role).await?;
    users(account, "webInstance").await
}

#[tokio::test]
async fn users_of_roles_of_code_deploy_and_of_instances() {
    let policy = policy().code_deploy_role(role("webCodeDeploy")).instance_role(role("webInstance"));
    Proof { policy, not_missed: &[], neighbours: &[] }.holds(of_code_deploy_and_instances).await;
}
