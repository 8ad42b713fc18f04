//! Tasks whose volumes need the infrastructure role to the very end.

use ecs_roles::{
    Desired, Iam, InfrastructureRole, PolicyDocument, Principals, Provisioner, Role, Statement, Step,
};
use serde_json::json;

use super::account::{Account, owner, role_arn, scope};

fn infrastructure() -> Role {
    InfrastructureRole::for_volumes(scope()).named("infra").role().unwrap()
}

async fn with_volumes() -> Account {
    let account = Account::new();
    account.apply(&infrastructure()).await.unwrap();
    account.register("web", json!({"volumes": [{"name": "data", "configuredAtLaunch": true}]}));
    let volume = json!({"roleArn": role_arn("infra"), "sizeInGiB": 10, "filesystemType": "ext4"});
    account.serve("web", json!({"volumeConfigurations": [{"name": "data", "managedEBSVolume": volume}]}));
    assert_eq!(account.task_statuses(), ["RUNNING", "RUNNING"]);
    account
}

#[tokio::test]
async fn a_role_with_volumes_is_not_deleted() {
    let account = with_volumes().await;
    let refused = account.remove("infra").await;
    let told = [
        "delete the role",
        "volume of task arn:aws:ecs:us-east-1",
        "ATTACHED",
        "service arn:aws:ecs",
        "deployments[0].volumeConfigurations[0].managedEBSVolume.roleArn",
        "override the guard",
    ];
    account.refused(refused, &told);
    account.iam.get_role("infra").await.unwrap();
    assert_eq!(account.iam.list_attached_role_policies("infra").await.unwrap().len(), 1);

    account.stop_serving("web");
    let refused = account.remove("infra").await;
    account.refused(refused, &["volume of task"]);
    account.wait(600);
    account.remove("infra").await.unwrap();
    assert!(account.iam.get_role("infra").await.is_err());
}

#[tokio::test]
async fn its_trust_is_not_narrowed_and_its_volume_permissions_are_not_taken() {
    let account = with_volumes().await;
    let elsewhere = PolicyDocument::new([Statement::allow(["sts:AssumeRole"])
        .by(Principals::service("ecs.amazonaws.com"))
        .when("StringEquals", "aws:SourceAccount", ["111122223333"])]);
    let narrowed = Role::new("infra", elsewhere).with_description(infrastructure().description());
    let refused = account.apply(&narrowed).await;
    account.refused(
        refused,
        &["narrow its trust policy", "take ec2:DeleteVolume, ec2:DescribeVolumes, ec2:DetachVolume"],
    );

    let trust = infrastructure().trust_policy().clone();
    let only_some = Statement::allow(["ec2:DescribeVolumes", "ec2:DetachVolume"]).on(["*"]);
    let less = Role::new("infra", trust.clone())
        .with_description(infrastructure().description())
        .with_inline_policy("Volumes", PolicyDocument::new([only_some]));
    let refused = account.apply(&less).await;
    account.refused(refused, &["take ec2:DeleteVolume from it", "volume of task"]);
    assert_eq!(account.iam.list_attached_role_policies("infra").await.unwrap().len(), 1);

    let all = Statement::allow(["ec2:DescribeVolumes", "ec2:DetachVolume", "ec2:DeleteVolume"]).on(["*"]);
    let enough = Role::new("infra", trust)
        .with_description(infrastructure().description())
        .with_inline_policy("Volumes", PolicyDocument::new([all]));
    account.apply(&enough).await.unwrap();
    assert!(account.iam.list_attached_role_policies("infra").await.unwrap().is_empty());
}

/// What the guard prevents, and how it is mended.
#[tokio::test]
async fn without_the_guard_tasks_hang_until_the_role_is_restored() {
    let account = with_volumes().await;
    let sleep = account.sleep();
    let provisioner = Provisioner::new(&account.iam, &sleep);
    let removal = ecs_roles::Removal::new("infra", &owner());
    let unguarded = provisioner.remove(&removal, &mut |_| ()).await.unwrap_err();
    assert!(unguarded.to_string().contains("nobody was asked what uses it"), "{unguarded}");

    let before = account.iam.get_role("infra").await.unwrap().unique_id;
    let provisioner = provisioner.overriding_guard();
    provisioner.remove(&removal, &mut |_| ()).await.unwrap();
    account.stop_serving("web");
    account.wait(3_600);
    assert_eq!(account.task_statuses(), ["DEPROVISIONING", "DEPROVISIONING"]);

    let desired = Desired::new(infrastructure(), &owner()).unwrap();
    provisioner.restore(&desired, &mut |_| ()).await.unwrap();
    assert_ne!(account.iam.get_role("infra").await.unwrap().unique_id, before);
    account.wait(600);
    assert!(
        account.task_statuses().iter().all(|status| status == "STOPPED"),
        "{:?}",
        account.task_statuses()
    );
}

/// Somebody let the wrong service in: tasks cannot let go of their volumes. The repair is no harm.
#[tokio::test]
async fn a_wrong_trust_policy_is_repaired_under_the_guard() {
    let account = with_volumes().await;
    let wrong = PolicyDocument::new([
        Statement::allow(["sts:AssumeRole"]).by(Principals::service("ec2.amazonaws.com"))
    ]);
    account.iam.update_assume_role_policy("infra", &wrong).await.unwrap();
    account.iam.put_role_policy("infra", "Extra", &extra()).await.unwrap();
    account.stop_serving("web");
    account.wait(3_600);
    assert_eq!(account.task_statuses(), ["DEPROVISIONING", "DEPROVISIONING"]);

    let desired = Desired::new(infrastructure(), &owner()).unwrap();
    let done = account.restore(&desired).await.unwrap().done;
    assert!(matches!(done[..], [Step::UpdateTrust { .. }]), "{done:?}");
    account.wait(600);
    assert!(account.task_statuses().iter().all(|status| status == "STOPPED"));
    assert_eq!(account.iam.list_role_policies("infra").await.unwrap(), ["Extra"], "nothing is taken away");
}

fn extra() -> PolicyDocument {
    PolicyDocument::new([Statement::allow(["ec2:RunInstances"]).on(["*"])])
}
