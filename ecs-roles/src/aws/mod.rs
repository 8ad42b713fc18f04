//! The adapter of the [`Iam`](crate::Iam) port on the AWS SDK.

mod describe;
mod failure;
mod iam;

pub use iam::SdkIam;
