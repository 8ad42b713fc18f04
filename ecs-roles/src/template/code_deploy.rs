//! The role of CodeDeploy.

use std::collections::BTreeSet;

use super::grants::grant;
use super::settings::{Settings, common_settings};
use super::{input, passing, scope::Scope, trust};
use crate::arn::Arn;
use crate::error::Error;
use crate::glob;
use crate::policy::Statement;
use crate::role::Role;
use crate::role_kind::RoleKind;

const KIND: RoleKind = RoleKind::CodeDeploy;

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
///   and passes only roles at the path `/` named `ecsTaskExecutionRole` or
///   `ECSTaskExecution*`. No task role is among those. What is named here and
///   the policy does not cover goes into the inline policy `CodeDeploy`; roles
///   are passed to tasks only.
///
/// ```
/// use ecs_roles::{CodeDeployRole, Scope};
///
/// let scope = Scope::new("111122223333", "eu-central-1")?;
/// let task_role = "arn:aws:iam::111122223333:role/webTaskRole".parse()?;
/// let role = CodeDeployRole::limited(scope, [task_role])
///     .invoking_hook("CodeDeployHook_smokeTest")
///     .for_application("web")
///     .role()?;
/// assert_eq!(role.managed_policies()[0].to_string(), "arn:aws:iam::aws:policy/AWSCodeDeployRoleForECSLimited");
/// println!("{}", role.inline_policies()["CodeDeploy"].to_pretty());
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: Amazon ECS Developer Guide, "Amazon ECS CodeDeploy IAM Role"; AWS
/// Managed Policy Reference, both policies, version 3.
#[derive(Debug, Clone)]
pub struct CodeDeployRole {
    settings: Settings,
    limited: bool,
    application: Option<String>,
    passed: Vec<Arn>,
    hooks: Vec<String>,
    topics: Vec<String>,
    revisions: Vec<Arn>,
}

impl CodeDeployRole {
    /// The role `ecsCodeDeployRole` with the full managed policy.
    pub fn full(scope: Scope) -> Self {
        Self::new(scope, false, Vec::new())
    }

    /// The role `ecsCodeDeployRole` with the limited managed policy, which may
    /// pass the roles `passed`: the task role and the task execution role of
    /// the task definitions to deploy. They lie in the scope's account, as a
    /// role cannot be passed to another one.
    pub fn limited(scope: Scope, passed: impl IntoIterator<Item = Arn>) -> Self {
        Self::new(scope, true, passed.into_iter().collect())
    }

    fn new(scope: Scope, limited: bool, passed: Vec<Arn>) -> Self {
        Self {
            settings: Settings::new(scope, KIND.conventional_name().unwrap_or_default()),
            limited,
            application: None,
            passed,
            hooks: Vec::new(),
            topics: Vec::new(),
            revisions: Vec::new(),
        }
    }

    /// Whether the limited managed policy passes that role to tasks by itself.
    ///
    /// ```
    /// use ecs_roles::CodeDeployRole;
    ///
    /// assert!(CodeDeployRole::limited_passes(&"arn:aws:iam::111122223333:role/ecsTaskExecutionRole".parse()?));
    /// assert!(!CodeDeployRole::limited_passes(&"arn:aws:iam::111122223333:role/ecsTaskRole".parse()?));
    /// # Ok::<(), ecs_roles::Error>(())
    /// ```
    pub fn limited_passes(role: &Arn) -> bool {
        let name = role.resource().strip_prefix("role/").filter(|_| role.service() == "iam");
        let covers = |pattern| name.is_some_and(|name| glob::matches(pattern, name));
        covers("ecsTaskExecutionRole") || covers("ECSTaskExecution*")
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

    /// Invokes the Lambda function of that name in the scope at the stages of a
    /// deployment, as `Hooks` of the AppSpec file name it.
    #[must_use]
    pub fn invoking_hook(mut self, function: impl Into<String>) -> Self {
        self.hooks.push(function.into());
        self
    }

    /// Publishes to the topic of that name in the scope, as triggers of the
    /// deployment group name it.
    #[must_use]
    pub fn publishing_to(mut self, topic: impl Into<String>) -> Self {
        self.topics.push(topic.into());
        self
    }

    /// Reads an AppSpec file in S3, the ARN of an object, whatever its tags.
    #[must_use]
    pub fn reading_revision(mut self, object: Arn) -> Self {
        self.revisions.push(object);
        self
    }

    /// The role.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if what is to be passed
    /// is no role of the account, a name is none, or the role breaks a limit of
    /// IAM.
    pub fn role(&self) -> Result<Role, Error> {
        let policy = if self.limited { "AWSCodeDeployRoleForECSLimited" } else { "AWSCodeDeployRoleForECS" };
        let description = "Lets AWS CodeDeploy deploy services of Amazon ECS";
        self.settings.role(description, self.trust()?, &[policy], ("CodeDeploy", self.statements()?))
    }

    fn trust(&self) -> Result<Statement, Error> {
        let (principal, scope) = (KIND.service_principal(), &self.settings.scope);
        let Some(application) = &self.application else {
            return Ok(trust::service(principal));
        };
        let groups = scope.named("name of the application", "codedeploy", "deploymentgroup:", application)?;
        Ok(trust::guarded_service(principal, scope, format!("{groups}/*")))
    }

    /// What the managed policy does not cover; all of it is checked.
    fn statements(&self) -> Result<Vec<Statement>, Error> {
        let scope = &self.settings.scope;
        let passed: Vec<Arn> =
            self.passed.iter().filter(|role| !Self::limited_passes(role)).cloned().collect();
        passing::to_tasks(scope, &self.passed)?;
        let objects = self.revisions.iter().map(|object| input::object(scope, object));
        let statements = [
            passing::to_tasks(scope, &passed)?,
            grant("InvokeHooks", &["lambda:InvokeFunction"], self.uncovered(&self.hooks, HOOKS)?),
            grant("PublishToTopics", &["sns:Publish"], self.uncovered(&self.topics, TOPICS)?),
            grant(
                "ReadRevisions",
                &["s3:GetObject", "s3:GetObjectVersion"],
                objects.collect::<Result<_, _>>()?,
            ),
        ];
        Ok(if self.limited { statements.into_iter().flatten().collect() } else { Vec::new() })
    }

    /// The ARNs of those whose names the limited policy does not cover.
    fn uncovered(&self, names: &[String], coupling: Coupling) -> Result<BTreeSet<String>, Error> {
        let (what, service, prefix, covered) = coupling;
        let arn = |name: &String| self.settings.scope.named(what, service, prefix, name).map(String::from);
        let arns: Result<Vec<_>, Error> = names.iter().map(|name| Ok((name, arn(name)?))).collect();
        Ok(arns?.into_iter().filter(|(name, _)| !name.starts_with(covered)).map(|(_, arn)| arn).collect())
    }
}

/// What is named, its service, what stands before its name in an ARN, and the
/// beginning of the names that the limited policy covers.
type Coupling = (&'static str, &'static str, &'static str, &'static str);

const HOOKS: Coupling = ("name of the function", "lambda", "function:", "CodeDeployHook_");
const TOPICS: Coupling = ("name of the topic", "sns", "", "CodeDeployTopic_");

common_settings!(CodeDeployRole);
