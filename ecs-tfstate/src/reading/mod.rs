//! Reading a state with a policy on its lock.

#[cfg(not(feature = "encryption"))]
mod no_keys;
mod policy;
mod reader;
mod snapshot;

#[cfg(feature = "encryption")]
pub(crate) use crate::encryption::Keys;
#[cfg(not(feature = "encryption"))]
pub(crate) use no_keys::Keys;
pub use policy::{OnLock, Sleep};
pub use reader::Reading;
pub(crate) use reader::parse;
pub use snapshot::Snapshot;
