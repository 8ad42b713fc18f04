//! What a caller's policy is about, as arguments and as members of a file.

use std::path::{Path, PathBuf};

use clap::Args;
use ecs_roles::{Arn, CallerPolicy, Circumstance, Operation, Scope};
use serde::Deserialize;

use super::super::file;
use super::pair::{CodeDeployGroup, LogStreams, Service, StateObject, Under};
use super::scope::account_of_roles;
use super::text::{texts, trimmed};
use crate::builder::each;

/// Operations, and what they are about. The members of a file have the names of
/// these fields, the arguments those of the methods of [`CallerPolicy`].
#[derive(Args, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Inputs {
    /// The name of the policy [default: EcsCaller]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// What is to be allowed, such as register,deploy-rolling,wait: see the list below
    #[arg(long = "for", value_name = "OPERATION", required = true, value_delimiter = ',', value_parser = trimmed::<Operation>)]
    #[serde(deserialize_with = "texts")]
    pub(crate) operations: Vec<Operation>,

    /// What is done beyond the usual, such as first-deployment: see the list below
    #[arg(long = "with", value_name = "CIRCUMSTANCE", value_delimiter = ',', value_parser = trimmed::<Circumstance>)]
    #[serde(default, deserialize_with = "texts")]
    with: Vec<Circumstance>,

    /// How many characters a document may have, without white space [default: 6144]
    #[arg(long, value_name = "N")]
    quota: Option<usize>,

    /// A cluster, by name or ARN
    #[arg(long = "cluster", value_name = "CLUSTER")]
    #[serde(default)]
    clusters: Vec<String>,

    /// A service and its cluster
    #[arg(long = "service", value_name = "CLUSTER/SERVICE")]
    #[serde(default, deserialize_with = "texts")]
    services: Vec<Service>,

    /// A family of task definitions, or FAMILY:REVISION
    #[arg(long = "family", value_name = "FAMILY")]
    #[serde(default)]
    families: Vec<String>,

    /// A task definition in JSON: its family, roles, log groups, secrets
    #[arg(long = "task-definition", value_name = "FILE")]
    #[serde(default)]
    task_definitions: Vec<PathBuf>,

    /// A service definition in JSON: its roles, tags and strategy
    #[arg(long = "service-definition", value_name = "FILE")]
    #[serde(default)]
    service_definitions: Vec<PathBuf>,

    /// A task role
    #[arg(long = "task-role", value_name = "ARN")]
    #[serde(default)]
    task_roles: Vec<Arn>,

    /// A task execution role
    #[arg(long = "execution-role", value_name = "ARN")]
    #[serde(default)]
    execution_roles: Vec<Arn>,

    /// The infrastructure role of volumes
    #[arg(long = "volume-role", value_name = "ARN")]
    #[serde(default)]
    volume_roles: Vec<Arn>,

    /// The infrastructure role of a service
    #[arg(long = "infrastructure-role", value_name = "ARN")]
    #[serde(default)]
    infrastructure_roles: Vec<Arn>,

    /// The role of lifecycle hooks
    #[arg(long = "hook-role", value_name = "ARN")]
    #[serde(default)]
    hook_roles: Vec<Arn>,

    /// The role of CodeDeploy
    #[arg(long = "code-deploy-role", value_name = "ARN")]
    #[serde(default)]
    code_deploy_roles: Vec<Arn>,

    /// A role that goes into an instance profile
    #[arg(long = "instance-role", value_name = "ARN")]
    #[serde(default)]
    instance_roles: Vec<Arn>,

    /// A container in which commands may be run
    #[arg(long = "exec-container", value_name = "NAME")]
    #[serde(default)]
    exec_containers: Vec<String>,

    /// The KMS key of the channels of ECS Exec
    #[arg(long = "exec-key", value_name = "ARN")]
    #[serde(default)]
    exec_keys: Vec<Arn>,

    /// A log group by name or ARN, or the streams in it that begin with PREFIX/
    #[arg(long = "log-group", value_name = "GROUP[=PREFIX]")]
    #[serde(default, deserialize_with = "texts")]
    log_groups: Vec<LogStreams>,

    /// An application of CodeDeploy and its deployment group
    #[arg(long = "code-deploy", value_name = "APPLICATION/GROUP")]
    #[serde(default, deserialize_with = "texts")]
    code_deploy: Vec<CodeDeployGroup>,

    /// A deployment configuration of CodeDeploy
    #[arg(long = "code-deploy-config", value_name = "NAME")]
    #[serde(default)]
    code_deploy_configs: Vec<String>,

    /// A state of Terraform
    #[arg(long = "state", value_name = "s3://BUCKET/KEY")]
    #[serde(default, deserialize_with = "texts")]
    states: Vec<StateObject>,

    /// The KMS key of states
    #[arg(long = "state-key", value_name = "ARN")]
    #[serde(default)]
    state_keys: Vec<Arn>,

    /// List workspaces under this prefix of states' keys, such as env:
    #[arg(long = "listing-workspaces", value_name = "PREFIX")]
    #[serde(default)]
    workspace_prefixes: Vec<String>,

    /// The namespace of Service Connect
    #[arg(long = "namespace", value_name = "ARN")]
    #[serde(default)]
    namespaces: Vec<Arn>,

    /// A repository of ECR, by name or ARN
    #[arg(long = "repository", value_name = "REPOSITORY")]
    #[serde(default)]
    repositories: Vec<String>,

    /// A secret that tasks read
    #[arg(long = "reading-secret", value_name = "ARN")]
    #[serde(default)]
    secrets: Vec<Arn>,

    /// The same by name
    #[arg(long = "reading-secret-named", value_name = "NAME")]
    #[serde(default)]
    secret_names: Vec<String>,

    /// A parameter that tasks read
    #[arg(long = "reading-parameter", value_name = "ARN")]
    #[serde(default)]
    parameters: Vec<Arn>,

    /// An environment file in S3
    #[arg(long = "reading-environment-file", value_name = "ARN")]
    #[serde(default)]
    environment_files: Vec<Arn>,

    /// Where roles lie that are provisioned, and what their names begin with
    #[arg(long = "roles-under", value_name = "/PATH/PREFIX")]
    #[serde(default, deserialize_with = "texts")]
    roles_under: Vec<Under>,

    /// The permissions boundary that provisioned roles must have
    #[arg(long, value_name = "ARN")]
    boundary: Option<Arn>,

    /// A managed policy that may be attached to provisioned roles
    #[arg(long = "attaching", value_name = "ARN")]
    #[serde(default)]
    attaching: Vec<Arn>,
}

