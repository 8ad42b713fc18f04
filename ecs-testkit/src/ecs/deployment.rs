//! Deployments: the entries of a service's `deployments`.

use serde_json::{Value, json};

use super::state::Ecs;
use super::task::Task;
use crate::moment::Moment;
use crate::wire::json::Object;

/// `rolloutState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rollout {
    InProgress,
    Completed,
    Failed,
}

impl Rollout {
    fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
        }
    }
}

/// One revision of a service with the tasks it has.
#[derive(Clone, Debug)]
pub(super) struct Deployment {
    /// `ecs-svc/` and 19 digits: what its tasks say they were started by.
    pub(super) id: String,
    /// The ARN of the service revision.
    pub(super) revision: String,
    pub(super) primary: bool,
    /// How many tasks it is to have; of one that is replaced, how many it still has.
    pub(super) desired: usize,
    pub(super) created_at: Moment,
    pub(super) updated_at: Moment,
    pub(super) rollout: Rollout,
    pub(super) reason: String,
    pub(super) failed_tasks: usize,
    /// The members of the service that belong to the revision, `taskDefinition` among them.
    pub(super) settings: Object,
    /// Tasks in a row that stopped without having run.
    pub(super) false_starts: u32,
    /// No task is launched before.
    pub(super) not_before: Moment,
}

impl Deployment {
    pub(super) fn new(id: String, revision: String, settings: Object, desired: usize, now: Moment) -> Self {
        Self {
            reason: format!("ECS deployment {id} in progress."),
            id,
            revision,
            primary: true,
            desired,
            created_at: now,
            updated_at: now,
            rollout: Rollout::InProgress,
            failed_tasks: 0,
            settings,
            false_starts: 0,
            not_before: now,
        }
    }

    pub(super) fn set_rollout(&mut self, rollout: Rollout, reason: String, now: Moment) {
        self.rollout = rollout;
        self.reason = reason;
        self.updated_at = now;
    }

    /// The ARN of the task definition.
    pub(super) fn task_definition(&self) -> &str {
        self.settings.get("taskDefinition").and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn owns(&self, task: &Task) -> bool {
        task.started_by == self.id
    }

    pub(super) fn counts(&self, ecs: &Ecs, tasks: &[String]) -> Counts {
        Counts::of(tasks.iter().filter_map(|id| ecs.tasks.get(id)).filter(|task| self.owns(task)))
    }

    pub(super) fn json(&self, counts: Counts) -> Value {
        let mut output = self.settings.clone();
        for name in ["loadBalancers", "serviceRegistries"] {
            output.remove(name);
        }
        let computed = json!({
            "id": self.id,
            "status": if self.primary { "PRIMARY" } else { "ACTIVE" },
            "desiredCount": self.desired,
            "runningCount": counts.running,
            "pendingCount": counts.pending,
            "failedTasks": self.failed_tasks,
            "createdAt": self.created_at.epoch_seconds(),
            "updatedAt": self.updated_at.epoch_seconds(),
            "rolloutState": self.rollout.as_str(),
            "rolloutStateReason": self.reason,
        });
        output.extend(computed.as_object().cloned().unwrap_or_default());
        Value::Object(output)
    }
}

/// Tasks by what ECS calls running and pending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) running: usize,
    pub(super) pending: usize,
}

impl Counts {
    pub(super) fn of<'a>(tasks: impl Iterator<Item = &'a Task>) -> Self {
        tasks.fold(Self::default(), |counts, task| Self {
            running: counts.running + usize::from(task.is_running()),
            pending: counts.pending + usize::from(task.is_pending()),
        })
    }
}
