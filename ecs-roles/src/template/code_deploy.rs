//! The role of CodeDeploy.

use super::{scope::Scope, trust};
use crate::arn::Arn;
use crate::error::{Error, shown};
use crate::policy::{PolicyDocument, Statement};
use crate::role::Role;

const PRINCIPAL: &str = "codedeploy.amazonaws.com";

/// Template of the role that CodeDeploy uses for blue/green deployments of ECS
/// services. It goes into `serviceRoleArn` of a deployment group.
///
/// There are two managed policies, of which a role needs one:
///
/// - [`full`](CodeDeployRole::full): `AWSCodeDeployRoleForECS`, which passes
///   any role to tasks, invokes any Lambda function as a hook and reads any
///   object in S3.
/// - [`limited`](CodeDeployRole::limited): `AWSCodeDeployRoleForECSLimited`,
///   which invokes functions named `CodeDeployHook_*`, publishes to topics
///   named `CodeDeployTopic_*`, reads objects tagged `UseWithCodeDeploy=true`,
///   and passes only roles named `ecsTaskExecutionRole` or
///   `ECSTaskExecution*`. No task role is among those, so the roles of the task
///   definition are named here and passed by an inline policy, to tasks only.
///
/// ```
/// use ecs_roles::{CodeDeployRole, Scope};
///
/// let scope = Scope::new("111122223333", "eu-central-1")?;
/// let task_role = "arn:aws:iam::111122223333:role/webTaskRole".parse()?;
/// let role = CodeDeployRole::limited(scope, [task_role]).for_application("web").role()?;
/// assert_eq!(role.managed_policies()[0].to_string(), "arn:aws:iam::aws:policy/AWSCodeDeployRoleForECSLimited");
/// println!("{}", role.inline_policies()["PassTaskRoles"].to_pretty());
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: ECS Developer Guide, "Amazon ECS CodeDeploy IAM role".
#[derive(Debug, Clone)]
pub struct CodeDeployRole {
    scope: Scope,
    name: String,
    managed_policy: &'static str,
    application: Option<String>,
    passed: Vec<Arn>,
}

impl CodeDeployRole {
    /// The role `ecsCodeDeployRole` with the full managed policy.
    pub fn full(scope: Scope) -> Self {
        Self::new(scope, "AWSCodeDeployRoleForECS", Vec::new())
    }

    /// The role `ecsCodeDeployRole` with the limited managed policy, which may
    /// pass the roles `passed`: the task role and the task execution role of
    /// the task definitions to deploy. They lie in the scope's account, as a
    /// role cannot be passed to another one.
    pub fn limited(scope: Scope, passed: impl IntoIterator<Item = Arn>) -> Self {
        Self::new(scope, "AWSCodeDeployRoleForECSLimited", passed.into_iter().collect())
    }

    fn new(scope: Scope, managed_policy: &'static str, passed: Vec<Arn>) -> Self {
        Self { scope, name: "ecsCodeDeployRole".to_owned(), managed_policy, application: None, passed }
    }

    /// Sets the name, `ecsCodeDeployRole` by default.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Lets CodeDeploy in only for deployment groups of this application in the
    /// scope's account and region, by `aws:SourceAccount` and `aws:SourceArn`.
    ///
    /// Off by default: the ECS Developer Guide shows the role without
    /// conditions. The principal is `codedeploy.amazonaws.com` in every
    /// partition.
    #[must_use]
    pub fn for_application(mut self, name: impl Into<String>) -> Self {
        self.application = Some(name.into());
        self
    }

    /// The role.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if what is to be passed
    /// is no role of the account, or the role breaks a limit of IAM.
    pub fn role(&self) -> Result<Role, Error> {
        let mut role = Role::new(&self.name, trust::document(self.trust()?))
            .with_description("Lets AWS CodeDeploy deploy services of Amazon ECS")
            .with_managed_policy(self.scope.managed_policy(self.managed_policy)?);
        if !self.passed.is_empty() {
            role = role.with_inline_policy("PassTaskRoles", PolicyDocument::new([self.pass()?]));
        }
        role.check()?;
        Ok(role)
    }

    fn trust(&self) -> Result<Statement, Error> {
        let Some(application) = &self.application else {
            return Ok(trust::service(PRINCIPAL));
        };
        let groups = self.scope.named("codedeploy", "deploymentgroup:", application)?;
        Ok(trust::guarded_service(PRINCIPAL, &self.scope, format!("{groups}/*")))
    }

    fn pass(&self) -> Result<Statement, Error> {
        for role in &self.passed {
            self.check_passed(role)?;
        }
        let suffixes = self.scope.partition().service_suffixes();
        Ok(Statement::allow(["iam:PassRole"])
            .on(&self.passed)
            .when(
                "StringEquals",
                "iam:PassedToService",
                suffixes.iter().map(|suffix| format!("ecs-tasks.{suffix}")),
            )
            .sid("PassRolesToTasks"))
    }

    fn check_passed(&self, role: &Arn) -> Result<(), Error> {
        let shown = shown(&role.to_string());
        if role.service() != "iam" || role.resource_type() != Some("role") {
            return Err(Error::invalid(format!("{shown} is not the ARN of a role")));
        }
        if role.account() != self.scope.account() || role.partition() != self.scope.partition() {
            return Err(Error::invalid(format!(
                "{shown} is not a role of account `{}` in `{}`: a role cannot be passed to another account",
                self.scope.account(),
                self.scope.partition()
            )));
        }
        Ok(())
    }
}
