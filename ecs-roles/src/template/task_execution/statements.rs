//! What the inline policy of the task execution role allows.

use std::collections::BTreeSet;

use super::{LogGroup, Secret, TaskExecutionRole};
use crate::arn::Arn;
use crate::error::Error;
use crate::policy::Statement;
use crate::template::grants::grant;
use crate::template::{Scope, input};

impl TaskExecutionRole {
    pub(super) fn statements(&self) -> Result<Vec<Statement>, Error> {
        let mut statements = self.pulls()?;
        let read = [
            grant("WriteLogs", &["logs:CreateLogStream", "logs:PutLogEvents"], self.log_streams()?),
            grant("CreateLogGroups", &["logs:CreateLogGroup"], self.created_log_groups()?),
            grant(
                "PullFromPrivateRegistries",
                &["secretsmanager:GetSecretValue"],
                self.secret_patterns(&self.registry_secrets, "pulling_with_registry_secret_named")?,
            ),
            grant(
                "ReadSecrets",
                &["secretsmanager:GetSecretValue"],
                self.secret_patterns(&self.secrets, "reading_secret_named")?,
            ),
            grant("ReadParameters", &["ssm:GetParameters"], self.each(&self.parameters, input::parameter)?),
        ];
        statements.extend(read.into_iter().flatten());
        statements.extend(self.files()?);
        statements.extend(self.decryption()?);
        Ok(statements)
    }

    fn files(&self) -> Result<impl Iterator<Item = Statement>, Error> {
        let (files, configurations) = (&self.environment_files, &self.log_router_configurations);
        let (get, locate) = (["s3:GetObject"], ["s3:GetBucketLocation"]);
        let statements = [
            grant("ReadEnvironmentFiles", &get, self.each(files, input::object)?),
            grant("LocateEnvironmentFileBuckets", &locate, self.each(files, input::bucket_of)?),
            grant("ReadLogRouterConfigurations", &get, self.each(configurations, input::object)?),
            grant("LocateLogRouterBuckets", &locate, self.each(configurations, input::bucket_of)?),
        ];
        Ok(statements.into_iter().flatten())
    }

    fn log_streams(&self) -> Result<BTreeSet<String>, Error> {
        let written = self.log_groups.iter().chain(&self.new_log_groups);
        let named: Result<BTreeSet<_>, Error> = written.map(|group| self.group(group)).collect();
        let streams = named?.iter().map(|group| format!("{group}:log-stream:*")).collect();
        Ok(if self.managed { BTreeSet::new() } else { streams })
    }

    /// CloudWatch Logs authorises the creation of a group as
    /// `log-group:NAME:log-stream:`, so that the bare ARN of the group, which
    /// its reference gives, is not enough.
    fn created_log_groups(&self) -> Result<BTreeSet<String>, Error> {
        let mut patterns = BTreeSet::new();
        for group in &self.new_log_groups {
            let group = self.group(group)?;
            patterns.insert(format!("{group}:*"));
            patterns.insert(group.to_string());
        }
        Ok(patterns)
    }

    fn group(&self, group: &LogGroup) -> Result<Arn, Error> {
        let scope = &self.settings.scope;
        let arn = scope.named("name of the log group", "logs", "log-group:", &group.name)?;
        match &group.region {
            None => Ok(arn),
            Some(region) => {
                let there = Scope::new(scope.account(), region)?.in_partition(scope.partition().clone());
                there.named("name of the log group", "logs", "log-group:", &group.name)
            }
        }
    }

    fn secret_patterns(&self, secrets: &[Secret], by_name: &str) -> Result<BTreeSet<String>, Error> {
        let scope = &self.settings.scope;
        let patterns = |named: &Secret| match named {
            Secret::Arn(arn) => input::secret(scope, arn, by_name),
            Secret::Name(name) => {
                let secret = scope.named("name of the secret", "secretsmanager", "secret:", name)?;
                Ok(vec![format!("{secret}-??????")])
            }
        };
        let patterns = secrets.iter().map(patterns).collect::<Result<Vec<_>, _>>()?;
        Ok(patterns.into_iter().flatten().collect())
    }

    fn each(
        &self,
        arns: &[Arn],
        resource: fn(&Scope, &Arn) -> Result<String, Error>,
    ) -> Result<BTreeSet<String>, Error> {
        arns.iter().map(|arn| resource(&self.settings.scope, arn)).collect()
    }
}
