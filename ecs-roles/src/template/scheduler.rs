//! The role of EventBridge Scheduler.

use super::settings::{Settings, common_settings};
use super::{scope::Scope, task_target::TaskTarget, trust};
use crate::error::Error;
use crate::policy::Statement;
use crate::role::Role;
use crate::role_kind::RoleKind;

const KIND: RoleKind = RoleKind::Scheduler;

/// Template of the role with which EventBridge Scheduler runs tasks. It goes
/// into `Target.RoleArn` of a schedule. AWS has no managed policy for it.
///
/// Scheduler is let in only for schedules of one group in the scope's account
/// and region, by `aws:SourceAccount` and `aws:SourceArn`: the group `default`
/// unless [another](SchedulerRole::in_group) is named. A single schedule in
/// `aws:SourceArn` is not honoured.
///
/// ```
/// use ecs_roles::{Scope, SchedulerRole, TaskTarget};
///
/// let target = TaskTarget::new("batch", "nightly-report")
///     .passing("arn:aws:iam::111122223333:role/ecsTaskExecutionRole".parse()?);
/// let role = SchedulerRole::new(Scope::new("111122223333", "eu-central-1")?, target).in_group("reports").role()?;
/// assert_eq!(role.inline_policies()["RunTasks"].statements.len(), 3);
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: EventBridge Scheduler User Guide, "Set up the execution role" and
/// "Confused deputy prevention".
#[derive(Debug, Clone)]
pub struct SchedulerRole {
    settings: Settings,
    target: TaskTarget,
    group: Option<String>,
}

impl SchedulerRole {
    /// The role `ecsSchedulerRole`, which runs those tasks for schedules of the
    /// group `default`.
    pub fn new(scope: Scope, target: TaskTarget) -> Self {
        let settings = Settings::new(scope, KIND.conventional_name().unwrap_or_default());
        Self { settings, target, group: Some("default".to_owned()) }
    }

    /// Sets the group of the schedules.
    #[must_use]
    pub fn in_group(mut self, name: impl Into<String>) -> Self {
        self.group = Some(name.into());
        self
    }

    /// Leaves the conditions out of the trust policy.
    #[must_use]
    pub fn trusting_any_source(mut self) -> Self {
        self.group = None;
        self
    }

    /// The role.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if a name is none, what
    /// is to be passed is no role of the account, or the role breaks a limit of
    /// IAM.
    pub fn role(&self) -> Result<Role, Error> {
        let statements = self.target.statements(&self.settings.scope)?;
        let description = "Lets Amazon EventBridge Scheduler run tasks of Amazon ECS";
        self.settings.role(description, self.trust()?, &[], ("RunTasks", statements))
    }

    fn trust(&self) -> Result<Statement, Error> {
        let (principal, scope) = (KIND.service_principal(), &self.settings.scope);
        let Some(group) = &self.group else {
            return Ok(trust::service(principal));
        };
        let group = scope.named("name of the schedule group", "scheduler", "schedule-group/", group)?;
        Ok(trust::for_account(principal, scope).when("StringEquals", "aws:SourceArn", [group]))
    }
}

common_settings!(SchedulerRole);
