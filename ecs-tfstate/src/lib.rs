#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod address;
mod error;
mod json_text;
mod location;
mod nearest;
mod source;
mod state;
mod value;

#[cfg(feature = "aws")]
pub mod aws;
pub mod conformance;

pub use address::Address;
pub use error::{Error, ErrorKind};
pub use location::Location;
#[cfg(feature = "mock")]
pub use source::MockStateSource;
pub use source::{BytesSource, FileSource, StateSource};
pub use state::{Found, State};
pub use value::{JsonError, Number, Object, Value};
