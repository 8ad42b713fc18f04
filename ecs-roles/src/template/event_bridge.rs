//! The role of EventBridge rules.

use super::settings::{Settings, common_settings};
use super::{scope::Scope, task_target::TaskTarget, trust};
use crate::error::Error;
use crate::policy::Statement;
use crate::role::Role;
use crate::role_kind::RoleKind;

const KIND: RoleKind = RoleKind::EventBridge;

/// Template of the role with which rules of EventBridge run tasks. It goes into
/// `RoleArn` of a target.
///
/// [`managed`](EventBridgeRole::managed) carries
/// `AmazonEC2ContainerServiceEventsRole`, which runs any task in any cluster
/// and passes any role to tasks;
/// [`least_privilege`](EventBridgeRole::least_privilege) runs one kind of task.
///
/// ```
/// use ecs_roles::{EventBridgeRole, Scope, TaskTarget};
///
/// let target = TaskTarget::new("batch", "nightly-report")
///     .passing("arn:aws:iam::111122223333:role/ecsTaskExecutionRole".parse()?);
/// let role = EventBridgeRole::least_privilege(Scope::new("111122223333", "eu-central-1")?, target)
///     .for_rule("nightly-report")
///     .role()?;
/// println!("{}", role.inline_policies()["RunTasks"].to_pretty());
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: Amazon ECS Developer Guide, "Amazon ECS EventBridge IAM Role".
#[derive(Debug, Clone)]
pub struct EventBridgeRole {
    settings: Settings,
    target: Option<TaskTarget>,
    rule: Option<String>,
}

impl EventBridgeRole {
    /// The role `ecsEventsRole` with the managed policy.
    pub fn managed(scope: Scope) -> Self {
        let settings = Settings::new(scope, KIND.conventional_name().unwrap_or_default());
        Self { settings, target: None, rule: None }
    }

    /// The role `ecsEventsRole` with an inline policy that runs those tasks and
    /// no others.
    pub fn least_privilege(scope: Scope, target: TaskTarget) -> Self {
        Self { target: Some(target), ..Self::managed(scope) }
    }

    /// Lets EventBridge in only for the rule of that name on the default event
    /// bus of the scope, by `aws:SourceAccount` and `aws:SourceArn`. Off by
    /// default: the ECS Developer Guide shows the role without conditions.
    #[must_use]
    pub fn for_rule(mut self, name: impl Into<String>) -> Self {
        self.rule = Some(name.into());
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
        let managed = if self.target.is_none() { KIND.managed_policies() } else { &[] };
        let statements = self.target.as_ref().map(|target| target.statements(&self.settings.scope));
        let statements = statements.transpose()?.unwrap_or_default();
        let description = "Lets Amazon EventBridge run tasks of Amazon ECS";
        self.settings.role(description, self.trust()?, managed, ("RunTasks", statements))
    }

    fn trust(&self) -> Result<Statement, Error> {
        let (principal, scope) = (KIND.service_principal(), &self.settings.scope);
        let Some(rule) = &self.rule else {
            return Ok(trust::service(principal));
        };
        let rule = scope.named("name of the rule", "events", "rule/", rule)?;
        Ok(trust::guarded_service(principal, scope, rule.to_string()))
    }
}

common_settings!(EventBridgeRole);
