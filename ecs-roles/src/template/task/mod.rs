//! The task role.

mod statements;

use super::file_system::FileSystemAccess;
use super::settings::{Settings, common_settings};
use super::{scope::Scope, trust};
use crate::arn::Arn;
use crate::error::Error;
use crate::policy::Statement;
use crate::role::Role;
use crate::role_kind::RoleKind;

const KIND: RoleKind = RoleKind::Task;

/// Template of the task role: what the containers of a task call AWS with. It
/// goes into `taskRoleArn` of a task definition. What starts the task belongs
/// into the [task execution role](crate::TaskExecutionRole).
///
/// It has no managed policy. What is named here, and your own
/// [statements](TaskRole::allowing), go into one inline policy, `Task`.
///
/// The trust policy lets `ecs-tasks.amazonaws.com` in only for tasks of the
/// scope's account and region, by `aws:SourceAccount` and `aws:SourceArn`, as
/// the ECS Developer Guide recommends. A single cluster in `aws:SourceArn` is
/// not supported, hence the pattern ends in `:*`.
///
/// ```
/// use ecs_roles::{Scope, Statement, TaskRole};
///
/// let role = TaskRole::new(Scope::new("111122223333", "eu-central-1")?)
///     .named("webTaskRole")
///     .allowing_exec()
///     .allowing(Statement::allow(["s3:GetObject"]).on(["arn:aws:s3:::web-assets/*"]).sid("ReadAssets"))
///     .role()?;
/// assert_eq!(role.inline_policies()["Task"].statements.len(), 2);
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: Amazon ECS Developer Guide, "Amazon ECS task IAM role".
#[derive(Debug, Clone)]
pub struct TaskRole {
    settings: Settings,
    any_source: bool,
    exec: bool,
    exec_log_groups: Vec<String>,
    exec_buckets: Vec<Arn>,
    exec_keys: Vec<Arn>,
    traces: bool,
    envoy: bool,
    routed_log_groups: Vec<String>,
    routed_firehoses: Vec<Arn>,
    routed_streams: Vec<Arn>,
    routed_buckets: Vec<Arn>,
    file_systems: Vec<FileSystemAccess>,
    protected_clusters: Vec<String>,
    statements: Vec<Statement>,
}

impl TaskRole {
    /// The role `ecsTaskRole`, which may do nothing.
    pub fn new(scope: Scope) -> Self {
        Self {
            settings: Settings::new(scope, KIND.conventional_name().unwrap_or_default()),
            any_source: false,
            exec: false,
            exec_log_groups: Vec::new(),
            exec_buckets: Vec::new(),
            exec_keys: Vec::new(),
            traces: false,
            envoy: false,
            routed_log_groups: Vec::new(),
            routed_firehoses: Vec::new(),
            routed_streams: Vec::new(),
            routed_buckets: Vec::new(),
            file_systems: Vec::new(),
            protected_clusters: Vec::new(),
            statements: Vec::new(),
        }
    }

    /// Leaves the conditions out of the trust policy.
    #[must_use]
    pub fn trusting_any_source(mut self) -> Self {
        self.any_source = true;
        self
    }

    /// Lets ECS Exec open its channels, for `aws ecs execute-command`.
    #[must_use]
    pub fn allowing_exec(mut self) -> Self {
        self.exec = true;
        self
    }

    /// ECS Exec, with what is typed logged to the log group of that name, which
    /// the cluster's `executeCommandConfiguration` names.
    #[must_use]
    pub fn logging_exec_to_log_group(mut self, name: impl Into<String>) -> Self {
        self.exec_log_groups.push(name.into());
        self.allowing_exec()
    }

    /// ECS Exec, with what is typed logged to a bucket, given by its ARN.
    #[must_use]
    pub fn logging_exec_to_bucket(mut self, bucket: Arn) -> Self {
        self.exec_buckets.push(bucket);
        self.allowing_exec()
    }

    /// ECS Exec, with its channel encrypted by a customer managed key. Who
    /// calls `ExecuteCommand` needs `kms:GenerateDataKey` on the same key.
    #[must_use]
    pub fn encrypting_exec_with(mut self, key: Arn) -> Self {
        self.exec_keys.push(key);
        self.allowing_exec()
    }

    /// Sends traces to AWS X-Ray: the actions of the managed policy
    /// `AWSXRayDaemonWriteAccess`, version 2, none of which knows resources.
    #[must_use]
    pub fn sending_traces(mut self) -> Self {
        self.traces = true;
        self
    }

    /// Runs the Envoy proxy of App Mesh, by the managed policy
    /// `AWSAppMeshEnvoyAccess`.
    #[must_use]
    pub fn running_envoy(mut self) -> Self {
        self.envoy = true;
        self
    }

    /// Lets a FireLens log router create the log group of that name and write
    /// to it.
    #[must_use]
    pub fn routing_logs_to_log_group(mut self, name: impl Into<String>) -> Self {
        self.routed_log_groups.push(name.into());
        self
    }

    /// Lets a FireLens log router write to an Amazon Data Firehose stream of the
    /// scope, given by its ARN.
    #[must_use]
    pub fn routing_logs_to_firehose(mut self, stream: Arn) -> Self {
        self.routed_firehoses.push(stream);
        self
    }

    /// Lets a FireLens log router write to a Kinesis data stream of the scope,
    /// given by its ARN.
    #[must_use]
    pub fn routing_logs_to_kinesis(mut self, stream: Arn) -> Self {
        self.routed_streams.push(stream);
        self
    }

    /// Lets a FireLens log router write objects to a bucket, given by its ARN.
    #[must_use]
    pub fn routing_logs_to_bucket(mut self, bucket: Arn) -> Self {
        self.routed_buckets.push(bucket);
        self
    }

    /// Mounts an Amazon EFS file system with IAM authorization.
    #[must_use]
    pub fn mounting(mut self, file_system: FileSystemAccess) -> Self {
        self.file_systems.push(file_system);
        self
    }

    /// Lets the task protect itself from scale-in, in the cluster of that name.
    #[must_use]
    pub fn protecting_tasks_of(mut self, cluster: impl Into<String>) -> Self {
        self.protected_clusters.push(cluster.into());
        self
    }

    /// Adds a statement of your own: what the application itself does.
    #[must_use]
    pub fn allowing(mut self, statement: Statement) -> Self {
        self.statements.push(statement);
        self
    }

    /// The role.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if an ARN is not of the
    /// kind its option needs or lies elsewhere, a place is left to be filled
    /// in, or the role breaks a limit of IAM.
    pub fn role(&self) -> Result<Role, Error> {
        let managed: &[&str] = if self.envoy { &["AWSAppMeshEnvoyAccess"] } else { &[] };
        let description = "What the containers of tasks of Amazon ECS call AWS with";
        self.settings.role(description, self.trust(), managed, ("Task", self.all_statements()?))
    }

    fn trust(&self) -> Statement {
        let (principal, scope) = (KIND.service_principal(), &self.settings.scope);
        match self.any_source {
            true => trust::service(principal),
            false => trust::guarded_service(principal, scope, scope.pattern("ecs", "*")),
        }
    }
}

common_settings!(TaskRole);
