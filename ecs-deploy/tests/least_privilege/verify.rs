//! Looking whether what a deployment refers to exists.

use ecs_roles::aws::SdkIam;
use ecs_roles::{Circumstance, Iam, Operation};

use super::account::{Account, Names, Ran, policy, role, tried};
use super::plain::{registered, service, with_roles};
use super::proof::Proof;

async fn verify(account: &Account, names: &Names) -> Ran {
    let administrator = account.administrator();
    let revision = registered(with_roles(&administrator, names)).await.unwrap();
    service(&administrator, names, &revision).send().await.unwrap();
    let ecs = account.ecs();
    tried(ecs.describe_clusters().clusters(names.cluster).send().await)?;
    tried(ecs.describe_services().cluster(names.cluster).services(names.service).send().await)?;
    tried(ecs.describe_task_definition().task_definition(revision).send().await)?;
    let iam = SdkIam::new(aws_sdk_iam::Client::new(&account.caller));
    for role in [names.task_role, names.execution_role, names.volume_role] {
        iam.get_role(role).await?;
        iam.list_attached_role_policies(role).await?;
        iam.list_role_policies(role).await?;
        let missing = iam.get_role_policy(role, "none").await.unwrap_err();
        if missing.kind() != ecs_roles::ErrorKind::NotFound {
            return Err(missing.into());
        }
    }
    account.query("elasticloadbalancing", "DescribeTargetGroups")?;
    let s3 = aws_sdk_s3::Client::new(&account.caller);
    tried(s3.head_object().bucket("settings").key("web.env").send().await)
}

#[tokio::test]
async fn verifying() {
    let policy = policy()
        .task_role(role("webTask"))
        .execution_role(role("webExecution"))
        .volume_role(role("webVolumes"))
        .reading_environment_file("arn:aws:s3:::settings/web.env".parse().unwrap())
        .with(Circumstance::RolePolicies)
        .allow(Operation::Verify);
    let proof = Proof {
        policy,
        not_missed: &[(
            "ReadTaskDefinitionsAndFindTargetGroupsAndReadScaling application-autoscaling:DescribeScalableTargets",
            "the fake has no Application Auto Scaling",
        )],
        neighbours: &["cluster", "service", "task role", "execution role", "volume role"],
    };
    proof.holds(verify).await;
}
