//! Where `terraform init` says that the state is.

mod azure;
mod gcs;
mod http;
mod local;
mod pointer;
mod remote;
mod s3;

#[cfg(feature = "azure")]
pub(crate) use azure::AzureAccess;
pub use azure::AzureBackend;
#[cfg(feature = "gcs")]
pub(crate) use gcs::GcsAccess;
pub use gcs::GcsBackend;
pub use http::HttpBackend;
pub use local::LocalBackend;
pub use pointer::Backend;
pub use remote::RemoteBackend;
pub use s3::S3Backend;
