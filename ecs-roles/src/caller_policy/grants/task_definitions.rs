//! Task definitions.

use crate::caller_policy::asked::Asked;
use crate::caller_policy::circumstance::Circumstance;
use crate::caller_policy::grant::Grant;
use crate::caller_policy::sid::about;
use crate::error::Error;

pub(super) fn register(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let revisions = asked.future_task_definitions()?;
    let sid = about("Register", asked.family_names(), "Families");
    let mut grants = vec![Grant::new(
        sid,
        "registers the next revision",
        ["ecs:RegisterTaskDefinition"],
        revisions.clone(),
    )];
    if asked.holds(Circumstance::TaskDefinitionTags) {
        grants.push(Grant::new("TagOnRegister", "registers with tags", ["ecs:TagResource"], revisions).when(
            "StringEquals",
            "ecs:CreateAction",
            ["RegisterTaskDefinition"],
        ));
    }
    grants.extend(task_roles(asked));
    Ok(grants)
}

/// The roles of a task definition are passed where it is registered, and again by
/// each request that names it to start tasks: `RunTask`, `CreateService` and
/// `UpdateService`. The guide tells of `RunTask` alone; that the live service asks
/// for the roles in `UpdateService` too, and not in one that leaves the task
/// definition out, shows in keidarcy/e1s#429 and its mending by #430.
pub(super) fn task_roles(asked: &Asked<'_>) -> Option<Grant> {
    let roles = [&asked.inputs.task_roles, &asked.inputs.execution_roles];
    asked.passing(
        roles,
        "PassTaskRolesToTasks",
        "the task definition names the task role and the task execution role",
        "ecs-tasks",
    )
}

pub(super) fn describe() -> Grant {
    Grant::on_all("ReadTaskDefinitions", "reads a revision", ["ecs:DescribeTaskDefinition"])
}

pub(super) fn read() -> Vec<Grant> {
    let listing = ["ecs:ListTaskDefinitions", "ecs:ListTaskDefinitionFamilies"];
    vec![describe(), Grant::on_all("ReadTaskDefinitions", "lists revisions and families", listing)]
}

pub(super) fn deregister(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let mut grants =
        vec![Grant::on_all("Deregister", "deregisters a revision", ["ecs:DeregisterTaskDefinition"])];
    if asked.holds(Circumstance::DeletedTaskDefinitions) {
        grants.push(Grant::new(
            about("Delete", asked.family_names(), "Families"),
            "deletes revisions that are deregistered",
            ["ecs:DeleteTaskDefinitions"],
            asked.task_definitions()?,
        ));
    }
    Ok(grants)
}
