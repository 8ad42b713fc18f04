//! Access tokens of a service account, for somebody who may have them.

use super::token_request::TokenRequest;
use crate::error::{Error, ErrorKind};
use crate::http::HttpClient;
use crate::location::percent_encode;
use crate::secret::Secret;
use crate::value::{Object, Value};

/// Source: `generateAccessToken` of Google's IAM Service Account Credentials
/// API.
pub(super) struct Impersonation {
    url: String,
    delegates: Vec<String>,
}

impl Impersonation {
    /// The account by its address, through the accounts before it.
    pub(super) fn of(account: &str, delegates: &[String]) -> Self {
        let account = percent_encode(account, "@");
        let url = format!(
            "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{account}:generateAccessToken"
        );
        let delegates = delegates.iter().map(|name| format!("projects/-/serviceAccounts/{name}"));
        Self { url, delegates: delegates.collect() }
    }

    /// The account behind a URL, as credentials write it.
    pub(super) fn at(url: String) -> Self {
        Self { url, delegates: Vec::new() }
    }

    /// A new token with each call.
    pub(super) async fn token(&self, client: &dyn HttpClient, own: &Secret) -> Result<Secret, Error> {
        let request = TokenRequest::post(&self.url, "application/json", self.body())?.with_bearer(own)?;
        let token = request.send(client, Some("accessToken")).await;
        token.map_err(
            |error| if error.kind() == ErrorKind::InvalidCredentials { self.denied(error) } else { error },
        )
    }

    fn body(&self) -> String {
        let mut body = Object::new();
        body.insert("scope", vec![Value::from("https://www.googleapis.com/auth/devstorage.read_only")]);
        body.insert(
            "delegates",
            self.delegates.iter().map(|name| Value::from(name.as_str())).collect::<Vec<_>>(),
        );
        Value::from(body).to_string()
    }

    fn denied(&self, error: Error) -> Error {
        let account = self.url.rsplit('/').next().unwrap_or_default();
        let account = account.strip_suffix(":generateAccessToken").unwrap_or(account);
        let message = format!(
            "the service account `{account}` may not be impersonated: check its name, and grant the role \
             `roles/iam.serviceAccountTokenCreator` on it ({error})"
        );
        Error::new(ErrorKind::AccessDenied, message)
    }
}
