//! What several test files share: a fake with a cluster, and services in it.

use std::time::Duration;

use aws_sdk_ecs::Client;
use aws_sdk_ecs::types::builders::ContainerDefinitionBuilder;
use aws_sdk_ecs::types::{
    AwsVpcConfiguration, Compatibility, ContainerDefinition, DeploymentCircuitBreaker,
    DeploymentConfiguration, LaunchType, NetworkConfiguration, NetworkMode, PortMapping, Service,
};
use ecs_testkit::Fake;

pub(crate) const TARGET_GROUP: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef";

/// A fake with the cluster `shop`, and a client for it.
pub(crate) async fn shop() -> (Fake, Client) {
    let fake = Fake::new();
    let client = Client::new(&fake.sdk_config());
    client.create_cluster().cluster_name("shop").send().await.unwrap();
    (fake, client)
}

pub(crate) fn container(image: &str) -> ContainerDefinitionBuilder {
    let port = PortMapping::builder().container_port(8080).build();
    ContainerDefinition::builder().name("app").image(image).port_mappings(port)
}

/// Registers a revision of the family `web`; returns its ARN.
pub(crate) async fn register(client: &Client, container: ContainerDefinitionBuilder) -> String {
    let output = client
        .register_task_definition()
        .family("web")
        .network_mode(NetworkMode::Awsvpc)
        .requires_compatibilities(Compatibility::Fargate)
        .cpu("256")
        .memory("512")
        .container_definitions(container.build())
        .send()
        .await
        .unwrap();
    output.task_definition().unwrap().task_definition_arn().unwrap().to_owned()
}

pub(crate) fn network() -> NetworkConfiguration {
    let awsvpc = AwsVpcConfiguration::builder().subnets("subnet-1").build().unwrap();
    NetworkConfiguration::builder().awsvpc_configuration(awsvpc).build()
}

/// The input for a service `web` of `desired` tasks, to be changed and sent.
pub(crate) fn web(
    client: &Client,
    task_definition: &str,
    desired: i32,
) -> aws_sdk_ecs::operation::create_service::builders::CreateServiceFluentBuilder {
    client
        .create_service()
        .cluster("shop")
        .service_name("web")
        .task_definition(task_definition)
        .desired_count(desired)
        .launch_type(LaunchType::Fargate)
        .network_configuration(network())
}

pub(crate) fn with_breaker(rollback: bool) -> DeploymentConfiguration {
    let breaker = DeploymentCircuitBreaker::builder().enable(true).rollback(rollback).build();
    DeploymentConfiguration::builder().deployment_circuit_breaker(breaker).build()
}

pub(crate) async fn describe(client: &Client) -> Service {
    let output = client.describe_services().cluster("shop").services("web").send().await.unwrap();
    assert!(output.failures().is_empty(), "{:?}", output.failures());
    output.services()[0].clone()
}

/// Brings `web` into its steady state; returns the description.
pub(crate) async fn settle(fake: &Fake, client: &Client) -> Service {
    fake.clock().advance(Duration::from_secs(900));
    let service = describe(client).await;
    assert!(newest_event(&service).ends_with("has reached a steady state."), "{}", timeline(&service));
    service
}

pub(crate) fn newest_event(service: &Service) -> String {
    service.events().first().and_then(|event| event.message()).unwrap_or("none").to_owned()
}

/// The events, oldest first, for the message of a failed assertion.
pub(crate) fn timeline(service: &Service) -> String {
    let start = service.created_at().unwrap().secs();
    let line = |event: &aws_sdk_ecs::types::ServiceEvent| {
        format!("{:>6} {}\n", event.created_at().unwrap().secs() - start, event.message().unwrap_or_default())
    };
    service.events().iter().rev().map(line).collect()
}
