//! What operations are about, as it is given: the things of ECS and roles.

use super::policy::CallerPolicy;
use crate::arn::Arn;

/// Inputs as given; [`Checked`](super::checked::Checked) is what they mean.
#[derive(Debug, Clone, Default)]
pub(super) struct Inputs {
    pub(super) clusters: Vec<String>,
    pub(super) services: Vec<(String, String)>,
    pub(super) families: Vec<String>,
    pub(super) task_roles: Vec<Arn>,
    pub(super) execution_roles: Vec<Arn>,
    pub(super) volume_roles: Vec<Arn>,
    pub(super) infrastructure_roles: Vec<Arn>,
    pub(super) hook_roles: Vec<Arn>,
    pub(super) code_deploy_roles: Vec<Arn>,
    pub(super) instance_roles: Vec<Arn>,
    pub(super) containers: Vec<String>,
    pub(super) exec_keys: Vec<Arn>,
    pub(super) log_streams: Vec<(String, Option<String>)>,
    pub(super) code_deploy: Vec<(String, String)>,
    pub(super) code_deploy_configs: Vec<String>,
    pub(super) states: Vec<(String, String)>,
    pub(super) state_keys: Vec<Arn>,
    pub(super) workspace_prefixes: Vec<String>,
    pub(super) namespaces: Vec<Arn>,
    pub(super) repositories: Vec<String>,
    pub(super) secrets: Vec<Arn>,
    pub(super) secret_names: Vec<String>,
    pub(super) parameters: Vec<Arn>,
    pub(super) environment_files: Vec<Arn>,
    pub(super) provisioned: Vec<(String, String)>,
    pub(super) boundary: Option<Arn>,
    pub(super) attached: Vec<Arn>,
    /// Volumes of task definitions that have to be configured when they start.
    pub(super) launch_volumes: Vec<String>,
    /// Deployment controllers that service definitions name.
    pub(super) controllers: Vec<String>,
}

/// # Clusters, services, task definitions
impl CallerPolicy {
    /// A cluster, by name or ARN.
    #[must_use]
    pub fn cluster(mut self, cluster: impl Into<String>) -> Self {
        self.inputs.clusters.push(cluster.into());
        self
    }

    /// A service, by name or ARN, and its cluster, which counts as named with
    /// [`cluster`](Self::cluster) too.
    #[must_use]
    pub fn service(mut self, cluster: impl Into<String>, service: impl Into<String>) -> Self {
        self.inputs.services.push((cluster.into(), service.into()));
        self
    }

    /// A task definition: its family, `FAMILY:REVISION`, or an ARN. Without a
    /// revision every revision is meant.
    #[must_use]
    pub fn family(mut self, family: impl Into<String>) -> Self {
        self.inputs.families.push(family.into());
        self
    }

    /// A container in which commands may be run.
    #[must_use]
    pub fn exec_container(mut self, name: impl Into<String>) -> Self {
        self.inputs.containers.push(name.into());
        self
    }

    /// The KMS key that `executeCommandConfiguration` of the cluster names.
    #[must_use]
    pub fn exec_key(mut self, key: Arn) -> Self {
        self.inputs.exec_keys.push(key);
        self
    }
}

/// # Roles
impl CallerPolicy {
    /// A task role, `taskRoleArn` of a task definition.
    #[must_use]
    pub fn task_role(mut self, role: Arn) -> Self {
        self.inputs.task_roles.push(role);
        self
    }

    /// A task execution role, `executionRoleArn` of a task definition.
    #[must_use]
    pub fn execution_role(mut self, role: Arn) -> Self {
        self.inputs.execution_roles.push(role);
        self
    }

    /// The infrastructure role in `volumeConfigurations`, of services and of
    /// tasks that are run.
    #[must_use]
    pub fn volume_role(mut self, role: Arn) -> Self {
        self.inputs.volume_roles.push(role);
        self
    }

    /// The infrastructure role of a service for load balancers
    /// (`advancedConfiguration`), Service Connect TLS or VPC Lattice.
    #[must_use]
    pub fn infrastructure_role(mut self, role: Arn) -> Self {
        self.inputs.infrastructure_roles.push(role);
        self
    }

    /// The role in `lifecycleHooks` of a service.
    #[must_use]
    pub fn hook_role(mut self, role: Arn) -> Self {
        self.inputs.hook_roles.push(role);
        self
    }

    /// The role of CodeDeploy, `serviceRoleArn` of the deployment group.
    #[must_use]
    pub fn code_deploy_role(mut self, role: Arn) -> Self {
        self.inputs.code_deploy_roles.push(role);
        self
    }

    /// A role that goes into an instance profile.
    #[must_use]
    pub fn instance_role(mut self, role: Arn) -> Self {
        self.inputs.instance_roles.push(role);
        self
    }
}
