//! ECS Exec.

use super::tasks;
use crate::caller_policy::asked::Asked;
use crate::caller_policy::circumstance::Circumstance;
use crate::caller_policy::grant::Grant;
use crate::error::Error;

/// `ExecuteCommand` takes the cluster and the task. It starts the session
/// itself: `ssm:StartSession` would let commands run that no log of ECS shows.
pub(super) fn exec(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let mut resources = asked.clusters()?;
    resources.extend(asked.tasks()?);
    let execute =
        Grant::new("Exec", "runs commands in containers of tasks", ["ecs:ExecuteCommand"], resources);
    let mut grants = vec![in_containers(asked, execute)?];
    grants.extend(tasks::watch(asked)?);
    if !asked.inputs.exec_keys.is_empty() {
        grants.push(Grant::new(
            "EncryptExec",
            "the cluster encrypts sessions with a key",
            ["kms:GenerateDataKey"],
            &asked.inputs.exec_keys,
        ));
    }
    if asked.holds(Circumstance::PortForwarding) {
        grants.extend(forward(asked)?);
    }
    Ok(grants)
}

fn in_containers(asked: &Asked<'_>, execute: Grant) -> Result<Grant, Error> {
    if asked.holds(Circumstance::ExecForbidden) {
        return Err(Error::invalid(
            "the operation `exec` needs tasks with ECS Exec enabled, but `Circumstance::ExecForbidden` or `enableExecuteCommand` of the service definition says otherwise: take back one of both",
        ));
    }
    if asked.holds(Circumstance::AnyContainer) {
        return Ok(execute);
    }
    let containers = asked.needed(
        &asked.inputs.containers,
        "a container",
        "`exec_container`, or allow all with `Circumstance::AnyContainer`",
    )?;
    Ok(execute.when("StringEquals", "ecs:container-name", containers))
}

/// Port forwarding goes past ECS, to Session Manager. Which sessions are one's
/// own is told by a tag: their names begin with the name of the user or of the
/// role session, and the variable for the first has no value in roles
/// (Systems Manager User Guide, "Additional sample IAM policies for Session
/// Manager").
fn forward(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let (partition, region) = (asked.scope.partition(), asked.scope.region());
    let documents = ["AWS-StartPortForwardingSession", "AWS-StartPortForwardingSessionToRemoteHost"];
    let mut resources = asked.tasks()?;
    resources.extend(documents.map(|document| format!("arn:{partition}:ssm:{region}::document/{document}")));
    let sessions = asked.scope.pattern("ssm", "session/*");
    Ok(vec![
        Grant::new("ForwardPorts", "forwards ports to tasks", ["ssm:StartSession"], resources),
        Grant::new("EndForwarding", "ends sessions of its own", ["ssm:TerminateSession"], [sessions]).when(
            "StringEquals",
            "ssm:resourceTag/aws:ssmmessages:session-id",
            ["${aws:userid}"],
        ),
    ])
}
