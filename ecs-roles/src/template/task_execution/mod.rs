//! The task execution role.

mod decryption;
mod pull;
mod statements;

pub(crate) use pull::PULL;

use super::settings::{Settings, common_settings};
use super::{scope::Scope, trust};
use crate::arn::Arn;
use crate::error::Error;
use crate::policy::Statement;
use crate::role::Role;
use crate::role_kind::RoleKind;

const KIND: RoleKind = RoleKind::TaskExecution;

/// Template of the task execution role: what the ECS agent and Fargate use to
/// start a task, before any container runs. It goes into `executionRoleArn` of
/// a task definition. What the containers call themselves belongs into the
/// [task role](crate::TaskRole) instead.
///
/// With [`new`](TaskExecutionRole::new) the role carries the managed policy
/// `AmazonECSTaskExecutionRolePolicy`, which pulls images from every repository
/// of ECR and writes to every log group that exists; with
/// [`least_privilege`](TaskExecutionRole::least_privilege) it has nothing but
/// what is named here. Either way that goes into one inline policy,
/// `TaskExecution`, whose statements say by their `Sid` what they are for.
/// [`Role::for_task_definition`] names it all from a task definition.
///
/// The trust policy lets `ecs-tasks.amazonaws.com` in only for tasks of the
/// scope's account and region, by `aws:SourceAccount` and `aws:SourceArn`. The
/// ECS Developer Guide documents this for the task role, which the same
/// principal assumes; its page on the task execution role shows no condition.
/// A cluster in `aws:SourceArn` is not honoured by ECS, hence the pattern
/// ends in `:*`. See [`trusting_any_source`](TaskExecutionRole::trusting_any_source).
///
/// ```
/// use ecs_roles::{Scope, TaskExecutionRole};
///
/// let scope = Scope::new("111122223333", "eu-central-1")?;
/// let role = TaskExecutionRole::new(scope)
///     .creating_log_group("/ecs/web")
///     .reading_parameter("arn:aws:ssm:eu-central-1:111122223333:parameter/web/token".parse()?)
///     .role()?;
/// assert_eq!(role.name(), "ecsTaskExecutionRole");
/// println!("{}", role.trust_policy().to_pretty());
/// println!("{}", role.inline_policies()["TaskExecution"].to_pretty());
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: Amazon ECS Developer Guide, "Amazon ECS task execution IAM role".
#[derive(Debug, Clone)]
pub struct TaskExecutionRole {
    settings: Settings,
    any_source: bool,
    managed: bool,
    repositories: Vec<Arn>,
    guard_duty_repositories: Vec<Arn>,
    cache_prefixes: Vec<String>,
    vpc_endpoints: Vec<String>,
    log_groups: Vec<LogGroup>,
    new_log_groups: Vec<LogGroup>,
    secrets: Vec<Secret>,
    registry_secrets: Vec<Secret>,
    parameters: Vec<Arn>,
    environment_files: Vec<Arn>,
    log_router_configurations: Vec<Arn>,
    keys: Vec<Arn>,
}

/// A log group, which lies in the scope's region unless it says otherwise.
#[derive(Debug, Clone)]
struct LogGroup {
    name: String,
    region: Option<String>,
}

#[derive(Debug, Clone)]
enum Secret {
    Arn(Arn),
    Name(String),
}

impl TaskExecutionRole {
    /// The role `ecsTaskExecutionRole` with no more than the managed policy.
    pub fn new(scope: Scope) -> Self {
        Self {
            settings: Settings::new(scope, KIND.conventional_name().unwrap_or_default()),
            any_source: false,
            managed: true,
            repositories: Vec::new(),
            guard_duty_repositories: Vec::new(),
            cache_prefixes: Vec::new(),
            vpc_endpoints: Vec::new(),
            log_groups: Vec::new(),
            new_log_groups: Vec::new(),
            secrets: Vec::new(),
            registry_secrets: Vec::new(),
            parameters: Vec::new(),
            environment_files: Vec::new(),
            log_router_configurations: Vec::new(),
            keys: Vec::new(),
        }
    }

    /// The role `ecsTaskExecutionRole` without the managed policy: it pulls
    /// from the repositories and writes to the log groups that are named, and
    /// from and to no others.
    pub fn least_privilege(scope: Scope) -> Self {
        Self { managed: false, ..Self::new(scope) }
    }

    /// Leaves the conditions out of the trust policy, as AWS's own page on this
    /// role does.
    #[must_use]
    pub fn trusting_any_source(mut self) -> Self {
        self.any_source = true;
        self
    }

    /// Pulls images from a repository of Amazon ECR. One of another account
    /// needs a repository policy that lets this role in as well. The managed
    /// policy covers every repository; beside it this adds nothing.
    #[must_use]
    pub fn pulling_from(mut self, repository: Arn) -> Self {
        self.repositories.push(repository);
        self
    }

    /// Pulls the agent of GuardDuty Runtime Monitoring from the repository that
    /// AWS keeps for it in another account, different in each region: its ARN
    /// is in the GuardDuty User Guide, "Amazon ECR repository hosting agent".
    /// The managed policy covers it.
    #[must_use]
    pub fn pulling_guard_duty_agent(mut self, repository: Arn) -> Self {
        self.guard_duty_repositories.push(repository);
        self
    }

