//! The library in one screen: a service on an AWS that fits in this process,
//! moved from one image to the next.
//!
//!     cargo run -p examples --example quickstart
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use ecs_deploy::aws::{SdkClock, SdkEcs};
use ecs_deploy::{
    Driver, Event, Observed, Plan, Rolling, ServiceDefinition, ServiceId, Settings, TaskDefinition,
};
use ecs_testkit::Fake;

const TASK: &str = r#"{
    "family": "web",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [{"name": "app", "image": "app:v1"}]
}"#;

const SERVICE: &str = r#"{
    "desiredCount": 2,
    "launchType": "FARGATE",
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-a"]}}
}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sdk = Fake::new().sdk_config();
    let client = aws_sdk_ecs::Client::new(&sdk);
    client.create_cluster().cluster_name("demo").send().await?;
    let (ecs, clock) = (SdkEcs::new(client), SdkClock::new(&sdk));

    let id = ServiceId::new("demo", "web");
    let service = ServiceDefinition::parse(SERVICE)?;
    let mut task = TaskDefinition::parse(TASK)?;
    for image in ["app:v1", "app:v2", "app:v2"] {
        task.set_image("app", image)?;
        let observed = Observed::read(&ecs, &id, task.family()).await?;
        let plan = Plan::between(id.clone(), &task, &service, &observed)?;
        plan.calls().iter().for_each(|call| println!("{image}: will call {call}"));

        let mut rollout = Rolling::new(plan, Settings::default());
        let mut log = |event: &Event| println!("{image}: {} {}", event.at, event.kind);
        let outcome = Driver::new(&ecs, &clock).drive(&mut rollout, &mut log).await;
        println!("{image}: {outcome}\n");
        assert!(outcome.is_success());
    }
    Ok(())
}
