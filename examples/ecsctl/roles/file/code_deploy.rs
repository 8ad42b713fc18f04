//! `kind: codedeploy`

use ecs_roles::{Arn, CodeDeployRole, Error, Role};

use super::defaults::{Defaults, Template, options, settled};
use crate::builder::each;

options! {
    struct CodeDeploy {
        /// The managed policy that does little, and beside it what the other options say
        limited: bool,
        /// Task roles and task execution roles to pass; they imply `limited`
        passed_roles: Vec<Arn>,
        /// Lets CodeDeploy in for this application alone
        application: Option<String>,
        /// Names of the Lambda functions that deployments invoke
        hooks: Vec<String>,
        /// Names of the topics that triggers publish to
        topics: Vec<String>,
        /// AppSpec files in S3, as ARNs of objects
        revisions: Vec<Arn>,
    }
}

impl Template for CodeDeploy {
    fn role(&self, defaults: &Defaults) -> Result<Role, Error> {
        let scope = defaults.scope.clone();
        let template = match self.limited || !self.passed_roles.is_empty() {
            true => CodeDeployRole::limited(scope, self.passed_roles.clone()),
            false => CodeDeployRole::full(scope),
        };
        let mut template = settled!(template, self, defaults);
        each!(
            template,
            self.application => for_application,
            self.hooks => invoking_hook,
            self.topics => publishing_to,
            self.revisions => reading_revision,
        );
        template.role()
    }
}
