//! Inputs, checked.

use std::collections::BTreeSet;

use super::inputs::Inputs;
use super::names::{self, Form};
use crate::arn::Arn;
use crate::error::{Error, shown};
use crate::role::check_path;
use crate::template::{Scope, readable};

/// Inputs as statements need them: ordered, each once, all of one partition.
#[derive(Debug)]
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
        let check = Check(scope);
        let services = each(&inputs.services, |named| check.service(named))?;
        let mut clusters = each(&inputs.clusters, |name| names::CLUSTER.read(scope, name))?;
        clusters.extend(services.iter().map(|(cluster, _)| cluster.clone()));
        let mut secrets = each(&inputs.secrets, |arn| check.foreign(arn, "secret", readable::secret))?;
        secrets.extend(each(&inputs.secret_names, |name| check.secret_named(name))?);
        let roles = |given: &[Arn]| each(given, |arn| names::role(scope, arn));
        Ok(Self {
            clusters,
            services,
            families: each(&inputs.families, |name| check.family(name))?,
            task_roles: roles(&inputs.task_roles)?,
            execution_roles: roles(&inputs.execution_roles)?,
            volume_roles: roles(&inputs.volume_roles)?,
            infrastructure_roles: roles(&inputs.infrastructure_roles)?,
            hook_roles: roles(&inputs.hook_roles)?,
            code_deploy_roles: roles(&inputs.code_deploy_roles)?,
            instance_roles: roles(&inputs.instance_roles)?,
            containers: each(&inputs.containers, |name| named(names::CONTAINER, name))?,
            exec_keys: each(&inputs.exec_keys, |arn| check.foreign(arn, "key", readable::key))?,
            log_streams: each(&inputs.log_streams, |streams| check.log_streams(streams))?,
            code_deploy: each(&inputs.code_deploy, |(application, group)| {
                Ok((named(names::APPLICATION, application)?, named(names::GROUP, group)?))
            })?,
            code_deploy_configs: each(&inputs.code_deploy_configs, |name| named(names::CONFIG, name))?,
            states: each(&inputs.states, |(bucket, key)| {
                Ok((named(names::BUCKET, bucket)?, named(names::OBJECT_KEY, key)?))
            })?,
            state_keys: each(&inputs.state_keys, |arn| {
                check.foreign(arn, "key", readable::key).map(|_| arn.clone())
            })?,
            workspace_prefixes: each(&inputs.workspace_prefixes, |prefix| {
                named(names::WORKSPACE_PREFIX, prefix.trim_end_matches('/'))
            })?,
            namespaces: each(&inputs.namespaces, |arn| check.namespace(arn))?,
            repositories: each(&inputs.repositories, |name| check.repository(name))?,
            secrets,
            parameters: each(&inputs.parameters, |arn| check.foreign(arn, "parameter", readable::parameter))?,
            environment_files: each(&inputs.environment_files, |arn| {
                check.foreign(arn, "environment file", readable::object)
            })?,
            provisioned: each(&inputs.provisioned, |(path, prefix)| provisioned(path, prefix))?,
            boundary: inputs.boundary.as_ref().map(|arn| names::managed_policy(scope, arn)).transpose()?,
            attached: each(&inputs.attached, |arn| names::managed_policy(scope, arn))?,
            launch_volumes: inputs.launch_volumes.iter().cloned().collect(),
            controllers: inputs.controllers.iter().cloned().collect(),
        })
    }
}

fn each<I, T: Ord>(given: &[I], check: impl Fn(&I) -> Result<T, Error>) -> Result<BTreeSet<T>, Error> {
    given.iter().map(check).collect()
}

fn named(form: Form, name: &str) -> Result<String, Error> {
    form.check(name).map(|()| name.to_owned())
}

/// Checks that need to know where the policy is for.
struct Check<'s>(&'s Scope);

