//! Pulling images from Amazon ECR.

use std::collections::BTreeSet;

use super::TaskExecutionRole;
use crate::error::{Error, shown};
use crate::policy::Statement;
use crate::template::grants::grant;
use crate::template::input;

/// What pulling an image takes beside the token.
pub(crate) const PULL: [&str; 3] =
    ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"];

/// What the first pull through a cache takes in addition.
const IMPORT: [&str; 2] = ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"];

impl TaskExecutionRole {
    pub(super) fn pulls(&self) -> Result<Vec<Statement>, Error> {
        let (repositories, agents, caches) = (self.repositories()?, self.agents()?, self.caches()?);
        let endpoints = self.endpoints()?;
        let any = [&repositories, &agents, &caches].into_iter().any(|named| !named.is_empty());
        if self.managed {
            return Ok(Vec::from_iter(grant("ImportUpstreamImages", &IMPORT, caches)));
        }
        if !endpoints.is_empty() && !any {
            return Err(Error::invalid(
                "a VPC endpoint is named but nothing that is pulled through it: name the repositories with `pulling_from`",
            ));
        }
        let token =
            any.then(|| Statement::allow(["ecr:GetAuthorizationToken"]).on(["*"]).sid("LogInToRegistry"));
        let import = grant("ImportUpstreamImages", &IMPORT, caches.clone());
        let pulled = repositories.into_iter().chain(caches).collect();
        let narrowed = |statement: Statement| match endpoints.is_empty() {
            true => statement,
            false => statement.when("StringEquals", "aws:SourceVpce", endpoints.iter().copied()),
        };
        let pulls = [grant("PullImages", &PULL, pulled), grant("PullGuardDutyAgent", &PULL, agents)];
        Ok(token.into_iter().chain(pulls.into_iter().flatten().map(narrowed)).chain(import).collect())
    }

    fn repositories(&self) -> Result<BTreeSet<String>, Error> {
        let scope = &self.settings.scope;
        self.repositories.iter().map(|arn| input::repository(scope, arn)).collect()
    }

    fn agents(&self) -> Result<BTreeSet<String>, Error> {
        let scope = &self.settings.scope;
        self.guard_duty_repositories.iter().map(|arn| input::repository(scope, arn)).collect()
    }

    fn caches(&self) -> Result<BTreeSet<String>, Error> {
        let pattern = |prefix: &String| {
            let prefix = prefix.trim_end_matches('/');
            let cache = self.settings.scope.named("prefix of the cache", "ecr", "repository/", prefix)?;
            Ok(format!("{cache}/*"))
        };
        self.cache_prefixes.iter().map(pattern).collect()
    }

    fn endpoints(&self) -> Result<BTreeSet<&str>, Error> {
        let is_endpoint = |id: &str| {
            let digits = id.strip_prefix("vpce-").unwrap_or_default();
            !digits.is_empty() && digits.chars().all(|c| c.is_ascii_hexdigit())
        };
        if let Some(wrong) = self.vpc_endpoints.iter().find(|id| !is_endpoint(id)) {
            return Err(Error::invalid(format!(
                "{} is not a VPC endpoint: write its id, such as `vpce-0123456789abcdef0`",
                shown(wrong)
            )));
        }
        if self.managed && !self.vpc_endpoints.is_empty() {
            return Err(Error::invalid(
                "a VPC endpoint limits nothing beside the managed policy, which pulls from anywhere: start from `least_privilege`",
            ));
        }
        Ok(self.vpc_endpoints.iter().map(String::as_str).collect())
    }
}
