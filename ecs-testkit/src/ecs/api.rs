//! The operations of ECS by name.

use serde_json::Value;

use super::state::Ecs;
use super::{
    capacity_provider, cluster, container_instance, run_task, service, service_deployment, tags, task_api,
    task_definition,
};
use crate::fault::Fault;
use crate::identity::Principal;
use crate::kernel::unsupported;
use crate::wire::json::{Input, Object};

/// Carries out one operation.
pub(crate) fn call(
    ecs: &mut Ecs,
    caller: &Principal,
    operation: &str,
    input: &Object,
) -> Result<Value, Fault> {
    let input = Input(input);
    match operation {
        "CreateCluster" => cluster::create(ecs, input),
        "DeleteCluster" => cluster::delete(ecs, input),
        "DescribeClusters" => cluster::describe(ecs, input),
        "ListClusters" => cluster::list(ecs, input),
        "PutClusterCapacityProviders" => cluster::put_capacity_providers(ecs, input),
        "CreateCapacityProvider" => capacity_provider::create(ecs, input),
        "DeleteCapacityProvider" => capacity_provider::delete(ecs, input),
        "DescribeCapacityProviders" => capacity_provider::describe(ecs, input),
        "DeregisterContainerInstance" => container_instance::deregister(ecs, input),
        "DescribeContainerInstances" => container_instance::describe(ecs, input),
        "ListContainerInstances" => container_instance::list(ecs, input),
        "RegisterContainerInstance" => container_instance::register(ecs, input),
        "DeregisterTaskDefinition" => task_definition::deregister(ecs, input),
        "DescribeTaskDefinition" => task_definition::describe(ecs, input),
        "ListTaskDefinitionFamilies" => task_definition::list_families(ecs, input),
        "ListTaskDefinitions" => task_definition::list(ecs, input),
        "RegisterTaskDefinition" => task_definition::register(ecs, caller, input),
        "CreateService" => service::create(ecs, caller, input),
        "DeleteService" => service::delete(ecs, input),
        "DescribeServices" => service::describe(ecs, input),
        "ListServices" => service::list(ecs, input),
        "UpdateService" => service::update(ecs, input),
        "DescribeServiceDeployments" => service_deployment::describe(ecs, input),
        "DescribeServiceRevisions" => service_deployment::describe_revisions(ecs, input),
        "ListServiceDeployments" => service_deployment::list(ecs, input),
        "DescribeTasks" => task_api::describe(ecs, input),
        "ListTasks" => task_api::list(ecs, input),
        "RunTask" => run_task::run(ecs, input),
        "StopTask" => task_api::stop(ecs, input),
        "ListTagsForResource" => tags::list(ecs, input),
        "TagResource" => tags::tag(ecs, input),
        "UntagResource" => tags::untag(ecs, input),
        _ => Err(unsupported("UnknownOperationException", "ecs", operation)),
    }
}
