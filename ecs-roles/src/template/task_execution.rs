//! The task execution role.

use std::collections::BTreeSet;

use super::readable::{bucket, key, object, parameter, secret};
use super::{scope::Scope, trust};
use crate::arn::Arn;
use crate::error::Error;
use crate::policy::{PolicyDocument, Statement};
use crate::role::Role;

const PRINCIPAL: &str = "ecs-tasks.amazonaws.com";
const MANAGED_POLICY: &str = "service-role/AmazonECSTaskExecutionRolePolicy";
const INLINE_POLICY: &str = "TaskExecution";

/// Template of the task execution role: what the ECS agent and Fargate use to
/// start a task, before any container runs. It goes into `executionRoleArn` of
/// a task definition. What the containers call themselves belongs into the
/// task role instead.
///
/// The managed policy `AmazonECSTaskExecutionRolePolicy` pulls images from ECR
/// and writes to log groups that exist. Everything else a task definition may
/// refer to is named here and goes into one inline policy, `TaskExecution`,
/// whose statements say by their `Sid` what they are for.
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
#[derive(Debug, Clone)]
pub struct TaskExecutionRole {
    scope: Scope,
    name: String,
    any_source: bool,
    log_groups: Vec<String>,
    secrets: Vec<Secret>,
    registry_secrets: Vec<Secret>,
    parameters: Vec<Arn>,
    environment_files: Vec<Arn>,
    keys: Vec<Arn>,
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
            scope,
            name: "ecsTaskExecutionRole".to_owned(),
            any_source: false,
            log_groups: Vec::new(),
            secrets: Vec::new(),
            registry_secrets: Vec::new(),
            parameters: Vec::new(),
            environment_files: Vec::new(),
            keys: Vec::new(),
        }
    }

    /// Sets the name, `ecsTaskExecutionRole` by default.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Leaves the conditions out of the trust policy, as AWS's own page on this
    /// role does.
    #[must_use]
    pub fn trusting_any_source(mut self) -> Self {
        self.any_source = true;
        self
    }

    /// Creates the log group of that name, for the log option
    /// `awslogs-create-group`.
    #[must_use]
    pub fn creating_log_group(mut self, name: impl Into<String>) -> Self {
        self.log_groups.push(name.into());
        self
    }

    /// Reads a Secrets Manager secret by its complete ARN, as `valueFrom` of
    /// `secrets` holds it; a JSON key, stage and version at its end do not
    /// matter. Also needed where a parameter refers to a secret.
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

    /// Reads a Systems Manager parameter.
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

    /// Decrypts with a customer managed key what the other options read, and
    /// only through the services they read it from.
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
    /// the kind its option needs, or the role breaks a limit of IAM.
    pub fn role(&self) -> Result<Role, Error> {
        let role = Role::new(&self.name, trust::document(self.trust()))
            .with_description("Lets Amazon ECS start tasks: pull images, write logs, read secrets")
            .with_managed_policy(self.scope.managed_policy(MANAGED_POLICY)?);
        let statements = self.statements()?;
        let role = match statements.is_empty() {
            true => role,
            false => role.with_inline_policy(INLINE_POLICY, PolicyDocument::new(statements)),
        };
        role.check()?;
        Ok(role)
    }

    fn trust(&self) -> Statement {
        match self.any_source {
            true => trust::service(PRINCIPAL),
            false => trust::guarded_service(PRINCIPAL, &self.scope, self.scope.pattern("ecs", "*")),
        }
    }

    fn statements(&self) -> Result<Vec<Statement>, Error> {
        let groups = [
            ("CreateLogGroups", "logs:CreateLogGroup", self.log_group_patterns()?),
            (
                "PullFromPrivateRegistries",
                "secretsmanager:GetSecretValue",
                self.secret_patterns(&self.registry_secrets)?,
            ),
            ("ReadSecrets", "secretsmanager:GetSecretValue", self.secret_patterns(&self.secrets)?),
            ("ReadParameters", "ssm:GetParameters", each(&self.parameters, parameter)?),
            ("ReadEnvironmentFiles", "s3:GetObject", each(&self.environment_files, object)?),
            ("LocateEnvironmentFileBuckets", "s3:GetBucketLocation", each(&self.environment_files, bucket)?),
        ];
        let named = groups.into_iter().filter(|(_, _, resources)| !resources.is_empty());
        let mut statements: Vec<Statement> =
            named.map(|(sid, action, resources)| Statement::allow([action]).on(resources).sid(sid)).collect();
        statements.extend(self.decrypt()?);
        Ok(statements)
    }

    /// CloudWatch Logs authorises the creation of a group as
    /// `log-group:NAME:log-stream:`, so that the bare ARN of the group, which
    /// its reference gives, is not enough.
    fn log_group_patterns(&self) -> Result<BTreeSet<String>, Error> {
        let mut patterns = BTreeSet::new();
        for name in &self.log_groups {
            let group = self.scope.named("logs", "log-group:", name)?;
            patterns.insert(format!("{group}:*"));
            patterns.insert(group.to_string());
        }
        Ok(patterns)
    }

    fn secret_patterns(&self, secrets: &[Secret]) -> Result<BTreeSet<String>, Error> {
        let pattern = |named: &Secret| match named {
            Secret::Arn(arn) => secret(arn),
            Secret::Name(name) => {
                Ok(format!("{}-??????", self.scope.named("secretsmanager", "secret:", name)?))
            }
        };
        secrets.iter().map(pattern).collect()
    }

    fn decrypt(&self) -> Result<Option<Statement>, Error> {
        let keys = each(&self.keys, key)?;
        let services = self.services_read();
        match (keys.is_empty(), services.is_empty()) {
            (true, _) => Ok(None),
            (false, true) => Err(Error::invalid(
                "a key is named but nothing that it decrypts: name the secrets, parameters or environment files",
            )),
            (false, false) => Ok(Some(
                Statement::allow(["kms:Decrypt"])
                    .on(keys)
                    .when("StringEquals", "kms:ViaService", services)
                    .sid("DecryptWhatIsRead"),
            )),
        }
    }

    /// The services that decrypt on behalf of the role, as `kms:ViaService`
    /// names them.
    fn services_read(&self) -> BTreeSet<String> {
        let here = self.scope.region();
        let secrets = self.secrets.iter().chain(&self.registry_secrets).map(|secret| match secret {
            Secret::Arn(arn) => ("secretsmanager", arn.region()),
            Secret::Name(_) => ("secretsmanager", here),
        });
        let parameters = self.parameters.iter().map(|arn| ("ssm", arn.region()));
        let files = self.environment_files.iter().map(|_| ("s3", here));
        let suffixes = self.scope.partition().service_suffixes();
        secrets
            .chain(parameters)
            .chain(files)
            .flat_map(|(service, region)| {
                suffixes.iter().map(move |suffix| format!("{service}.{region}.{suffix}"))
            })
            .collect()
    }
}

fn each(arns: &[Arn], resource: fn(&Arn) -> Result<String, Error>) -> Result<BTreeSet<String>, Error> {
    arns.iter().map(resource).collect()
}
