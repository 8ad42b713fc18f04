//! Going back, and changing how many tasks run.

use super::{code_deploy, services, task_definitions};
use crate::caller_policy::asked::Asked;
use crate::caller_policy::circumstance::Circumstance;
use crate::caller_policy::grant::Grant;
use crate::error::Error;

/// Deregistering what did not work is an operation of its own.
pub(super) fn rollback(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let find = Grant::on_all("FindRevisions", "finds an earlier revision", ["ecs:ListTaskDefinitions"]);
    let mut grants = vec![services::describe(asked)?, find, task_definitions::describe()];
    if !code_deploy::is_only_controller(asked) {
        grants.splice(..0, services::update(asked)?);
    }
    grants.extend(code_deploy::rollback(asked)?);
    if asked.holds(Circumstance::NativeDeployments) {
        grants.push(services::stop_deployment(asked)?);
    }
    Ok(grants)
}

pub(super) fn scale(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let mut grants = vec![
        services::adjust(asked, "Scale", "sets how many tasks services run")?,
        services::describe(asked)?,
        scalable_targets(),
        Grant::on_all(
            "ReadScaling",
            "reads scaling policies",
            ["application-autoscaling:DescribeScalingPolicies"],
        ),
        change_scaling(asked),
    ];
    if asked.holds(Circumstance::FirstUse) {
        grants.push(scaling_role(asked));
    }
    Ok(grants)
}

/// Scalable targets have ids that nobody knows beforehand, so the condition
/// tells those of ECS.
fn change_scaling(asked: &Asked<'_>) -> Grant {
    let targets = asked.scope.pattern("application-autoscaling", "scalable-target/*");
    let change = [
        "application-autoscaling:RegisterScalableTarget",
        "application-autoscaling:PutScalingPolicy",
        "application-autoscaling:DeregisterScalableTarget",
        "application-autoscaling:DeleteScalingPolicy",
    ];
    let why = "suspends and changes scaling by Application Auto Scaling";
    Grant::new("ChangeScaling", why, change, [targets])
        .when("StringEquals", "application-autoscaling:service-namespace", ["ecs"])
        .when("StringEquals", "application-autoscaling:scalable-dimension", ["ecs:service:DesiredCount"])
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
