//! The deployment circuit breaker: Amazon ECS Developer Guide, "How the
//! deployment circuit breaker detects failures".

use super::deployment::Rollout;
use super::rollout;
use super::service::Service;
use super::state::Ecs;

/// Fails the newest deployment if too many of its tasks have failed.
pub(super) fn judge(ecs: &mut Ecs, service: &mut Service) {
    let Some(breaker) = service.breaker() else { return };
    let Some(primary) = service.primary() else { return };
    if primary.rollout == Rollout::InProgress && primary.failed_tasks >= breaker.threshold {
        rollout::fail(ecs, service, breaker);
    }
}
