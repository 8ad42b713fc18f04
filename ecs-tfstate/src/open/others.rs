//! Opening what is read over HTTP.

#[cfg(feature = "http")]
use std::sync::Arc;

use super::opener::Opener;
#[cfg(not(all(feature = "http", feature = "hcp", feature = "gcs", feature = "azure")))]
use super::refusal::needs_feature;
use crate::backend::{AzureBackend, GcsBackend, HttpBackend, RemoteBackend};
use crate::error::Error;
#[cfg(feature = "http")]
use crate::http::HttpClient;
#[cfg(feature = "http")]
use crate::location::Location;
use crate::source::StateSource;

type Opened = Result<Box<dyn StateSource>, Error>;

impl Opener {
    #[cfg(feature = "http")]
    pub(super) fn open_http(&self, backend: &HttpBackend, workspace: &str) -> Opened {
        let client = self.http_client(&backend.location(workspace)?)?;
        Ok(Box::new(crate::http::HttpSource::open(backend, client)?))
    }

    #[cfg(not(feature = "http"))]
    pub(super) fn open_http(&self, backend: &HttpBackend, workspace: &str) -> Opened {
        Err(needs_feature(&backend.location(workspace)?, "http"))
    }

    #[cfg(feature = "gcs")]
    pub(super) fn open_gcs(&self, backend: &GcsBackend, workspace: &str) -> Opened {
        let client = self.http_client(&backend.location(workspace)?)?;
        Ok(Box::new(crate::objects::GcsSource::open(backend, workspace, client)?))
    }

    #[cfg(not(feature = "gcs"))]
    pub(super) fn open_gcs(&self, backend: &GcsBackend, workspace: &str) -> Opened {
        Err(needs_feature(&backend.location(workspace)?, "gcs"))
    }

    #[cfg(feature = "azure")]
    pub(super) fn open_azure(&self, backend: &AzureBackend, workspace: &str) -> Opened {
        let client = self.http_client(&backend.location(workspace)?)?;
        Ok(Box::new(crate::objects::AzureSource::open(backend, workspace, client)?))
    }

    #[cfg(not(feature = "azure"))]
    pub(super) fn open_azure(&self, backend: &AzureBackend, workspace: &str) -> Opened {
        Err(needs_feature(&backend.location(workspace)?, "azure"))
    }

    #[cfg(feature = "hcp")]
    pub(super) fn open_remote(&self, backend: &RemoteBackend, workspace: &str) -> Opened {
        let client = self.http_client(&backend.location(workspace)?)?;
        let backend = self.with_login(backend.clone())?;
        Ok(Box::new(crate::hcp::HcpSource::open(&backend, workspace, client)?))
    }

    #[cfg(not(feature = "hcp"))]
    pub(super) fn open_remote(&self, backend: &RemoteBackend, workspace: &str) -> Opened {
        Err(needs_feature(&backend.location(workspace)?, "hcp"))
    }

    /// The backend with the token that `terraform login` stored, if it has none.
    ///
    /// Source: Terraform's page "CLI Configuration File", "Credentials".
    #[cfg(feature = "hcp")]
    fn with_login(&self, backend: RemoteBackend) -> Result<RemoteBackend, Error> {
        let home = self.environment.filled("HOME").map(|home| format!("{home}/.terraform.d"));
        let data = self.environment.filled("APPDATA").map(|data| format!("{data}/terraform.d"));
        let file = data.or(home).map(|directory| format!("{directory}/credentials.tfrc.json"));
        match file.and_then(|file| std::fs::read_to_string(file).ok()) {
            Some(text) => backend.with_credentials_file(&text),
            None => Ok(backend),
        }
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
