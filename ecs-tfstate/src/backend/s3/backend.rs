//! Where in S3 states are, and how to get at them.

use super::key;
use super::role::AssumedRole;
use crate::backend::workspace;
use crate::environment::Environment;
use crate::error::Error;
use crate::location::Location;
use crate::secret::Secret;

/// The backend `s3`: states in objects of Amazon S3 or of a store with its
/// API.
///
/// A program that has a working directory of Terraform gets it from there, with
/// [`Opener`](crate::Opener); one that has none builds it. What is not set is
/// taken from the AWS SDK configuration that the program brings.
///
/// ```
/// use ecs_tfstate::{AssumedRole, S3Backend};
///
/// let backend = S3Backend::new("my-states", "network/terraform.tfstate")
///     .with_region("eu-west-1")
///     .with_role(AssumedRole::new("arn:aws:iam::123456789012:role/reader"));
/// let location = backend.location("dev")?;
/// assert_eq!(location.to_string(), "s3://my-states/env:/dev/network/terraform.tfstate");
/// # Ok::<(), ecs_tfstate::Error>(())
/// ```
///
/// Source: Terraform's page "Backend type: s3". Attributes that reading does
/// not need, such as `acl`, are not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Backend {
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) workspace_key_prefix: String,
    pub(crate) region: Option<String>,
    pub(crate) endpoint: Option<String>,
    pub(crate) use_path_style: Option<bool>,
    pub(crate) use_fips: Option<bool>,
    pub(crate) use_dualstack: Option<bool>,
    pub(crate) keys: Option<AccessKeys>,
    pub(crate) profile: Option<String>,
    pub(crate) shared_config_files: Vec<String>,
    pub(crate) shared_credentials_files: Vec<String>,
    pub(crate) role: Option<AssumedRole>,
    pub(crate) web_identity: Option<WebIdentity>,
    pub(crate) sts_endpoint: Option<String>,
    pub(crate) sts_region: Option<String>,
    pub(crate) customer_key: Option<Secret>,
    pub(crate) kms_key_id: Option<String>,
    /// Not known if nothing says so.
    pub(crate) use_lockfile: Option<bool>,
    pub(crate) dynamodb_table: Option<String>,
}

/// Credentials that stand in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccessKeys {
    pub(crate) access_key: Secret,
    pub(crate) secret_key: Secret,
    pub(crate) token: Option<Secret>,
}

/// A role that is assumed with a token of an identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WebIdentity {
    /// The external id, tags and source identity are not used with it.
    pub(crate) role: AssumedRole,
    pub(crate) token: WebToken,
}

/// Where the token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WebToken {
    Text(Secret),
    File(String),
}

