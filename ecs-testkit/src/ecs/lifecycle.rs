//! The life of a task, step by step.

use super::agenda::Due;
use super::deployment::Rollout;
use super::scheduler;
use super::service::Service;
use super::state::{Ecs, ServiceKey};
use super::task::{Health, Status, Stop, Task};
use super::volume_life::{self, Neighbours};
use crate::image::ImageBehaviour;

/// What happens next to a task.
#[derive(Clone, Debug)]
pub(super) enum Step {
    AttachVolume,
    Pull,
    /// The images are there; whether it runs is decided a moment later.
    Pulled,
    Run,
    /// It cannot run, for this reason.
    Fail(String),
    /// The container that decides has exited.
    Exit(i32),
    Settle,
    CheckContainers,
    CheckTargets,
    /// Draining is over: the containers are told to stop.
    Terminate,
    /// The containers have ended, with this exit code.
    End(i32),
    ReleaseVolume,
    Deprovisioned,
    Forget,
}

/// Carries out a step, unless the task has been told otherwise since.
pub(super) fn step(ecs: &mut Ecs, others: &mut Neighbours<'_>, id: &str, epoch: u32, step: &Step) {
    let Some(mut task) = ecs.tasks.remove(id) else { return };
    if task.epoch == epoch && matches!(step, Step::Forget) {
        return;
    }
    if task.epoch == epoch {
        carry_out(ecs, others, &mut task, step);
    }
    ecs.tasks.insert(id.to_owned(), task);
}

fn carry_out(ecs: &mut Ecs, others: &mut Neighbours<'_>, task: &mut Task, step: &Step) {
    match step {
        Step::AttachVolume => volume_life::attach(ecs, others, task),
        Step::Pull => pull(ecs, task),
        Step::Pulled => pulled(ecs, task),
        Step::Run => run(ecs, task),
        Step::Fail(reason) => fail(ecs, task, reason),
        Step::Exit(code) => exit(ecs, task, *code),
        Step::Settle => {
            task.settled = true;
            task_passed(ecs, task);
        }
        Step::CheckContainers => check_containers(ecs, task),
        Step::CheckTargets => check_targets(ecs, task),
        Step::Terminate => terminate(ecs, task),
        Step::End(code) => end(ecs, task, *code),
        Step::ReleaseVolume => volume_life::release(ecs, others, task),
        Step::Deprovisioned => stopped(ecs, task),
        Step::Forget => {}
    }
}

pub(super) fn schedule(ecs: &mut Ecs, task: &Task, after: std::time::Duration, step: Step) {
    let due = Due::Step { task: task.id.clone(), epoch: task.epoch, step };
    ecs.agenda.add(ecs.now.after(after), due);
}

fn pull(ecs: &mut Ecs, task: &mut Task) {
    task.status = Status::Pending;
    task.stamp("pullStartedAt", ecs.now);
    match &task.behaviour.1 {
        ImageBehaviour::CannotPull { reason } => {
            let reason = format!("CannotPullContainerError: {reason}");
            schedule(ecs, task, ecs.timing.failing_pull, Step::Fail(reason));
        }
        _ => schedule(ecs, task, ecs.timing.pull, Step::Pulled),
    }
}

fn pulled(ecs: &mut Ecs, task: &mut Task) {
    task.stamp("pullStoppedAt", ecs.now);
    let step = match &task.behaviour.1 {
        ImageBehaviour::FailsToStart { reason } => Step::Fail(reason.clone()),
        ImageBehaviour::Exits { code, after } if after.is_zero() => Step::Exit(*code),
        _ => Step::Run,
    };
    schedule(ecs, task, ecs.timing.start, step);
}

fn run(ecs: &mut Ecs, task: &mut Task) {
    task.status = Status::Running;
    task.stamp("startedAt", ecs.now);
    task.stamp("connectivityAt", ecs.now);
    if let ImageBehaviour::Exits { code, after } = task.behaviour.1 {
        schedule(ecs, task, after, Step::Exit(code));
    }
    if let Some(delay) = container_verdict(task) {
        schedule(ecs, task, delay, Step::CheckContainers);
    }
    schedule(ecs, task, ecs.timing.settling, Step::Settle);
    with_deployment(ecs, task, |deployment| deployment.false_starts = 0);
    wake(ecs, task);
}

