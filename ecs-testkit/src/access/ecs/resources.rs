//! The resources of each operation, as ARNs.

use super::look::Look;
use crate::wire::json::Input;

/// What an operation is about: each of these has to be allowed.
pub(super) fn of(look: &mut Look<'_>, operation: &str, input: Input<'_>) -> Vec<String> {
    let listed = |member: &str| input.texts(member).unwrap_or_default();
    let cluster = text(input, "cluster");
    let in_cluster = |kind: &str, names: Vec<&str>| {
        names.into_iter().map(|name| look.in_cluster(kind, cluster, name)).collect()
    };
    match operation {
        "CreateCluster" => vec![look.cluster(text(input, "clusterName"))],
        "DescribeClusters" => clusters(look, &listed("clusters")),
        "DeleteCluster"
        | "DeregisterContainerInstance"
        | "ListAttributes"
        | "ListContainerInstances"
        | "PutClusterCapacityProviders"
        | "RegisterContainerInstance"
        | "UpdateCluster"
        | "UpdateClusterSettings" => vec![look.cluster(cluster)],
        "CreateService" => in_cluster("service", one(input, "serviceName")),
        "DescribeServices" => in_cluster("service", listed("services")),
        "DeleteService" | "ListServiceDeployments" | "UpdateService" | "UpdateServicePrimaryTaskSet" => {
            in_cluster("service", one(input, "service"))
        }
        "DescribeTasks" | "GetTaskProtection" | "UpdateTaskProtection" => in_cluster("task", listed("tasks")),
        "StopTask" => in_cluster("task", one(input, "task")),
        "ExecuteCommand" => vec![look.cluster(cluster), look.in_cluster("task", cluster, any(input, "task"))],
        "ListTasks" => vec![look.in_cluster("container-instance", cluster, any(input, "containerInstance"))],
        "DescribeContainerInstances" | "UpdateContainerInstancesState" => {
            in_cluster("container-instance", listed("containerInstances"))
        }
        "UpdateContainerAgent" => in_cluster("container-instance", one(input, "containerInstance")),
        "DescribeServiceDeployments" => with_services(&listed("serviceDeploymentArns")),
        "ContinueServiceDeployment" | "StopServiceDeployment" => {
            with_services(&one(input, "serviceDeploymentArn"))
        }
        "DescribeServiceRevisions" => with_services(&listed("serviceRevisionArns")),
        "RegisterTaskDefinition" | "RunTask" | "StartTask" | "DeleteTaskDefinitions" => {
            task_definitions(look, operation, input)
        }
        "CreateTaskSet" | "DeleteTaskSet" | "DescribeTaskSets" | "UpdateTaskSet" => task_sets(look, input),
        "CreateCapacityProvider" | "UpdateCapacityProvider" => {
            vec![look.named("capacity-provider", any(input, "name"))]
        }
        "DeleteCapacityProvider" => vec![look.named("capacity-provider", any(input, "capacityProvider"))],
        "DescribeCapacityProviders" => {
            some(&listed("capacityProviders")).map(|name| look.named("capacity-provider", name)).collect()
        }
        "ListTagsForResource" | "TagResource" | "UntagResource" => {
            vec![any(input, "resourceArn").to_owned()]
        }
        _ => vec!["*".to_owned()],
    }
}

/// What an operation creates, as far as its ARN is known before.
pub(super) fn created(look: &mut Look<'_>, operation: &str, input: Input<'_>) -> Option<String> {
    let cluster = text(input, "cluster");
    match operation {
        "RunTask" | "StartTask" => Some(look.in_cluster("task", cluster, "*")),
        "RegisterContainerInstance" => Some(look.in_cluster("container-instance", cluster, "*")),
        _ => of(look, operation, input).into_iter().next(),
    }
}

fn text<'a>(input: Input<'a>, member: &str) -> Option<&'a str> {
    input.text_or_none(member).filter(|text| !text.is_empty())
}

/// A member that names one thing; `*` if it is absent, as then it can be any.
fn any<'a>(input: Input<'a>, member: &str) -> &'a str {
    text(input, member).unwrap_or("*")
}

fn one<'a>(input: Input<'a>, member: &str) -> Vec<&'a str> {
    vec![any(input, member)]
}

/// The listed; any if none is.
fn some<'a>(listed: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    let listed = if listed.is_empty() { &["*"][..] } else { listed };
    listed.iter().copied()
}

fn clusters(look: &Look<'_>, listed: &[&str]) -> Vec<String> {
    match listed {
        [] => vec![look.cluster(None)],
        listed => listed.iter().map(|cluster| look.cluster(Some(cluster))).collect(),
    }
}

/// Service deployments and revisions come with their service, and both have to be allowed.
fn with_services(arns: &[&str]) -> Vec<String> {
    arns.iter().flat_map(|arn| service_of(arn).into_iter().chain([(*arn).to_owned()])).collect()
}

/// `…:service/C/S` of `…:service-deployment/C/S/ID` and the like.
pub(super) fn service_of(arn: &str) -> Option<String> {
    let mut parts = arn.split('/');
    let (start, cluster, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (prefix, _) = start.rsplit_once(':')?;
    parts.next().map(|_| format!("{prefix}:service/{cluster}/{service}"))
}

fn task_definitions(look: &mut Look<'_>, operation: &str, input: Input<'_>) -> Vec<String> {
    match operation {
        // Which number it will have nobody knows yet.
        "RegisterTaskDefinition" => vec![look.named("task-definition", any(input, "family")) + ":*"],
        "DeleteTaskDefinitions" => {
            let listed = input.texts("taskDefinitions").unwrap_or_default();
            listed.into_iter().map(|reference| look.task_definition(reference).0).collect()
        }
        _ => vec![look.task_definition(any(input, "taskDefinition")).0],
    }
}

fn task_sets(look: &Look<'_>, input: Input<'_>) -> Vec<String> {
    let service = any(input, "service");
    let service = service.rsplit('/').next().unwrap_or(service);
    let kind = look.in_cluster("task-set", text(input, "cluster"), service);
    let mut listed = input.texts("taskSets").unwrap_or_default();
    listed.extend(text(input, "taskSet"));
    let arn = |set: &str| if set.starts_with("arn:") { set.to_owned() } else { format!("{kind}/{set}") };
    some(&listed).map(arn).collect()
}
