//! Inputs, checked.

use std::collections::BTreeSet;

use super::checks::Check;
use super::inputs::Inputs;
use super::names;
use crate::arn::Arn;
use crate::error::{Error, shown};
use crate::role::check_path;
use crate::template::{Scope, input};

/// Inputs as statements need them: ordered, each once, all of one partition.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub(super) clusters: BTreeSet<String>,
    /// Clusters and services.
    pub(super) services: BTreeSet<(String, String)>,
    /// Families, and a revision where only that one is meant.
    pub(super) families: BTreeSet<(String, Option<String>)>,
    pub(super) task_roles: BTreeSet<String>,
    pub(super) execution_roles: BTreeSet<String>,
    pub(super) volume_roles: BTreeSet<String>,
    pub(super) infrastructure_roles: BTreeSet<String>,
    pub(super) hook_roles: BTreeSet<String>,
    pub(super) code_deploy_roles: BTreeSet<String>,
    pub(super) instance_roles: BTreeSet<String>,
    pub(super) containers: BTreeSet<String>,
    pub(super) exec_keys: BTreeSet<String>,
    /// ARNs of log groups, and prefixes of streams.
    pub(super) log_streams: BTreeSet<(String, Option<String>)>,
    /// Applications and groups.
    pub(super) code_deploy: BTreeSet<(String, String)>,
    pub(super) code_deploy_configs: BTreeSet<String>,
    /// Buckets and keys.
    pub(super) states: BTreeSet<(String, String)>,
    pub(super) state_keys: BTreeSet<Arn>,
    pub(super) workspace_prefixes: BTreeSet<String>,
    pub(super) namespaces: BTreeSet<String>,
    pub(super) repositories: BTreeSet<String>,
    pub(super) secrets: BTreeSet<String>,
    pub(super) parameters: BTreeSet<String>,
    pub(super) environment_files: BTreeSet<String>,
    /// Paths with names' beginnings, such as `/ecs/web-` without the first slash.
    pub(super) provisioned: BTreeSet<String>,
    pub(super) boundary: Option<String>,
    pub(super) attached: BTreeSet<String>,
    pub(super) launch_volumes: BTreeSet<String>,
    pub(super) controllers: BTreeSet<String>,
}

impl Checked {
    pub(super) fn of(inputs: &Inputs, scope: &Scope) -> Result<Self, Error> {
        let mut checked = Self {
            launch_volumes: inputs.launch_volumes.iter().cloned().collect(),
            controllers: inputs.controllers.iter().cloned().collect(),
            ..Self::default()
        };
        checked.take_ecs(inputs, scope)?;
        checked.take_roles(inputs, scope)?;
        checked.take_deployments(inputs)?;
        checked.take_states(inputs, scope)?;
        checked.take_references(inputs, scope)?;
        Ok(checked)
    }

    fn take_ecs(&mut self, inputs: &Inputs, scope: &Scope) -> Result<(), Error> {
        let check = Check(scope);
        self.services = each(&inputs.services, |named| check.service(named))?;
        self.clusters = each(&inputs.clusters, |name| names::CLUSTER.read(scope, name))?;
        self.clusters.extend(self.services.iter().map(|(cluster, _)| cluster.clone()));
        self.families = each(&inputs.families, |name| check.family(name))?;
        self.containers = each(&inputs.containers, |name| names::CONTAINER.named(name))?;
        self.exec_keys = each(&inputs.exec_keys, |arn| check.foreign(arn, "key", input::key))?;
        Ok(())
    }

    fn take_roles(&mut self, inputs: &Inputs, scope: &Scope) -> Result<(), Error> {
        let roles = |given: &[Arn]| each(given, |arn| names::role(scope, arn));
        self.task_roles = roles(&inputs.task_roles)?;
        self.execution_roles = roles(&inputs.execution_roles)?;
        self.volume_roles = roles(&inputs.volume_roles)?;
        self.infrastructure_roles = roles(&inputs.infrastructure_roles)?;
        self.hook_roles = roles(&inputs.hook_roles)?;
        self.code_deploy_roles = roles(&inputs.code_deploy_roles)?;
        self.instance_roles = roles(&inputs.instance_roles)?;
        self.provisioned = each(&inputs.provisioned, |(path, prefix)| provisioned(path, prefix))?;
        self.boundary = inputs.boundary.as_ref().map(|arn| names::managed_policy(scope, arn)).transpose()?;
        self.attached = each(&inputs.attached, |arn| names::managed_policy(scope, arn))?;
        Ok(())
    }

    fn take_deployments(&mut self, inputs: &Inputs) -> Result<(), Error> {
        self.code_deploy = each(&inputs.code_deploy, |(application, group)| {
            Ok((names::APPLICATION.named(application)?, names::GROUP.named(group)?))
        })?;
        self.code_deploy_configs = each(&inputs.code_deploy_configs, |name| names::CONFIG.named(name))?;
        Ok(())
    }

    fn take_states(&mut self, inputs: &Inputs, scope: &Scope) -> Result<(), Error> {
        let check = Check(scope);
        self.states = each(&inputs.states, |(bucket, key)| {
            Ok((names::BUCKET.named(bucket)?, names::OBJECT_KEY.named(key)?))
        })?;
        self.state_keys =
            each(&inputs.state_keys, |arn| check.foreign(arn, "key", input::key).map(|_| arn.clone()))?;
        self.workspace_prefixes = each(&inputs.workspace_prefixes, |prefix| {
            names::WORKSPACE_PREFIX.named(prefix.trim_end_matches('/'))
        })?;
        Ok(())
    }

    fn take_references(&mut self, inputs: &Inputs, scope: &Scope) -> Result<(), Error> {
        let check = Check(scope);
        self.log_streams = each(&inputs.log_streams, |streams| check.log_streams(streams))?;
        self.namespaces = each(&inputs.namespaces, |arn| check.namespace(arn))?;
        self.repositories = each(&inputs.repositories, |name| check.repository(name))?;
        let secrets = each(&inputs.secrets, |arn| {
            check.foreign(arn, "secret", |scope, arn| input::secret(scope, arn, "reading_secret_named"))
        })?;
        self.secrets = secrets.into_iter().flatten().collect();
        self.secrets.extend(each(&inputs.secret_names, |name| check.secret_named(name))?);
        self.parameters = each(&inputs.parameters, |arn| check.foreign(arn, "parameter", input::parameter))?;
        self.environment_files =
            each(&inputs.environment_files, |arn| check.foreign(arn, "environment file", input::object))?;
        Ok(())
    }
}

fn each<I, T: Ord>(given: &[I], check: impl Fn(&I) -> Result<T, Error>) -> Result<BTreeSet<T>, Error> {
    given.iter().map(check).collect()
}

fn provisioned(path: &str, prefix: &str) -> Result<String, Error> {
    check_path(path)?;
    if path.contains(['*', '?', '<', '>', '{', '}', '$']) {
        return Err(Error::invalid(format!(
            "the path {} holds a wildcard or placeholder: name each path",
            shown(path)
        )));
    }
    match (path, prefix) {
        ("/", "") => Err(Error::invalid(
            "roles of every name at every path would be provisioned: give `roles_under` a path or a prefix",
        )),
        (_, "") => Ok(path.trim_start_matches('/').to_owned()),
        _ => {
            crate::role::check_name("prefix of roles", prefix, 63)?;
            Ok(format!("{}{prefix}", path.trim_start_matches('/')))
        }
    }
}
