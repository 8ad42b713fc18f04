#![cfg(test)]
//! The life of rolling deployments, in virtual time.
#![cfg(feature = "sdk")]

mod support;

use std::time::{Duration, SystemTime};

use aws_sdk_ecs::Client;
use aws_sdk_ecs::client::Waiters;
use aws_sdk_ecs::types::{
    DeploymentConfiguration, DeploymentRolloutState, DesiredStatus, HealthCheck, LoadBalancer, Service,
    ServiceDeploymentStatus, TaskStopCode,
};
use ecs_testkit::{Fake, ImageBehaviour};
use support::*;

fn balanced() -> LoadBalancer {
    LoadBalancer::builder().target_group_arn(TARGET_GROUP).container_name("app").container_port(8080).build()
}

/// Virtual seconds since `start`.
fn seconds_since(fake: &Fake, start: SystemTime) -> u64 {
    fake.clock().now().duration_since(start).unwrap().as_secs()
}

/// What a poller sees of a deployment: status, counts, rollout state.
fn glance(service: &Service) -> String {
    let deployment = |d: &aws_sdk_ecs::types::Deployment| {
        format!(
            "{} {}/{}/{} {}",
            d.status().unwrap(),
            d.desired_count(),
            d.running_count(),
            d.pending_count(),
            d.rollout_state().unwrap().as_str()
        )
    };
    service.deployments().iter().map(deployment).collect::<Vec<_>>().join(" | ")
}

