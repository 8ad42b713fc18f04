//! Access tokens for Google Cloud.

use std::fmt;
use std::sync::Arc;

use object_store::client::CredentialProvider;
use object_store::gcp::{GcpCredential, GoogleCloudStorageBuilder};

use super::connector::{Connector, no_retries};
use super::gcs_credentials::{Credentials, unusable};
use super::gcs_federation::Federation;
use super::gcs_impersonation::Impersonation;
use crate::backend::GcsAccess;
use crate::error::Error;
use crate::http::HttpClient;
use crate::secret::Secret;

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
    Federated(Box<Federation>),
}

impl Tokens {
    /// # Errors
    /// If the credentials cannot be read.
    pub(super) fn new(access: &GcsAccess, client: Arc<dyn HttpClient>) -> Result<Self, Error> {
        let impersonation = access.impersonate.as_ref();
        let impersonation = impersonation.map(|account| Impersonation::of(account, &access.delegates));
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
            Origin::Federated(federation) => federation.token(&*self.client).await?,
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
            Origin::Federated(_) => "a federation",
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
        // Without any, `object_store` looks for those of `gcloud`, and asks the machine.
        let builder = match Credentials::of(access)? {
            Some(Credentials::ServiceAccount(text)) => builder.with_service_account_key(text.reveal()),
            Some(Credentials::User(path)) => builder.with_application_credentials(path),
            Some(Credentials::Federated(federation)) => return Ok(Self::Federated(federation)),
            None if access.emulator.is_some() => return Ok(Self::None),
            None => builder,
        };
        let store =
            builder.build().map_err(|_| unusable("they are not complete, or the key in them is not one"))?;
        Ok(Self::Google(Arc::clone(store.credentials()), connector))
    }
}
