//! What happens during a rollout, as values: for a progress bar, a log or a report.

use std::fmt;

use serde::Serialize;

use crate::clock::Timestamp;
use crate::definition::short_name;
use crate::outcome::Outcome;
use crate::service::{Deployment, Service};

/// Something that happened, and when.
///
/// It serializes as one flat JSON object: `at`, `event` and the event's members.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Event {
    /// When it was learnt, by the driver's clock.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventKind {
    /// A new revision exists.
    Registered {
        /// The revision's ARN.
        task_definition: String,
    },
    /// Tags were set or removed.
    Tagged,
    /// The service was created or updated; this deployment is followed.
    Started {
        /// `ecs-svc/…`.
        deployment: String,
        /// The revision's ARN.
        task_definition: String,
    },
    /// Counts or states of the service's deployments changed.
    Progress {
        /// Newest first.
        deployments: Vec<DeploymentProgress>,
    },
    /// ECS wrote into the service's event log.
    ServiceEvent {
        /// When ECS wrote it, by its own clock.
        created_at: Timestamp,
        /// ECS's sentence.
        message: String,
    },
    /// The followed deployment failed and ECS goes back.
    RollingBack {
        /// The deployment that failed.
        deployment: String,
        /// ECS's reason.
        reason: String,
    },
    /// A call failed in a way that may pass; it is tried again.
    Retrying {
        /// The operation.
        operation: String,
        /// Why it failed.
        reason: String,
    },
    /// The end.
    Finished {
        /// How it ended.
        outcome: Outcome,
    },
}

/// How far one deployment is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct DeploymentProgress {
    /// `ecs-svc/…`.
    pub id: String,
    /// `PRIMARY`, `ACTIVE`, ….
    pub status: String,
    /// The revision's ARN.
    pub task_definition: String,
    /// How many tasks should run.
    pub desired: u64,
    /// How many run.
    pub running: u64,
    /// How many are starting.
    pub pending: u64,
    /// How many failed to start in a row.
    pub failed: u64,
    /// `IN_PROGRESS`, `COMPLETED`, `FAILED`, ….
    pub rollout_state: Option<String>,
}

impl DeploymentProgress {
    fn of(deployment: Deployment<'_>) -> Self {
        Self {
            id: deployment.id().to_owned(),
            status: deployment.status().to_owned(),
            task_definition: deployment.task_definition().to_owned(),
            desired: deployment.desired_count(),
            running: deployment.running_count(),
            pending: deployment.pending_count(),
            failed: deployment.failed_tasks(),
            rollout_state: deployment.rollout_state().map(str::to_owned),
        }
    }

    pub(crate) fn all(service: &Service) -> Vec<Self> {
        service.deployments().map(Self::of).collect()
    }
}

impl fmt::Display for DeploymentProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = short_name(&self.task_definition);
        write!(f, "{name} {}/{} running", self.running, self.desired)?;
        if self.pending > 0 {
            write!(f, ", {} pending", self.pending)?;
        }
        if self.failed > 0 {
            write!(f, ", {} failed", self.failed)?;
        }
        Ok(())
    }
}

/// One line for people.
impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registered { task_definition } => {
                write!(f, "registered {}", short_name(task_definition))
            }
            Self::Tagged => f.write_str("tagged the service"),
            Self::Started { deployment, task_definition } => {
                write!(f, "deploying {} as {deployment}", short_name(task_definition))
            }
            Self::Progress { deployments } => {
                let deployments = deployments.iter().map(ToString::to_string).collect::<Vec<_>>();
                f.write_str(&deployments.join(" · "))
            }
            Self::ServiceEvent { message, .. } => f.write_str(message),
            Self::RollingBack { deployment, reason } => {
                write!(f, "{deployment} failed, ECS rolls back: {reason}")
            }
            Self::Retrying { operation, reason } => {
                write!(f, "{operation} failed, trying again: {reason}")
            }
            Self::Finished { outcome } => outcome.fmt(f),
        }
    }
}
