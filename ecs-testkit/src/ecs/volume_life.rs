//! How the EBS volume of a task comes and goes, by means of its infrastructure
//! role: Amazon ECS Developer Guide, "Use Amazon EBS volumes with Amazon ECS".

use std::time::Duration;

use ecs_roles::Context;

use super::lifecycle::{Step, give_up, schedule};
use super::state::Ecs;
use super::task::Task;
use super::volume::{Volume, VolumeStatus};
use crate::access::{Errand, Refusal, infrastructure_not_assumed};
use crate::ec2::Ec2;
use crate::iam::Iam;
use crate::moment::Moment;

/// The services that ECS turns to with the roles it was given.
#[derive(Debug)]
pub(crate) struct Neighbours<'a> {
    pub(crate) iam: &'a Iam,
    pub(crate) ec2: &'a mut Ec2,
}

const CREATE: [&str; 1] = ["ec2:CreateVolume"];
const ATTACH: [&str; 2] = ["ec2:AttachVolume", "ec2:DescribeVolumes"];
const DETACH: [&str; 2] = ["ec2:DetachVolume", "ec2:DescribeVolumes"];
const DELETE: [&str; 3] = ["ec2:DetachVolume", "ec2:DeleteVolume", "ec2:DescribeVolumes"];

/// The next step on the way to a volume that is attached; then the images are pulled.
pub(super) fn attach(ecs: &mut Ecs, others: &mut Neighbours<'_>, task: &mut Task) {
    let arn = ecs.place.task(&task.cluster, &task.id);
    let Some(mut volume) = task.volume.take() else { return };
    let actions = if volume.status == VolumeStatus::Precreated { &CREATE[..] } else { &ATTACH[..] };
    let permitted = may(ecs, others.iam, &volume, &arn, actions);
    match permitted {
        Ok(()) => bring(others.ec2, &mut volume, &arn, ecs.now),
        Err(refusal) => {
            volume.status = VolumeStatus::Failed;
            volume.reason = Some(words(refusal, &volume.role));
        }
    }
    let (status, reason) = (volume.status, volume.reason.clone());
    task.version += 1;
    task.volume = Some(volume);
    match (status, reason) {
        (VolumeStatus::Failed, Some(reason)) => give_up(ecs, task, &reason),
        (VolumeStatus::Attached, _) => {
            let rest = rest(task, "createdAt", ecs.timing.provisioning, ecs.now);
            schedule(ecs, task, rest, Step::Pull);
        }
        _ => schedule(ecs, task, ecs.timing.volume_step, Step::AttachVolume),
    }
}

/// Makes what is not there, and attaches what is.
fn bring(ec2: &mut Ec2, volume: &mut Volume, task: &str, now: Moment) {
    volume.status = match (volume.status, &volume.id) {
        (VolumeStatus::Created, _) => VolumeStatus::Attaching,
        (VolumeStatus::Attaching, Some(id)) => {
            ec2.attach_volume(id, Some(task));
            VolumeStatus::Attached
        }
        _ => {
            let mut request = volume.request.clone();
            request.tags.extend(ecs_tags(task).map(|(key, value)| (key.to_owned(), value.to_owned())));
            volume.id = Some(ec2.create_volume(&request, now));
            VolumeStatus::Created
        }
    };
}

/// The containers are gone: what happens before the task is stopped.
pub(super) fn begin_release(ecs: &mut Ecs, task: &mut Task) {
    if let Some(volume) = &mut task.volume {
        match volume.status {
            // It was never made.
            VolumeStatus::Precreated => volume.status = VolumeStatus::Deleted,
            VolumeStatus::Attaching | VolumeStatus::Attached => volume.status = VolumeStatus::Detaching,
            _ => {}
        }
        if volume.is_held() {
            return schedule(ecs, task, ecs.timing.volume_step, Step::ReleaseVolume);
        }
    }
    schedule(ecs, task, ecs.timing.deprovisioning, Step::Deprovisioned);
}

/// The next step on the way to a volume that is gone. Without permission the
/// task stays as it is, and ECS tries again.
pub(super) fn release(ecs: &mut Ecs, others: &mut Neighbours<'_>, task: &mut Task) {
    let arn = ecs.place.task(&task.cluster, &task.id);
    let Some(mut volume) = task.volume.take() else { return };
    let actions = if volume.deleted_with_task { &DELETE[..] } else { &DETACH[..] };
    let permitted = may(ecs, others.iam, &volume, &arn, actions).is_ok();
    if permitted {
        take_away(others.ec2, &mut volume);
        task.version += 1;
    }
    let is_held = volume.is_held();
    task.volume = Some(volume);
    match (permitted, is_held) {
        (false, _) => schedule(ecs, task, ecs.timing.patience(), Step::ReleaseVolume),
        (true, true) => schedule(ecs, task, ecs.timing.volume_step, Step::ReleaseVolume),
        (true, false) => {
            let rest = rest(task, "executionStoppedAt", ecs.timing.deprovisioning, ecs.now);
            schedule(ecs, task, rest, Step::Deprovisioned);
        }
    }
}

/// Detaches what is attached; deletes what is not, if it goes with the task.
fn take_away(ec2: &mut Ec2, volume: &mut Volume) {
    let Some(id) = &volume.id else { return };
    ec2.attach_volume(id, None);
    match volume.status {
        VolumeStatus::Detaching => volume.status = VolumeStatus::Detached,
        _ if volume.deleted_with_task => {
            ec2.delete_volume(id);
            volume.status = VolumeStatus::Deleted;
        }
        _ => volume.status = VolumeStatus::Detached,
    }
}

/// What is left of a span that began when the task was stamped so.
fn rest(task: &Task, name: &str, span: Duration, now: Moment) -> Duration {
    task.time(name).map_or(Duration::ZERO, |begun| begun.after(span).since(now))
}

/// What ECS tags volumes with.
fn ecs_tags(task: &str) -> impl Iterator<Item = (&'static str, &str)> {
    [("AmazonECSManaged", "true"), ("AmazonECSCreated", task)].into_iter()
}

/// Whether ECS may do this to the volume, as its infrastructure role.
fn may(ecs: &Ecs, iam: &Iam, volume: &Volume, task: &str, actions: &[&str]) -> Result<(), Refusal> {
    let arn = ecs.place.volume(volume.id.as_deref().unwrap_or("*"));
    let mut context = Context::new().with("ec2:CreateAction", "CreateVolume");
    for (key, value) in ecs_tags(task) {
        context = context.with(format!("aws:RequestTag/{key}"), value);
        context = context.with(format!("aws:ResourceTag/{key}"), value);
    }
    // What only describes knows no resources.
    let on = |action: &&str| if action.contains(":Describe") { "*" } else { arn.as_str() };
    let actions: Vec<(&str, &str)> = actions.iter().map(|action| (*action, on(action))).collect();
    let errand = Errand {
        service: "ecs.amazonaws.com",
        role: &volume.role,
        session: "ECSTaskVolumesForEBS",
        actions: &actions,
        context,
    };
    errand.check(iam, ecs.now)
}

/// `statusReason`; AWS's own words for the role that is not assumed.
fn words(refusal: Refusal, role: &str) -> String {
    match refusal {
        Refusal::NotAssumed => infrastructure_not_assumed(role),
        Refusal::NotAllowed => format!(
            "ECS was unable to manage the EBS volume due to missing permissions on ECS Infrastructure Role '{role}'."
        ),
    }
}
