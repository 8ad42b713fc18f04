//! Services and tasks as ECS describes them. Each is the described JSON with
//! accessors; values that this crate does not know are carried as they are.

use std::fmt;

use ecs_tfstate::{Object, Value};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::definition::{Tags, tags_of};

/// Which service: a cluster and a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ServiceId {
    /// The cluster's name or ARN.
    pub cluster: String,
    /// The service's name.
    pub service: String,
}

impl ServiceId {
    /// A service by cluster and name.
    pub fn new(cluster: impl Into<String>, service: impl Into<String>) -> Self {
        Self { cluster: cluster.into(), service: service.into() }
    }
}

impl fmt::Display for ServiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.cluster, self.service)
    }
}

/// A service as `DescribeServices` shows it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Service(Object);

impl Service {
    /// A service from its description.
    pub fn new(members: Object) -> Self {
        Self(members)
    }

    /// The service's ARN.
    pub fn arn(&self) -> &str {
        text(&self.0, "serviceArn")
    }

    /// `ACTIVE`, `DRAINING` or `INACTIVE`.
    pub fn status(&self) -> &str {
        text(&self.0, "status")
    }

    /// Whether the service exists for deployments: a deleted one is still described for a while.
    pub fn is_active(&self) -> bool {
        self.status() == "ACTIVE"
    }

    /// The task definition's ARN that the service should run.
    pub fn task_definition(&self) -> &str {
        text(&self.0, "taskDefinition")
    }

    /// How many tasks should run.
    pub fn desired_count(&self) -> u64 {
        count(&self.0, "desiredCount")
    }

    /// How many tasks run, over all deployments.
    pub fn running_count(&self) -> u64 {
        count(&self.0, "runningCount")
    }

    /// How many tasks are starting, over all deployments.
    pub fn pending_count(&self) -> u64 {
        count(&self.0, "pendingCount")
    }

    /// The deployments, newest first.
    pub fn deployments(&self) -> impl Iterator<Item = Deployment<'_>> {
        objects(&self.0, "deployments").map(Deployment)
    }

    /// The deployment that the service moves to, or has moved to.
    pub fn primary(&self) -> Option<Deployment<'_>> {
        self.deployments().find(|deployment| deployment.status() == "PRIMARY")
    }

    /// The latest events, newest first, at most 100.
    pub fn events(&self) -> impl Iterator<Item = ServiceEvent<'_>> {
        objects(&self.0, "events").map(ServiceEvent)
    }

    /// The tags, if they were asked for.
    pub fn tags(&self) -> Tags {
        tags_of(&self.0)
    }

    /// Who rolls the deployments out: `ECS`, `CODE_DEPLOY` or `EXTERNAL`.
    pub fn controller(&self) -> &str {
        let controller = self.0.get("deploymentController").and_then(|controller| controller.get("type"));
        controller.and_then(Value::as_str).unwrap_or("ECS")
    }

    /// How ECS rolls them out: `ROLLING`, `BLUE_GREEN`, `LINEAR` or `CANARY`.
    pub fn strategy(&self) -> &str {
        let strategy = self.0.get("deploymentConfiguration").and_then(|settings| settings.get("strategy"));
        strategy.and_then(Value::as_str).unwrap_or("ROLLING")
    }

    /// Whether the service runs one task on each instance.
    pub fn is_daemon(&self) -> bool {
        text(&self.0, "schedulingStrategy") == "DAEMON"
    }

    /// Whether ECS goes back by itself when a deployment fails.
    pub fn rolls_back(&self) -> bool {
        let settings = self.0.get("deploymentConfiguration");
        ["deploymentCircuitBreaker", "alarms"].into_iter().any(|method| {
            let method = settings.and_then(|settings| settings.get(method));
            method.and_then(|method| method.get("rollback")).and_then(Value::as_bool) == Some(true)
        })
    }

    /// The described document.
    pub fn members(&self) -> &Object {
        &self.0
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("arn", &self.arn())
            .field("status", &self.status())
            .field("task_definition", &self.task_definition())
            .finish_non_exhaustive()
    }
}

/// One deployment of a service, as in `deployments[]`.
#[derive(Clone, Copy)]
pub struct Deployment<'s>(&'s Object);

