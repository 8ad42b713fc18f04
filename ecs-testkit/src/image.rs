//! What the containers of an image do, by script.

use std::time::Duration;

/// How every container started from an image behaves, from the next task on.
///
/// A fake matches the image by its exact text in the task definition. Of the
/// containers of a task the first one whose image does not just run decides.
///
/// ```
/// use ecs_testkit::{Fake, ImageBehaviour};
///
/// let fake = Fake::new();
/// fake.script_image("shop/web:bad", ImageBehaviour::CannotPull { reason: "manifest unknown".into() });
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImageBehaviour {
    /// Starts, passes its health checks and runs until it is stopped.
    #[default]
    Runs,
    /// Cannot be pulled: the task stops without having run, as
    /// `TaskFailedToStart` with `CannotPullContainerError: ` and the reason.
    CannotPull {
        /// The registry's words, such as `manifest unknown`.
        reason: String,
    },
    /// Is pulled but does not start: the task stops without having run, as
    /// `TaskFailedToStart` with this reason, word for word.
    FailsToStart {
        /// Such as `CannotStartContainerError: exec: "web": executable file not found in $PATH`.
        reason: String,
    },
    /// Exits by itself. After zero seconds the task never counts as having run.
    /// A task that has run does not count for the circuit breaker however soon
    /// it exits, unless a health check failed first (Amazon ECS Developer
    /// Guide, "Failure threshold"): such a service is restarted for ever.
    Exits {
        /// The exit code.
        code: i32,
        /// How long after its start.
        after: Duration,
    },
    /// Runs, but never passes a container health check or a target group's.
    /// Without either, nobody notices.
    NeverHealthy,
}
