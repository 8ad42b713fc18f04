//! Blue/green, linear and canary deployments by ECS, as far as the fake has them: what it lacks is asked for and
//! refused all the same.

use aws_sdk_ecs::types::{DeploymentConfiguration, DeploymentLifecycleHook, DeploymentLifecycleHookStage};
use ecs_roles::{Circumstance, Operation};

use super::account::{Account, Names, Ran, policy, role, tried};
use super::plain::{registered, service, with_roles};
use super::proof::Proof;

/// A service, and the ARNs of its deployment and of the revision that this brings.
async fn deployed(account: &Account, names: &Names) -> (String, String) {
    let ecs = account.administrator();
    let revision = registered(with_roles(&ecs, names)).await.unwrap();
    service(&ecs, names, &revision).send().await.unwrap();
    let listed = ecs.list_service_deployments().cluster(names.cluster).service(names.service);
    let listed = listed.send().await.unwrap();
    let deployment = &listed.service_deployments()[0];
    let arn = |text: Option<&str>| text.unwrap().to_owned();
    (arn(deployment.service_deployment_arn()), arn(deployment.target_service_revision_arn()))
}

fn hook() -> DeploymentConfiguration {
    let function = format!("arn:aws:lambda:us-east-1:{}:function:check", super::account::ACCOUNT);
    let hook = DeploymentLifecycleHook::builder()
        .hook_target_arn(function)
        .role_arn(role("webHooks").to_string())
        .lifecycle_stages(DeploymentLifecycleHookStage::PostTestTrafficShift);
    DeploymentConfiguration::builder().lifecycle_hooks(hook.build()).build()
}

async fn watch(account: &Account, names: &Names, (deployment, revision): (&str, &str)) -> Ran {
    let ecs = account.ecs();
    tried(ecs.list_service_deployments().cluster(names.cluster).service(names.service).send().await)?;
    tried(ecs.describe_service_deployments().service_deployment_arns(deployment).send().await)?;
    tried(ecs.describe_service_revisions().service_revision_arns(revision).send().await)
}

async fn deploy(account: &Account, names: &Names) -> Ran {
    let (deployment, revision) = deployed(account, names).await;
    let ecs = account.ecs();
    let update = ecs.update_service().cluster(names.cluster).service(names.service);
    let update = update.task_definition(names.family).deployment_configuration(hook());
    tried(update.send().await)?;
    tried(ecs.describe_services().cluster(names.cluster).services(names.service).send().await)?;
    watch(account, names, (&deployment, &revision)).await?;
    let hook = ecs.continue_service_deployment().service_deployment_arn(&deployment).hook_id("pause");
    tried(hook.send().await)?;
    tried(ecs.stop_service_deployment().service_deployment_arn(&deployment).send().await)
}

#[tokio::test]
async fn deployments_by_ecs_itself() {
    let policy = policy()
        .task_role(role("webTask"))
        .execution_role(role("webExecution"))
        .hook_role(role("webHooks"))
        .with(Circumstance::PauseHooks)
        .with(Circumstance::StoppedDeployments)
        .allow(Operation::DeployNative);
    let proof = Proof {
        policy,
        not_missed: &[],
        neighbours: &["cluster", "service", "family", "task role", "execution role"],
    };
    proof.holds(deploy).await;
}

async fn watch_and_stop(account: &Account, names: &Names) -> Ran {
    let (deployment, revision) = deployed(account, names).await;
    watch(account, names, (&deployment, &revision)).await?;
    tried(account.ecs().stop_service_deployment().service_deployment_arn(&deployment).send().await)
}

#[tokio::test]
async fn waiting_and_going_back() {
    let policy =
        policy().with(Circumstance::NativeDeployments).allow(Operation::Wait).allow(Operation::Rollback);
    let other = "watched and gone back to by other requests";
    let proof = Proof {
        policy,
        not_missed: &[
            ("DeployApi ecs:UpdateService", other),
            ("FindRevisionsAndReadTaskDefinitions ecs:DescribeTaskDefinition", other),
            ("FindRevisionsAndReadTaskDefinitions ecs:ListTaskDefinitions", other),
            ("FindTasks ecs:ListTasks", other),
            ("WatchApiAndListDeployments ecs:DescribeServices", other),
            ("WatchTasks ecs:DescribeTasks", other),
        ],
        neighbours: &["cluster", "service"],
    };
    proof.holds(watch_and_stop).await;
}
