//! Requests as any tool would send them.

use std::error::Error;

use aws_sdk_ecs::Client;
use aws_sdk_ecs::operation::create_service::builders::CreateServiceFluentBuilder;
use aws_sdk_ecs::operation::register_task_definition::builders::RegisterTaskDefinitionFluentBuilder;
use aws_sdk_ecs::types::{
    AwsVpcConfiguration, Compatibility, ContainerDefinition, LaunchType, NetworkConfiguration, NetworkMode,
    Tag,
};

use super::account::{Names, role};

pub(crate) type Sent<T> = Result<T, Box<dyn Error>>;

/// A task definition that names no role.
pub(crate) fn definition(ecs: &Client, names: &Names) -> RegisterTaskDefinitionFluentBuilder {
    let container = ContainerDefinition::builder().name("app").image("app:1").build();
    let request = ecs.register_task_definition().family(names.family).network_mode(NetworkMode::Awsvpc);
    let request = request.requires_compatibilities(Compatibility::Fargate).cpu("256").memory("512");
    request.container_definitions(container)
}

/// The same with the roles of `names`.
pub(crate) fn with_roles(ecs: &Client, names: &Names) -> RegisterTaskDefinitionFluentBuilder {
    let request = definition(ecs, names).task_role_arn(role(names.task_role).to_string());
    request.execution_role_arn(role(names.execution_role).to_string())
}

/// Registers; gives the ARN of the revision.
pub(crate) async fn registered(request: RegisterTaskDefinitionFluentBuilder) -> Sent<String> {
    let reply = request.send().await?;
    let arn = reply.task_definition().and_then(|definition| definition.task_definition_arn());
    Ok(arn.ok_or("no ARN")?.to_owned())
}

pub(crate) fn network() -> NetworkConfiguration {
    let awsvpc = AwsVpcConfiguration::builder().subnets("subnet-a").build().unwrap();
    NetworkConfiguration::builder().awsvpc_configuration(awsvpc).build()
}

pub(crate) fn service(ecs: &Client, names: &Names, revision: &str) -> CreateServiceFluentBuilder {
    let request = ecs.create_service().cluster(names.cluster).service_name(names.service);
    let request = request.task_definition(revision).desired_count(1).launch_type(LaunchType::Fargate);
    request.network_configuration(network())
}

pub(crate) fn tag() -> Tag {
    Tag::builder().key("team").value("storefront").build()
}