/// The newest event, without the service's name and with every task called `ID`.
fn headline(service: &Service) -> String {
    let event = newest_event(service);
    let event = event.strip_prefix("(service web) ").unwrap_or(&event);
    let words = event.split(' ').map(|word| {
        let id = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        if id.len() == 32 { word.replace(id, "ID") } else { word.to_owned() }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Looks at `web` at the given seconds from now and compares.
async fn check(fake: &Fake, client: &Client, table: &[(u64, &str, &str)]) {
    let start = fake.clock().now();
    for (at, deployments, event) in table {
        let passed = seconds_since(fake, start);
        fake.clock().advance(Duration::from_secs(at - passed));
        let service = describe(client).await;
        assert_eq!(
            (*at, glance(&service), headline(&service)),
            (*at, (*deployments).to_owned(), (*event).to_owned()),
            "\n{}",
            timeline(&service)
        );
    }
}

fn deployment_id(service: &Service, index: usize) -> String {
    service.deployments()[index].id().unwrap().to_owned()
}

async fn update(client: &Client, task_definition: &str) -> Service {
    let request = client.update_service().cluster("shop").service("web").task_definition(task_definition);
    request.send().await.unwrap().service().unwrap().clone()
}

#[tokio::test]
async fn a_new_revision_replaces_the_old_one_task_by_task() {
    let (fake, client) = shop().await;
    let first = register(&client, container("web:1")).await;
    web(&client, &first, 4).send().await.unwrap();
    settle(&fake, &client).await;
    let second = register(&client, container("web:2")).await;
    let reply = update(&client, &second).await;
    assert_eq!(glance(&reply), "PRIMARY 4/0/0 IN_PROGRESS | ACTIVE 4/4/0 COMPLETED");
    let new = deployment_id(&reply, 0);
    check(
        &fake,
        &client,
        &[
            (0, "PRIMARY 4/0/0 IN_PROGRESS | ACTIVE 4/4/0 COMPLETED", "has reached a steady state."),
            (
                20,
                "PRIMARY 4/0/4 IN_PROGRESS | ACTIVE 4/4/0 COMPLETED",
                "has started 4 tasks: (task ID) (task ID) (task ID) (task ID).",
            ),
            (
                80,
                "PRIMARY 4/4/0 IN_PROGRESS | ACTIVE 4/4/0 COMPLETED",
                "has started 4 tasks: (task ID) (task ID) (task ID) (task ID).",
            ),
            (
                120,
                "PRIMARY 4/4/0 IN_PROGRESS | ACTIVE 0/0/0 COMPLETED",
                "has started 4 tasks: (task ID) (task ID) (task ID) (task ID).",
            ),
            (
                150,
                "PRIMARY 4/4/0 IN_PROGRESS",
                "has stopped 4 running tasks: (task ID) (task ID) (task ID) (task ID).",
            ),
            (160, "PRIMARY 4/4/0 COMPLETED", "has reached a steady state."),
        ],
    )
    .await;
    let service = describe(&client).await;
    let completed = format!("(service web) (deployment {new}) deployment completed.");
    assert_eq!(service.events()[1].message(), Some(completed.as_str()));
    assert_eq!(service.task_definition(), Some(second.as_str()));
}

#[tokio::test]
async fn half_and_half_stops_before_it_starts() {
    let (fake, client) = shop().await;
    let first = register(&client, container("web:1")).await;
    let halves = DeploymentConfiguration::builder().minimum_healthy_percent(50).maximum_percent(100).build();
    web(&client, &first, 4).deployment_configuration(halves).send().await.unwrap();
    settle(&fake, &client).await;
    let second = register(&client, container("web:2")).await;
    update(&client, &second).await;
    let mut running = Vec::new();
    for _ in 0..25 {
        fake.clock().advance(Duration::from_secs(20));
        let service = describe(&client).await;
        running.push(service.running_count());
        if service.deployments().len() == 1
            && service.deployments()[0].rollout_state() == Some(&DeploymentRolloutState::Completed)
        {
            break;
        }
    }
    running.dedup();
    assert_eq!(running, [2, 4, 2, 4], "never fewer than half, never more than all");
}

#[tokio::test]
async fn a_deployment_that_may_neither_start_nor_stop_says_so_once() {
    let (fake, client) = shop().await;
    let first = register(&client, container("web:1")).await;
    let stuck = DeploymentConfiguration::builder().minimum_healthy_percent(100).maximum_percent(100).build();
    web(&client, &first, 1).deployment_configuration(stuck).send().await.unwrap();
    settle(&fake, &client).await;
    let second = register(&client, container("web:2")).await;
    update(&client, &second).await;
    fake.clock().advance(Duration::from_secs(3600));
    let service = describe(&client).await;
    assert_eq!(glance(&service), "PRIMARY 1/0/0 IN_PROGRESS | ACTIVE 1/1/0 COMPLETED");
    let told = service.events().iter().filter(|event| {
        event
            .message()
            .is_some_and(|text| text.contains("was unable to stop or start tasks during a deployment"))
    });
    assert_eq!(told.count(), 1, "{}", timeline(&service));
}

#[tokio::test]
async fn targets_are_registered_and_drained() {
    let (fake, client) = shop().await;
    let first = register(&client, container("web:1")).await;
    web(&client, &first, 2).load_balancers(balanced()).send().await.unwrap();
    settle(&fake, &client).await;
    let second = register(&client, container("web:2")).await;
    update(&client, &second).await;
    let deregistered = format!("deregistered 2 targets in (target-group {TARGET_GROUP})");
    check(
        &fake,
        &client,
        &[
            (
                20,
                "PRIMARY 2/0/2 IN_PROGRESS | ACTIVE 2/2/0 COMPLETED",
                "has started 2 tasks: (task ID) (task ID).",
            ),
            (
                80,
                "PRIMARY 2/2/0 IN_PROGRESS | ACTIVE 2/2/0 COMPLETED",
                &format!("registered 2 targets in (target-group {TARGET_GROUP})"),
            ),
            (240, "PRIMARY 2/2/0 IN_PROGRESS | ACTIVE 0/2/0 COMPLETED", &deregistered),
            (530, "PRIMARY 2/2/0 IN_PROGRESS | ACTIVE 0/2/0 COMPLETED", &deregistered),
            (540, "PRIMARY 2/2/0 IN_PROGRESS | ACTIVE 0/0/0 COMPLETED", &deregistered),
            (570, "PRIMARY 2/2/0 IN_PROGRESS", "has stopped 2 running tasks: (task ID) (task ID)."),
            (580, "PRIMARY 2/2/0 COMPLETED", "has reached a steady state."),
        ],
    )
    .await;
}

#[tokio::test]
async fn container_health_checks_decide_if_there_are_any() {
    let (fake, client) = shop().await;
    let health = HealthCheck::builder().command("CMD").command("true").interval(60).build().unwrap();
    let first = register(&client, container("web:1").health_check(health)).await;
    web(&client, &first, 1).send().await.unwrap();
    check(
        &fake,
        &client,
        &[
            (80, "PRIMARY 1/1/0 IN_PROGRESS", "has started 1 tasks: (task ID)."),
            (139, "PRIMARY 1/1/0 IN_PROGRESS", "has started 1 tasks: (task ID)."),
            (140, "PRIMARY 1/1/0 COMPLETED", "has reached a steady state."),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_circuit_breaker_rolls_back_under_the_old_id() {
    let (fake, client) = shop().await;
    let first = register(&client, container("web:1")).await;
    web(&client, &first, 1).deployment_configuration(with_breaker(true)).send().await.unwrap();
    let before = settle(&fake, &client).await;
    let old = deployment_id(&before, 0);
    fake.script_image("web:bad", ImageBehaviour::CannotPull { reason: "manifest unknown".into() });
    let second = register(&client, container("web:bad")).await;
    let bad = deployment_id(&update(&client, &second).await, 0);
    let start = fake.clock().now();
    let mut service = describe(&client).await;
    while deployment_id(&service, 0) == bad {
        fake.clock().advance(Duration::from_secs(5));
        service = describe(&client).await;
        assert!(seconds_since(&fake, start) < 3600, "never rolled back\n{}", timeline(&service));
    }
    assert_eq!(seconds_since(&fake, start), 680, "{}", timeline(&service));
    assert_eq!(glance(&service), "PRIMARY 1/1/0 IN_PROGRESS | ACTIVE 0/0/0 FAILED");
    assert_eq!(deployment_id(&service, 0), old);
    assert_eq!(service.task_definition(), Some(first.as_str()));
    let reason = |index: usize| service.deployments()[index].rollout_state_reason().unwrap().to_owned();
    assert_eq!(reason(0), format!("ECS deployment circuit breaker: rolling back to deploymentId {old}."));
    assert_eq!(reason(1), "ECS deployment circuit breaker: tasks failed to start.");
    assert_eq!(service.deployments()[1].failed_tasks(), 3);
    assert_eq!(
        service.events()[0].message(),
        Some(format!("(service web) rolling back to deployment {old}.").as_str())
    );
    assert_eq!(
        service.events()[1].message(),
        Some(format!("(service web) (deployment {bad}) deployment failed: tasks failed to start.").as_str())
    );
    fake.clock().advance(Duration::from_secs(20));
    let service = describe(&client).await;
    assert_eq!(glance(&service), "PRIMARY 1/1/0 COMPLETED");
    let completed = format!("(service web) (deployment {old}) deployment completed.");
    assert_eq!(service.events()[1].message(), Some(completed.as_str()));
}

#[tokio::test]
async fn a_service_deployment_records_the_rollback() {
    let (fake, client) = shop().await;
    let first = register(&client, container("web:1")).await;
    web(&client, &first, 1).deployment_configuration(with_breaker(true)).send().await.unwrap();
    settle(&fake, &client).await;
    fake.script_image(
        "web:bad",
        ImageBehaviour::FailsToStart { reason: "CannotStartContainerError: no".into() },
    );
    let second = register(&client, container("web:bad")).await;
    let reply = update(&client, &second).await;
    let arn = reply.current_service_deployment().unwrap().to_owned();
    let status = async || {
        let output =
            client.describe_service_deployments().service_deployment_arns(&arn).send().await.unwrap();
        output.service_deployments()[0].clone()
    };
    assert_eq!(status().await.status(), Some(&ServiceDeploymentStatus::Pending));
    fake.clock().advance(Duration::from_secs(20));
    assert_eq!(status().await.status(), Some(&ServiceDeploymentStatus::InProgress));
    fake.clock().advance(Duration::from_secs(1800));
    let deployment = status().await;
    assert_eq!(deployment.status(), Some(&ServiceDeploymentStatus::RollbackSuccessful));
    let revision = deployment.rollback().unwrap().service_revision_arn().unwrap();
    assert_eq!(deployment.source_service_revisions()[0].arn(), Some(revision));
    let breaker = deployment.deployment_circuit_breaker().unwrap();
    assert_eq!((breaker.failure_count(), breaker.threshold()), (3, 3));
    let list = client.list_service_deployments().cluster("shop").service("web").send().await.unwrap();
    let statuses: Vec<_> = list.service_deployments().iter().map(|d| d.status().unwrap().as_str()).collect();
    assert_eq!(statuses, ["ROLLBACK_SUCCESSFUL", "SUCCESSFUL"]);
}

#[tokio::test]
async fn without_a_completed_deployment_the_service_stalls() {
    let (fake, client) = shop().await;
    fake.script_image("web:bad", ImageBehaviour::Exits { code: 1, after: Duration::ZERO });
    let first = register(&client, container("web:bad")).await;
    web(&client, &first, 1).deployment_configuration(with_breaker(true)).send().await.unwrap();
    fake.clock().advance(Duration::from_secs(3600));
    let service = describe(&client).await;
    assert_eq!(glance(&service), "PRIMARY 1/0/0 FAILED");
    let started = |service: &Service| timeline(service).matches("has started").count();
    let before = started(&service);
    fake.clock().advance(Duration::from_secs(24 * 3600));
    let service = describe(&client).await;
    assert_eq!(started(&service), before, "a failed deployment launches nothing\n{}", timeline(&service));
    let list = client.list_service_deployments().cluster("shop").service("web").send().await.unwrap();
    assert_eq!(list.service_deployments()[0].status(), Some(&ServiceDeploymentStatus::Stopped));
}

#[tokio::test]
async fn tasks_that_never_run_are_launched_ever_more_rarely() {
    let (fake, client) = shop().await;
    fake.script_image("web:bad", ImageBehaviour::CannotPull { reason: "manifest unknown".into() });
    let first = register(&client, container("web:bad")).await;
    web(&client, &first, 1).send().await.unwrap();
    fake.clock().advance(Duration::from_secs(2 * 3600));
    let service = describe(&client).await;
    let launches: Vec<i64> = service
        .events()
        .iter()
        .rev()
        .filter(|event| event.message().is_some_and(|text| text.contains("has started")))
        .map(|event| event.created_at().unwrap().secs())
        .collect();
    let gaps: Vec<i64> = launches.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(gaps[..4], [140, 380, 620, 1040], "{}", timeline(&service));
    assert!(gaps[4..].iter().all(|gap| *gap == 1040), "{gaps:?}");
    assert_eq!(
        describe(&client).await.deployments()[0].rollout_state(),
        Some(&DeploymentRolloutState::InProgress)
    );
}

#[tokio::test]
async fn the_last_update_wins() {
    let (fake, client) = shop().await;
    let first = register(&client, container("web:1")).await;
    web(&client, &first, 2).send().await.unwrap();
    settle(&fake, &client).await;
    let second = register(&client, container("web:2")).await;
    let superseded = update(&client, &second).await.current_service_deployment().unwrap().to_owned();
    fake.clock().advance(Duration::from_secs(30));
    let third = register(&client, container("web:3")).await;
    let reply = update(&client, &third).await;
    assert_eq!(
        glance(&reply),
        "PRIMARY 2/0/0 IN_PROGRESS | ACTIVE 2/0/2 IN_PROGRESS | ACTIVE 2/2/0 COMPLETED"
    );
    let output =
        client.describe_service_deployments().service_deployment_arns(&superseded).send().await.unwrap();
    assert_eq!(output.service_deployments()[0].status(), Some(&ServiceDeploymentStatus::Stopped));
    let service = settle(&fake, &client).await;
    assert_eq!(glance(&service), "PRIMARY 2/2/0 COMPLETED");
    assert_eq!(service.task_definition(), Some(third.as_str()));
    assert!(timeline(&service).contains("stopped 2 pending tasks."), "{}", timeline(&service));
}

#[tokio::test]
async fn unhealthy_tasks_are_replaced_and_counted() {
    let (fake, client) = shop().await;
    fake.script_image("web:sick", ImageBehaviour::NeverHealthy);
    let first = register(&client, container("web:sick")).await;
    let create = web(&client, &first, 1).load_balancers(balanced()).health_check_grace_period_seconds(60);
    create.deployment_configuration(with_breaker(false)).send().await.unwrap();
    fake.clock().advance(Duration::from_secs(201));
    let service = describe(&client).await;
    let events = timeline(&service);
    assert!(events.contains("(port 8080) is unhealthy in (target-group arn"), "{events}");
    assert!(events.contains("(reason Health checks failed with these codes: [503])."), "{events}");
    assert!(events.contains("Amazon ECS replaced 1 tasks due to an unhealthy status."), "{events}");
    assert_eq!(service.deployments()[0].failed_tasks(), 1);
    fake.clock().advance(Duration::from_secs(3600));
    assert_eq!(
        describe(&client).await.deployments()[0].rollout_state(),
        Some(&DeploymentRolloutState::Failed)
    );
}

#[tokio::test]
async fn a_task_that_dies_is_replaced_and_the_service_becomes_steady_again() {
    let (fake, client) = shop().await;
    let first = register(&client, container("web:1")).await;
    web(&client, &first, 2).send().await.unwrap();
    settle(&fake, &client).await;
    let tasks = client.list_tasks().cluster("shop").service_name("web").send().await.unwrap();
    let victim = tasks.task_arns()[0].clone();
    client.stop_task().cluster("shop").task(&victim).reason("drill").send().await.unwrap();
    fake.clock().advance(Duration::from_secs(20));
    assert_eq!(headline(&describe(&client).await), "has started 1 tasks: (task ID).");
    settle(&fake, &client).await;
    let output = client.describe_tasks().cluster("shop").tasks(&victim).send().await.unwrap();
    let task = &output.tasks()[0];
    assert_eq!(task.stop_code(), Some(&TaskStopCode::UserInitiated));
    assert_eq!(task.stopped_reason(), Some("drill"));
}

#[tokio::test]
async fn stopped_tasks_tell_why_and_are_forgotten_after_an_hour() {
    let (fake, client) = shop().await;
    fake.script_image("web:bad", ImageBehaviour::CannotPull { reason: "manifest unknown".into() });
    let first = register(&client, container("web:bad")).await;
    let reply = web(&client, &first, 1).send().await.unwrap();
    let id = deployment_id(reply.service().unwrap(), 0);
    fake.clock().advance(Duration::from_secs(160));
    let stopped =
        client.list_tasks().cluster("shop").service_name("web").desired_status(DesiredStatus::Stopped);
    let arns = stopped.send().await.unwrap().task_arns().to_vec();
    let describe_tasks =
        async || client.describe_tasks().cluster("shop").tasks(&arns[0]).send().await.unwrap();
    let output = describe_tasks().await;
    let task = &output.tasks()[0];
    assert_eq!(task.last_status(), Some("STOPPED"));
    assert_eq!(task.stop_code(), Some(&TaskStopCode::TaskFailedToStart));
    assert_eq!(task.stopped_reason(), Some("CannotPullContainerError: manifest unknown"));
    assert_eq!(task.containers()[0].exit_code(), None);
    assert_eq!(task.started_by(), Some(id.as_str()));
    assert_eq!(task.group(), Some("service:web"));
    fake.clock().advance(Duration::from_secs(3600));
    let output = describe_tasks().await;
    assert_eq!(output.failures()[0].reason(), Some("MISSING"));
}

#[tokio::test]
async fn a_steady_state_is_announced_again_every_six_hours() {
    let (fake, client) = shop().await;
    let first = register(&client, container("web:1")).await;
    web(&client, &first, 1).send().await.unwrap();
    fake.clock().advance(Duration::from_secs(24 * 3600 + 600));
    let service = describe(&client).await;
    assert_eq!(
        timeline(&service).matches("has reached a steady state.").count(),
        5,
        "{}",
        timeline(&service)
    );
}

#[tokio::test]
async fn the_sdks_waiter_waits_in_virtual_time() {
    let (fake, client) = shop().await;
    let first = register(&client, container("web:1")).await;
    web(&client, &first, 2).send().await.unwrap();
    let start = fake.clock().now();
    client
        .wait_until_services_stable()
        .cluster("shop")
        .services("web")
        .wait(Duration::from_secs(1800))
        .await
        .unwrap();
    let waited = seconds_since(&fake, start);
    assert!((80..1800).contains(&waited), "stable after {waited} s");
}

#[tokio::test]
async fn the_sdks_waiter_gives_up_in_virtual_time() {
    let (fake, client) = shop().await;
    fake.script_image("web:bad", ImageBehaviour::CannotPull { reason: "no".into() });
    let first = register(&client, container("web:bad")).await;
    web(&client, &first, 1).send().await.unwrap();
    let start = fake.clock().now();
    let waiter = client.wait_until_services_stable().cluster("shop").services("web");
    waiter.wait(Duration::from_secs(600)).await.unwrap_err();
    assert!((550..700).contains(&seconds_since(&fake, start)));
}

#[tokio::test]
async fn scaling_in_place_starts_no_deployment() {
    let (fake, client) = shop().await;
    let first = register(&client, container("web:1")).await;
    web(&client, &first, 1).send().await.unwrap();
    let before = deployment_id(&settle(&fake, &client).await, 0);
    client.update_service().cluster("shop").service("web").desired_count(3).send().await.unwrap();
    let service = settle(&fake, &client).await;
    assert_eq!((deployment_id(&service, 0), service.running_count()), (before, 3));
    client.update_service().cluster("shop").service("web").desired_count(0).send().await.unwrap();
    let service = settle(&fake, &client).await;
    assert_eq!(glance(&service), "PRIMARY 0/0/0 COMPLETED");
}

#[tokio::test]
async fn an_old_task_that_ends_by_itself_does_not_hold_the_rollout_up() {
    let (fake, client) = shop().await;
    let first = register(&client, container("web:1")).await;
    let tight = DeploymentConfiguration::builder().minimum_healthy_percent(0).maximum_percent(100).build();
    web(&client, &first, 1).deployment_configuration(tight).send().await.unwrap();
    fake.clock().advance(Duration::from_secs(300));
    let old = client.list_tasks().cluster("shop").service_name("web").send().await.unwrap();

    let second = register(&client, container("web:2")).await;
    client.update_service().cluster("shop").service("web").task_definition(&second).send().await.unwrap();
    client.stop_task().cluster("shop").task(&old.task_arns()[0]).send().await.unwrap();
    fake.clock().advance(Duration::from_secs(600));

    let service = describe(&client).await;
    assert_eq!(service.deployments().len(), 1, "{:?}", service.deployments());
    assert_eq!(service.deployments()[0].rollout_state().unwrap().as_str(), "COMPLETED");
}

#[tokio::test]
async fn a_failure_without_rollback_leaves_the_target_of_a_later_one() {
    let (fake, client) = shop().await;
    for image in ["web:2", "web:3"] {
        fake.script_image(image, ImageBehaviour::CannotPull { reason: "not found".into() });
    }
    let first = register(&client, container("web:1")).await;
    web(&client, &first, 1).deployment_configuration(with_breaker(false)).send().await.unwrap();
    fake.clock().advance(Duration::from_secs(300));
    for (image, rollback) in [("web:2", false), ("web:3", true)] {
        let definition = register(&client, container(image)).await;
        let update = client.update_service().cluster("shop").service("web").task_definition(&definition);
        update.deployment_configuration(with_breaker(rollback)).send().await.unwrap();
        fake.clock().advance(Duration::from_secs(7200));
    }
    let service = describe(&client).await;
    assert_eq!(service.task_definition(), Some(first.as_str()));
    assert_eq!(service.deployments()[0].rollout_state().unwrap().as_str(), "COMPLETED");
}
