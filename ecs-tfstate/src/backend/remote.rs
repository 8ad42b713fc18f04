//! Stub.

use crate::environment::Environment;
use crate::error::{Error, ErrorKind};
use crate::location::Location;
use crate::value::Object;

/// Stub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteBackend;

impl RemoteBackend {
    pub(super) fn read(_config: &Object, _environment: &Environment) -> Result<Self, Error> {
        Ok(Self)
    }

    /// Where the state of a workspace is.
    ///
    /// # Errors
    /// If the configuration does not say where.
    pub fn location(&self, _workspace: &str) -> Result<Location, Error> {
        Err(Error::new(ErrorKind::InvalidLocation, "stub"))
    }
}
