//! The file that `terraform init` leaves in the data directory.

use std::path::Path;

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

/// What a pointer file says.
#[derive(Debug)]
pub(crate) enum Pointer {
    /// The state is where this backend keeps it.
    To(Backend),
    /// The file says nothing of a backend: it is a state, or something else.
    Nowhere,
}

impl Pointer {
    /// Reads a file that may be a pointer. One that is no JSON is an error of
    /// kind [`InvalidState`](ErrorKind::InvalidState).
    pub(crate) fn parse(bytes: &[u8], environment: &Environment) -> Result<Self, Error> {
        let text = String::from_utf8_lossy(bytes);
        let file = Value::parse(text.trim_start_matches('\u{feff}')).map_err(Error::invalid_state)?;
        let member = |name| file.get(name).filter(|value| !value.is_null());
        if member("state_store").is_some() {
            return Err(unsupported("the state is in a `state_store` of a provider"));
        }
        match member("backend") {
            Some(backend) => Backend::read(backend, environment).map(Self::To),
            None => Ok(Self::Nowhere),
        }
    }
}

fn unsupported(what: &str) -> Error {
    let message = format!("{what}, which is not supported: read the output of `terraform state pull`");
    Error::new(ErrorKind::InvalidLocation, message)
}

impl Backend {
    /// Reads the member `backend` of a pointer file; what the configuration
    /// leaves open is taken from the environment, as Terraform does.
    fn read(backend: &Value, environment: &Environment) -> Result<Self, Error> {
        let kind = backend.get("type").and_then(Value::as_str).unwrap_or_default();
        let nothing = Object::new();
        let config = backend.get("config").and_then(Value::as_object).unwrap_or(&nothing);
        match kind {
            "local" => Ok(Self::Local(LocalBackend::read(config, environment))),
            "s3" => S3Backend::read(config, environment).map(|it| Self::S3(Box::new(it))),
            "http" => HttpBackend::read(config, environment).map(|it| Self::Http(Box::new(it))),
            "gcs" => GcsBackend::read(config, environment).map(|it| Self::Gcs(Box::new(it))),
            "azurerm" => AzureBackend::read(config, environment).map(|it| Self::Azure(Box::new(it))),
            "remote" | "cloud" => {
                RemoteBackend::read(config, environment).map(|it| Self::Remote(Box::new(it)))
            }
            other => Err(unsupported(&format!("the state is in a backend of type `{other}`"))),
        }
    }

    /// Takes relative paths to start from `directory`.
    pub(crate) fn within(self, directory: &Path) -> Self {
        match self {
            Self::Local(backend) => Self::Local(backend.within(directory)),
            other => other,
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_file_makes_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Pointer::parse(&bytes, &Environment::new());
        }

        #[test]
        fn no_configuration_makes_the_reader_panic(
            backend in "local|s3|other",
            members in proptest::collection::vec((NAMES, VALUES), 0..6),
        ) {
            let members = members.iter().map(|(name, value)| format!("\"{name}\": {value}"));
            let config = members.collect::<Vec<_>>().join(", ");
            let pointer = format!(r#"{{"backend": {{"type": "{backend}", "config": {{{config}}}}}}}"#);
            if let Ok(Pointer::To(backend)) = Pointer::parse(pointer.as_bytes(), &Environment::new()) {
                let _ = backend.location("dev");
            }
        }
    }

    const NAMES: &str = "bucket|key|path|workspace_dir|endpoints|assume_role|workspace_key_prefix|\
        assume_role_with_web_identity|shared_config_files|use_lockfile|region|assume_role_tags";
    const VALUES: &str = r#"null|true|-1|1e999|""|"x"|"\.\./\.\."|\[\]|\[null, "x"\]|\{\}|\{"role_arn": "x", "duration": "1x", "s3": 1\}"#;
}
