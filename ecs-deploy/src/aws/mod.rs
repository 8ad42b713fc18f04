//! The adapters on the AWS SDK.

mod clock;
mod ecs;
mod error;
mod raw_json;

pub use clock::SdkClock;
pub use ecs::SdkEcs;
