//! How a rollout ends.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::definition::short_name;
use crate::diagnosis::Diagnosis;
use crate::error::{Error, ErrorKind};

/// How a rollout ended. Only [`is_success`](Outcome::is_success) is success:
/// a service that is stable on another revision is not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// The followed deployment completed.
    Completed {
        /// The revision's ARN that runs now.
        task_definition: String,
    },
    /// There was nothing to write: the service has settled on this revision.
    Unchanged {
        /// The revision's ARN that runs.
        task_definition: String,
    },
    /// The deployment failed and ECS went back to the one before.
    RolledBack {
        /// ECS's reason.
        reason: String,
        /// The revision's ARN that runs now.
        task_definition: String,
        /// Whether the service has settled on it.
        settled: bool,
        /// What went wrong.
        diagnosis: Diagnosis,
    },
    /// The deployment failed and nothing took its place.
    Failed {
        /// ECS's reason.
        reason: String,
        /// What went wrong.
        diagnosis: Diagnosis,
    },
    /// Somebody started another deployment meanwhile.
    Superseded {
        /// The deployment that is PRIMARY now.
        by: String,
        /// Its revision's ARN.
        task_definition: String,
    },
    /// The deadline passed.
    TimedOut {
        /// The deployment that ECS goes on with, if one was started.
        deployment: Option<String>,
        /// Why the last call failed, if it did.
        trouble: Option<String>,
        /// What is known about tasks that stopped.
        diagnosis: Diagnosis,
    },
    /// A call failed for good.
    Error(Failure),
}

impl Outcome {
    /// Whether the service runs what was asked for.
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Completed { .. } | Self::Unchanged { .. })
    }

    /// What went wrong, where it was looked into.
    pub fn diagnosis(&self) -> Option<&Diagnosis> {
        match self {
            Self::RolledBack { diagnosis, .. }
            | Self::Failed { diagnosis, .. }
            | Self::TimedOut { diagnosis, .. } => Some(diagnosis),
            _ => None,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Completed { task_definition } => write!(f, "{} is running", short_name(task_definition)),
            Self::Unchanged { task_definition } => {
                write!(f, "nothing to do: {} is running as defined", short_name(task_definition))
            }
            Self::RolledBack { reason, task_definition, settled, .. } => {
                let end = if *settled { "runs again" } else { "is on its way back" };
                write!(
                    f,
                    "deployment failed and was rolled back, {} {end}: {reason}",
                    short_name(task_definition)
                )
            }
            Self::Failed { reason, .. } => write!(f, "deployment failed: {reason}"),
            Self::Superseded { by, task_definition } => {
                write!(f, "deployment was superseded by {by} with {}", short_name(task_definition))
            }
            Self::TimedOut { deployment, trouble, .. } => {
                match deployment {
                    Some(deployment) => {
                        write!(f, "deployment did not complete in time; ECS goes on with {deployment}")?;
                    }
                    None => f.write_str("time ran out before a deployment was started")?,
                }
                trouble.iter().try_for_each(|trouble| write!(f, ": {trouble}"))
            }
            Self::Error(failure) => failure.fmt(f),
        }
    }
}

/// An [`Error`] as a value that can be kept in a saved rollout and an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Failure {
    /// What the caller can do about it.
    pub kind: ErrorKind,
    /// The message, operation and request id included.
    pub message: String,
    /// Whether a write may have been carried out all the same.
    pub may_have_happened: bool,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Self { kind: error.kind(), message: error.to_string(), may_have_happened: error.may_have_happened() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if self.may_have_happened {
            f.write_str(" (it may have been carried out all the same)")
        } else {
            Ok(())
        }
    }
}
