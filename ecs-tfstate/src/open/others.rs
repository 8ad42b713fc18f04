//! Opening what is read over HTTP.

#[cfg(feature = "http")]
use std::sync::Arc;

use super::opener::Opener;
#[cfg(not(all(feature = "http", feature = "hcp", feature = "gcs", feature = "azure")))]
use super::refusal::needs_feature;
use crate::backend::{AzureBackend, Backend, GcsBackend, HttpBackend, RemoteBackend};
use crate::error::{Error, ErrorKind};
#[cfg(feature = "http")]
use crate::http::HttpClient;
use crate::location::Location;
use crate::source::StateSource;

type Opened = Result<Box<dyn StateSource>, Error>;

impl Opener {
    /// A location that is neither a file nor in S3.
    pub(super) fn open_other(&self, location: &Location) -> Opened {
        match location {
            #[cfg(not(feature = "http"))]
            Location::Http(_) => Err(needs_feature(location, "http")),
            #[cfg(not(feature = "gcs"))]
            Location::Gcs { .. } => Err(needs_feature(location, "gcs")),
            #[cfg(not(feature = "azure"))]
            Location::Azure { .. } => Err(needs_feature(location, "azure")),
            #[cfg(not(feature = "hcp"))]
            Location::Remote { .. } => Err(needs_feature(location, "hcp")),
            #[cfg(feature = "http")]
            Location::Http(_) => self.http_client(location).and_then(|_| Err(not_here(location))),
            _ => Err(not_here(location)),
        }
    }

    /// A backend that is neither `local` nor `s3`.
    pub(super) fn open_other_backend(&self, backend: &Backend, workspace: &str) -> Opened {
        match backend {
            Backend::Http(backend) => self.open_http(backend, workspace),
            Backend::Gcs(backend) => self.open_gcs(backend, workspace),
            Backend::Azure(backend) => self.open_azure(backend, workspace),
            Backend::Remote(backend) => self.open_remote(backend, workspace),
            Backend::Local(_) | Backend::S3(_) => Err(not_here(&backend.location(workspace)?)),
        }
    }

    fn open_http(&self, backend: &HttpBackend, workspace: &str) -> Opened {
        self.open_other(&backend.location(workspace)?)
    }

    fn open_gcs(&self, backend: &GcsBackend, workspace: &str) -> Opened {
        self.open_other(&backend.location(workspace)?)
    }

    fn open_azure(&self, backend: &AzureBackend, workspace: &str) -> Opened {
        self.open_other(&backend.location(workspace)?)
    }

    fn open_remote(&self, backend: &RemoteBackend, workspace: &str) -> Opened {
        self.open_other(&backend.location(workspace)?)
    }

    /// The client that was given, or else the one of the AWS SDK configuration.
    #[cfg(feature = "http")]
    fn http_client(&self, location: &Location) -> Result<Arc<dyn HttpClient>, Error> {
        if let Some(client) = &self.http {
            return Ok(client.clone());
        }
        #[cfg(feature = "aws")]
        if let Some(client) = self.aws.as_ref().and_then(|account| crate::aws::SdkHttp::new(account).ok()) {
            return Ok(Arc::new(client));
        }
        Err(super::refusal::needs_call(location, "an HTTP client", "with_http"))
    }
}

fn not_here(location: &Location) -> Error {
    Error::new(ErrorKind::InvalidLocation, format!("`{location}` cannot be read by this program"))
}
