#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod address;
mod backend;
#[cfg(any(feature = "aws", feature = "gcs"))]
mod customer_key;
mod directory;
mod environment;
mod error;
mod file_source;
#[cfg(feature = "jq")]
mod filter;
mod json_text;
mod location;
mod lock;
mod nearest;
mod open;
mod quoting;
mod reading;
mod scanner;
mod secret;
mod settings;
mod source;
mod state;
mod value;
mod watch;

#[cfg(feature = "aws")]
pub mod aws;
pub mod conformance;
#[cfg(feature = "encryption")]
pub mod encryption;
#[cfg(feature = "hcp")]
pub mod hcp;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "jq")]
#[doc = include_str!("filter/jq.md")]
pub mod jq {}
#[cfg(any(feature = "gcs", feature = "azure"))]
pub mod objects;

pub use address::{Address, IntoAddress};
pub use backend::{
    AssumedRole, AzureBackend, Backend, GcsBackend, HttpBackend, LocalBackend, RemoteBackend, S3Backend,
};
pub use environment::Environment;
pub use error::{Error, ErrorKind};
pub use file_source::FileSource;
pub use location::{HttpUrl, Location};
pub use lock::{Lock, LockStatus};
pub use open::Opener;
pub use reading::{OnLock, Reading, Sleep, Snapshot};
#[cfg(feature = "mock")]
pub use source::MockStateSource;
pub use source::{BytesSource, Revision, StateSource, Stored};
pub use state::{CheckResult, CheckedObject, Found, InstanceObject, State};
pub use value::{JsonError, Number, Object, Value};
pub use watch::{Change, Update, Watch};
