//! Tokens of Microsoft Entra ID for whoever another issuer vouches for, such
//! as a workflow of GitHub.

use super::token_request::TokenRequest;
use crate::backend::AzureAccess;
use crate::error::Error;
use crate::http::HttpClient;
use crate::location::percent_encode;
use crate::secret::Secret;

/// What vouches for the client, and what that is exchanged for.
///
/// Source: Microsoft's documentation of the OAuth 2.0 client credentials flow
/// with a federated credential, and GitHub's of OpenID Connect in workflows.
pub(super) struct Federation {
    token_url: String,
    client_id: String,
    assertion: Assertion,
}

enum Assertion {
    Given(Secret),
    /// From the issuer, for a token that lets ask it.
    Requested {
        url: String,
        token: Secret,
    },
}

impl Federation {
    /// Nothing if the configuration does not have all that it takes.
    pub(super) fn of(access: &AzureAccess, authority: &str) -> Option<Self> {
        let assertion = match (&access.oidc_token, &access.oidc_request_url, &access.oidc_request_token) {
            (Some(token), _, _) => Assertion::Given(token.clone()),
            (None, Some(url), Some(token)) => Assertion::Requested { url: url.clone(), token: token.clone() },
            _ => return None,
        };
        let tenant = percent_encode(access.tenant_id.as_ref()?, "");
        Some(Self {
            token_url: format!("{authority}/{tenant}/oauth2/v2.0/token"),
            client_id: access.client_id.clone()?,
            assertion,
        })
    }

    /// A new token with each call.
    pub(super) async fn token(&self, client: &dyn HttpClient) -> Result<Secret, Error> {
        let assertion = self.assertion.get(client).await?;
        let fields = [
            ("client_id", self.client_id.as_str()),
            ("scope", "https://storage.azure.com/.default"),
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion.reveal()),
        ];
        TokenRequest::form(&self.token_url, &fields)?.send(client, Some("access_token")).await
    }
}

impl Assertion {
    async fn get(&self, client: &dyn HttpClient) -> Result<Secret, Error> {
        match self {
            Self::Given(token) => Ok(token.clone()),
            Self::Requested { url, token } => {
                let joint = if url.contains('?') { '&' } else { '?' };
                let url = format!("{url}{joint}audience=api%3A%2F%2FAzureADTokenExchange");
                TokenRequest::get(&url)?.with_bearer(token)?.send(client, Some("value")).await
            }
        }
    }
}
