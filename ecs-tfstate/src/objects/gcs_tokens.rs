//! Access tokens for Google Cloud.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use object_store::client::CredentialProvider;
use object_store::gcp::{GcpCredential, GoogleCloudStorageBuilder};

use super::connector::{Connector, no_retries};
use crate::backend::GcsAccess;
use crate::error::{Error, ErrorKind};
use crate::http::{HttpClient, HttpRequest, HttpResponse, Method, unexpected};
use crate::secret::Secret;
use crate::value::{Object, Value};

const ADVICE: &str = "set `GOOGLE_OAUTH_ACCESS_TOKEN` or `GOOGLE_APPLICATION_CREDENTIALS`, \
                      or run `gcloud auth application-default login`";

/// Where tokens come from.
pub(super) struct Tokens {
    origin: Origin,
    impersonation: Option<Impersonation>,
    client: Arc<dyn HttpClient>,
}

enum Origin {
    /// An emulator asks for none.
    None,
    Fixed(Secret),
    Google(Arc<dyn CredentialProvider<Credential = GcpCredential>>, Connector),
}

struct Impersonation {
    account: String,
    delegates: Vec<String>,
}

impl Tokens {
    /// # Errors
    /// If the credentials cannot be read.
    pub(super) fn new(access: &GcsAccess, client: Arc<dyn HttpClient>) -> Result<Self, Error> {
        let impersonation = access
            .impersonate
            .as_ref()
            .map(|account| Impersonation { account: account.clone(), delegates: access.delegates.clone() });
        Ok(Self { origin: Origin::of(access, &client)?, impersonation, client })
    }

    /// The token to read with, if one is needed. Those of Google are kept until
    /// they expire; those of an impersonated account are not.
    pub(super) async fn bearer(&self) -> Result<Option<Secret>, Error> {
        let token = match &self.origin {
            Origin::None => return Ok(None),
            Origin::Fixed(token) => token.clone(),
            Origin::Google(provider, connector) => {
                let credential = provider.get_credential().await;
                let credential = credential.map_err(|_| connector.failure("Google Cloud", ADVICE))?;
                Secret::new(&credential.bearer)
            }
        };
        match &self.impersonation {
            Some(impersonation) => impersonation.token(&*self.client, &token).await.map(Some),
            None => Ok(Some(token)),
        }
    }
}

/// Without the providers, which show keys.
impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = match &self.origin {
            Origin::None => "none",
            Origin::Fixed(_) => "an access token",
            Origin::Google(..) => "credentials",
        };
        f.debug_struct("Tokens").field("origin", &origin).finish_non_exhaustive()
    }
}

impl Origin {
    fn of(access: &GcsAccess, client: &Arc<dyn HttpClient>) -> Result<Self, Error> {
        if let Some(token) = &access.access_token {
            return Ok(Self::Fixed(token.clone()));
        }
        let connector = Connector::new(Arc::clone(client));
        let builder = GoogleCloudStorageBuilder::new()
            .with_bucket_name("unused")
            .with_retry(no_retries())
            .with_http_connector(connector.clone());
        let builder = match Credentials::of(access)? {
            Some(credentials) => credentials.give_to(builder)?,
            None if access.emulator.is_some() => return Ok(Self::None),
            None => builder,
        };
        let store =
            builder.build().map_err(|_| unusable("they are not complete, or the key in them is not one"))?;
        Ok(Self::Google(Arc::clone(store.credentials()), connector))
    }
}

/// Credentials as Google writes them into a JSON file.
struct Credentials {
    text: Secret,
    path: Option<PathBuf>,
}

impl Credentials {
    /// Those of the backend, else those of applications. Where there are none,
    /// `object_store` looks for those of `gcloud`, and asks the machine.
    fn of(access: &GcsAccess) -> Result<Option<Self>, Error> {
        match (&access.credentials, &access.application_credentials) {
            (Some(text), _) if text.reveal().trim_start().starts_with('{') => {
                Ok(Some(Self { text: text.clone(), path: None }))
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
        Ok(Self { text: Secret::new(text), path: Some(path.into()) })
    }

    fn give_to(self, builder: GoogleCloudStorageBuilder) -> Result<GoogleCloudStorageBuilder, Error> {
        let value = Value::parse(self.text.reveal())
            .map_err(|error| unusable(&format!("they are not JSON: {error}")))?;
        match (value.get("type").and_then(Value::as_str).unwrap_or_default(), self.path) {
            ("service_account", _) => Ok(builder.with_service_account_key(self.text.reveal())),
            ("authorized_user", Some(path)) => {
                Ok(builder.with_application_credentials(path.to_string_lossy()))
            }
            ("authorized_user", None) => {
                Err(unusable("those of a user have to be in a file: put them there and give its path"))
            }
            (other, _) => {
                let reason = format!(
                    "the type `{}` is not supported: set `GOOGLE_OAUTH_ACCESS_TOKEN`",
                    other.escape_default()
                );
                Err(unusable(&reason))
            }
        }
    }
}

impl Impersonation {
    /// Source: `generateAccessToken` of Google's IAM Service Account
    /// Credentials API.
    async fn token(&self, client: &dyn HttpClient, own: &Secret) -> Result<Secret, Error> {
        let response = client.send(self.request(own)).await?;
        let token = Value::parse(&String::from_utf8_lossy(&response.body)).ok();
        let token = token.as_ref().and_then(|value| value.get("accessToken")?.as_str());
        match (response.status, token) {
            (200, Some(token)) => Ok(Secret::new(token)),
            _ => Err(self.failure(&response)),
        }
    }

    fn request(&self, own: &Secret) -> HttpRequest {
        let account = crate::location::percent_encode(&self.account, "@");
        let url = format!(
            "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{account}:generateAccessToken"
        );
        let delegates = self.delegates.iter().map(|name| format!("projects/-/serviceAccounts/{name}"));
        let scope = vec![Value::from("https://www.googleapis.com/auth/devstorage.read_only")];
        let mut body = Object::new();
        body.insert("scope", scope);
        body.insert("delegates", delegates.map(Value::from).collect::<Vec<_>>());
        let request = HttpRequest::get(url)
            .with_header("Authorization", format!("Bearer {}", own.reveal()))
            .with_header("Content-Type", "application/json");
        HttpRequest { method: Method::Post, body: Value::from(body).to_string().into_bytes(), ..request }
    }

    fn failure(&self, response: &HttpResponse) -> Error {
        if !matches!(response.status, 401 | 403 | 404) {
            return unexpected("Google's IAM", response);
        }
        let message = format!(
            "the service account `{}` may not be impersonated (status {}): check its name, and grant the role \
             `roles/iam.serviceAccountTokenCreator` on it",
            self.account, response.status
        );
        Error::new(ErrorKind::AccessDenied, message)
    }
}

fn unusable(reason: &str) -> Error {
    Error::new(ErrorKind::InvalidCredentials, format!("the Google credentials cannot be used: {reason}"))
}
