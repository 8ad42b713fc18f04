//! `kind: codedeploy`

use ecs_roles::{Arn, CodeDeployRole, Error, Role};

use super::defaults::{Defaults, Template, options, settled};
use crate::builder::each;

options! {
    struct CodeDeploy {
        /// The managed policy that does little, and what it lacks below.
        limited: bool,
        passed_roles: Vec<Arn>,
        application: Option<String>,
        hooks: Vec<String>,
        topics: Vec<String>,
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
