#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod address;
mod backend;
mod environment;
mod error;
#[cfg(feature = "jq")]
mod filter;
mod json_text;
mod location;
mod lock;
mod nearest;
mod open;
mod source;
mod state;
mod value;

#[cfg(feature = "aws")]
pub mod aws;
pub mod conformance;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "hcp")]
mod hcp;
#[cfg(any(feature = "gcs", feature = "azure"))]
mod objects;

pub use address::Address;
pub use backend::{AzureBackend, Backend, GcsBackend, HttpBackend, LocalBackend, RemoteBackend, S3Backend};
pub use environment::Environment;
pub use error::{Error, ErrorKind};
pub use location::{HttpUrl, Location};
pub use lock::{Lock, LockStatus};
pub use open::Opener;
#[cfg(feature = "mock")]
pub use source::MockStateSource;
pub use source::{BytesSource, FileSource, Revision, StateSource, Stored};
pub use state::{Found, State};
pub use value::{JsonError, Number, Object, Value};
