//! Settings of the backend `s3`.

mod backend;
mod key;
mod read;
mod role;

pub use backend::S3Backend;
#[cfg(feature = "aws")]
pub(crate) use backend::{AccessKeys, WebIdentity, WebToken};
pub use role::AssumedRole;
