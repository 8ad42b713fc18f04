//! The role of lifecycle hooks.

use std::collections::BTreeSet;

use super::grants::grant;
use super::settings::{Settings, common_settings};
use super::{scope::Scope, trust};
use crate::error::Error;
use crate::role::Role;
use crate::role_kind::RoleKind;

const KIND: RoleKind = RoleKind::LifecycleHook;

/// Template of the role with which ECS invokes Lambda functions at the stages of
/// a deployment. It goes into `roleArn` of
/// `deploymentConfiguration.lifecycleHooks`. Hooks of the type `PAUSE` need no
/// role. AWS has no managed policy for it.
///
/// The trust policy has no condition by default: AWS's page shows none. See
/// [`for_own_account`](LifecycleHookRole::for_own_account).
///
/// ```
/// use ecs_roles::{LifecycleHookRole, Scope};
///
/// let scope = Scope::new("111122223333", "eu-central-1")?;
/// let role = LifecycleHookRole::new(scope, "smoke-test").and_invoking("warm-up").role()?;
/// println!("{}", role.inline_policies()["InvokeHooks"].to_pretty());
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: Amazon ECS Developer Guide, "Lifecycle hooks for Amazon ECS service
/// deployments".
#[derive(Debug, Clone)]
pub struct LifecycleHookRole {
    settings: Settings,
    functions: Vec<String>,
    own_account: bool,
}

impl LifecycleHookRole {
    /// The role `ecsDeploymentHookRole`, which invokes the function of that name
    /// in the scope, its versions and aliases included.
    pub fn new(scope: Scope, function: impl Into<String>) -> Self {
        let settings = Settings::new(scope, KIND.conventional_name().unwrap_or_default());
        Self { settings, functions: vec![function.into()], own_account: false }
    }

    /// Invokes another function.
    #[must_use]
    pub fn and_invoking(mut self, function: impl Into<String>) -> Self {
        self.functions.push(function.into());
        self
    }

    /// Lets ECS in only while it works for the scope's account, by
    /// `aws:SourceAccount`. AWS does not document that ECS sends the key for
    /// hooks: try it before you rely on it, since without the key every
    /// deployment fails at its first hook.
    #[must_use]
    pub fn for_own_account(mut self) -> Self {
        self.own_account = true;
        self
    }

    /// The role.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if a name is none or the
    /// role breaks a limit of IAM.
    pub fn role(&self) -> Result<Role, Error> {
        let (principal, scope) = (KIND.service_principal(), &self.settings.scope);
        let mut functions = BTreeSet::new();
        for name in &self.functions {
            let function = scope.named("name of the function", "lambda", "function:", name)?;
            functions.insert(format!("{function}:*"));
            functions.insert(function.to_string());
        }
        let trust =
            if self.own_account { trust::for_account(principal, scope) } else { trust::service(principal) };
        let invoke = Vec::from_iter(grant("InvokeHooks", &["lambda:InvokeFunction"], functions));
        let description = "Lets Amazon ECS invoke the hooks of deployments";
        self.settings.role(description, trust, &[], ("InvokeHooks", invoke))
    }
}

common_settings!(LifecycleHookRole);
