//! An instance as a description.

use std::collections::BTreeMap;

use serde::Deserialize;

/// An instance of Amazon EC2 that is there before the test begins:
/// [`Fake::add_instance`](crate::Fake::add_instance), or `instances` of a
/// [`WorldSpec`](crate::WorldSpec).
///
/// ```
/// use ecs_testkit::{Fake, InstanceSpec};
///
/// let fake = Fake::new();
/// let host = InstanceSpec { instance_profile: Some("ecsInstanceRole".to_owned()), ..InstanceSpec::default() };
/// let id = fake.add_instance(&host)?;
/// assert!(id.starts_with("i-"));
/// # Ok::<(), ecs_testkit::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InstanceSpec {
    /// The id; default one that is drawn, `i-` and 17 hexadecimal digits.
    pub id: Option<String>,
    /// The instance profile, by ARN or by name; default none. That it exists in IAM is not looked at.
    pub instance_profile: Option<String>,
    /// What it does; default `"running"`.
    pub state: InstanceState,
    /// Its tags; default none.
    pub tags: BTreeMap<String, String>,
    /// The ECS cluster that it is a container instance of; default none.
    pub cluster: Option<String>,
    /// The capacity provider that started it; default none.
    pub capacity_provider: Option<String>,
}

/// The state of an instance: Amazon EC2 API Reference, `InstanceState`. In a
/// description it is written as there, such as `"shutting-down"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum InstanceState {
    /// It starts.
    Pending,
    /// It runs.
    #[default]
    Running,
    /// It is about to be terminated.
    ShuttingDown,
    /// It is gone, and can still be described.
    Terminated,
    /// It is about to be stopped.
    Stopping,
    /// It does not run, and keeps its profile.
    Stopped,
}

impl InstanceState {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::ShuttingDown => "shutting-down",
            Self::Terminated => "terminated",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
        }
    }

    pub(super) fn code(self) -> u8 {
        match self {
            Self::Pending => 0,
            Self::Running => 16,
            Self::ShuttingDown => 32,
            Self::Terminated => 48,
            Self::Stopping => 64,
            Self::Stopped => 80,
        }
    }
}
