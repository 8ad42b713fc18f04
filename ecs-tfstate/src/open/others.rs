//! Opening what is read over HTTP.

#[cfg(feature = "http")]
use std::sync::Arc;

use super::opener::Opener;
#[cfg(not(all(feature = "http", feature = "hcp", feature = "gcs", feature = "azure")))]
use super::refusal::needs_feature;
use crate::backend::{AzureBackend, Backend, GcsBackend, HttpBackend, RemoteBackend, workspace};
use crate::error::{Error, ErrorKind};
#[cfg(feature = "http")]
use crate::http::{HttpClient, HttpSource};
use crate::location::Location;
use crate::source::StateSource;

type Opened = Result<Box<dyn StateSource>, Error>;

impl Opener {
    /// A location that is neither a file nor in S3.
    pub(super) fn open_other(&self, location: &Location) -> Opened {
        const WORKSPACE: &str = workspace::DEFAULT;
        let environment = &self.environment;
        match location {
            Location::Http(url) => self.open_http(&HttpBackend::from_location(url, environment), WORKSPACE),
            Location::Gcs { bucket, object } => {
                self.open_gcs(&GcsBackend::from_location(bucket, object, environment), WORKSPACE)
            }
            Location::Azure { account, container, blob, .. } => {
                let backend = AzureBackend::from_location(account, container, blob, environment);
                self.open_azure(&backend, WORKSPACE)
            }
            Location::Remote { hostname, organization, workspace } => {
                let backend = RemoteBackend::from_location(hostname, organization, workspace, environment);
                self.open_remote(&backend, WORKSPACE)
            }
            Location::File(_) | Location::S3 { .. } => Err(not_here(location)),
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

    #[cfg(feature = "http")]
    fn open_http(&self, backend: &HttpBackend, workspace: &str) -> Opened {
        let client = self.http_client(&backend.location(workspace)?)?;
        Ok(Box::new(HttpSource::open(backend, client)?))
    }

    #[cfg(not(feature = "http"))]
    fn open_http(&self, backend: &HttpBackend, workspace: &str) -> Opened {
        Err(needs_feature(&backend.location(workspace)?, "http"))
    }

    #[cfg(feature = "gcs")]
    fn open_gcs(&self, backend: &GcsBackend, workspace: &str) -> Opened {
        let client = self.http_client(&backend.location(workspace)?)?;
        Ok(Box::new(crate::objects::GcsSource::open(backend, workspace, client)?))
    }

    #[cfg(not(feature = "gcs"))]
    fn open_gcs(&self, backend: &GcsBackend, workspace: &str) -> Opened {
        Err(needs_feature(&backend.location(workspace)?, "gcs"))
    }

    #[cfg(feature = "azure")]
    fn open_azure(&self, backend: &AzureBackend, workspace: &str) -> Opened {
        let client = self.http_client(&backend.location(workspace)?)?;
        Ok(Box::new(crate::objects::AzureSource::open(backend, workspace, client)?))
    }

    #[cfg(not(feature = "azure"))]
    fn open_azure(&self, backend: &AzureBackend, workspace: &str) -> Opened {
        Err(needs_feature(&backend.location(workspace)?, "azure"))
    }

    #[cfg(feature = "hcp")]
    fn open_remote(&self, backend: &RemoteBackend, workspace: &str) -> Opened {
        let client = self.http_client(&backend.location(workspace)?)?;
        Ok(Box::new(crate::hcp::HcpSource::open(backend, workspace, client)?))
    }

    #[cfg(not(feature = "hcp"))]
    fn open_remote(&self, backend: &RemoteBackend, workspace: &str) -> Opened {
        Err(needs_feature(&backend.location(workspace)?, "hcp"))
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
