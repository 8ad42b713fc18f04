//! What a definition needs, and the role that has it.

use serde::Serialize;

use super::need::{Need, NeedPurpose};
use crate::arn::Arn;
use crate::definition::{self, Part};
use crate::error::{Error, shown};
use crate::policy::JsonPath;
use crate::role::Role;
use crate::template::{Scope, TaskExecutionRole, input};

/// What a task definition needs of its task execution role.
///
/// The definition is JSON as `RegisterTaskDefinition` takes it or
/// `DescribeTaskDefinition` gives it, in camelCase, also inside the member
/// `taskDefinition` as `aws ecs describe-task-definition` prints it. Looked at
/// are, of each container: images in private registries of ECR,
/// `repositoryCredentials`, `secrets`, `environmentFiles`, the log driver
/// `awslogs`, `secretOptions`, FireLens configurations in S3; and the
/// credentials of FSx volumes. Not visible in a definition are customer managed
/// keys ([`decrypting_with`](Self::decrypting_with) adds them), pull-through
/// caches, and what GuardDuty adds to a task.
///
/// ```
/// use ecs_roles::{ExistingRole, PolicySource, Policy, Scope, TaskExecutionNeeds};
///
/// let scope = Scope::new("111122223333", "eu-west-1")?;
/// let needs = TaskExecutionNeeds::read(r#"{
///     "family": "web",
///     "requiresCompatibilities": ["FARGATE"],
///     "executionRoleArn": "arn:aws:iam::111122223333:role/webExecutionRole",
///     "containerDefinitions": [{
///         "name": "app",
///         "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1",
///         "secrets": [{"name": "TOKEN", "valueFrom": "/web/token"}]
///     }]
/// }"#, &scope)?;
/// assert_eq!(needs.iter().last().unwrap().to_string(),
///     "`ssm:GetParameters` on `arn:aws:ssm:eu-west-1:111122223333:parameter/web/token`, \
///      for `containerDefinitions[0].secrets[0].valueFrom`");
///
/// // The role it needs, and what another one lacks.
/// let role = needs.role()?;
/// assert_eq!(role.name(), "webExecutionRole");
/// let pulls = PolicySource::read(r#"{"Version": "2012-10-17", "Statement": [
///     {"Effect": "Allow", "Action": "ecr:*", "Resource": "*"}]}"#)?;
/// let existing = ExistingRole::new(
///     "arn:aws:iam::111122223333:role/webExecutionRole".parse()?,
///     role.trust_policy().clone(),
///     [Policy::new("pulls", pulls)],
/// );
/// let audit = needs.audit(&existing)?;
/// assert_eq!(audit.lacking.len(), 1);
/// assert_eq!(audit.too_much.len(), 2);
/// println!("{audit}");
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: Amazon ECS Developer Guide, "Amazon ECS task execution IAM role" and
/// "Amazon ECS task definition parameters".
#[derive(Debug, Clone)]
pub struct TaskExecutionNeeds {
    pub(super) scope: Scope,
    pub(super) needs: Vec<Need>,
    pub(super) unclear: Vec<UnclearPart>,
    pub(super) template: TaskExecutionRole,
    execution_role: Option<String>,
    on_instances: bool,
}

/// A part of a definition that may need permissions which are not derived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UnclearPart {
    /// The part.
    pub place: JsonPath,
    /// What to look up.
    pub note: &'static str,
}

impl TaskExecutionNeeds {
    /// Reads a definition for an account and region, in which bare names of
    /// parameters and secrets and log groups without a region lie.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput): with a position where
    /// the text is not JSON, with the path of the part where it is not what a
    /// task definition has there, or names something in another partition.
    pub fn read(definition: &str, scope: &Scope) -> Result<Self, Error> {
        const WHAT: &str = "task definition";
        let tree = definition::tree(definition, WHAT)?;
        let definition = Part::whole(&tree, WHAT).task_definition()?;
        let mut needs = Self {
            scope: scope.clone(),
            needs: Vec::new(),
            unclear: Vec::new(),
            template: TaskExecutionRole::least_privilege(scope.clone()),
            execution_role: None,
            on_instances: runs_on_instances(&definition)?,
        };
        needs.read_execution_role(&definition)?;
        let containers = definition.list("containerDefinitions")?;
        if containers.is_empty() {
            return Err(Error::invalid(
                "`containerDefinitions` is missing or empty: pass a task definition, in camelCase",
            ));
        }
        for container in containers {
            needs.read_container(&container)?;
        }
        needs.read_volumes(&definition)?;
        Ok(needs)
    }

    fn read_execution_role(&mut self, definition: &Part<'_>) -> Result<(), Error> {
        let Some(role) = definition.text("executionRoleArn")?.filter(|role| !role.value.is_empty()) else {
            return Ok(());
        };
        self.template = self.template.clone().named(role.value);
        if role.value.starts_with("arn:") {
            let arn = role.arn()?;
            input::passed_role(&self.scope, &arn).map_err(|error| role.blamed(&error))?;
            let path_and_name = arn.resource().strip_prefix("role").unwrap_or_default();
            let (path, name) = path_and_name.rsplit_once('/').unwrap_or(("", path_and_name));
            self.template = self.template.clone().named(name).at_path(format!("{path}/"));
        }
        self.execution_role = Some(role.value.to_owned());
        Ok(())
    }

