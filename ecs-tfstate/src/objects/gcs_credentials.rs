//! Credentials as Google writes them into a JSON file.

use super::gcs_federation::Federation;
use crate::backend::GcsAccess;
use crate::error::{Error, ErrorKind};
use crate::secret::Secret;
use crate::value::Value;

/// What a file of credentials is for.
pub(super) enum Credentials {
    /// The key of a service account, as JSON.
    ServiceAccount(Secret),
    /// What `gcloud` stored for a user: the path of it.
    User(String),
    /// Somebody whom another issuer vouches for.
    Federated(Box<Federation>),
}

impl Credentials {
    /// Those of the backend, else those of applications; nothing if neither is
    /// configured.
    ///
    /// # Errors
    /// If they cannot be read, or are of another type.
    pub(super) fn of(access: &GcsAccess) -> Result<Option<Self>, Error> {
        match (&access.credentials, &access.application_credentials) {
            (Some(text), _) if text.reveal().trim_start().starts_with('{') => {
                Self::read(text.reveal(), None).map(Some)
            }
            (Some(path), _) => Self::in_file(path.reveal()).map(Some),
            (None, Some(path)) => Self::in_file(path).map(Some),
            (None, None) => Ok(None),
        }
    }

    fn in_file(path: &str) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let message = "the Google credentials are neither JSON nor the path of a file that can be read: \
                           check `credentials`, `GOOGLE_CREDENTIALS` and `GOOGLE_APPLICATION_CREDENTIALS`";
            Error::new(ErrorKind::InvalidCredentials, message).with_source(error)
        })?;
        Self::read(&text, Some(path))
    }

    fn read(text: &str, path: Option<&str>) -> Result<Self, Error> {
        let value = Value::parse(text).map_err(|error| unusable(&format!("they are not JSON: {error}")))?;
        match (value.get("type").and_then(Value::as_str).unwrap_or_default(), path) {
            ("service_account", _) => Ok(Self::ServiceAccount(Secret::new(text))),
            ("authorized_user", Some(path)) => Ok(Self::User(path.to_owned())),
            ("authorized_user", None) => {
                Err(unusable("those of a user have to be in a file: put them there and give its path"))
            }
            ("external_account", _) => Ok(Self::Federated(Box::new(Federation::read(&value)?))),
            (other, _) => Err(unusable(&format!(
                "the type `{}` is not supported: set `GOOGLE_OAUTH_ACCESS_TOKEN`",
                other.escape_default()
            ))),
        }
    }
}

pub(super) fn unusable(reason: &str) -> Error {
    Error::new(ErrorKind::InvalidCredentials, format!("the Google credentials cannot be used: {reason}"))
}
