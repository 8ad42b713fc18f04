//! The service scheduler: at every tick it looks at a service and moves it
//! towards its desired count (Amazon ECS Developer Guide, "Service scheduler
//! concepts"; Amazon ECS API Reference, `DeploymentConfiguration`).

use super::agenda::Due;
use super::breaker;
use super::deployment::Rollout;
use super::event::task_names;
use super::launch;
use super::lifecycle;
use super::rollout;
use super::service::{Service, Status};
use super::state::{Ecs, ServiceKey};
use super::task::{Stop, Task};
use crate::moment::Moment;

impl Ecs {
    /// Makes the scheduler look at a service at its next tick.
    pub(super) fn wake(&mut self, key: &ServiceKey) {
        let at = self.now.after(self.timing.cadence());
        let Some(service) = self.services.get_mut(key) else { return };
        if service.next_tick.is_none_or(|tick| tick > at) {
            service.next_tick = Some(at);
            self.agenda.add(at, Due::Tick(key.clone()));
        }
    }
}

/// Looks at a service, if this is the tick it waits for.
pub(super) fn tick(ecs: &mut Ecs, key: &ServiceKey) {
    let Some(mut service) = ecs.services.remove(key) else { return };
    if service.next_tick == Some(ecs.now) {
        service.next_tick = None;
        look_at(ecs, &mut service);
        let next = next_look(ecs, &service);
        service.next_tick = next;
        if let Some(next) = next {
            ecs.agenda.add(next, Due::Tick(key.clone()));
        }
    }
    ecs.services.insert(key.clone(), service);
}

fn look_at(ecs: &mut Ecs, service: &mut Service) {
    match service.status {
        Status::Inactive => {}
        Status::Draining => wind_down(ecs, service),
        Status::Active => {
            rollout::mark_started(ecs, service);
            prune(ecs, service);
            register_targets(ecs, service);
            let replaced = stop_unhealthy(ecs, service);
            breaker::judge(ecs, service);
            relieve_replaced(ecs, service);
            start_missing(ecs, service, replaced);
            stop_surplus(ecs, service);
            warn_if_stuck(ecs, service);
            rollout::settle(ecs, service);
        }
    }
}

/// A steady service is looked at again when its steady state is to be announced again.
fn next_look(ecs: &Ecs, service: &Service) -> Option<Moment> {
    match (service.status, service.steady_since) {
        (Status::Inactive, _) => None,
        (Status::Active, Some(since)) => {
            Some(since.after(ecs.timing.steady_state_repeat).max(ecs.now.after(ecs.timing.cadence())))
        }
        _ => Some(ecs.now.after(ecs.timing.cadence())),
    }
}

/// Forgets tasks that are gone, and replaced deployments that have none left.
fn prune(ecs: &Ecs, service: &mut Service) {
    service.tasks.retain(|id| ecs.tasks.get(id).is_some_and(Task::is_attached));
    let tasks = &service.tasks;
    let has_tasks =
        |id: &str| tasks.iter().filter_map(|task| ecs.tasks.get(task)).any(|task| task.started_by == id);
    service
        .deployments
        .retain(|deployment| deployment.primary || deployment.desired > 0 || has_tasks(&deployment.id));
}

/// Says which tasks have stopped, and drops their deployments if they were the last.
pub(super) fn announce_stopped(ecs: &mut Ecs, key: &ServiceKey) {
    let Some(mut service) = ecs.services.remove(key) else { return };
    let stopped = std::mem::take(&mut service.just_stopped);
    if !stopped.is_empty() {
        let text = format!("has stopped {} running tasks: {}.", stopped.len(), task_names(&stopped));
        ecs.announce(&mut service, &text);
        prune(ecs, &mut service);
    }
    ecs.services.insert(key.clone(), service);
}

pub(super) fn announce_deregistered(ecs: &mut Ecs, service: &mut Service, count: usize) {
    for group in service.target_groups() {
        ecs.announce(service, &format!("deregistered {count} targets in (target-group {})", group.arn));
    }
}