impl Check<'_> {
    fn service(&self, (cluster, service): &(String, String)) -> Result<(String, String), Error> {
        let cluster = names::CLUSTER.read(self.0, cluster)?;
        if !service.starts_with("arn:") {
            return Ok((cluster, named(names::SERVICE, service)?));
        }
        let in_arn = names::SERVICE_ARN.read(self.0, service)?;
        match in_arn.split_once('/') {
            Some((own, name)) if own == cluster => Ok((cluster, named(names::SERVICE, name)?)),
            Some((own, _)) => Err(Error::invalid(format!(
                "the service {} lies in the cluster `{own}`, not in `{cluster}`",
                shown(service)
            ))),
            None => Err(Error::invalid(format!(
                "the service {} has an ARN of the old form, without its cluster: name it by its name",
                shown(service)
            ))),
        }
    }

    fn family(&self, text: &str) -> Result<(String, Option<String>), Error> {
        let name = names::FAMILY.read(self.0, text)?;
        match name.split_once(':') {
            None => Ok((name, None)),
            Some((family, revision))
                if !family.is_empty()
                    && !revision.is_empty()
                    && revision.bytes().all(|b| b.is_ascii_digit()) =>
            {
                Ok((family.to_owned(), Some(revision.to_owned())))
            }
            Some(_) => Err(Error::invalid(format!(
                "the task definition {} is not `FAMILY` or `FAMILY:REVISION`, with a number after the colon",
                shown(text)
            ))),
        }
    }

    /// An ARN of something that may lie in another region or account.
    fn foreign(
        &self,
        arn: &Arn,
        what: &str,
        read: fn(&Arn) -> Result<String, Error>,
    ) -> Result<String, Error> {
        names::in_partition(self.0, arn, what)?;
        let read = read(arn)?;
        match arn.resource().contains(['*', '?', '<', '>', '{', '}', '$']) {
            true => Err(Error::invalid(format!(
                "the {what} {} holds a wildcard or placeholder: name each of them",
                shown(&arn.to_string())
            ))),
            false => Ok(read),
        }
    }

    fn secret_named(&self, name: &str) -> Result<String, Error> {
        names::SECRET.check(name)?;
        Ok(self.0.pattern("secretsmanager", &format!("secret:{name}-??????")))
    }

    /// The log group of an ARN may lie in another region, as the log option
    /// `awslogs-region` allows.
    fn log_streams(
        &self,
        (group, prefix): &(String, Option<String>),
    ) -> Result<(String, Option<String>), Error> {
        let form = names::LOG_GROUP;
        let arn = match group.starts_with("arn:") {
            true => {
                let text = group.strip_suffix(":*").unwrap_or(group);
                let arn: Arn = text.parse()?;
                names::here(self.0, &arn, form.what)?;
                let named = Scope::new(arn.account(), arn.region())?.in_partition(arn.partition().clone());
                form.read(&named, text).map(|_| arn.to_string())?
            }
            false => form.check(group).map(|()| self.0.pattern("logs", &format!("log-group:{group}")))?,
        };
        let prefix = prefix.as_ref().map(|prefix| named(names::STREAM_PREFIX, prefix)).transpose()?;
        Ok((arn, prefix))
    }

    fn namespace(&self, arn: &Arn) -> Result<String, Error> {
        self.foreign(arn, "namespace", |arn| {
            let of_kind = arn.service() == "servicediscovery" && arn.resource_type() == Some("namespace");
            of_kind.then(|| arn.to_string()).ok_or_else(|| {
                Error::invalid(format!("{} is not the ARN of a namespace", shown(&arn.to_string())))
            })
        })
    }

    /// A repository of another account or region is named by its ARN.
    fn repository(&self, text: &str) -> Result<String, Error> {
        if !text.starts_with("arn:") {
            names::REPOSITORY.check(text)?;
            return Ok(self.0.pattern("ecr", &format!("repository/{text}")));
        }
        self.foreign(&text.parse()?, "repository", |arn| {
            let name = arn.resource().strip_prefix("repository/").filter(|_| arn.service() == "ecr");
            let name = name.ok_or_else(|| {
                Error::invalid(format!("{} is not the ARN of a repository", shown(&arn.to_string())))
            })?;
            names::REPOSITORY.check(name).map(|()| arn.to_string())
        })
    }
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
