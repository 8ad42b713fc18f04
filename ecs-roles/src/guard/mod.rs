//! Asking who uses a role before it is made useless to them.
//!
//! Source: Amazon ECS Developer Guide, "Amazon ECS infrastructure IAM role": tasks whose volumes cannot be
//! detached and deleted any more stay in `DEPROVISIONING`.

mod harm;
mod search;
mod usage;
mod volume;
mod workloads;

pub use harm::Harm;
pub use search::Guard;
pub use usage::{Usage, UsageKind};
#[cfg(any(test, feature = "mock"))]
pub use workloads::MockWorkloads;
pub use workloads::Workloads;

pub(crate) use harm::harms;
