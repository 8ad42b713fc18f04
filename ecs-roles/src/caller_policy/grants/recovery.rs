//! Going back, and changing how many tasks run.

use super::{code_deploy, services, task_definitions};
use crate::caller_policy::asked::Asked;
use crate::caller_policy::circumstance::Circumstance;
use crate::caller_policy::grant::Grant;
use crate::error::Error;

/// Deregistering what did not work is [`Deregister`](super::Operation::Deregister).
pub(super) fn rollback(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let find = Grant::on_all("FindRevisions", "finds an earlier revision", ["ecs:ListTaskDefinitions"]);
    let mut grants =
        vec![services::update(asked)?, services::describe(asked)?, find, task_definitions::describe()];
    grants.extend(code_deploy::rollback(asked)?);
    if asked.holds(Circumstance::NativeDeployments) {
        grants.push(services::stop_deployment(asked)?);
    }
    Ok(grants)
}

/// Scalable targets have ids that nobody knows beforehand, so the condition
/// tells those of ECS.
pub(super) fn scale(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let targets = asked.scope.pattern("application-autoscaling", "scalable-target/*");
    let change = [
        "application-autoscaling:RegisterScalableTarget",
        "application-autoscaling:PutScalingPolicy",
        "application-autoscaling:DeregisterScalableTarget",
        "application-autoscaling:DeleteScalingPolicy",
    ];
    let mut grants = vec![
        services::adjust(asked, "Scale", "sets how many tasks services run")?,
        services::describe(asked)?,
        scalable_targets(),
        Grant::on_all(
            "ReadScaling",
            "reads scaling policies",
            ["application-autoscaling:DescribeScalingPolicies"],
        ),
        Grant::new(
            "ChangeScaling",
            "suspends and changes scaling by Application Auto Scaling",
            change,
            [targets],
        )
        .when("StringEquals", "application-autoscaling:service-namespace", ["ecs"])
        .when(
            "StringEquals",
            "application-autoscaling:scalable-dimension",
            ["ecs:service:DesiredCount"],
        ),
    ];
    if asked.holds(Circumstance::FirstUse) {
        grants.push(scaling_role(asked));
    }
    Ok(grants)
}

pub(super) fn scalable_targets() -> Grant {
    Grant::on_all(
        "ReadScaling",
        "reads the limits of scaling",
        ["application-autoscaling:DescribeScalableTargets"],
    )
}

pub(super) fn scaling_role(asked: &Asked<'_>) -> Grant {
    asked.service_linked_role(
        "CreateRoleOfScaling",
        "ecs.application-autoscaling.amazonaws.com",
        "AWSServiceRoleForApplicationAutoScaling_ECSService",
    )
}
