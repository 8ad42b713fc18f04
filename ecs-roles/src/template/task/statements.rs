//! What the inline policy of the task role allows.

use std::collections::BTreeSet;

use super::TaskRole;
use crate::arn::Arn;
use crate::error::Error;
use crate::policy::Statement;
use crate::template::grants::grant;
use crate::template::{Scope, input};

impl TaskRole {
    pub(super) fn all_statements(&self) -> Result<Vec<Statement>, Error> {
        let mut statements = self.exec_statements()?;
        statements.extend(self.traces.then(trace_statement));
        statements.extend(self.routing_statements()?);
        for (place, access) in self.file_systems.iter().enumerate() {
            statements.push(access.statement(&self.settings.scope, place)?);
        }
        let clusters = self.protected_clusters.iter().map(|name| self.tasks_of(name));
        let actions = ["ecs:GetTaskProtection", "ecs:UpdateTaskProtection"];
        statements.extend(grant("ProtectTasks", &actions, clusters.collect::<Result<_, _>>()?));
        statements.extend(self.statements.iter().cloned());
        Ok(statements)
    }

    fn exec_statements(&self) -> Result<Vec<Statement>, Error> {
        let scope = &self.settings.scope;
        let all = |needed: bool| BTreeSet::from_iter(needed.then(|| "*".to_owned()));
        let streams = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"];
        let buckets = each(scope, &self.exec_buckets, input::bucket)?;
        let objects = buckets.iter().map(|bucket| format!("{bucket}/*")).collect();
        let statements = [
            grant("OpenExecChannels", &CHANNELS, all(self.exec)),
            grant("FindExecLogGroups", &["logs:DescribeLogGroups"], all(!self.exec_log_groups.is_empty())),
            grant("LogExecSessions", &streams, self.log_streams(&self.exec_log_groups)?),
            grant("LocateExecBuckets", &["s3:GetBucketLocation"], all(!buckets.is_empty())),
            grant("CheckExecBuckets", &["s3:GetEncryptionConfiguration"], buckets),
            grant("StoreExecSessions", &["s3:PutObject"], objects),
            grant("DecryptExecChannels", &["kms:Decrypt"], each(scope, &self.exec_keys, input::key)?),
        ];
        Ok(statements.into_iter().flatten().collect())
    }

    fn routing_statements(&self) -> Result<impl Iterator<Item = Statement>, Error> {
        let scope = &self.settings.scope;
        let log =
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"];
        let mut groups = self.log_streams(&self.routed_log_groups)?;
        groups.extend(groups.clone().iter().filter_map(|group| group.strip_suffix(":*")).map(str::to_owned));
        let buckets = each(scope, &self.routed_buckets, input::bucket)?;
        let objects = buckets.iter().map(|bucket| format!("{bucket}/*")).collect();
        let firehose = |scope: &Scope, arn: &Arn| {
            input::here(scope, arn, "firehose", "deliverystream/", "the ARN of a Firehose stream")
        };
        let kinesis = |scope: &Scope, arn: &Arn| {
            input::here(scope, arn, "kinesis", "stream/", "the ARN of a Kinesis data stream")
        };
        let statements = [
            grant("RouteLogsToLogGroups", &log, groups),
            grant(
                "RouteLogsToFirehose",
                &["firehose:PutRecordBatch"],
                each(scope, &self.routed_firehoses, firehose)?,
            ),
            grant("RouteLogsToKinesis", &["kinesis:PutRecords"], each(scope, &self.routed_streams, kinesis)?),
            grant("RouteLogsToBuckets", &["s3:PutObject"], objects),
        ];
        Ok(statements.into_iter().flatten())
    }

    fn log_streams(&self, groups: &[String]) -> Result<BTreeSet<String>, Error> {
        let named = |name| self.settings.scope.named("name of the log group", "logs", "log-group:", name);
        groups.iter().map(|name| Ok(format!("{}:*", named(name)?))).collect()
    }

    fn tasks_of(&self, cluster: &str) -> Result<String, Error> {
        let task = self.settings.scope.named("name of the cluster", "ecs", "task/", cluster)?;
        Ok(format!("{task}/*"))
    }
}

const CHANNELS: [&str; 4] = [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
];

fn trace_statement() -> Statement {
    const ACTIONS: [&str; 5] = [
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:GetSamplingStatisticSummaries",
    ];
    Statement::allow(ACTIONS).on(["*"]).sid("SendTraces")
}

fn each(
    scope: &Scope,
    arns: &[Arn],
    resource: impl Fn(&Scope, &Arn) -> Result<String, Error>,
) -> Result<BTreeSet<String>, Error> {
    arns.iter().map(|arn| resource(scope, arn)).collect()
}