impl<'s> Deployment<'s> {
    /// `ecs-svc/…`. Tasks carry it as `startedBy`; a rollback re-uses the id of the deployment it returns to.
    pub fn id(self) -> &'s str {
        text(self.0, "id")
    }

    /// `PRIMARY` for the newest, `ACTIVE` for older ones that still have tasks.
    pub fn status(self) -> &'s str {
        text(self.0, "status")
    }

    /// The task definition's ARN.
    pub fn task_definition(self) -> &'s str {
        text(self.0, "taskDefinition")
    }

    /// `IN_PROGRESS`, `COMPLETED` or `FAILED`; absent with a Classic Load Balancer.
    pub fn rollout_state(self) -> Option<&'s str> {
        self.0.get("rolloutState").and_then(Value::as_str)
    }

    /// ECS's sentence for the rollout state.
    pub fn rollout_state_reason(self) -> &'s str {
        text(self.0, "rolloutStateReason")
    }

    /// How many tasks this deployment should run.
    pub fn desired_count(self) -> u64 {
        count(self.0, "desiredCount")
    }

    /// How many run.
    pub fn running_count(self) -> u64 {
        count(self.0, "runningCount")
    }

    /// How many are starting.
    pub fn pending_count(self) -> u64 {
        count(self.0, "pendingCount")
    }

    /// When it was started. A rollback re-uses the older deployment, this time included.
    pub fn created_at(self) -> Timestamp {
        let seconds = self.0.get("createdAt").and_then(Value::as_f64);
        Timestamp::from_epoch_seconds(seconds.unwrap_or_default())
    }

    /// The deployment's document: settings that belong to it and not to the service.
    pub fn members(self) -> &'s Object {
        self.0
    }

    /// Whether it completed and runs as many tasks as it should. With a
    /// Classic Load Balancer, where ECS gives no rollout state, a deployment
    /// that is alone counts as completed.
    pub fn is_settled(self, service: &Service) -> bool {
        let completed = match self.rollout_state() {
            Some(state) => state == "COMPLETED",
            None => service.deployments().count() == 1,
        };
        completed && self.running_count() == self.desired_count() && self.pending_count() == 0
    }

    /// How many failed to start in a row.
    pub fn failed_tasks(self) -> u64 {
        count(self.0, "failedTasks")
    }
}

impl fmt::Debug for Deployment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deployment")
            .field("id", &self.id())
            .field("status", &self.status())
            .field("rollout_state", &self.rollout_state())
            .finish_non_exhaustive()
    }
}

/// One line of a service's event log.
#[derive(Debug, Clone, Copy)]
pub struct ServiceEvent<'s>(&'s Object);

impl<'s> ServiceEvent<'s> {
    /// The event's id.
    pub fn id(self) -> &'s str {
        text(self.0, "id")
    }

    /// When it happened.
    pub fn at(self) -> Timestamp {
        let seconds = self.0.get("createdAt").and_then(Value::as_f64);
        Timestamp::from_epoch_seconds(seconds.unwrap_or_default())
    }

    /// ECS's sentence, such as `(service web) has reached a steady state.`
    pub fn message(self) -> &'s str {
        text(self.0, "message")
    }
}

/// A task as `DescribeTasks` shows it.
///
/// `Debug` shows no more than why it stopped: overrides hold environments.
#[derive(Clone, PartialEq)]
pub struct Task(Object);

impl Task {
    /// A task from its description.
    pub fn new(members: Object) -> Self {
        Self(members)
    }

    /// The last part of the ARN.
    pub fn id(&self) -> &str {
        let arn = text(&self.0, "taskArn");
        arn.rsplit_once('/').map_or(arn, |(_, id)| id)
    }

    /// The deployment that started it, for a service's task.
    pub fn started_by(&self) -> &str {
        text(&self.0, "startedBy")
    }

    /// Why it stopped, by category: `TaskFailedToStart`, `EssentialContainerExited`, ….
    pub fn stop_code(&self) -> &str {
        text(&self.0, "stopCode")
    }

    /// Why it stopped, as ECS says it.
    pub fn stopped_reason(&self) -> &str {
        text(&self.0, "stoppedReason")
    }

    /// Its containers.
    pub fn containers(&self) -> impl Iterator<Item = TaskContainer<'_>> {
        objects(&self.0, "containers").map(TaskContainer)
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("id", &self.id())
            .field("stop_code", &self.stop_code())
            .finish_non_exhaustive()
    }
}

/// A container of a task.
#[derive(Clone, Copy)]
pub struct TaskContainer<'t>(&'t Object);

impl<'t> TaskContainer<'t> {
    /// The container's name.
    pub fn name(self) -> &'t str {
        text(self.0, "name")
    }

    /// The agent's words on why it stopped, if it has any.
    pub fn reason(self) -> Option<&'t str> {
        self.0.get("reason").and_then(Value::as_str).filter(|reason| !reason.is_empty())
    }

    /// The exit code; none if it never started.
    pub fn exit_code(self) -> Option<i64> {
        self.0.get("exitCode").and_then(Value::as_i64)
    }
}

impl fmt::Debug for TaskContainer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskContainer").field("name", &self.name()).finish_non_exhaustive()
    }
}

fn text<'o>(object: &'o Object, name: &str) -> &'o str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn count(object: &Object, name: &str) -> u64 {
    object.get(name).and_then(Value::as_u64).unwrap_or_default()
}

fn objects<'o>(object: &'o Object, name: &str) -> impl Iterator<Item = &'o Object> {
    let values = object.get(name).and_then(Value::as_array);
    values.into_iter().flatten().filter_map(Value::as_object)
}