impl Inputs {
    /// The policy in a scope. Files are relative to `directory`.
    pub(crate) fn policy(&self, scope: Scope, directory: &Path) -> Result<CallerPolicy, String> {
        let mut policy = CallerPolicy::new(scope);
        each!(policy, self.name => named, self.quota => with_quota);
        each!(policy, self.operations => allow, self.with => with);
        for file in &self.task_definitions {
            let (text, file) = read(directory, file)?;
            policy = policy.with_task_definition(&text).map_err(|error| file::placed(&file, &error))?;
        }
        for file in &self.service_definitions {
            let (text, file) = read(directory, file)?;
            policy = policy.with_service_definition(&text).map_err(|error| file::placed(&file, &error))?;
        }
        Ok(self.others(self.roles(self.names(policy))))
    }

    /// The account of the first role that the arguments or the definitions name.
    pub(super) fn account(&self) -> Result<Option<String>, String> {
        let given = [
            &self.task_roles,
            &self.execution_roles,
            &self.volume_roles,
            &self.infrastructure_roles,
            &self.hook_roles,
            &self.code_deploy_roles,
            &self.instance_roles,
        ];
        if let Some(role) = given.into_iter().flatten().find(|role| !role.account().is_empty()) {
            return Ok(Some(role.account().to_owned()));
        }
        for file in self.task_definitions.iter().chain(&self.service_definitions) {
            let (text, file) = read(Path::new(""), file)?;
            let account = account_of_roles(&text).map_err(|error| format!("{}: {error}", file.display()))?;
            if account.is_some() {
                return Ok(account);
            }
        }
        Ok(None)
    }

    fn names(&self, mut policy: CallerPolicy) -> CallerPolicy {
        each!(
            policy,
            self.clusters => cluster,
            self.families => family,
            self.exec_containers => exec_container,
            self.code_deploy_configs => code_deploy_config,
            self.workspace_prefixes => listing_workspaces,
            self.repositories => repository,
            self.secret_names => reading_secret_named,
        );
        let policy = self.services.iter().fold(policy, |policy, it| policy.service(&it.cluster, &it.service));
        let policy = self.log_groups.iter().fold(policy, |policy, it| match &it.prefix {
            Some(prefix) => policy.log_streams(&it.group, prefix),
            None => policy.log_group(&it.group),
        });
        let policy =
            self.code_deploy.iter().fold(policy, |policy, it| policy.code_deploy(&it.application, &it.group));
        let policy = self.states.iter().fold(policy, |policy, it| policy.state(&it.bucket, &it.key));
        self.roles_under.iter().fold(policy, |policy, it| policy.roles_under(&it.path, &it.prefix))
    }

    fn roles(&self, mut policy: CallerPolicy) -> CallerPolicy {
        each!(
            policy,
            self.task_roles => task_role,
            self.execution_roles => execution_role,
            self.volume_roles => volume_role,
            self.infrastructure_roles => infrastructure_role,
            self.hook_roles => hook_role,
            self.code_deploy_roles => code_deploy_role,
            self.instance_roles => instance_role,
        );
        policy
    }

    fn others(&self, mut policy: CallerPolicy) -> CallerPolicy {
        each!(
            policy,
            self.exec_keys => exec_key,
            self.state_keys => state_key,
            self.namespaces => namespace,
            self.secrets => reading_secret,
            self.parameters => reading_parameter,
            self.environment_files => reading_environment_file,
            self.boundary => boundary,
            self.attaching => attaching,
        );
        policy
    }
}

fn read(directory: &Path, named: &Path) -> Result<(String, PathBuf), String> {
    let path = directory.join(named);
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("cannot read `{}`: {error}: name a definition in JSON", path.display()))?;
    Ok((text, path))
}
