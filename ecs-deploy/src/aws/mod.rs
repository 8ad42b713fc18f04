//! The adapters on the AWS SDK.

mod clock;
#[cfg(feature = "guard")]
mod ec2;
mod ecs;
mod error;
mod raw_json;
#[cfg(feature = "guard")]
mod workloads;

pub use clock::SdkClock;
pub use ecs::SdkEcs;
#[cfg(feature = "guard")]
pub use workloads::SdkWorkloads;
