//! From a location to a source.

use std::path::Path;

use crate::backend::Backend;
use crate::environment::Environment;
use crate::error::{Error, ErrorKind};
use crate::location::Location;
use crate::source::{FileSource, StateSource};

/// Opens locations. It holds what all backends need: the environment, the
/// workspace, and clients.
#[derive(Debug, Clone, Default)]
pub struct Opener {
    environment: Environment,
    workspace: Option<String>,
    #[cfg(feature = "http")]
    http: Option<std::sync::Arc<dyn crate::http::HttpClient>>,
    #[cfg(feature = "aws")]
    aws: Option<crate::aws::Account>,
}

impl Opener {
    /// An opener that takes what a location or a backend leaves open from
    /// `environment`.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        Self { environment, ..Self::default() }
    }

    /// The source for a location.
    ///
    /// # Errors
    /// If nothing here can read from it.
    pub async fn open(&self, location: &Location) -> Result<Box<dyn StateSource>, Error> {
        match location {
            Location::File(path) => self.open_path(path).await,
            other => Err(needs_feature(other)),
        }
    }

    async fn open_path(&self, path: &Path) -> Result<Box<dyn StateSource>, Error> {
        Ok(Box::new(FileSource::new(path)))
    }

    /// The source for a backend.
    ///
    /// # Errors
    /// If nothing here can read from it.
    pub async fn open_backend(&self, backend: &Backend) -> Result<Box<dyn StateSource>, Error> {
        let workspace = self.workspace.as_deref().unwrap_or("default");
        Box::pin(self.open(&backend.location(workspace)?)).await
    }
}

fn needs_feature(location: &Location) -> Error {
    Error::new(ErrorKind::InvalidLocation, format!("`{location}` cannot be read by this program"))
}
