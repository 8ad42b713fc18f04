//! States in the object stores of Google and Azure.
//!
//! The credentials of the two clouds come out of the crate `object_store`,
//! over the client that the program brings; the one request that reads an
//! object is made here, for its headers matter: encryption keys, revisions
//! and leases.

#[cfg(feature = "azure")]
mod azure_answer;
#[cfg(feature = "azure")]
mod azure_crypto;
#[cfg(feature = "azure")]
mod azure_federation;
#[cfg(feature = "azure")]
mod azure_signer;
#[cfg(feature = "azure")]
mod azure_source;
mod connector;
#[cfg(feature = "gcs")]
mod gcs_answer;
#[cfg(feature = "gcs")]
mod gcs_credentials;
#[cfg(feature = "gcs")]
mod gcs_federation;
#[cfg(feature = "gcs")]
mod gcs_impersonation;
#[cfg(feature = "gcs")]
mod gcs_source;
#[cfg(feature = "gcs")]
mod gcs_tokens;
mod object;
mod token_request;

#[cfg(feature = "azure")]
pub use azure_source::AzureSource;
#[cfg(feature = "gcs")]
pub use gcs_source::GcsSource;
