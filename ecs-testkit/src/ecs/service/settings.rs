//! What the members of a service mean: Amazon ECS API Reference, `CreateService`.

use std::time::Duration;

use serde_json::Value;

use super::model::Service;
use crate::wire::json::{Input, as_integer};

/// Members that make a revision: a change of one starts a deployment
/// (Amazon ECS API Reference, `UpdateService`).
pub(in crate::ecs) const REVISION_MEMBERS: [&str; 10] = [
    "taskDefinition",
    "networkConfiguration",
    "platformVersion",
    "launchType",
    "capacityProviderStrategy",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
    "loadBalancers",
    "serviceRegistries",
];

/// Members that are described in `deployments` only.
pub(super) const DEPLOYMENT_MEMBERS: [&str; 3] =
    ["serviceConnectConfiguration", "volumeConfigurations", "vpcLatticeConfigurations"];

/// A target group that the service's tasks are registered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ecs) struct TargetGroup {
    pub(in crate::ecs) arn: String,
    pub(in crate::ecs) port: i64,
}

/// The deployment circuit breaker, if it is enabled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ecs) struct Breaker {
    pub(in crate::ecs) rollback: bool,
    pub(in crate::ecs) reset_on_healthy_task: bool,
    pub(in crate::ecs) threshold: usize,
}

impl Service {
    fn configuration(&self, name: &str) -> Option<&Value> {
        self.document.get("deploymentConfiguration")?.get(name).filter(|value| !value.is_null())
    }

    fn percent(&self, name: &str, default: usize) -> usize {
        let percent = self.configuration(name).and_then(as_integer);
        percent.and_then(|percent| usize::try_from(percent).ok()).unwrap_or(default)
    }

    /// How many tasks stay healthy: `minimumHealthyPercent` (100), rounded up.
    pub(in crate::ecs) fn floor(&self) -> usize {
        self.desired.saturating_mul(self.percent("minimumHealthyPercent", 100)).div_ceil(100)
    }

    /// How many tasks run or start at once: `maximumPercent` (200), rounded down.
    pub(in crate::ecs) fn ceiling(&self) -> usize {
        self.desired.saturating_mul(self.percent("maximumPercent", 200)) / 100
    }

    pub(in crate::ecs) fn target_groups(&self) -> Vec<TargetGroup> {
        let balancers = Input(&self.document).objects("loadBalancers").unwrap_or_default();
        let target_group = |balancer: &Input<'_>| {
            let arn = balancer.text("targetGroupArn").ok()??.to_owned();
            Some(TargetGroup { arn, port: balancer.integer("containerPort").ok()?.unwrap_or(0) })
        };
        balancers.iter().filter_map(target_group).collect()
    }

    /// `healthCheckGracePeriodSeconds` (0).
    pub(in crate::ecs) fn grace_period(&self) -> Duration {
        let seconds = self.document.get("healthCheckGracePeriodSeconds").and_then(as_integer);
        Duration::from_secs(seconds.and_then(|seconds| u64::try_from(seconds).ok()).unwrap_or(0))
    }

    pub(in crate::ecs) fn breaker(&self) -> Option<Breaker> {
        let breaker = self.configuration("deploymentCircuitBreaker")?.as_object().map(Input)?;
        let flag = |name: &str| breaker.flag(name).ok().flatten();
        flag("enable").unwrap_or(false).then(|| Breaker {
            rollback: flag("rollback").unwrap_or(false),
            reset_on_healthy_task: flag("resetOnHealthyTask").unwrap_or(true),
            threshold: self.threshold(breaker),
        })
    }

    /// Amazon ECS Developer Guide, "How the deployment circuit breaker
    /// detects failures": half of the desired count, at least 3, at most 200,
    /// unless `thresholdConfiguration` says otherwise.
    fn threshold(&self, breaker: Input<'_>) -> usize {
        let configured = breaker.object("thresholdConfiguration").ok().flatten();
        let kind = configured.and_then(|configured| configured.text("type").ok().flatten());
        let value = configured.and_then(|configured| configured.integer("value").ok().flatten());
        let value = value.and_then(|value| usize::try_from(value).ok()).unwrap_or(50);
        let share = self.desired.saturating_mul(value).div_ceil(100);
        match kind {
            Some("COUNT") => value.max(1),
            Some("UNBOUNDED_PERCENT") => share.max(1),
            _ => share.clamp(3, 200),
        }
    }
}
