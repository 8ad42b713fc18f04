//! Tasks.

use super::{code_deploy, guarded, services, task_definitions};
use crate::caller_policy::asked::Asked;
use crate::caller_policy::circumstance::Circumstance;
use crate::caller_policy::grant::Grant;
use crate::caller_policy::sid::about;
use crate::error::Error;

/// The cluster of `RunTask` is told by a condition alone: its resource is the
/// task definition.
pub(super) fn run(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let sid = about("Run", asked.family_names(), "Families");
    let run = Grant::new(
        sid,
        "runs tasks of the families in the clusters",
        ["ecs:RunTask"],
        asked.task_definitions()?,
    )
    .when("ArnEquals", "ecs:cluster", asked.clusters()?);
    let mut grants = vec![guarded(asked, run)];
    if asked.holds(Circumstance::TaskTags) {
        let tag = Grant::new("TagOnRun", "runs tasks with tags", ["ecs:TagResource"], asked.tasks()?);
        grants.push(tag.when("StringEquals", "ecs:CreateAction", ["RunTask"]));
    }
    grants.extend(task_definitions::task_roles(asked));
    let volumes = &asked.inputs.volume_roles;
    if let (Some(volume), true) = (asked.inputs.launch_volumes.first(), volumes.is_empty()) {
        return Err(services::volume_role_lacks(asked, volume));
    }
    grants.extend(asked.passing(
        [volumes],
        "PassVolumeRolesToEcs",
        "the tasks have volumes that are configured at launch",
        "ecs",
    ));
    Ok(grants)
}

pub(super) fn stop(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let stop = Grant::new("StopTasks", "stops tasks", ["ecs:StopTask"], asked.tasks()?);
    Ok(vec![stop.when("ArnEquals", "ecs:cluster", asked.clusters()?)])
}

/// Services are waited for where there are any; tasks are known by cluster.
pub(super) fn wait(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let mut grants = watch(asked)?;
    if !asked.inputs.services.is_empty() {
        grants.insert(0, services::describe(asked)?);
    }
    if asked.holds(Circumstance::NativeDeployments) {
        grants.extend(services::deployments(asked)?);
    }
    grants.extend(code_deploy::wait(asked)?);
    Ok(grants)
}

/// Finds and describes tasks. `ListTasks` has container instances as its
/// resource, which a call without one does not name, hence `*` and the key.
pub(super) fn watch(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let describe = Grant::new("WatchTasks", "watches tasks", ["ecs:DescribeTasks"], asked.tasks()?);
    let list = Grant::on_all("FindTasks", "finds the tasks of clusters", ["ecs:ListTasks"]);
    Ok(vec![
        describe.when("ArnEquals", "ecs:cluster", asked.clusters()?),
        list.when("ArnEquals", "ecs:cluster", asked.clusters()?),
    ])
}