    /// Pulls through a cache of ECR with that prefix of repository names, which
    /// imports images and creates repositories at the first pull. Not in the
    /// managed policy.
    #[must_use]
    pub fn pulling_through_cache(mut self, prefix: impl Into<String>) -> Self {
        self.cache_prefixes.push(prefix.into());
        self
    }

    /// Pulls images only through this VPC endpoint, such as
    /// `vpce-0123456789abcdef0`; several may be named. The condition is not put
    /// on `ecr:GetAuthorizationToken`, which Fargate calls from outside of the
    /// VPC. Only for a role of [`least_privilege`](Self::least_privilege), as
    /// the managed policy asks for no endpoint.
    #[must_use]
    pub fn pulling_through_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.vpc_endpoints.push(endpoint.into());
        self
    }

    /// Writes to the log group of that name, for the log driver `awslogs`. The
    /// managed policy covers every group; beside it this adds nothing.
    #[must_use]
    pub fn writing_to_log_group(mut self, name: impl Into<String>) -> Self {
        self.log_groups.push(LogGroup { name: name.into(), region: None });
        self
    }

    /// The same for a log group in another region, as `awslogs-region` names it.
    #[must_use]
    pub fn writing_to_log_group_in(mut self, name: impl Into<String>, region: impl Into<String>) -> Self {
        self.log_groups.push(LogGroup { name: name.into(), region: Some(region.into()) });
        self
    }

    /// Creates the log group of that name and writes to it, for the log option
    /// `awslogs-create-group`. Creating is not in the managed policy.
    #[must_use]
    pub fn creating_log_group(mut self, name: impl Into<String>) -> Self {
        self.new_log_groups.push(LogGroup { name: name.into(), region: None });
        self
    }

    /// The same for a log group in another region, as `awslogs-region` names it.
    #[must_use]
    pub fn creating_log_group_in(mut self, name: impl Into<String>, region: impl Into<String>) -> Self {
        self.new_log_groups.push(LogGroup { name: name.into(), region: Some(region.into()) });
        self
    }

    /// Reads a Secrets Manager secret by its complete ARN, as `valueFrom` of
    /// `secrets` holds it; a JSON key, stage and version at its end do not
    /// matter. Also needed where a parameter refers to a secret. It may lie in
    /// another region, and in another account whose secret lets this role in.
    #[must_use]
    pub fn reading_secret(mut self, arn: Arn) -> Self {
        self.secrets.push(Secret::Arn(arn));
        self
    }

    /// Reads the secret of that name in the scope, whichever six characters
    /// Secrets Manager appends to it.
    #[must_use]
    pub fn reading_secret_named(mut self, name: impl Into<String>) -> Self {
        self.secrets.push(Secret::Name(name.into()));
        self
    }

    /// Reads the credentials of a private registry by the complete ARN of
    /// their secret, as `repositoryCredentials` holds it.
    #[must_use]
    pub fn pulling_with_registry_secret(mut self, arn: Arn) -> Self {
        self.registry_secrets.push(Secret::Arn(arn));
        self
    }

    /// Reads the credentials of a private registry from the secret of that name
    /// in the scope.
    #[must_use]
    pub fn pulling_with_registry_secret_named(mut self, name: impl Into<String>) -> Self {
        self.registry_secrets.push(Secret::Name(name.into()));
        self
    }

    /// Reads a Systems Manager parameter. It may lie in another region.
    #[must_use]
    pub fn reading_parameter(mut self, arn: Arn) -> Self {
        self.parameters.push(arn);
        self
    }

    /// Reads an environment file in S3 by the ARN of the object, as
    /// `environmentFiles` holds it.
    #[must_use]
    pub fn reading_environment_file(mut self, object: Arn) -> Self {
        self.environment_files.push(object);
        self
    }

    /// Reads the configuration of a FireLens log router in S3 by the ARN of the
    /// object, as `config-file-value` holds it. What the router sends logs to
    /// is called with the task role.
    #[must_use]
    pub fn reading_log_router_configuration(mut self, object: Arn) -> Self {
        self.log_router_configurations.push(object);
        self
    }

    /// Decrypts with a customer managed key what the other options read in the
    /// key's region, and only through the services they read it from.
    #[must_use]
    pub fn decrypting_with_key(mut self, key: Arn) -> Self {
        self.keys.push(key);
        self
    }

    /// The role.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if an ARN is not of
    /// the kind its option needs or lies in another partition, a place is left
    /// to be filled in, or the role breaks a limit of IAM.
    pub fn role(&self) -> Result<Role, Error> {
        let managed = if self.managed { KIND.managed_policies() } else { &[] };
        let description = "Lets Amazon ECS start tasks: pull images, write logs, read secrets";
        self.settings.role(description, self.trust(), managed, ("TaskExecution", self.statements()?))
    }

    fn trust(&self) -> Statement {
        let (principal, scope) = (KIND.service_principal(), &self.settings.scope);
        match self.any_source {
            true => trust::service(principal),
            false => trust::guarded_service(principal, scope, scope.pattern("ecs", "*")),
        }
    }
}

common_settings!(TaskExecutionRole);
