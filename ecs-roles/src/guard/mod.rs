//! Asking who uses a role before it is made useless to them.
//!
//! Source: Amazon ECS Developer Guide, "Amazon ECS infrastructure IAM role": tasks whose volumes cannot be
//! detached and deleted any more stay in `DEPROVISIONING`.

mod clearance;
mod harm;
mod permissions;
mod search;
mod trust;
mod usage;
mod volume;
mod workloads;

pub use clearance::Guard;
pub use harm::Harm;
pub use usage::{Usage, UsageKind};
#[cfg(any(test, feature = "mock"))]
pub use workloads::MockWorkloads;
pub use workloads::Workloads;

pub(crate) use harm::harms;
