//! Where `terraform init` says that the state is.

mod azure;
mod gcs;
mod http;
mod local;
mod pointer;
mod remote;
mod s3;
pub(crate) mod workspace;

#[cfg(feature = "azure")]
pub(crate) use azure::AzureAccess;
pub use azure::AzureBackend;
#[cfg(feature = "gcs")]
pub(crate) use gcs::GcsAccess;
pub use gcs::GcsBackend;
pub use http::HttpBackend;
pub use local::LocalBackend;
pub use pointer::Backend;
pub(crate) use pointer::Pointer;
pub use remote::RemoteBackend;
#[cfg(feature = "aws")]
pub(crate) use s3::{AccessKeys, WebIdentity, WebToken};
pub use s3::{AssumedRole, S3Backend};
