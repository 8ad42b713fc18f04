//! Rolling deployments as this crate makes them.

use ecs_deploy::aws::{SdkClock, SdkEcs};
use ecs_deploy::{
    Driver, Event, Observed, Outcome, Plan, Rolling, ServiceDefinition, ServiceId, Settings, TaskDefinition,
};
use ecs_roles::{Circumstance, Operation};
use ecs_testkit::ImageBehaviour;

use super::account::{Account, Names, Ran, policy, role};
use super::proof::Proof;

/// A task definition with everything that takes permissions.
fn task(names: &Names, image: &str) -> TaskDefinition {
    let json = format!(
        r#"{{"family": "{}", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
            "cpu": "256", "memory": "512", "taskRoleArn": "{}", "executionRoleArn": "{}",
            "volumes": [{{"name": "data", "configuredAtLaunch": true}}],
            "containerDefinitions": [{{"name": "app", "image": "{image}"}}],
            "tags": [{{"key": "team", "value": "storefront"}}]}}"#,
        names.family,
        role(names.task_role),
        role(names.execution_role),
    );
    TaskDefinition::parse(&json).unwrap()
}

fn service(names: &Names, tag: &str) -> ServiceDefinition {
    let json = format!(
        r#"{{"desiredCount": 1, "launchType": "FARGATE",
            "deploymentConfiguration": {{"deploymentCircuitBreaker": {{"enable": true, "rollback": true}}}},
            "networkConfiguration": {{"awsvpcConfiguration": {{"subnets": ["subnet-a"]}}}},
            "volumeConfigurations": [{{"name": "data", "managedEBSVolume": {{"roleArn": "{}", "sizeInGiB": 10}}}}],
            "tags": [{{"key": "{tag}", "value": "storefront"}}]}}"#,
        role(names.volume_role),
    );
    ServiceDefinition::parse(&json).unwrap()
}

async fn deploy(
    account: &Account,
    names: &Names,
    image: &str,
    tag: &str,
) -> Result<Outcome, ecs_deploy::Error> {
    let (ecs, clock) = (SdkEcs::new(account.ecs()), SdkClock::new(&account.caller));
    let id = ServiceId::new(names.cluster, names.service);
    let observed = Observed::read(&ecs, &id, names.family).await?;
    let plan = Plan::between(id, &task(names, image), &service(names, tag), &observed)?;
    let mut rollout = Rolling::new(plan, Settings::default());
    Ok(Driver::new(&ecs, &clock).drive(&mut rollout, &mut |_: &Event| ()).await)
}

/// Creates a service, moves it to another revision with other tags, and looks into why a third does not start.
async fn deploy_three_times(account: &Account, names: &Names) -> Ran {
    let reason = "pull image manifest has been retried 1 time(s): failed to resolve ref app:bad: not found";
    account.fake.script_image("app:bad", ImageBehaviour::CannotPull { reason: reason.to_owned() });
    for (image, tag) in [("app:v1", "team"), ("app:v2", "owner")] {
        let outcome = deploy(account, names, image, tag).await?;
        if !outcome.is_success() {
            return Err(outcome.to_string().into());
        }
    }
    let outcome = deploy(account, names, "app:bad", "owner").await?;
    match outcome.diagnosis() {
        Some(diagnosis) if !diagnosis.findings.is_empty() => Ok(()),
        _ => Err(outcome.to_string().into()),
    }
}

#[tokio::test]
async fn rolling_deployments_of_this_crate() {
    let policy = policy()
        .task_role(role("webTask"))
        .execution_role(role("webExecution"))
        .volume_role(role("webVolumes"))
        .with(Circumstance::TaskDefinitionTags)
        .with(Circumstance::ServiceTags)
        .with(Circumstance::ReconciledTags)
        .with(Circumstance::FirstDeployment)
        .allow(Operation::Register)
        .allow(Operation::TaskDefinitionRead)
        .allow(Operation::DeployRolling)
        .allow(Operation::Wait);
    let proof = Proof {
        policy,
        not_missed: &[
            ("ReadTaskDefinitions ecs:ListTaskDefinitionFamilies", "the family is known"),
            ("ReadTaskDefinitions ecs:ListTaskDefinitions", "a family stands for its latest revision"),
            ("TagOnCreateAndTagApi ecs:ListTagsForResource", "`DescribeServices` tells the tags as well"),
        ],
        neighbours: &["cluster", "service", "family", "task role", "execution role", "volume role"],
    };
    proof.holds(deploy_three_times).await;
}
