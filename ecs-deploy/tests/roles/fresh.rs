//! A deployment right after its roles were made.

use std::time::Duration;

use ecs_deploy::aws::{SdkClock, SdkEcs};
use ecs_deploy::{
    Driver, Event, EventKind, Observed, Outcome, Plan, Rolling, ServiceDefinition, ServiceId, Settings,
    TaskDefinition, Timestamp,
};
use ecs_roles::TaskExecutionRole;

use super::account::{Account, scope};

const TASK: &str = r#"{"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256",
    "memory": "512", "executionRoleArn": "arn:aws:iam::123456789012:role/exec",
    "containerDefinitions": [{"name": "app", "image": "app:v1"}]}"#;

const SERVICE: &str = r#"{"desiredCount": 1, "launchType": "FARGATE",
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}}"#;

/// Makes the role, and deploys at once where the rest of AWS hears of it ten seconds later.
async fn deploy(told: bool) -> (Outcome, Vec<Event>) {
    let account = Account::new();
    account.fake.enforce_iam();
    account.fake.set_iam_propagation(Duration::from_secs(10));
    let config = account.fake.sdk_config();
    let (ecs, clock) = (SdkEcs::new(aws_sdk_ecs::Client::new(&config)), SdkClock::new(&config));
    account.apply(&TaskExecutionRole::new(scope()).named("exec").role().unwrap()).await.unwrap();
    let made = Timestamp::from(account.fake.clock().now());

    let id = ServiceId::new("demo", "web");
    let (task, service) = (TaskDefinition::parse(TASK).unwrap(), ServiceDefinition::parse(SERVICE).unwrap());
    let observed = Observed::read(&ecs, &id, "web").await.unwrap();
    let plan = Plan::between(id, &task, &service, &observed).unwrap();
    let settings = Settings { roles_changed_at: told.then_some(made), ..Settings::default() };
    let mut events = Vec::new();
    let mut log = |event: &Event| events.push(event.clone());
    let outcome = Driver::new(&ecs, &clock).drive(&mut Rolling::new(plan, settings), &mut log).await;
    (outcome, events)
}

#[tokio::test]
async fn a_deployment_that_knows_of_new_roles_waits_for_them() {
    let (outcome, events) = deploy(true).await;
    assert!(outcome.is_success(), "{outcome}");
    let retries = events.iter().filter(|event| matches!(event.kind, EventKind::Retrying { .. })).count();
    assert!(retries > 0, "{events:?}");
}

#[tokio::test]
async fn one_that_does_not_is_told_of_the_denial() {
    let (outcome, _) = deploy(false).await;
    assert!(!outcome.is_success() && outcome.to_string().contains("iam:PassRole"), "{outcome}");
}