/// When the health checks of the containers have come to a verdict.
fn container_verdict(task: &Task) -> Option<std::time::Duration> {
    let (failing, behaviour) = &task.behaviour;
    let checks = task.containers.iter().enumerate().filter_map(|(index, container)| {
        let fails = *failing == index && *behaviour == ImageBehaviour::NeverHealthy;
        container.check.map(|check| if fails { (0, check.fails_after) } else { (1, check.passes_after) })
    });
    // One that fails decides; otherwise the last one that passes.
    let verdicts: Vec<_> = checks.collect();
    let failing = verdicts.iter().filter(|(passes, _)| *passes == 0).map(|(_, delay)| *delay).min();
    failing.or_else(|| verdicts.iter().map(|(_, delay)| *delay).max())
}

fn check_containers(ecs: &mut Ecs, task: &mut Task) {
    let (index, behaviour) = &task.behaviour;
    let has_check = task.containers.get(*index).is_some_and(|container| container.check.is_some());
    task.version += 1;
    if *behaviour == ImageBehaviour::NeverHealthy && has_check {
        task.health = Health::Unhealthy;
        task.unhealthy = Some("Task failed container health checks".to_owned());
        announce(ecs, task, &format!("(task {}) failed container health checks.", task.id));
        wake(ecs, task);
    } else {
        task.health = Health::Healthy;
        task_passed(ecs, task);
    }
}

/// The scheduler has registered the task with its target groups.
pub(super) fn registered(ecs: &mut Ecs, service: &Service, id: &str) {
    let Some(mut task) = ecs.tasks.remove(id) else { return };
    task.target.registered = true;
    let delay = if task.behaviour.1 == ImageBehaviour::NeverHealthy {
        let started = task.time("startedAt").unwrap_or(ecs.now);
        let grace_left = started.after(service.grace_period()).since(ecs.now);
        grace_left.saturating_add(ecs.timing.target_unhealthy)
    } else {
        ecs.timing.target_healthy
    };
    schedule(ecs, &task, delay, Step::CheckTargets);
    ecs.tasks.insert(id.to_owned(), task);
}

fn check_targets(ecs: &mut Ecs, task: &mut Task) {
    if task.behaviour.1 != ImageBehaviour::NeverHealthy {
        task.target.healthy = true;
        return task_passed(ecs, task);
    }
    let Some(group) = task.target.groups.first() else { return };
    task.unhealthy = Some(format!("Task failed ELB health checks in (target-group {})", group.arn));
    let text = format!(
        "(task {}) (port {}) is unhealthy in (target-group {}) due to (reason Health checks failed with these codes: [503]).",
        task.id, group.port, group.arn
    );
    announce(ecs, task, &text);
    wake(ecs, task);
}

/// The task may count as healthy now.
fn task_passed(ecs: &mut Ecs, task: &Task) {
    if !task.is_healthy() {
        return;
    }
    let key = task.service.clone();
    let reset = key
        .and_then(|key| ecs.services.get(&key)?.breaker())
        .is_none_or(|breaker| breaker.reset_on_healthy_task);
    if reset {
        with_deployment(ecs, task, |deployment| deployment.failed_tasks = 0);
    }
    wake(ecs, task);
}

/// The task never ran.
fn fail(ecs: &mut Ecs, task: &mut Task, reason: &str) {
    if let Some(container) = task.containers.get_mut(task.behaviour.0) {
        container.reason = Some(reason.to_owned());
    }
    if reason.starts_with("CannotPullContainerError") {
        let text = format!("was unable to place a task. Reason: {reason}.");
        if let Some(mut service) = take_service(ecs, task) {
            ecs.announce_once(&mut service, &text);
            ecs.services.insert(service.key(), service);
        }
    }
    give_up(ecs, task, reason);
}

/// The task ends before it ran.
pub(super) fn give_up(ecs: &mut Ecs, task: &mut Task, reason: &str) {
    task.stop = Some(Stop { code: "TaskFailedToStart", reason: reason.to_owned() });
    count_false_start(ecs, task);
    detach(ecs, task);
}

fn exit(ecs: &mut Ecs, task: &mut Task, code: i32) {
    if task.status < Status::Running {
        count_false_start(ecs, task);
    }
    for (index, container) in task.containers.iter_mut().enumerate() {
        container.exit_code = Some(if index == task.behaviour.0 { code } else { 143 });
    }
    task.stop = Some(Stop {
        code: "EssentialContainerExited",
        reason: "Essential container in task exited".to_owned(),
    });
    detach(ecs, task);
}

