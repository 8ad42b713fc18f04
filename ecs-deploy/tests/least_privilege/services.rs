//! Services by plain requests: updating, going back, changing how many tasks run.

use ecs_roles::aws::SdkIam;
use ecs_roles::{CallerPolicy, Circumstance, ErrorKind, Iam, Operation};

use super::account::{Account, Names, OWN, Ran, policy, role, tried};
use super::plain::{definition, registered, service, with_roles};
use super::proof::Proof;

fn with_task_roles(policy: CallerPolicy) -> CallerPolicy {
    policy.task_role(role("webTask")).execution_role(role("webExecution"))
}

/// Somebody else registered two revisions and created the service on the first; gives the second.
async fn prepared(account: &Account, names: &Names) -> String {
    let ecs = account.administrator();
    let first = registered(with_roles(&ecs, names)).await.unwrap();
    service(&ecs, names, &first).send().await.unwrap();
    registered(with_roles(&ecs, names).memory("1024")).await.unwrap()
}

async fn describe(account: &Account, names: &Names) -> Ran {
    tried(account.ecs().describe_services().cluster(names.cluster).services(names.service).send().await)
}

async fn move_to(account: &Account, names: &Names, revision: &str) -> Ran {
    let update = account.ecs().update_service().cluster(names.cluster).service(names.service);
    tried(update.task_definition(revision).send().await)
}

async fn update(account: &Account, names: &Names) -> Ran {
    let revision = prepared(account, names).await;
    move_to(account, names, &revision).await?;
    describe(account, names).await
}

#[tokio::test]
async fn an_update_to_what_somebody_else_registered() {
    let proof = Proof {
        policy: with_task_roles(policy()).allow(Operation::DeployRolling),
        not_missed: &[],
        neighbours: &["cluster", "service", "family", "task role", "execution role"],
    };
    proof.holds(update).await;
}

async fn deploy_without_roles(account: &Account, names: &Names) -> Ran {
    let ecs = account.ecs();
    let first = registered(definition(&ecs, names)).await?;
    service(&ecs, names, &first).send().await?;
    let second = registered(definition(&ecs, names).memory("1024")).await?;
    move_to(account, names, &second).await?;
    describe(account, names).await
}

#[tokio::test]
async fn a_task_definition_without_roles_passes_none() {
    let policy = policy().allow(Operation::Register).allow(Operation::DeployRolling);
    let proof = Proof {
        policy: policy.with(Circumstance::FirstDeployment),
        not_missed: &[],
        neighbours: &["cluster", "service", "family"],
    };
    proof.holds(deploy_without_roles).await;
}

async fn rollback(account: &Account, names: &Names) -> Ran {
    let second = prepared(account, names).await;
    let administrator = account.administrator();
    let update = administrator.update_service().cluster(names.cluster).service(names.service);
    update.task_definition(second).send().await.unwrap();
    let ecs = account.ecs();
    describe(account, names).await?;
    let listed = ecs.list_task_definitions().family_prefix(names.family).send().await?;
    let first = listed.task_definition_arns().first().ok_or("no revision")?;
    tried(ecs.describe_task_definition().task_definition(first).send().await)?;
    move_to(account, names, first).await
}

#[tokio::test]
async fn going_back() {
    let proof = Proof {
        policy: with_task_roles(policy()).allow(Operation::Rollback),
        not_missed: &[],
        neighbours: &["cluster", "service", "family", "task role", "execution role"],
    };
    proof.holds(rollback).await;
}

async fn scale(account: &Account, names: &Names) -> Ran {
    prepared(account, names).await;
    let update = account.ecs().update_service().cluster(names.cluster).service(names.service);
    tried(update.desired_count(3).send().await)?;
    describe(account, names).await
}

/// The first use of scaling makes its role, and that of no other service.
#[tokio::test]
async fn a_first_use_makes_one_role() {
    let policy = policy().with(Circumstance::FirstUse).allow(Operation::Scale);
    let document = policy.documents().unwrap()[0].document().clone();
    let account = Account::with_caller(&[document]).await;
    let iam = SdkIam::new(aws_sdk_iam::Client::new(&account.caller));
    iam.create_service_linked_role("ecs.application-autoscaling.amazonaws.com").await.unwrap();
    for other in ["ecs.amazonaws.com", "ecs-compute.amazonaws.com"] {
        let error = iam.create_service_linked_role(other).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AccessDenied, "{other}: {error}");
    }
}

const NO_SCALING: &str = "the fake has no Application Auto Scaling";

#[tokio::test]
async fn scaling() {
    let proof = Proof {
        policy: policy().allow(Operation::Scale),
        not_missed: &[
            ("ChangeScaling application-autoscaling:DeleteScalingPolicy", NO_SCALING),
            ("ChangeScaling application-autoscaling:DeregisterScalableTarget", NO_SCALING),
            ("ChangeScaling application-autoscaling:PutScalingPolicy", NO_SCALING),
            ("ChangeScaling application-autoscaling:RegisterScalableTarget", NO_SCALING),
            ("ReadScaling application-autoscaling:DescribeScalableTargets", NO_SCALING),
            ("ReadScaling application-autoscaling:DescribeScalingPolicies", NO_SCALING),
        ],
        neighbours: &["cluster", "service"],
    };
    proof.holds(scale).await;
}

/// Who may set the count may not bring another revision along: its roles are not theirs to pass.
#[tokio::test]
async fn scaling_passes_no_roles() {
    let policy = with_task_roles(policy()).allow(Operation::Scale);
    let document = policy.documents().unwrap()[0].document().clone();
    let account = Account::with_caller(&[document]).await;
    update(&account, &OWN).await.unwrap_err();
    assert_eq!(account.denied()[0].0, "iam:PassRole");
}
