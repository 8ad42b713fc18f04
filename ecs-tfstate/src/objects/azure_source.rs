//! A state in Azure Blob Storage.

use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::azure_answer;
use super::azure_signer::{Signer, blob_domain};
use super::object;
use crate::backend::AzureBackend;
use crate::error::{Error, ErrorKind};
use crate::http::{Exchange, HttpClient, HttpResponse, lock_in};
use crate::location::{HttpUrl, percent_encode};
use crate::lock::{Lock, LockStatus};
use crate::source::{Revision, StateSource, Stored};

/// A state in a blob of Azure.
///
/// Reading takes the role `Storage Blob Data Reader` on the container, an
/// access key of the account, or a shared access signature that may read. A
/// revision is the `ETag` of the blob.
///
/// ```
/// use std::sync::Arc;
///
/// use ecs_tfstate::http::HttpClient;
/// use ecs_tfstate::objects::AzureSource;
/// use ecs_tfstate::{AzureBackend, Environment, Error};
///
/// fn open(client: Arc<dyn HttpClient>) -> Result<AzureSource, Error> {
///     let backend = AzureBackend::new("acmestates", "tfstate", "net.tfstate", &Environment::of_process());
///     AzureSource::open(&backend, "default", client)
/// }
/// ```
#[derive(Debug)]
pub struct AzureSource {
    location: String,
    blob: String,
    url: HttpUrl,
    signer: Signer,
    client: Arc<dyn HttpClient>,
}

impl AzureSource {
    /// The state of a workspace, read through `client`. Nothing is sent yet.
    ///
    /// # Errors
    /// If there are no credentials or they cannot be used, or the endpoint is
    /// no URL.
    pub fn open(backend: &AzureBackend, workspace: &str, client: Arc<dyn HttpClient>) -> Result<Self, Error> {
        let location = backend.location(workspace)?.to_string();
        let open = || {
            let blob = backend.blob(workspace);
            let signer = Signer::new(backend, Arc::clone(&client))?;
            Ok(Self { location: location.clone(), url: blob_url(backend, &blob)?, blob, signer, client })
        };
        open().map_err(|error: Error| error.with_location(&location))
    }

    async fn signed(
        &self,
        method: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<(Exchange, HttpUrl), Error> {
        let signed = self.signer.sign(method, &self.url, headers).await?;
        let exchange = Exchange::new(Arc::clone(&self.client), self.url.clone(), signed.credentials)?;
        Ok((exchange, signed.url))
    }

    async fn blob(&self, headers: &[(&'static str, &str)]) -> Result<Option<Stored>, Error> {
        let (exchange, url) = self.signed("GET", headers).await?;
        let response = exchange.get_state(&url, headers).await?;
        object::stored(response, |response| azure_answer::failure(response, &self.blob))
    }

    /// Terraform leases the blob, and writes who it is into its metadata.
    async fn lease(&self) -> Result<LockStatus, Error> {
        let (exchange, url) = self.signed("HEAD", &[]).await?;
        let response = exchange.head(&url, &[]).await?;
        match (response.status, response.header("x-ms-lease-status")) {
            (404, _) | (200, Some("unlocked")) => Ok(LockStatus::Free),
            (200, Some(_)) => Ok(LockStatus::Held(Box::new(holder(&response)))),
            (200, None) => {
                Ok(LockStatus::Unknown("the store does not say whether the blob is leased".to_owned()))
            }
            _ => Err(azure_answer::failure(&response, &self.blob)),
        }
    }
}

fn holder(response: &HttpResponse) -> Lock {
    let lock =
        response.header("x-ms-meta-terraformlockid").and_then(|text| lock_in(&STANDARD.decode(text).ok()?));
    let info = "the blob is leased, and its metadata does not say by whom".to_owned();
    lock.unwrap_or_else(|| Lock { info, ..Lock::default() })
}

fn blob_url(backend: &AzureBackend, blob: &str) -> Result<HttpUrl, Error> {
    let account = backend.account();
    if !account.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(not_an_account(account));
    }
    let base = match &backend.access.endpoint {
        Some(endpoint) => endpoint.trim_end_matches('/').to_owned(),
        None => format!("https://{account}.{}", blob_domain(backend.access.cloud.as_deref())?),
    };
    let (container, blob) = (percent_encode(backend.container(), ""), percent_encode(blob, "/"));
    format!("{base}/{container}/{blob}").parse()
}

/// The name goes into that of a host, and credentials go there.
fn not_an_account(name: &str) -> Error {
    let message = format!("`{name}` is not the name of a storage account: it has letters and digits only");
    Error::new(ErrorKind::InvalidLocation, message)
}

#[async_trait]
impl StateSource for AzureSource {
    fn location(&self) -> String {
        self.location.clone()
    }

    async fn read(&self) -> Result<Stored, Error> {
        let stored = self.blob(&[]).await.and_then(|stored| object::expected(stored, "Azure Blob Storage"));
        stored.map_err(|error| error.with_location(&self.location))
    }

    async fn read_if_changed(&self, revision: &Revision) -> Result<Option<Stored>, Error> {
        let stored = self.blob(&[("if-none-match", revision.as_str())]).await;
        let stored = stored.map_err(|error| error.with_location(&self.location))?;
        Ok(object::unless_known(stored, revision))
    }

    async fn lock_status(&self) -> Result<LockStatus, Error> {
        self.lease().await.map_err(|error| error.with_location(&self.location))
    }
}