/// A task that stops without having run counts against its deployment, and
/// from the second in a row on, the next launch is put off.
fn count_false_start(ecs: &mut Ecs, task: &Task) {
    let (now, timing) = (ecs.now, ecs.timing.clone());
    with_deployment(ecs, task, |deployment| {
        if deployment.rollout == Rollout::InProgress {
            deployment.failed_tasks += 1;
        }
        deployment.false_starts += 1;
        if let Some(doublings) = deployment.false_starts.checked_sub(2) {
            let delay = timing.start_throttle.saturating_mul(2_u32.saturating_pow(doublings));
            deployment.not_before = now.after(delay.min(timing.start_throttle_limit));
        }
    });
}

/// Tells a task to stop. One that has no containers yet is gone at once.
pub(super) fn stop(ecs: &mut Ecs, id: &str, stop: Stop) {
    let Some(mut task) = ecs.tasks.remove(id) else { return };
    if task.status <= Status::Running && (task.stop.is_none() || task.draining) {
        task.stop = Some(stop);
        if task.status < Status::Running {
            detach(ecs, &mut task);
        } else {
            terminate(ecs, &mut task);
        }
    }
    ecs.tasks.insert(id.to_owned(), task);
}

/// Deregisters a task from its target groups and stops it once they have drained.
pub(super) fn drain(ecs: &mut Ecs, id: &str, stop: Stop) {
    let Some(mut task) = ecs.tasks.remove(id) else { return };
    task.stop = Some(stop);
    task.draining = true;
    task.target.registered = false;
    task.epoch += 1;
    schedule(ecs, &task, ecs.timing.deregistration_delay, Step::Terminate);
    ecs.tasks.insert(id.to_owned(), task);
}

fn terminate(ecs: &mut Ecs, task: &mut Task) {
    task.draining = false;
    task.epoch += 1;
    task.status = Status::Stopping;
    task.stamp("stoppingAt", ecs.now);
    let (time, code) = task.stopping_time(ecs.timing.stop);
    schedule(ecs, task, time, Step::End(code));
    wake(ecs, task);
}

fn end(ecs: &mut Ecs, task: &mut Task, code: i32) {
    for container in &mut task.containers {
        container.exit_code = Some(code);
    }
    detach(ecs, task);
    let by_scheduler = task.stop.as_ref().is_some_and(|stop| stop.code == "ServiceSchedulerInitiated");
    let Some(key) = task.service.clone().filter(|_| by_scheduler) else { return };
    // A service of the same name may have been created since.
    if let Some(service) = ecs.services.get_mut(&key).filter(|service| service.tasks.contains(&task.id)) {
        service.just_stopped.push(task.id.clone());
        ecs.agenda.add(ecs.now, Due::Announce(key));
    }
}

/// The containers are gone; the network interface and the volume follow.
fn detach(ecs: &mut Ecs, task: &mut Task) {
    task.epoch += 1;
    task.draining = false;
    task.status = Status::Deprovisioning;
    if task.time("stoppingAt").is_none() {
        task.stamp("stoppingAt", ecs.now);
    }
    task.stamp("executionStoppedAt", ecs.now);
    if task.target.registered {
        task.target.registered = false;
        if let Some(mut service) = take_service(ecs, task) {
            scheduler::announce_deregistered(ecs, &mut service, 1);
            ecs.services.insert(service.key(), service);
        }
    }
    volume_life::begin_release(ecs, task);
    wake(ecs, task);
}

fn stopped(ecs: &mut Ecs, task: &mut Task) {
    task.status = Status::Stopped;
    task.stamp("stoppedAt", ecs.now);
    schedule(ecs, task, ecs.timing.stopped_task_retention, Step::Forget);
}

fn take_service(ecs: &mut Ecs, task: &Task) -> Option<Service> {
    let key: &ServiceKey = task.service.as_ref()?;
    ecs.services.get(key).filter(|service| service.tasks.contains(&task.id))?;
    ecs.services.remove(key)
}

fn announce(ecs: &mut Ecs, task: &Task, text: &str) {
    if let Some(mut service) = take_service(ecs, task) {
        ecs.announce(&mut service, text);
        ecs.services.insert(service.key(), service);
    }
}

fn with_deployment(ecs: &mut Ecs, task: &Task, change: impl FnOnce(&mut super::deployment::Deployment)) {
    let service = task.service.as_ref().and_then(|key| ecs.services.get_mut(key));
    if let Some(deployment) = service.and_then(|service| service.deployment_mut(&task.started_by)) {
        change(deployment);
    }
}

fn wake(ecs: &mut Ecs, task: &Task) {
    if let Some(key) = task.service.clone() {
        ecs.wake(&key);
    }
}