fn register_targets(ecs: &mut Ecs, service: &mut Service) {
    let fresh = ids(ecs, service, |task| {
        task.is_live() && task.is_running() && !task.target.groups.is_empty() && !task.target.registered
    });
    if fresh.is_empty() {
        return;
    }
    for id in &fresh {
        lifecycle::registered(ecs, service, id);
    }
    for group in service.target_groups() {
        ecs.announce(service, &format!("registered {} targets in (target-group {})", fresh.len(), group.arn));
    }
}

/// Stops tasks that failed a health check, and counts them against the
/// deployment that started them. Returns how many of them are to be replaced.
fn stop_unhealthy(ecs: &mut Ecs, service: &mut Service) -> usize {
    let unhealthy = ids(ecs, service, |task| task.is_live() && task.unhealthy.is_some());
    for id in &unhealthy {
        let Some(task) = ecs.tasks.get(id) else { continue };
        let (started_by, reason) = (task.started_by.clone(), task.unhealthy.clone().unwrap_or_default());
        rollout::count_failure(service, &started_by);
        retire(ecs, service, std::slice::from_ref(id), &reason);
    }
    unhealthy.len()
}

/// What the newest deployment has healthy, the others need not have: an old
/// task that ends by itself is not replaced once a healthy one has its place.
fn relieve_replaced(ecs: &Ecs, service: &mut Service) {
    let Some(primary) = service.primary().filter(|_| !service.is_stalled()) else { return };
    let (id, wanted) = (primary.id.clone(), primary.desired);
    let healthy = ids(ecs, service, |task| task.is_healthy() && task.started_by == id).len();
    for old in service.deployments.iter_mut().filter(|deployment| !deployment.primary) {
        old.desired = old.desired.min(wanted.saturating_sub(healthy));
    }
}

/// Starts what is missing, the newest deployment first, within the ceiling.
/// A failed deployment starts nothing any more.
fn start_missing(ecs: &mut Ecs, service: &mut Service, replaced: usize) {
    let plan: Vec<(String, usize, Moment)> = service
        .deployments
        .iter()
        .filter(|deployment| deployment.rollout != Rollout::Failed)
        .map(|deployment| (deployment.id.clone(), deployment.desired, deployment.not_before))
        .collect();
    for (id, desired, not_before) in plan {
        let live = ids(ecs, service, Task::is_live).len();
        let own = ids(ecs, service, |task| task.is_live() && task.started_by == id).len();
        let missing = desired.saturating_sub(own).min(service.ceiling().saturating_sub(live));
        if missing > 0 && not_before <= ecs.now {
            start(ecs, service, &id, missing, replaced);
        } else if missing > 0 {
            ecs.announce_once(service, "is unable to consistently start tasks successfully.");
        }
    }
}

fn start(ecs: &mut Ecs, service: &mut Service, deployment: &str, count: usize, replaced: usize) {
    let started: Vec<String> =
        (0..count).filter_map(|_| launch::launch_for(ecs, service, deployment)).collect();
    let mut text = format!("has started {} tasks: {}.", started.len(), task_names(&started));
    if replaced > 0 {
        text.push_str(&format!(" Amazon ECS replaced {replaced} tasks due to an unhealthy status."));
    }
    ecs.announce(service, &text);
}

