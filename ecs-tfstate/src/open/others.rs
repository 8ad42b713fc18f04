//! Opening what is read over HTTP.

use super::opener::Opener;
use super::refusal;
use crate::backend::{AzureBackend, Backend, GcsBackend, HttpBackend, RemoteBackend};
use crate::error::{Error, ErrorKind};
use crate::location::Location;
use crate::source::StateSource;

type Opened = Result<Box<dyn StateSource>, Error>;

impl Opener {
    /// A location that is neither a file nor in S3.
    pub(super) fn open_other(&self, location: &Location) -> Opened {
        let feature = match location {
            Location::Http(_) => "http",
            Location::Gcs { .. } => "gcs",
            Location::Azure { .. } => "azure",
            Location::Remote { .. } => "hcp",
            Location::File(_) | Location::S3 { .. } => return Err(not_here(location)),
        };
        Err(refusal::needs_feature(location, feature))
    }

    /// A backend that is neither `local` nor `s3`.
    pub(super) fn open_other_backend(&self, backend: &Backend, workspace: &str) -> Opened {
        match backend {
            Backend::Http(backend) => self.open_http(backend),
            Backend::Gcs(backend) => self.open_gcs(backend, workspace),
            Backend::Azure(backend) => self.open_azure(backend, workspace),
            Backend::Remote(backend) => self.open_remote(backend, workspace),
            Backend::Local(_) | Backend::S3(_) => Err(not_here(&backend.location(workspace)?)),
        }
    }

    fn open_http(&self, backend: &HttpBackend) -> Opened {
        self.open_other(&backend.location("default")?)
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
}

fn not_here(location: &Location) -> Error {
    Error::new(ErrorKind::InvalidLocation, format!("`{location}` cannot be read by this program"))
}
