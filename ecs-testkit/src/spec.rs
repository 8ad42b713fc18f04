//! A world as a description: what the account has before the test begins.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use crate::ec2::InstanceSpec;
use crate::error::{Error, ErrorKind};
use crate::fake::{Fake, FakeBuilder};
use crate::image::ImageBehaviour;
use crate::s3::{S3Script, Versioning, WrongRegion};
use crate::wire::json::Object;

/// What an account holds to begin with. [`Fake::load`](crate::Fake::load) makes it so.
///
/// Every member may be left out; one that is not known is an error.
///
/// ```
/// use ecs_testkit::{Fake, WorldSpec};
///
/// let spec = WorldSpec::from_json(r#"{
///     "buckets": [{ "name": "states", "objects": [{ "key": "shop", "text": "{}" }] }],
///     "roles": [{ "name": "web-task", "trusted_service": "ecs-tasks.amazonaws.com" }],
///     "clusters": [{ "name": "shop", "services": [{
///         "task_definition": "task-definition.json",
///         "service": { "serviceName": "web", "desiredCount": 2 }
///     }] }]
/// }"#)?;
/// let fake = spec.fake_builder().build();
/// fake.load(&spec, &mut |file| match file {
///     "task-definition.json" => Ok(br#"{
///         "family": "web",
///         "containerDefinitions": [{ "name": "app", "image": "web:1", "memory": 128 }]
///     }"#.to_vec()),
///     _ => Err(std::io::ErrorKind::NotFound.into()),
/// })?;
/// # Ok::<(), ecs_testkit::Error>(())
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorldSpec {
    /// The account's id; default that of [`Fake::new`].
    pub account: Option<String>,
    /// The region; default that of [`Fake::new`].
    pub region: Option<String>,
    /// Whether IAM decides over requests: [`Fake::enforce_iam`](crate::Fake::enforce_iam); default not.
    pub enforce_iam: bool,
    /// S3 buckets.
    pub buckets: Vec<BucketSpec>,
    /// What nobody may do: [`Fake::deny_action`](crate::Fake::deny_action).
    pub denied_actions: Vec<DeniedActionSpec>,
    /// Failures of S3: [`Fake::script_s3`](crate::Fake::script_s3). Each has a `fault`, such
    /// as `"slow_down"`, and may have `bucket`, `key`, `operation` and `times`.
    pub s3_scripts: Vec<S3Script>,
    /// How S3 answers requests for buckets of another region; default
    /// `"permanent_redirect"`.
    pub wrong_region: WrongRegion,
    /// IAM roles.
    pub roles: Vec<RoleSpec>,
    /// What containers do.
    pub images: Vec<ImageSpec>,
    /// ECS clusters.
    pub clusters: Vec<ClusterSpec>,
    /// Instances of EC2.
    pub instances: Vec<InstanceSpec>,
}

/// A bucket of a [`WorldSpec`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketSpec {
    /// The name.
    pub name: String,
    /// The region; default that of the fake.
    pub region: Option<String>,
    /// `"enabled"` or `"suspended"`; default neither. It is set before the objects are put.
    pub versioning: Option<Versioning>,
    /// Its objects, put in this order: a key may come several times.
    #[serde(default)]
    pub objects: Vec<ObjectSpec>,
}

/// An object of a [`BucketSpec`]: with `file` or with `text`. Its content and its key of
/// encryption do not show in `Debug`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectSpec {
    /// The key.
    pub key: String,
    /// The file that holds the content.
    pub file: Option<String>,
    /// The content itself.
    pub text: Option<String>,
    /// The storage class; default `STANDARD`. What is in `GLACIER` or `DEEP_ARCHIVE` cannot be read.
    pub storage_class: Option<String>,
    /// The KMS key it is encrypted with, by ARN, id or alias; default none.
    pub kms_key: Option<String>,
    /// The key it is encrypted with that readers must send along (SSE-C): 32 bytes in Base64; default none.
    pub customer_key: Option<String>,
}

impl fmt::Debug for ObjectSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObjectSpec")
            .field("key", &self.key)
            .field("file", &self.file)
            .field("storage_class", &self.storage_class)
            .field("kms_key", &self.kms_key)
            .finish_non_exhaustive()
    }
}

