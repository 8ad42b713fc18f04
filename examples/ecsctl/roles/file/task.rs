//! `kind: task`

use ecs_roles::{Arn, Error, FileSystemAccess, Role, Statement, TaskRole};
use serde::Deserialize;

use super::defaults::{Defaults, Template, options, settled};
use crate::builder::{each, if_set};

options! {
    struct Task {
        /// No conditions in the trust policy
        trusting_any_source: bool,
        /// ECS Exec may open its channels
        exec: bool,
        /// ECS Exec logs what is typed to these log groups
        exec_log_groups: Vec<String>,
        /// ECS Exec logs what is typed to these buckets
        exec_buckets: Vec<Arn>,
        /// KMS keys of the channels of ECS Exec
        exec_keys: Vec<Arn>,
        /// Send traces to AWS X-Ray
        traces: bool,
        /// Run the Envoy proxy of App Mesh
        envoy: bool,
        /// A FireLens log router creates these log groups and writes to them
        routed_log_groups: Vec<String>,
        /// A FireLens log router writes to these streams of Amazon Data Firehose
        routed_firehoses: Vec<Arn>,
        /// A FireLens log router writes to these data streams of Kinesis
        routed_streams: Vec<Arn>,
        /// A FireLens log router writes to these buckets
        routed_buckets: Vec<Arn>,
        /// File systems of Amazon EFS: `arn`, `access_point`, `write: true`, `root: true`
        file_systems: Vec<FileSystem>,
        /// Clusters in which the task may protect itself from scale-in
        protected_clusters: Vec<String>,
        /// What the application itself does, as statements of a policy
        statements: Vec<Statement>,
    }
}

/// A file system that is mounted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileSystem {
    arn: Arn,
    access_point: Option<Arn>,
    #[serde(default)]
    write: bool,
    #[serde(default)]
    root: bool,
}

impl Template for Task {
    fn role(&self, defaults: &Defaults) -> Result<Role, Error> {
        let mut template = settled!(TaskRole::new(defaults.scope.clone()), self, defaults);
        if_set!(
            template,
            self.trusting_any_source => trusting_any_source,
            self.exec => allowing_exec,
            self.traces => sending_traces,
            self.envoy => running_envoy,
        );
        each!(
            template,
            self.exec_log_groups => logging_exec_to_log_group,
            self.exec_buckets => logging_exec_to_bucket,
            self.exec_keys => encrypting_exec_with,
            self.routed_log_groups => routing_logs_to_log_group,
            self.routed_firehoses => routing_logs_to_firehose,
            self.routed_streams => routing_logs_to_kinesis,
            self.routed_buckets => routing_logs_to_bucket,
            self.protected_clusters => protecting_tasks_of,
            self.statements => allowing,
        );
        self.file_systems
            .iter()
            .fold(template, |template, mounted| template.mounting(mounted.access()))
            .role()
    }

    fn statements(&self) -> &[Statement] {
        &self.statements
    }
}

impl FileSystem {
    fn access(&self) -> FileSystemAccess {
        let mut access = FileSystemAccess::new(self.arn.clone());
        if_set!(access, self.write => writing, self.root => as_root);
        match &self.access_point {
            Some(access_point) => access.through(access_point.clone()),
            None => access,
        }
    }
}