/// Stops what is too much: of the newest deployment what exceeds its count, of
/// the others what the floor allows. Tasks that are not healthy go first, for
/// they do not hold up the floor.
fn stop_surplus(ecs: &mut Ecs, service: &mut Service) {
    let Some(primary) = service.primary().map(|primary| (primary.id.clone(), primary.desired)) else {
        return;
    };
    let (primary, desired) = primary;
    let own = by_worth(ecs, service, |task| task.started_by == primary);
    let surplus: Vec<String> = own.iter().take(own.len().saturating_sub(desired)).cloned().collect();
    let reason = format!("Scaling activity initiated by (deployment {primary})");
    retire(ecs, service, &surplus, &reason);
    if service.is_stalled() {
        return;
    }
    let healthy = ids(ecs, service, Task::is_healthy).len();
    let spare = healthy.saturating_sub(service.floor());
    let old = by_worth(ecs, service, |task| task.started_by != primary);
    let not_healthy =
        old.iter().filter(|id| ecs.tasks.get(*id).is_some_and(|task| !task.is_healthy())).count();
    let leaving: Vec<String> = old.into_iter().take(not_healthy + spare).collect();
    retire(ecs, service, &leaving, &reason);
    for deployment in service.deployments.iter_mut().filter(|deployment| !deployment.primary) {
        let left = |id: &&String| ecs.tasks.get(*id).is_some_and(|task| task.started_by == deployment.id);
        deployment.desired = deployment.desired.saturating_sub(leaving.iter().filter(left).count());
    }
}

/// Live tasks, the least worth keeping first: pending, not healthy, oldest.
fn by_worth(ecs: &Ecs, service: &Service, chosen: impl Fn(&Task) -> bool) -> Vec<String> {
    let mut tasks: Vec<&Task> = ecs.tasks_of(service).filter(|task| task.is_live() && chosen(task)).collect();
    tasks.sort_by_key(|task| (task.is_running(), task.is_healthy()));
    tasks.into_iter().map(|task| task.id.clone()).collect()
}

/// Stops tasks for the scheduler's own reasons: pending ones at once, targets
/// after draining.
fn retire(ecs: &mut Ecs, service: &mut Service, tasks: &[String], reason: &str) {
    let stop = || Stop { code: "ServiceSchedulerInitiated", reason: reason.to_owned() };
    let is = |ecs: &Ecs, id: &String, test: fn(&Task) -> bool| ecs.tasks.get(id).is_some_and(test);
    let (pending, running): (Vec<_>, Vec<_>) = tasks.iter().partition(|id| is(ecs, id, Task::is_pending));
    let (targets, others): (Vec<_>, Vec<_>) =
        running.into_iter().partition(|id| is(ecs, id, |task| task.target.registered));
    pending.iter().chain(&others).for_each(|id| lifecycle::stop(ecs, id, stop()));
    targets.iter().for_each(|id| lifecycle::drain(ecs, id, stop()));
    if !pending.is_empty() {
        ecs.announce(service, &format!("stopped {} pending tasks.", pending.len()));
    }
    if !targets.is_empty() {
        ecs.announce(service, &format!("has begun draining connections on {} tasks.", targets.len()));
        announce_deregistered(ecs, service, targets.len());
    }
}

/// Says so if the percentages allow neither starting nor stopping.
fn warn_if_stuck(ecs: &mut Ecs, service: &mut Service) {
    let all = ecs.tasks_of(service).count();
    let healthy = ids(ecs, service, Task::is_healthy).len();
    let moving = service.deployments.len() > 1 && !service.is_stalled();
    if moving && all == healthy && all >= service.ceiling() && healthy <= service.floor() {
        ecs.announce_once(
            service,
            "was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.",
        );
    }
}

/// A deleted service is inactive once none of its tasks runs.
fn wind_down(ecs: &mut Ecs, service: &mut Service) {
    prune(ecs, service);
    let live = ids(ecs, service, Task::is_live);
    let reason = service.primary().map_or_else(String::new, |primary| {
        format!("Scaling activity initiated by (deployment {})", primary.id)
    });
    retire(ecs, service, &live, &reason);
    if !ecs.tasks_of(service).any(Task::is_running) {
        service.status = Status::Inactive;
        service.deployments.clear();
    }
}

/// The ids of the service's tasks that `test` chooses.
fn ids(ecs: &Ecs, service: &Service, test: impl Fn(&Task) -> bool) -> Vec<String> {
    ecs.tasks_of(service).filter(|task| test(task)).map(|task| task.id.clone()).collect()
}