    /// Adds a customer managed key with which secrets, parameters or files that
    /// the definition names are encrypted. It decrypts what lies in its region,
    /// through the services that are read there.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if it is no key, or the
    /// definition names nothing in its region that a key could have encrypted.
    pub fn decrypting_with(mut self, key: Arn) -> Result<Self, Error> {
        let resource = input::key(&self.scope, &key)?;
        let services = self.services_read_in(key.region());
        if services.is_empty() {
            return Err(Error::invalid(format!(
                "the definition reads nothing in {} that {} could decrypt: leave the key out, or name one of the right region",
                shown(key.region()),
                shown(&resource)
            )));
        }
        let suffixes = self.scope.partition().service_suffixes();
        for service in services {
            let need = self.need(JsonPath::default(), NeedPurpose::Decrypt, "kms:Decrypt", &resource);
            let via = suffixes.iter().map(|suffix| format!("{service}.{}.{suffix}", key.region())).collect();
            self.needs.push(Need { via, ..need });
        }
        self.template = self.template.decrypting_with_key(key);
        Ok(self)
    }

    fn services_read_in(&self, region: &str) -> Vec<&'static str> {
        let reads = |action: &str, anywhere: bool| {
            let here = |need: &&Need| anywhere || need.example.split(':').nth(3) == Some(region);
            self.needs.iter().filter(|need| need.action == action).any(|need| here(&need))
        };
        let services = [
            ("secretsmanager", reads("secretsmanager:GetSecretValue", false)),
            ("ssm", reads("ssm:GetParameters", false)),
            ("s3", reads("s3:GetObject", true)),
        ];
        services.into_iter().filter(|(_, read)| *read).map(|(service, _)| service).collect()
    }

    /// The needs, in the order of the definition.
    pub fn iter(&self) -> impl Iterator<Item = &Need> {
        self.needs.iter()
    }

    /// Parts that may need more than is derived here.
    pub fn unclear(&self) -> &[UnclearPart] {
        &self.unclear
    }

    /// The task execution role that the definition names.
    pub fn execution_role(&self) -> Option<&str> {
        self.execution_role.as_deref()
    }

    /// Whether the definition cannot do without a task execution role. On EC2
    /// and external instances the agent pulls images and writes logs with the
    /// role of the instance where there is none, see
    /// [`Need::falls_back_to_instance_role`].
    pub fn requires_role(&self) -> bool {
        self.needs.iter().any(|need| !(self.on_instances && need.falls_back_to_instance_role()))
    }

    /// The template of the role that has what is needed and nothing else, for
    /// settings of your own. It has the name and path of the role that the
    /// definition names.
    pub fn template(&self) -> TaskExecutionRole {
        self.template.clone()
    }

    /// The role that has what is needed and nothing else.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if that breaks a limit
    /// of IAM.
    pub fn role(&self) -> Result<Role, Error> {
        self.template.role()
    }

    /// A need that a request meets with its resource as it is.
    pub(super) fn need(
        &self,
        place: JsonPath,
        purpose: NeedPurpose,
        action: &'static str,
        resource: &str,
    ) -> Need {
        let account = resource.split(':').nth(4).filter(|account| !account.is_empty());
        Need {
            place,
            purpose,
            action,
            resource: resource.to_owned(),
            other_account: account.filter(|account| *account != self.scope.account()).map(str::to_owned),
            example: resource.to_owned(),
            alias: None,
            via: Vec::new(),
        }
    }
}

impl Role {
    /// The task execution role that a task definition needs, with nothing else:
    /// [`TaskExecutionNeeds`] says what is looked at.
    ///
    /// ```
    /// use ecs_roles::{Role, Scope};
    ///
    /// let role = Role::for_task_definition(r#"{"containerDefinitions": [{
    ///     "name": "app",
    ///     "image": "public.ecr.aws/nginx/nginx:1.27",
    ///     "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web"}}
    /// }]}"#, &Scope::new("111122223333", "eu-west-1")?)?;
    /// let policy = &role.inline_policies()["TaskExecution"];
    /// assert_eq!(policy.statements.len(), 1);
    /// assert_eq!(policy.statements[0].sid.as_deref(), Some("WriteLogs"));
    /// # Ok::<(), ecs_roles::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`TaskExecutionNeeds::read`] and [`TaskExecutionNeeds::role`].
    pub fn for_task_definition(definition: &str, scope: &Scope) -> Result<Self, Error> {
        TaskExecutionNeeds::read(definition, scope)?.role()
    }
}

/// Whether it runs on instances whose role the agent can use: those of EC2 and
/// external ones, but neither Fargate nor instances that ECS manages.
fn runs_on_instances(definition: &Part<'_>) -> Result<bool, Error> {
    for compatibility in definition.list("requiresCompatibilities")? {
        if !matches!(compatibility.as_text()?.value, "EC2" | "EXTERNAL") {
            return Ok(false);
        }
    }
    Ok(true)
}
