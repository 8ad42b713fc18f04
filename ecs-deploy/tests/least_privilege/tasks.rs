//! Single tasks, and revisions that are read and taken away.

use aws_sdk_ecs::Client;
use aws_sdk_ecs::operation::run_task::builders::RunTaskFluentBuilder;
use aws_sdk_ecs::types::{
    LaunchType, PropagateTags, TaskManagedEbsVolumeConfiguration, TaskVolumeConfiguration, Volume,
};
use ecs_roles::{Circumstance, Operation};

use super::account::{Account, Names, Ran, policy, role, tried};
use super::plain::{definition, network, registered, service, tag, with_roles};
use super::proof::Proof;

fn run(ecs: &Client, names: &Names, revision: &str) -> RunTaskFluentBuilder {
    let request = ecs.run_task().cluster(names.cluster).task_definition(revision);
    request.launch_type(LaunchType::Fargate).network_configuration(network())
}

/// Runs a task, finds it, looks at it and stops it.
async fn run_and_stop(account: &Account, names: &Names, request: RunTaskFluentBuilder) -> Ran {
    let reply = request.send().await?;
    let task = reply.tasks().first().and_then(|task| task.task_arn()).ok_or("no task")?;
    let ecs = account.ecs();
    let listed = ecs.list_tasks().cluster(names.cluster).family(names.family).send().await?;
    assert_eq!(listed.task_arns(), [task]);
    tried(ecs.describe_tasks().cluster(names.cluster).tasks(task).send().await)?;
    tried(ecs.stop_task().cluster(names.cluster).task(task).send().await)
}

async fn migrate(account: &Account, names: &Names) -> Ran {
    let volume = Volume::builder().name("data").configured_at_launch(true).build();
    let revision = with_roles(&account.administrator(), names).volumes(volume);
    let revision = registered(revision).await.unwrap();
    let managed = TaskManagedEbsVolumeConfiguration::builder()
        .role_arn(role(names.volume_role).to_string())
        .size_in_gib(10)
        .build()
        .unwrap();
    let volume = TaskVolumeConfiguration::builder().name("data").managed_ebs_volume(managed).build().unwrap();
    let request = run(&account.ecs(), names, &revision).volume_configurations(volume).tags(tag());
    run_and_stop(account, names, request).await
}

#[tokio::test]
async fn a_task_with_roles_volumes_and_tags() {
    let policy = policy()
        .task_role(role("webTask"))
        .execution_role(role("webExecution"))
        .volume_role(role("webVolumes"))
        .with(Circumstance::TaskTags)
        .allow(Operation::Run)
        .allow(Operation::RunStop)
        .allow(Operation::Wait);
    let proof = Proof {
        policy,
        not_missed: &[("WatchApi ecs:DescribeServices", "no service is waited for")],
        neighbours: &["cluster", "family", "task role", "execution role", "volume role"],
    };
    proof.holds(migrate).await;
}

async fn run_plainly(account: &Account, names: &Names) -> Ran {
    let revision = registered(definition(&account.administrator(), names)).await.unwrap();
    run_and_stop(account, names, run(&account.ecs(), names, &revision)).await
}

#[tokio::test]
async fn a_task_without_all_that() {
    let policy = policy().allow(Operation::Run).allow(Operation::RunStop).allow(Operation::Wait);
    let proof = Proof {
        policy,
        not_missed: &[("WatchApi ecs:DescribeServices", "no service is waited for")],
        neighbours: &["cluster", "family"],
    };
    proof.holds(run_plainly).await;
}

async fn run_with_tags_of_the_definition(account: &Account, names: &Names) -> Ran {
    let revision = registered(definition(&account.administrator(), names)).await.unwrap();
    let request = run(&account.ecs(), names, &revision).propagate_tags(PropagateTags::TaskDefinition);
    tried(request.send().await)
}

#[tokio::test]
async fn tags_that_are_propagated_are_tags() {
    let policy = policy().with(Circumstance::TaskTags).allow(Operation::Run);
    let proof = Proof { policy, not_missed: &[], neighbours: &["cluster", "family"] };
    proof.holds(run_with_tags_of_the_definition).await;
}

async fn wait(account: &Account, names: &Names) -> Ran {
    let (administrator, ecs) = (account.administrator(), account.ecs());
    let revision = registered(definition(&administrator, names)).await.unwrap();
    service(&administrator, names, &revision).send().await.unwrap();
    tried(ecs.describe_services().cluster(names.cluster).services(names.service).send().await)?;
    let listed = ecs.list_tasks().cluster(names.cluster).service_name(names.service).send().await?;
    let task = listed.task_arns().first().map_or("0123456789abcdef0123456789abcdef", String::as_str);
    tried(ecs.describe_tasks().cluster(names.cluster).tasks(task).send().await)
}

#[tokio::test]
async fn waiting() {
    let policy = policy().allow(Operation::Wait);
    let proof = Proof { policy, not_missed: &[], neighbours: &["cluster", "service"] };
    proof.holds(wait).await;
}

/// Revisions are read whatever their family.
async fn read(account: &Account, names: &Names) -> Ran {
    let revision = registered(definition(&account.administrator(), names)).await.unwrap();
    let ecs = account.ecs();
    tried(ecs.list_task_definition_families().send().await)?;
    tried(ecs.list_task_definitions().family_prefix(names.family).send().await)?;
    tried(ecs.describe_task_definition().task_definition(revision).send().await)
}

#[tokio::test]
async fn reading_task_definitions() {
    let policy = policy().allow(Operation::TaskDefinitionRead);
    Proof { policy, not_missed: &[], neighbours: &[] }.holds(read).await;
}

async fn deregister(account: &Account, names: &Names) -> Ran {
    let revision = registered(definition(&account.administrator(), names)).await.unwrap();
    let ecs = account.ecs();
    tried(ecs.deregister_task_definition().task_definition(&revision).send().await)?;
    tried(ecs.delete_task_definitions().task_definitions(&revision).send().await)
}

#[tokio::test]
async fn deregistering_and_deleting() {
    let policy = policy().with(Circumstance::DeletedTaskDefinitions).allow(Operation::Deregister);
    Proof { policy, not_missed: &[], neighbours: &["family"] }.holds(deregister).await;
}

async fn register(account: &Account, names: &Names) -> Ran {
    registered(with_roles(&account.ecs(), names).tags(tag())).await.map(drop)
}

#[tokio::test]
async fn registering() {
    let policy = policy()
        .task_role(role("webTask"))
        .execution_role(role("webExecution"))
        .with(Circumstance::TaskDefinitionTags)
        .allow(Operation::Register);
    let proof = Proof { policy, not_missed: &[], neighbours: &["family", "task role", "execution role"] };
    proof.holds(register).await;
}

async fn exec(account: &Account, names: &Names) -> Ran {
    let administrator = account.administrator();
    let revision = registered(definition(&administrator, names)).await.unwrap();
    let reply = run(&administrator, names, &revision).send().await?;
    let task = reply.tasks().first().and_then(|task| task.task_arn()).ok_or("no task")?;
    let ecs = account.ecs();
    tried(ecs.list_tasks().cluster(names.cluster).send().await)?;
    tried(ecs.describe_tasks().cluster(names.cluster).tasks(task).send().await)?;
    let command = ecs.execute_command().cluster(names.cluster).task(task).container(names.container);
    tried(command.command("sh").interactive(true).send().await)
}

#[tokio::test]
async fn commands_in_a_container() {
    let policy = policy().exec_container("app").allow(Operation::Exec);
    Proof { policy, not_missed: &[], neighbours: &["cluster", "container"] }.holds(exec).await;
}
