//! A state in Google Cloud Storage.

use std::sync::Arc;

use async_trait::async_trait;
use sha2::{Digest as _, Sha256};

use super::gcs_answer;
use super::gcs_tokens::Tokens;
use super::object;
use crate::backend::GcsBackend;
use crate::customer_key::CustomerKey;
use crate::error::{Error, ErrorKind};
use crate::http::{Exchange, HttpClient, HttpResponse, lock_in};
use crate::location::{HttpUrl, percent_encode};
use crate::lock::{Lock, LockStatus};
use crate::secret::Secret;
use crate::source::{Revision, StateSource, Stored};

/// A state in an object of Google Cloud Storage.
///
/// Reading takes `storage.objects.get`, with `storage.objects.list` to tell an
/// object that does not exist from one that may not be read. A revision is the
/// `ETag` of the object.
///
/// ```
/// use std::sync::Arc;
///
/// use ecs_tfstate::http::HttpClient;
/// use ecs_tfstate::objects::GcsSource;
/// use ecs_tfstate::{Environment, Error, GcsBackend};
///
/// fn open(client: Arc<dyn HttpClient>) -> Result<GcsSource, Error> {
///     let backend = GcsBackend::new("my-states", "network", &Environment::of_process());
///     GcsSource::open(&backend, "default", client)
/// }
/// ```
#[derive(Debug)]
pub struct GcsSource {
    location: String,
    object: String,
    base: HttpUrl,
    url: HttpUrl,
    lock_url: HttpUrl,
    key: Option<CustomerKey>,
    tokens: Tokens,
    client: Arc<dyn HttpClient>,
}

impl GcsSource {
    /// The state of a workspace, read through `client`. Nothing is sent yet;
    /// files that the credentials are in are read.
    ///
    /// # Errors
    /// If the credentials or the encryption key cannot be used, or an endpoint
    /// is no URL.
    pub fn open(backend: &GcsBackend, workspace: &str, client: Arc<dyn HttpClient>) -> Result<Self, Error> {
        let location = backend.location(workspace)?.to_string();
        Self::new(backend, workspace, client, &location).map_err(|error| error.with_location(location))
    }

    fn new(
        backend: &GcsBackend,
        workspace: &str,
        client: Arc<dyn HttpClient>,
        location: &str,
    ) -> Result<Self, Error> {
        let base = base_url(backend)?;
        let object = backend.object(workspace);
        Ok(Self {
            location: location.to_owned(),
            url: object_url(&base, backend.bucket(), &object)?,
            lock_url: object_url(&base, backend.bucket(), &backend.lock_object(workspace))?,
            key: backend.access.encryption_key.as_ref().map(customer_key).transpose()?,
            tokens: Tokens::new(&backend.access, Arc::clone(&client))?,
            object,
            base,
            client,
        })
    }

    async fn exchange(&self, key: Option<&CustomerKey>) -> Result<Exchange, Error> {
        let token = self.tokens.bearer().await?;
        let token = token
            .map(|token| ("Authorization".to_owned(), Secret::new(format!("Bearer {}", token.reveal()))));
        let credentials = token.into_iter().chain(key.into_iter().flat_map(key_headers)).collect();
        Exchange::new(Arc::clone(&self.client), self.base.clone(), credentials)
    }

    async fn object(&self, headers: &[(&str, &str)]) -> Result<Option<Stored>, Error> {
        let response = self.exchange(self.key.as_ref()).await?.get_state(&self.url, headers).await?;
        object::stored(response, |response| gcs_answer::failure(response, &self.object))
    }

    /// The lock is not encrypted with the key of the state.
    async fn lock(&self) -> Result<LockStatus, Error> {
        let response = self.exchange(None).await?.get(&self.lock_url, &[]).await?;
        match response.status {
            200 => Ok(LockStatus::Held(Box::new(holder(&response)))),
            404 => Ok(LockStatus::Free),
            403 => Ok(LockStatus::Unknown(
                "the account may not read the lock, or not list the bucket to see that there is none"
                    .to_owned(),
            )),
            _ => Err(gcs_answer::failure(&response, &self.object)),
        }
    }
}

/// The key is base64, or the path of a file with it.
fn customer_key(text: &Secret) -> Result<CustomerKey, Error> {
    let parse = |text: &str| CustomerKey::parse(text, |key| Sha256::digest(key).to_vec());
    let in_file = || parse(Secret::new(std::fs::read_to_string(text.reveal()).ok()?).reveal());
    parse(text.reveal()).or_else(in_file).ok_or_else(|| {
        let message = "the encryption key is not 32 bytes in base64, nor the path of a file with them: \
                       check `encryption_key` and `GOOGLE_ENCRYPTION_KEY`";
        Error::new(ErrorKind::CustomerKeyRequired, message)
    })
}

fn key_headers(key: &CustomerKey) -> [(String, Secret); 3] {
    let header = |name: &str, value: &str| (format!("x-goog-encryption-{name}"), Secret::new(value));
    [header("algorithm", "AES256"), header("key", key.base64.reveal()), header("key-sha256", &key.digest)]
}

/// Terraform takes the generation of the object for the id of the lock, for
/// what it wrote into it was written before there was one.
fn holder(response: &HttpResponse) -> Lock {
    let lock = lock_in(&response.body).unwrap_or_default();
    match response.header("x-goog-generation") {
        Some(generation) => Lock { id: generation.to_owned(), ..lock },
        None => lock,
    }
}

/// The configuration names the endpoint of the JSON API; objects are read
/// through the XML API beside it, as Google's own clients do.
fn base_url(backend: &GcsBackend) -> Result<HttpUrl, Error> {
    let access = &backend.access;
    let text = match (&access.endpoint, &access.emulator) {
        (Some(endpoint), _) => endpoint.clone(),
        (None, Some(emulator)) if emulator.contains("://") => emulator.clone(),
        (None, Some(emulator)) => format!("http://{emulator}"),
        (None, None) => "https://storage.googleapis.com".to_owned(),
    };
    let text = text.trim_end_matches('/');
    let text = text.strip_suffix("/b").unwrap_or(text);
    text.strip_suffix("/storage/v1").unwrap_or(text).parse()
}

fn object_url(base: &HttpUrl, bucket: &str, object: &str) -> Result<HttpUrl, Error> {
    let (bucket, object) = (percent_encode(bucket, ""), percent_encode(object, "/"));
    format!("{}/{bucket}/{object}", base.reveal()).parse()
}

#[async_trait]
impl StateSource for GcsSource {
    fn location(&self) -> String {
        self.location.clone()
    }

    async fn read(&self) -> Result<Stored, Error> {
        let stored =
            self.object(&[]).await.and_then(|stored| object::expected(stored, "Google Cloud Storage"));
        stored.map_err(|error| error.with_location(&self.location))
    }

    async fn read_if_changed(&self, revision: &Revision) -> Result<Option<Stored>, Error> {
        let stored = self.object(&[("If-None-Match", revision.as_str())]).await;
        let stored = stored.map_err(|error| error.with_location(&self.location))?;
        Ok(object::unless_known(stored, revision))
    }

    async fn lock_status(&self) -> Result<LockStatus, Error> {
        self.lock().await.map_err(|error| error.with_location(&self.location))
    }
}