impl S3Backend {
    /// States in `bucket`, the one of the workspace `default` at `key`.
    #[must_use]
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self {
            bucket: bucket.into(),
            key: key.into(),
            workspace_key_prefix: "env:".to_owned(),
            region: None,
            endpoint: None,
            use_path_style: None,
            use_fips: None,
            use_dualstack: None,
            keys: None,
            profile: None,
            shared_config_files: Vec::new(),
            shared_credentials_files: Vec::new(),
            role: None,
            web_identity: None,
            sts_endpoint: None,
            sts_region: None,
            customer_key: None,
            kms_key_id: None,
            use_lockfile: None,
            dynamodb_table: None,
        }
    }

    /// Takes what is not set yet from the environment, as Terraform does:
    /// `AWS_REGION`, `AWS_DEFAULT_REGION`, `AWS_ENDPOINT_URL_S3`,
    /// `AWS_S3_ENDPOINT`, `AWS_ENDPOINT_URL_STS`, `AWS_STS_ENDPOINT` and
    /// `AWS_SSE_CUSTOMER_KEY`. Credentials are not among them: the AWS SDK
    /// finds those.
    #[must_use]
    pub fn with_environment(self, environment: &Environment) -> Self {
        let first =
            |names: [&str; 2]| names.into_iter().find_map(|name| environment.filled(name)).map(str::to_owned);
        Self {
            region: self.region.or_else(|| first(["AWS_REGION", "AWS_DEFAULT_REGION"])),
            endpoint: self.endpoint.or_else(|| first(["AWS_ENDPOINT_URL_S3", "AWS_S3_ENDPOINT"])),
            sts_endpoint: self.sts_endpoint.or_else(|| first(["AWS_ENDPOINT_URL_STS", "AWS_STS_ENDPOINT"])),
            customer_key: self
                .customer_key
                .or_else(|| environment.filled("AWS_SSE_CUSTOMER_KEY").map(Secret::new)),
            ..self
        }
    }

    /// Puts another prefix than `env:` before the names of workspaces; it may
    /// be empty.
    #[must_use]
    pub fn with_workspace_key_prefix(self, prefix: impl Into<String>) -> Self {
        Self { workspace_key_prefix: prefix.into(), ..self }
    }

    /// The region of the bucket. If it is not the right one, S3 says so, and
    /// the right one is used.
    #[must_use]
    pub fn with_region(self, region: impl Into<String>) -> Self {
        Self { region: Some(region.into()), ..self }
    }

    /// The URL of a store with the API of S3. Buckets are then named in the
    /// path, unless [`with_path_style`](Self::with_path_style) says otherwise.
    #[must_use]
    pub fn with_endpoint(self, url: impl Into<String>) -> Self {
        Self { endpoint: Some(url.into()), ..self }
    }

    /// Whether buckets are named in the path of URLs instead of their host.
    #[must_use]
    pub fn with_path_style(self, yes: bool) -> Self {
        Self { use_path_style: Some(yes), ..self }
    }

    /// Assumes a role before reading.
    #[must_use]
    pub fn with_role(self, role: AssumedRole) -> Self {
        Self { role: Some(role), ..self }
    }

    /// Reads credentials, and the region if none is set, from a profile of the
    /// shared configuration files of AWS.
    #[must_use]
    pub fn with_profile(self, name: impl Into<String>) -> Self {
        Self { profile: Some(name.into()), ..self }
    }

    /// Decrypts objects with a key of the customer (SSE-C): 32 bytes, in
    /// Base64.
    #[must_use]
    pub fn with_customer_key(self, base64: impl Into<String>) -> Self {
        Self { customer_key: Some(Secret::new(base64)), ..self }
    }

    /// The URL of a service with the API of AWS STS, for roles.
    #[must_use]
    pub fn with_sts_endpoint(self, url: impl Into<String>) -> Self {
        Self { sts_endpoint: Some(url.into()), ..self }
    }

    /// Whether Terraform locks states with an object beside them:
    /// `use_lockfile`. If this is not called, and the backend is not that of a
    /// working directory, it is not known: there is no lock then if there is no
    /// such object.
    #[must_use]
    pub fn with_lockfile(self, yes: bool) -> Self {
        Self { use_lockfile: Some(yes), ..self }
    }

    /// The table of Amazon DynamoDB that Terraform locks states in:
    /// `dynamodb_table`.
    #[must_use]
    pub fn with_dynamodb_table(self, name: impl Into<String>) -> Self {
        Self { dynamodb_table: Some(name.into()), ..self }
    }

    /// The key of the state of a workspace.
    pub(crate) fn key_of(&self, workspace: &str) -> Result<String, Error> {
        workspace::check(workspace)?;
        Ok(match workspace {
            workspace::DEFAULT => self.key.clone(),
            other => key::of_workspace(&self.workspace_key_prefix, other, &self.key),
        })
    }

    /// Where the state of a workspace is.
    ///
    /// # Errors
    /// If `workspace` is no name of a workspace.
    pub fn location(&self, workspace: &str) -> Result<Location, Error> {
        Ok(Location::S3 { bucket: self.bucket.clone(), key: self.key_of(workspace)? })
    }
}
