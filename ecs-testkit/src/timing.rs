//! How long things take.

use std::time::Duration;

/// The durations of the world, all of them virtual.
///
/// The defaults are what Fargate tasks behind an Application Load Balancer
/// with default settings show: a task runs a minute after its launch, a target
/// is healthy after five checks 30 seconds apart, and draining takes five minutes.
///
/// ```
/// use std::time::Duration;
/// use ecs_testkit::{Fake, Timing};
///
/// let fake = Fake::builder().timing(Timing { pull: Duration::from_secs(5), ..Timing::default() }).build();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Between two looks of the service scheduler at a service: 20 s.
    pub scheduler_tick: Duration,
    /// In `PROVISIONING`, for the network interface: 20 s.
    pub provisioning: Duration,
    /// In `PENDING`, for pulling the images: 30 s.
    pub pull: Duration,
    /// From pulled to `RUNNING`: 10 s.
    pub start: Duration,
    /// Until pulling an image that cannot be pulled is given up: 110 s.
    pub failing_pull: Duration,
    /// From `RUNNING` to counting as healthy where neither a container health
    /// check nor a load balancer says so: 40 s (Amazon ECS API Reference,
    /// `DeploymentConfiguration`).
    pub settling: Duration,
    /// From registration with a target group to healthy: 150 s (five checks, 30 s apart).
    pub target_healthy: Duration,
    /// From registration with a target group to unhealthy, of a target that
    /// will not pass: 60 s (two checks). The service's grace period comes on top.
    pub target_unhealthy: Duration,
    /// From deregistration to the end of draining: 300 s (Elastic Load
    /// Balancing, attribute `deregistration_delay.timeout_seconds`).
    pub deregistration_delay: Duration,
    /// From the stop signal to the end of the containers: 30 s. A container
    /// whose `stopTimeout` is shorter (30 s if it has none) is killed then and exits with 137.
    pub stop: Duration,
    /// Between two states of an EBS volume that is attached to a task or taken away again: 5 s.
    pub volume_step: Duration,
    /// Between two attempts to take away a volume whose infrastructure role does not allow it: 60 s.
    pub volume_retry: Duration,
    /// In `DEPROVISIONING`: 10 s, longer while an EBS volume is being detached and deleted.
    pub deprovisioning: Duration,
    /// How long a stopped task can still be described: 1 h (Amazon ECS API
    /// Reference, `DescribeTasks`).
    pub stopped_task_retention: Duration,
    /// The first delay between launches of tasks that never run; it doubles
    /// with each further one: 4 min.
    pub start_throttle: Duration,
    /// The longest such delay: 15 min (Amazon ECS Developer Guide, "Service
    /// throttle logic").
    pub start_throttle_limit: Duration,
    /// Between two announcements of a steady state that lasts: 6 h.
    pub steady_state_repeat: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            scheduler_tick: seconds(20),
            provisioning: seconds(20),
            pull: seconds(30),
            start: seconds(10),
            failing_pull: seconds(110),
            settling: seconds(40),
            target_healthy: seconds(150),
            target_unhealthy: seconds(60),
            deregistration_delay: seconds(300),
            stop: seconds(30),
            volume_step: seconds(5),
            volume_retry: seconds(60),
            deprovisioning: seconds(10),
            stopped_task_retention: seconds(3600),
            start_throttle: seconds(240),
            start_throttle_limit: seconds(900),
            steady_state_repeat: seconds(6 * 3600),
        }
    }
}

impl Timing {
    /// The cadence, never zero: a scheduler that never rests would never let time pass.
    pub(crate) fn cadence(&self) -> Duration {
        self.scheduler_tick.max(Duration::from_millis(1))
    }

    /// The time to the next attempt at a volume, never zero for the same reason.
    pub(crate) fn patience(&self) -> Duration {
        self.volume_retry.max(Duration::from_millis(1))
    }
}
