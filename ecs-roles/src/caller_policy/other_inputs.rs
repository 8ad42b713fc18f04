//! What operations are about, as it is given: the things of other services.

use super::policy::CallerPolicy;
use crate::arn::Arn;

/// # Logs, CodeDeploy, states
impl CallerPolicy {
    /// A log group, by name or ARN, with every stream in it.
    #[must_use]
    pub fn log_group(mut self, group: impl Into<String>) -> Self {
        self.inputs.log_streams.push((group.into(), None));
        self
    }

    /// The streams of a log group, named or by ARN, that begin with
    /// `PREFIX/`, as those of `awslogs-stream-prefix` do.
    #[must_use]
    pub fn log_streams(mut self, group: impl Into<String>, prefix: impl Into<String>) -> Self {
        self.inputs.log_streams.push((group.into(), Some(prefix.into())));
        self
    }

    /// An application of CodeDeploy and its deployment group.
    #[must_use]
    pub fn code_deploy(mut self, application: impl Into<String>, group: impl Into<String>) -> Self {
        self.inputs.code_deploy.push((application.into(), group.into()));
        self
    }

    /// A deployment configuration of CodeDeploy, such as
    /// `CodeDeployDefault.ECSAllAtOnce`, which is meant where none is named.
    #[must_use]
    pub fn code_deploy_config(mut self, name: impl Into<String>) -> Self {
        self.inputs.code_deploy_configs.push(name.into());
        self
    }

    /// A state of Terraform: the bucket and the object's key. That of a
    /// workspace has the key `env:/WORKSPACE/KEY` unless configured otherwise.
    #[must_use]
    pub fn state(mut self, bucket: impl Into<String>, key: impl Into<String>) -> Self {
        self.inputs.states.push((bucket.into(), key.into()));
        self
    }

    /// The KMS key that states are encrypted with (SSE-KMS). It lies in the
    /// region of its bucket, perhaps in another account.
    #[must_use]
    pub fn state_key(mut self, key: Arn) -> Self {
        self.inputs.state_keys.push(key);
        self
    }

    /// Lists the workspaces in the buckets of the states by the prefix that is
    /// configured as `workspace_key_prefix`, `env:` by default.
    #[must_use]
    pub fn listing_workspaces(mut self, prefix: impl Into<String>) -> Self {
        self.inputs.workspace_prefixes.push(prefix.into());
        self
    }
}

/// # What a definition refers to
impl CallerPolicy {
    /// The namespace of Service Connect, by the ARN of Cloud Map.
    #[must_use]
    pub fn namespace(mut self, arn: Arn) -> Self {
        self.inputs.namespaces.push(arn);
        self
    }

    /// A repository of ECR, by name or ARN.
    #[must_use]
    pub fn repository(mut self, repository: impl Into<String>) -> Self {
        self.inputs.repositories.push(repository.into());
        self
    }

    /// A Secrets Manager secret that tasks read, by its complete ARN.
    #[must_use]
    pub fn reading_secret(mut self, arn: Arn) -> Self {
        self.inputs.secrets.push(arn);
        self
    }

    /// The secret of that name, whichever six characters Secrets Manager
    /// appends to it.
    #[must_use]
    pub fn reading_secret_named(mut self, name: impl Into<String>) -> Self {
        self.inputs.secret_names.push(name.into());
        self
    }

    /// A Systems Manager parameter that tasks read.
    #[must_use]
    pub fn reading_parameter(mut self, arn: Arn) -> Self {
        self.inputs.parameters.push(arn);
        self
    }

    /// An environment file in S3, by the ARN of the object.
    #[must_use]
    pub fn reading_environment_file(mut self, object: Arn) -> Self {
        self.inputs.environment_files.push(object);
        self
    }
}

/// # Provisioning
impl CallerPolicy {
    /// Where the roles, policies and instance profiles lie that are
    /// provisioned: a path, `/` or `/…/`, and what their names begin with. One
    /// of both may be empty (the path `/`), but not both.
    ///
    /// A wildcard in a policy reaches across slashes: the prefix `web-` at the
    /// path `/` also covers the path `/web-other/`.
    #[must_use]
    pub fn roles_under(mut self, path: impl Into<String>, prefix: impl Into<String>) -> Self {
        self.inputs.provisioned.push((path.into(), prefix.into()));
        self
    }

    /// The permissions boundary that every provisioned role must have. Without
    /// it whoever provisions roles can give them, and so itself, any permission.
    #[must_use]
    pub fn boundary(mut self, policy: Arn) -> Self {
        self.inputs.boundary = Some(policy);
        self
    }

    /// A managed policy that may be attached to provisioned roles; no other may.
    #[must_use]
    pub fn attaching(mut self, policy: Arn) -> Self {
        self.inputs.attached.push(policy);
        self
    }
}
