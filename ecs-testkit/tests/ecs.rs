#![cfg(test)]
//! The operations of ECS, through the SDK's own client and as raw documents.
#![cfg(feature = "sdk")]

mod support;

use std::time::Duration;

use aws_sdk_ecs::error::ProvideErrorMetadata;
use aws_sdk_ecs::types::{
    ClusterField, Compatibility, DesiredStatus, NetworkMode, ServiceField, SortOrder, Tag,
    TaskDefinitionField,
};
use ecs_testkit::{Fake, Request};
use serde_json::{Value, json};
use support::*;

/// Code and message of a failed call.
fn refusal<T: std::fmt::Debug, E: ProvideErrorMetadata>(result: Result<T, E>) -> (String, String) {
    let error = result.expect_err("the call succeeds");
    (error.code().unwrap_or_default().to_owned(), error.message().unwrap_or_default().to_owned())
}

/// An operation with a raw document, for what the SDK's types cannot say.
fn raw(fake: &Fake, operation: &str, body: &str) -> (u16, Value) {
    let request = Request::new("POST", "https://ecs.us-east-1.amazonaws.com/")
        .with_header("content-type", "application/x-amz-json-1.1")
        .with_header("x-amz-target", &format!("AmazonEC2ContainerServiceV20141113.{operation}"))
        .with_body(body.to_owned());
    let response = fake.handle(&fake.sign(request, &fake.administrator(), "ecs"));
    (response.status(), serde_json::from_slice(response.body()).unwrap())
}

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build()
}

#[tokio::test]
async fn clusters_are_created_described_and_deleted() {
    let (_, client) = shop().await;
    let create = client.create_cluster().cluster_name("other").tags(tag("team", "a"));
    assert_eq!(create.send().await.unwrap().cluster().unwrap().status(), Some("ACTIVE"));
    let list = client.list_clusters().send().await.unwrap();
    assert_eq!(
        list.cluster_arns(),
        [
            "arn:aws:ecs:us-east-1:123456789012:cluster/other",
            "arn:aws:ecs:us-east-1:123456789012:cluster/shop"
        ]
    );
    let describe = client.describe_clusters().clusters("other").clusters("none").include(ClusterField::Tags);
    let output = describe.send().await.unwrap();
    assert_eq!(output.clusters()[0].tags(), [tag("team", "a")]);
    assert_eq!(output.failures()[0].reason(), Some("MISSING"));
    assert_eq!(output.failures()[0].arn(), Some("arn:aws:ecs:us-east-1:123456789012:cluster/none"));
    client.delete_cluster().cluster("other").send().await.unwrap();
    let output = client.describe_clusters().clusters("other").send().await.unwrap();
    assert_eq!(output.clusters()[0].status(), Some("INACTIVE"));
    let (code, message) = refusal(client.list_services().cluster("other").send().await);
    assert_eq!((code.as_str(), message.as_str()), ("ClusterNotFoundException", "Cluster not found."));
}

#[tokio::test]
async fn a_cluster_with_services_stays() {
    let (fake, client) = shop().await;
    let definition = register(&client, container("web:1")).await;
    web(&client, &definition, 1).send().await.unwrap();
    let (code, _) = refusal(client.delete_cluster().cluster("shop").send().await);
    assert_eq!(code, "ClusterContainsServicesException");
    client.delete_service().cluster("shop").service("web").force(true).send().await.unwrap();
    fake.clock().advance(Duration::from_secs(300));
    client.delete_cluster().cluster("shop").send().await.unwrap();
}

