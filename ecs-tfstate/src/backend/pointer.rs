//! The file that `terraform init` leaves in the data directory.

use super::{AzureBackend, GcsBackend, HttpBackend, LocalBackend, RemoteBackend, S3Backend};
use crate::environment::Environment;
use crate::error::{Error, ErrorKind};
use crate::location::Location;
use crate::value::{Object, Value};

/// The backend of a working directory, with its configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Backend {
    /// Files on this machine.
    Local(LocalBackend),
    /// Objects in S3.
    S3(Box<S3Backend>),
    /// A URL.
    Http(Box<HttpBackend>),
    /// Objects in Google Cloud Storage.
    Gcs(Box<GcsBackend>),
    /// Blobs in Azure.
    Azure(Box<AzureBackend>),
    /// Workspaces of HCP Terraform or Terraform Enterprise: the backends
    /// `remote` and `cloud`.
    Remote(Box<RemoteBackend>),
}

impl Backend {
    /// Reads the member `backend` of a pointer file; what the configuration
    /// leaves open is taken from the environment, as Terraform does.
    pub(crate) fn read(backend: &Value, environment: &Environment) -> Result<Self, Error> {
        let kind = backend.get("type").and_then(Value::as_str).unwrap_or_default();
        let nothing = Object::new();
        let config = backend.get("config").and_then(Value::as_object).unwrap_or(&nothing);
        match kind {
            "local" => LocalBackend::read(config, environment).map(Self::Local),
            "s3" => S3Backend::read(config, environment).map(|it| Self::S3(Box::new(it))),
            "http" => HttpBackend::read(config, environment).map(|it| Self::Http(Box::new(it))),
            "gcs" => GcsBackend::read(config, environment).map(|it| Self::Gcs(Box::new(it))),
            "azurerm" => AzureBackend::read(config, environment).map(|it| Self::Azure(Box::new(it))),
            "remote" | "cloud" => RemoteBackend::read(config, environment).map(|it| Self::Remote(Box::new(it))),
            other => {
                let message = format!("the backend type `{other}` is not supported: read the output of `terraform state pull`");
                Err(Error::new(ErrorKind::InvalidLocation, message))
            }
        }
    }

    /// Where the state of a workspace is.
    ///
    /// # Errors
    /// If the configuration does not say where.
    pub fn location(&self, workspace: &str) -> Result<Location, Error> {
        match self {
            Self::Local(backend) => backend.location(workspace),
            Self::S3(backend) => backend.location(workspace),
            Self::Http(backend) => backend.location(workspace),
            Self::Gcs(backend) => backend.location(workspace),
            Self::Azure(backend) => backend.location(workspace),
            Self::Remote(backend) => backend.location(workspace),
        }
    }
}
