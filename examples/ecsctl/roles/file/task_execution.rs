//! `kind: task-execution`

use std::path::PathBuf;

use ecs_roles::{Arn, Error, Role, Scope, TaskExecutionNeeds, TaskExecutionRole, UnclearPart};

use super::defaults::{Defaults, Template, invalid, options, settled};
use crate::builder::{each, if_set};

options! {
    struct TaskExecution {
        /// A task definition in JSON, from which what the tasks need is derived
        task_definition: Option<PathBuf>,
        /// No managed policy of AWS: only what the options say
        least_privilege: bool,
        /// No conditions in the trust policy, as on the page of AWS
        trusting_any_source: bool,
        /// Repositories of Amazon ECR to pull from
        repositories: Vec<Arn>,
        /// The repository of the agent of GuardDuty Runtime Monitoring in the region
        guard_duty_repositories: Vec<Arn>,
        /// Pull-through caches of ECR, by the prefix of their repositories
        cache_prefixes: Vec<String>,
        /// Pull through these VPC endpoints alone; with `least_privilege`
        vpc_endpoints: Vec<String>,
        /// Log groups of the log driver `awslogs`
        log_groups: Vec<String>,
        /// Log groups that `awslogs-create-group` creates
        new_log_groups: Vec<String>,
        /// Secrets of Secrets Manager by their complete ARN, six random characters included
        secrets: Vec<Arn>,
        /// Secrets of Secrets Manager by name
        secret_names: Vec<String>,
        /// Secrets with credentials of a private registry, by their complete ARN
        registry_secrets: Vec<Arn>,
        /// Secrets with credentials of a private registry, by name
        registry_secret_names: Vec<String>,
        /// Parameters of Systems Manager
        parameters: Vec<Arn>,
        /// Environment files in S3, as ARNs of objects
        environment_files: Vec<Arn>,
        /// Configurations of a FireLens log router in S3, as ARNs of objects
        log_router_configurations: Vec<Arn>,
        /// KMS keys that decrypt what is read in their region
        keys: Vec<Arn>,
    }
}

impl Template for TaskExecution {
    fn role(&self, defaults: &Defaults) -> Result<Role, Error> {
        self.of(self.needs(defaults)?.as_ref(), defaults)
    }

    fn role_and_unclear(&self, defaults: &Defaults) -> Result<(Role, Vec<UnclearPart>), Error> {
        let needs = self.needs(defaults)?;
        let unclear = needs.iter().flat_map(TaskExecutionNeeds::unclear).cloned().collect();
        Ok((self.of(needs.as_ref(), defaults)?, unclear))
    }

    fn keys(&self) -> &[Arn] {
        &self.keys
    }
}

impl TaskExecution {
    fn of(&self, needs: Option<&TaskExecutionNeeds>, defaults: &Defaults) -> Result<Role, Error> {
        let template = needs.map_or_else(|| self.empty(&defaults.scope), TaskExecutionNeeds::template);
        let mut template = settled!(template, self, &placing(needs, defaults));
        if_set!(template, self.trusting_any_source => trusting_any_source);
        each!(
            template,
            self.repositories => pulling_from,
            self.guard_duty_repositories => pulling_guard_duty_agent,
            self.cache_prefixes => pulling_through_cache,
            self.vpc_endpoints => pulling_through_endpoint,
            self.log_groups => writing_to_log_group,
            self.new_log_groups => creating_log_group,
            self.secrets => reading_secret,
            self.secret_names => reading_secret_named,
            self.registry_secrets => pulling_with_registry_secret,
            self.registry_secret_names => pulling_with_registry_secret_named,
            self.parameters => reading_parameter,
            self.environment_files => reading_environment_file,
            self.log_router_configurations => reading_log_router_configuration,
            self.keys => decrypting_with_key,
        );
        template.role()
    }

    fn needs(&self, defaults: &Defaults) -> Result<Option<TaskExecutionNeeds>, Error> {
        let Some(path) = &self.task_definition else { return Ok(None) };
        let text = std::fs::read_to_string(defaults.directory.join(path))
            .map_err(|error| invalid(format!("cannot read `{}`: {error}", path.display())))?;
        let needs = TaskExecutionNeeds::read(&text, &defaults.scope);
        needs.map(Some).map_err(|error| invalid(format!("`{}`: {error}", path.display())))
    }

    fn empty(&self, scope: &Scope) -> TaskExecutionRole {
        match self.least_privilege {
            true => TaskExecutionRole::least_privilege(scope.clone()),
            false => TaskExecutionRole::new(scope.clone()),
        }
    }
}

/// A role lies where a definition points to, unless its entry itself says otherwise.
fn placing(needs: Option<&TaskExecutionNeeds>, defaults: &Defaults) -> Defaults {
    let role = needs.and_then(TaskExecutionNeeds::execution_role);
    let path = defaults.path.clone().filter(|_| !role.is_some_and(|role| role.starts_with("arn:")));
    Defaults { path, ..defaults.clone() }
}
