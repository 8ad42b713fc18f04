//! From one revision to the next: how a deployment begins, ends and fails.

use super::deployment::{Deployment, Rollout};
use super::service::{Breaker, Service};
use super::service_deployment::{Revision, ServiceDeployment};
use super::state::Ecs;
use super::task::Task;

/// Makes the service's present settings a new deployment, ahead of all others.
pub(super) fn begin(ecs: &mut Ecs, service: &mut Service) {
    let (number, word) = (ecs.ids.digits19(), ecs.ids.word21());
    let arn =
        |kind: &str, id: &str| ecs.place.ecs(&format!("{kind}/{}/{}/{id}", service.cluster, service.name));
    let (revision, service_deployment) = (arn("service-revision", &number), arn("service-deployment", &word));
    supersede(ecs, service);
    let sources = service.deployments.iter().map(|deployment| deployment.revision.clone()).collect();
    let settings = service.revision_settings();
    let id = format!("ecs-svc/{number}");
    service.revisions.push(Revision {
        arn: revision.clone(),
        created_at: ecs.now,
        settings: settings.clone(),
    });
    let entry = ServiceDeployment::new(service_deployment, revision.clone(), sources, service, ecs.now);
    service.service_deployments.insert(0, entry);
    let deployment = Deployment::new(id, revision, settings, service.desired, ecs.now);
    service.deployments.insert(0, deployment);
    service.steady_since = None;
}

/// The deployment that was the newest is not any more; if it was not done, it is stopped.
fn supersede(ecs: &Ecs, service: &mut Service) {
    let live =
        |id: &str| ecs.tasks_of(service).filter(|task| task.is_live() && task.started_by == id).count();
    let Some((id, live)) = service.primary().map(|primary| (primary.id.clone(), live(&primary.id))) else {
        return;
    };
    let now = ecs.now;
    if let Some(old) = service.deployment_mut(&id) {
        old.primary = false;
        old.desired = live;
        old.updated_at = now;
    }
    if let Some(current) = service.service_deployments.first_mut().filter(|current| !current.is_finished()) {
        current.stop(now, "Service deployment stopped because a newer service deployment was started.");
    }
}

/// The scheduler has seen the deployment for the first time.
pub(super) fn mark_started(ecs: &Ecs, service: &mut Service) {
    if let Some(current) = service.service_deployments.first_mut() {
        current.start(ecs.now);
    }
}

/// A task was stopped because it failed a health check.
pub(super) fn count_failure(service: &mut Service, deployment: &str) {
    if let Some(deployment) = service.deployment_mut(deployment)
        && deployment.rollout == Rollout::InProgress
    {
        deployment.failed_tasks += 1;
    }
}

/// Completes the deployment if all of it runs healthily and nothing else is
/// left, and announces a steady state once and then from time to time.
pub(super) fn settle(ecs: &mut Ecs, service: &mut Service) {
    let Some(primary) = service.primary() else { return };
    let (id, desired, rollout) = (primary.id.clone(), primary.desired, primary.rollout);
    let attached = ecs.tasks_of(service).count();
    let healthy = ecs.tasks_of(service).filter(|task| task.is_healthy() && task.started_by == id).count();
    let at_rest = service.deployments.len() == 1 && attached == desired && healthy == desired;
    if !at_rest || rollout == Rollout::Failed {
        service.steady_since = None;
        return;
    }
    if rollout == Rollout::InProgress {
        complete(ecs, service, &id);
    }
    let due = service.steady_since.is_none_or(|since| ecs.now.since(since) >= ecs.timing.steady_state_repeat);
    if due {
        service.steady_since = Some(ecs.now);
        ecs.announce(service, "has reached a steady state.");
    }
}

fn complete(ecs: &mut Ecs, service: &mut Service, id: &str) {
    let now = ecs.now;
    if let Some(deployment) = service.deployment_mut(id) {
        deployment.set_rollout(Rollout::Completed, format!("ECS deployment {id} completed."), now);
    }
    service.last_completed = service.primary().cloned();
    if let Some(current) = service.service_deployments.first_mut() {
        current.succeed(now);
    }
    ecs.announce(service, &format!("(deployment {id}) deployment completed."));
}

/// The circuit breaker has tripped: back to the last completed deployment, if
/// that is wanted and there is one; otherwise the service stalls.
pub(super) fn fail(ecs: &mut Ecs, service: &mut Service, breaker: Breaker) {
    let now = ecs.now;
    let Some(bad) = service.primary_mut() else { return };
    bad.set_rollout(
        Rollout::Failed,
        "ECS deployment circuit breaker: tasks failed to start.".to_owned(),
        now,
    );
    let id = bad.id.clone();
    let failures = bad.failed_tasks;
    ecs.announce(service, &format!("(deployment {id}) deployment failed: tasks failed to start."));
    let candidate = if breaker.rollback { service.last_completed.take() } else { None };
    if let Some(current) = service.service_deployments.first_mut() {
        current.trip(now, failures, candidate.as_ref().map(|deployment| deployment.revision.clone()));
    }
    if let Some(old) = candidate {
        roll_back(ecs, service, &id, old);
    }
}

/// The old deployment takes its place again, under its old id.
fn roll_back(ecs: &mut Ecs, service: &mut Service, bad: &str, completed: Deployment) {
    let now = ecs.now;
    let position = service.deployments.iter().position(|deployment| deployment.id == completed.id);
    let mut old = position.map_or(completed, |position| service.deployments.remove(position));
    old.primary = true;
    old.desired = service.desired;
    old.failed_tasks = 0;
    old.false_starts = 0;
    let reason = format!("ECS deployment circuit breaker: rolling back to deploymentId {}.", old.id);
    old.set_rollout(Rollout::InProgress, reason, now);
    let id = old.id.clone();
    service.restore_settings(&old.settings);
    let live = ecs
        .tasks_of(service)
        .filter(|task| task.started_by == bad)
        .filter(|task| Task::is_live(task))
        .count();
    if let Some(bad) = service.deployment_mut(bad) {
        bad.primary = false;
        bad.desired = live;
    }
    service.deployments.insert(0, old);
    ecs.announce(service, &format!("rolling back to deployment {id}."));
}