#[tokio::test]
async fn revisions_are_numbered_once_and_for_all() {
    let (_, client) = shop().await;
    let first = register(&client, container("web:1")).await;
    let second = register(&client, container("web:1")).await;
    assert!(first.ends_with("task-definition/web:1"));
    assert!(second.ends_with("task-definition/web:2"), "registering is not idempotent: {second}");
    let gone = client.deregister_task_definition().task_definition(&second).send().await.unwrap();
    assert_eq!(gone.task_definition().unwrap().status().unwrap().as_str(), "INACTIVE");
    let latest = client.describe_task_definition().task_definition("web").send().await.unwrap();
    assert_eq!(latest.task_definition().unwrap().revision(), 1, "the latest active one");
    let third = register(&client, container("web:1")).await;
    assert!(third.ends_with("task-definition/web:3"), "{third}");
    let list =
        client.list_task_definitions().family_prefix("web").sort(SortOrder::Desc).send().await.unwrap();
    assert_eq!(list.task_definition_arns(), [third, first]);
    let families = client.list_task_definition_families().send().await.unwrap();
    assert_eq!(families.families(), ["web"]);
}

#[tokio::test]
async fn a_revision_has_tags_beside_it() {
    let (_, client) = shop().await;
    let request = client.register_task_definition().family("web").network_mode(NetworkMode::Awsvpc);
    let request = request.requires_compatibilities(Compatibility::Fargate).cpu(".25 vCPU").memory("0.5 GB");
    let output =
        request.container_definitions(container("web:1").build()).tags(tag("a", "b")).send().await.unwrap();
    let definition = output.task_definition().unwrap();
    assert_eq!((definition.cpu(), definition.memory()), (Some("256"), Some("512")));
    assert_eq!(definition.compatibilities(), [Compatibility::Ec2, Compatibility::Fargate]);
    assert_eq!(output.tags(), [tag("a", "b")]);
    let describe = client.describe_task_definition().task_definition("web:1");
    assert!(describe.clone().send().await.unwrap().tags().is_empty());
    assert_eq!(describe.include(TaskDefinitionField::Tags).send().await.unwrap().tags(), [tag("a", "b")]);
}