/// What a [`WorldSpec`] allows nobody.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeniedActionSpec {
    /// The action, such as `s3:GetObject`; `*` at its end is any rest.
    pub action: String,
    /// The resource's ARN, with wildcards; default `*`.
    #[serde(default = "everything")]
    pub resource: String,
}

fn everything() -> String {
    "*".to_owned()
}

/// A role of a [`WorldSpec`]: with `trusted_service` or with `trust`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleSpec {
    /// The name.
    pub name: String,
    /// The path; default `/`.
    pub path: Option<String>,
    /// The one service that may assume it, such as `ecs-tasks.amazonaws.com`.
    pub trusted_service: Option<String>,
    /// The trust policy.
    pub trust: Option<Value>,
    /// ARNs of the managed policies attached.
    #[serde(default)]
    pub managed_policies: Vec<String>,
}

/// What containers of an image do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageSpec {
    /// The image, as task definitions name it.
    pub image: String,
    /// What its containers do.
    pub behaviour: BehaviourSpec,
}

/// An [`ImageBehaviour`] in a description: `"runs"`, `"never_healthy"`,
/// `{ "cannot_pull": "reason" }`, `{ "fails_to_start": "reason" }` or
/// `{ "exits": { "code": 1, "after_seconds": 5 } }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum BehaviourSpec {
    /// [`ImageBehaviour::Runs`].
    Runs,
    /// [`ImageBehaviour::CannotPull`], with its reason.
    CannotPull(String),
    /// [`ImageBehaviour::FailsToStart`], with its reason.
    FailsToStart(String),
    /// [`ImageBehaviour::Exits`].
    Exits {
        /// The exit code.
        code: i32,
        /// Seconds after the start; default 0.
        #[serde(default)]
        after_seconds: u64,
    },
    /// [`ImageBehaviour::NeverHealthy`].
    NeverHealthy,
}

/// A cluster of a [`WorldSpec`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterSpec {
    /// The name.
    pub name: String,
    /// Its services.
    #[serde(default)]
    pub services: Vec<ServiceSpec>,
}

/// A service of a [`ClusterSpec`], in its steady state once it is loaded.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceSpec {
    /// The input of `RegisterTaskDefinition`.
    pub task_definition: DocumentSpec,
    /// The input of `CreateService`, in which `cluster` and `taskDefinition`
    /// are filled in.
    pub service: DocumentSpec,
}

/// A JSON object: written out, or the name of the file that holds it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Value")]
#[non_exhaustive]
pub enum DocumentSpec {
    /// In a file.
    File(String),
    /// Written out.
    Inline(Object),
}

impl WorldSpec {
    /// Reads a description.
    ///
    /// # Errors
    /// [`ErrorKind::Description`], with line and column.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|error| {
            Error::new(
                ErrorKind::Description,
                format!("the description of the world cannot be read: {error}"),
            )
            .with_source(error)
        })
    }

    /// A fake of the description's account and region, still empty.
    #[must_use]
    pub fn fake_builder(&self) -> FakeBuilder {
        let mut builder = Fake::builder();
        if let Some(account) = &self.account {
            builder = builder.account(account);
        }
        if let Some(region) = &self.region {
            builder = builder.region(region);
        }
        builder
    }
}

impl From<BehaviourSpec> for ImageBehaviour {
    fn from(spec: BehaviourSpec) -> Self {
        match spec {
            BehaviourSpec::Runs => Self::Runs,
            BehaviourSpec::CannotPull(reason) => Self::CannotPull { reason },
            BehaviourSpec::FailsToStart(reason) => Self::FailsToStart { reason },
            BehaviourSpec::Exits { code, after_seconds } => {
                Self::Exits { code, after: Duration::from_secs(after_seconds) }
            }
            BehaviourSpec::NeverHealthy => Self::NeverHealthy,
        }
    }
}

impl TryFrom<Value> for DocumentSpec {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        match value {
            Value::String(file) => Ok(Self::File(file)),
            Value::Object(object) => Ok(Self::Inline(object)),
            _ => Err("expected an object, or the name of the file that holds one"),
        }
    }
}
