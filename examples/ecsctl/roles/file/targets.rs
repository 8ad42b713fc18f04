//! `kind: eventbridge` and `scheduler`

use ecs_roles::{Arn, Error, EventBridgeRole, Role, SchedulerRole, TaskTarget};
use serde::Deserialize;

use super::defaults::{Defaults, Template, invalid, options, settled};
use crate::builder::{each, if_set};

/// Tasks that are run.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Target {
    cluster: String,
    families: Vec<String>,
    #[serde(default)]
    passed_roles: Vec<Arn>,
}

options! {
    struct EventBridge {
        /// The tasks to run: `cluster`, `families`, `passed_roles`; without it the managed policy
        target: Option<Target>,
        /// Lets EventBridge in for this rule of the default event bus alone
        rule: Option<String>,
    }
}

options! {
    struct Scheduler {
        /// The tasks to run: `cluster`, `families`, `passed_roles`; needed
        target: Option<Target>,
        /// The group of the schedules [default: default]
        group: Option<String>,
        /// No conditions in the trust policy
        trusting_any_source: bool,
    }
}

impl Target {
    fn target(&self) -> Result<TaskTarget, Error> {
        let Some((first, more)) = self.families.split_first() else {
            return Err(invalid("`families` is empty: name the family of the tasks to run"));
        };
        let target = TaskTarget::new(&self.cluster, first);
        let target = more.iter().fold(target, |target, family| target.and_family(family));
        Ok(self.passed_roles.iter().fold(target, |target, role| target.passing(role.clone())))
    }
}

impl Template for EventBridge {
    fn role(&self, defaults: &Defaults) -> Result<Role, Error> {
        let scope = defaults.scope.clone();
        let template = match &self.target {
            Some(target) => EventBridgeRole::least_privilege(scope, target.target()?),
            None => EventBridgeRole::managed(scope),
        };
        let mut template = settled!(template, self, defaults);
        each!(template, self.rule => for_rule);
        template.role()
    }
}

impl Template for Scheduler {
    fn role(&self, defaults: &Defaults) -> Result<Role, Error> {
        let target = self.target.as_ref().ok_or_else(|| {
            invalid("`target` is missing: say which tasks the schedules run, by `cluster` and `families`")
        })?;
        let template = SchedulerRole::new(defaults.scope.clone(), target.target()?);
        let mut template = settled!(template, self, defaults);
        each!(template, self.group => in_group);
        if_set!(template, self.trusting_any_source => trusting_any_source);
        template.role()
    }
}