#[tokio::test]
async fn what_is_unknown_comes_back_unchanged() {
    let fake = Fake::new();
    let document = json!({
        "family": "web", "futureKnob": { "depth": [1, 2.5, null, "é"] },
        "containerDefinitions": [{ "name": "app", "image": "web:1", "memory": 128, "quirk": { "on": true } }],
    });
    let (status, registered) = raw(&fake, "RegisterTaskDefinition", &document.to_string());
    assert_eq!(status, 200, "{registered}");
    let (_, described) = raw(&fake, "DescribeTaskDefinition", r#"{"taskDefinition":"web"}"#);
    for output in [registered, described] {
        let definition = &output["taskDefinition"];
        assert_eq!(definition["futureKnob"], document["futureKnob"]);
        let container = &definition["containerDefinitions"][0];
        assert_eq!(container["quirk"], json!({ "on": true }));
        assert_eq!((&container["cpu"], &container["essential"]), (&json!(0), &json!(true)));
        assert_eq!(definition["registeredBy"], "arn:aws:iam::123456789012:user/administrator");
    }
}

#[tokio::test]
async fn wrong_types_are_refused_by_name() {
    let fake = Fake::new();
    let check = |operation: &str, body: &str, code: &str, message: &str| {
        let (status, answer) = raw(&fake, operation, body);
        assert_eq!(
            (status, answer["__type"].as_str(), answer["message"].as_str()),
            (400, Some(code), Some(message)),
            "{body}"
        );
    };
    let family = "RegisterTaskDefinition";
    check(
        family,
        r#"{"family":1}"#,
        "SerializationException",
        "NUMBER_VALUE can not be converted to a String",
    );
    check(
        family,
        r#"{"family":"a","containerDefinitions":{}}"#,
        "SerializationException",
        "START_OBJECT can not be converted to a List",
    );
    check(
        family,
        r#"{"family":"a","cpu":256}"#,
        "SerializationException",
        "NUMBER_VALUE can not be converted to a String",
    );
    check(family, "{}", "ClientException", "Family can not be blank.");
    check(
        "CreateService",
        r#"{"desiredCount":"2"}"#,
        "SerializationException",
        "STRING_VALUE can not be converted to a Integer",
    );
    check(
        "ExecuteCommand",
        "{}",
        "UnknownOperationException",
        "ecs-testkit does not support `ExecuteCommand` of `ecs` yet",
    );
}

#[tokio::test]
async fn services_are_checked_before_they_are_created() {
    let (_, client) = shop().await;
    let definition = register(&client, container("web:1")).await;
    let good = || web(&client, &definition, 1);
    let check =
        async |request: aws_sdk_ecs::operation::create_service::builders::CreateServiceFluentBuilder,
               code: &str,
               message: &str| {
            assert_eq!(refusal(request.send().await), (code.to_owned(), message.to_owned()));
        };
    check(good().cluster("none"), "ClusterNotFoundException", "Cluster not found.").await;
    check(good().task_definition("none"), "ClientException", "TaskDefinition not found.").await;
    check(
        good().set_network_configuration(None),
        "InvalidParameterException",
        "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    )
    .await;
    check(good().set_desired_count(None), "InvalidParameterException", "DesiredCount is missing").await;
    let stranger = aws_sdk_ecs::types::LoadBalancer::builder().target_group_arn(TARGET_GROUP);
    check(
        good().load_balancers(stranger.clone().container_name("db").container_port(1).build()),
        "InvalidParameterException",
        "The container db does not exist in the task definition.",
    )
    .await;
    check(
        good().load_balancers(stranger.container_name("app").container_port(1).build()),
        "InvalidParameterException",
        "The container app did not have a container port 1 defined.",
    )
    .await;
    check(
        good().health_check_grace_period_seconds(30),
        "InvalidParameterException",
        "Health check grace period is only valid for services configured to use load balancers",
    )
    .await;
    let daemon = good().scheduling_strategy(aws_sdk_ecs::types::SchedulingStrategy::Daemon);
    check(
        daemon,
        "UnsupportedFeatureException",
        "ecs-testkit does not support the scheduling strategy `DAEMON` yet",
    )
    .await;
    good().send().await.unwrap();
    check(good(), "InvalidParameterException", "Creation of service was not idempotent.").await;
}

#[tokio::test]
async fn the_same_token_creates_once() {
    let (_, client) = shop().await;
    let definition = register(&client, container("web:1")).await;
    let create = async |desired| web(&client, &definition, desired).client_token("once").send().await;
    let first = create(1).await.unwrap().service().unwrap().deployments()[0].id().unwrap().to_owned();
    let again = create(1).await.unwrap().service().unwrap().deployments()[0].id().unwrap().to_owned();
    assert_eq!(first, again);
    assert_eq!(refusal(create(2).await).1, "Creation of service was not idempotent.");
}

#[tokio::test]
async fn a_service_keeps_what_it_was_given() {
    let (fake, client) = shop().await;
    let definition = register(&client, container("web:1")).await;
    let input = json!({
        "cluster": "shop", "serviceName": "web", "taskDefinition": definition, "desiredCount": 1, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
        "futureKnob": { "a": [1] }, "enableExecuteCommand": true,
        "serviceConnectConfiguration": { "enabled": false }, "tags": [{ "key": "a", "value": "b" }],
    });
    let (status, created) = raw(&fake, "CreateService", &input.to_string());
    assert_eq!(status, 200, "{created}");
    let (_, described) =
        raw(&fake, "DescribeServices", r#"{"cluster":"shop","services":["web"],"include":["TAGS"]}"#);
    let service = &described["services"][0];
    assert_eq!(service["futureKnob"], input["futureKnob"]);
    assert_eq!(service["enableExecuteCommand"], true);
    assert_eq!(service["tags"], input["tags"]);
    assert_eq!(service["deploymentConfiguration"]["maximumPercent"], 200);
    assert_eq!(service["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"], "DISABLED");
    assert_eq!(service["deployments"][0]["serviceConnectConfiguration"]["enabled"], false);
    assert!(service.get("serviceConnectConfiguration").is_none());
}

#[tokio::test]
async fn services_that_are_not_there_are_failures() {
    let (_, client) = shop().await;
    let describe = client.describe_services().cluster("shop").include(ServiceField::Tags);
    let output = describe.clone().services("none").send().await.unwrap();
    assert_eq!(output.failures()[0].arn(), Some("arn:aws:ecs:us-east-1:123456789012:service/shop/none"));
    assert_eq!(output.failures()[0].reason(), Some("MISSING"));
    let eleven = (0..11).map(|n| n.to_string()).collect();
    assert_eq!(refusal(describe.set_services(Some(eleven)).send().await).0, "InvalidParameterException");
    let update = client.update_service().cluster("shop").service("none").send().await;
    assert_eq!(refusal(update), ("ServiceNotFoundException".to_owned(), "Service not found.".to_owned()));
}

#[tokio::test]
async fn only_some_updates_start_a_deployment() {
    let (_, client) = shop().await;
    let definition = register(&client, container("web:1")).await;
    web(&client, &definition, 1).send().await.unwrap();
    let newest = async || describe(&client).await.deployments()[0].id().unwrap().to_owned();
    let first = newest().await;
    let update = || client.update_service().cluster("shop").service("web");
    update().task_definition("web:1").send().await.unwrap();
    update().desired_count(2).enable_execute_command(true).send().await.unwrap();
    update()
        .deployment_configuration(with_breaker(true))
        .network_configuration(network())
        .send()
        .await
        .unwrap();
    assert_eq!(newest().await, first, "nothing of the revision has changed");
    update().platform_version("1.4.0").send().await.unwrap();
    let second = newest().await;
    assert_ne!(second, first);
    update().force_new_deployment(true).send().await.unwrap();
    assert_ne!(newest().await, second);
    let service = describe(&client).await;
    assert_eq!(service.platform_version(), Some("1.4.0"));
    assert!(service.deployment_configuration().unwrap().deployment_circuit_breaker().unwrap().rollback());
    assert_eq!(service.deployment_configuration().unwrap().maximum_percent(), Some(200));
}

#[tokio::test]
async fn an_inactive_revision_cannot_be_chosen_but_keeps_running() {
    let (fake, client) = shop().await;
    let definition = register(&client, container("web:1")).await;
    web(&client, &definition, 1).send().await.unwrap();
    client.deregister_task_definition().task_definition(&definition).send().await.unwrap();
    client.update_service().cluster("shop").service("web").desired_count(2).send().await.unwrap();
    assert_eq!(settle(&fake, &client).await.running_count(), 2);
    let request = client.update_service().cluster("shop").service("web").task_definition(&definition);
    assert_eq!(refusal(request.send().await).1, "TaskDefinition is inactive");
}

#[tokio::test]
async fn a_deleted_service_drains_and_its_name_is_free_again() {
    let (fake, client) = shop().await;
    let definition = register(&client, container("web:1")).await;
    web(&client, &definition, 1).send().await.unwrap();
    settle(&fake, &client).await;
    let delete = || client.delete_service().cluster("shop").service("web");
    assert_eq!(refusal(delete().send().await).1, "The service cannot be stopped while it is scaled above 0.");
    let reply = delete().force(true).send().await.unwrap();
    assert_eq!(reply.service().unwrap().status(), Some("DRAINING"));
    assert!(client.list_services().cluster("shop").send().await.unwrap().service_arns().is_empty());
    let again = web(&client, &definition, 1).send().await;
    assert_eq!(refusal(again).1, "Unable to Start a service that is still Draining.");
    let update = client.update_service().cluster("shop").service("web").desired_count(1).send().await;
    assert_eq!(refusal(update).0, "ServiceNotActiveException");
    fake.clock().advance(Duration::from_secs(60));
    assert_eq!(describe(&client).await.status(), Some("INACTIVE"));
    web(&client, &definition, 1).send().await.unwrap();
    assert_eq!(describe(&client).await.status(), Some("ACTIVE"));
}

#[tokio::test]
async fn tasks_are_listed_by_filter_and_page() {
    let (fake, client) = shop().await;
    let definition = register(&client, container("web:1")).await;
    let reply = web(&client, &definition, 5).send().await.unwrap();
    let id = reply.service().unwrap().deployments()[0].id().unwrap().to_owned();
    settle(&fake, &client).await;
    let list = || client.list_tasks().cluster("shop");
    let count = async |request: aws_sdk_ecs::operation::list_tasks::builders::ListTasksFluentBuilder| {
        request.send().await.unwrap().task_arns().len()
    };
    assert_eq!(count(list()).await, 5);
    assert_eq!(count(list().service_name("web")).await, 5);
    assert_eq!(count(list().started_by(&id)).await, 5);
    assert_eq!(count(list().family("web")).await, 5);
    assert_eq!(count(list().family("we")).await, 0);
    assert_eq!(count(list().desired_status(DesiredStatus::Stopped)).await, 0);
    let pages =
        list().max_results(2).into_paginator().items().send().collect::<Result<Vec<_>, _>>().await.unwrap();
    assert_eq!(pages.len(), 5);
    assert_eq!(refusal(list().service_name("none").send().await).0, "ServiceNotFoundException");
    let output = client.describe_tasks().cluster("shop").tasks(&pages[0]).send().await.unwrap();
    let task = &output.tasks()[0];
    assert_eq!((task.last_status(), task.desired_status()), (Some("RUNNING"), Some("RUNNING")));
    assert_eq!(task.task_definition_arn(), Some(definition.as_str()));
    assert!(task.created_at() < task.pull_started_at() && task.pull_started_at() < task.started_at());
}

#[tokio::test]
async fn tags_are_added_and_taken_away() {
    let (_, client) = shop().await;
    let definition = register(&client, container("web:1")).await;
    let service = web(&client, &definition, 0)
        .send()
        .await
        .unwrap()
        .service()
        .unwrap()
        .service_arn()
        .unwrap()
        .to_owned();
    for arn in [definition.as_str(), &service, "arn:aws:ecs:us-east-1:123456789012:cluster/shop"] {
        client.tag_resource().resource_arn(arn).tags(tag("a", "1")).tags(tag("b", "2")).send().await.unwrap();
        client.untag_resource().resource_arn(arn).tag_keys("a").send().await.unwrap();
        let tags = client.list_tags_for_resource().resource_arn(arn).send().await.unwrap();
        assert_eq!(tags.tags(), [tag("b", "2")], "{arn}");
    }
    let short = "arn:aws:ecs:us-east-1:123456789012:service/web";
    let (code, message) = refusal(client.list_tags_for_resource().resource_arn(short).send().await);
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("InvalidParameterException", "Long arn format must be used for tagging operations")
    );
}

#[tokio::test]
async fn revisions_of_services_are_described() {
    let (_, client) = shop().await;
    let definition = register(&client, container("web:1")).await;
    let reply = web(&client, &definition, 1).send().await.unwrap();
    let arn = reply.service().unwrap().current_service_revisions()[0].arn().unwrap().to_owned();
    let output = client.describe_service_revisions().service_revision_arns(&arn).send().await.unwrap();
    assert_eq!(output.service_revisions()[0].task_definition(), Some(definition.as_str()));
}

#[tokio::test]
async fn the_log_tells_reads_from_writes() {
    let (fake, client) = shop().await;
    fake.clear_requests();
    client.list_clusters().send().await.unwrap();
    client.describe_clusters().send().await.unwrap();
    assert!(fake.requests().iter().all(|request| !request.is_write()));
    client.create_cluster().cluster_name("b").send().await.unwrap();
    let requests = fake.requests();
    let last = requests.last().unwrap();
    assert!(last.is_write());
    assert_eq!((last.service(), last.operation(), last.status()), ("ecs", "CreateCluster", 200));
    assert_eq!(last.principal(), Some("arn:aws:iam::123456789012:user/administrator"));
    assert_eq!(last.body(), r#"{"clusterName":"b"}"#);
}
