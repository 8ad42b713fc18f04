//! A state behind a URL.

use std::sync::Arc;

use async_trait::async_trait;

use super::answer;
use super::{Exchange, HttpClient, HttpResponse};
use crate::backend::HttpBackend;
use crate::error::Error;
use crate::location::HttpUrl;
use crate::lock::LockStatus;
use crate::source::{Revision, StateSource, Stored};

/// A state that a `GET` of a URL answers with: the backend `http`, GitLab, or
/// any web server.
///
/// Up to five redirects are followed, never from `https:` to `http:`; user,
/// token and headers of the backend go to the host of its address only. A
/// revision is the `ETag`, if the server gives one.
///
/// ```
/// use std::sync::Arc;
///
/// use ecs_tfstate::http::{HttpClient, HttpSource};
/// use ecs_tfstate::{Error, HttpBackend, StateSource};
///
/// fn open(client: Arc<dyn HttpClient>) -> Result<HttpSource, Error> {
///     let backend = HttpBackend::new("https://states.example.com/net".parse()?);
///     HttpSource::open(&backend.with_user("ci", "hunter2"), client)
/// }
/// ```
#[derive(Debug, Clone)]
pub struct HttpSource {
    url: HttpUrl,
    exchange: Exchange,
}

impl HttpSource {
    /// The state of a backend, read through `client`. Nothing is sent yet.
    ///
    /// # Errors
    /// If a header of the backend cannot be one.
    pub fn open(backend: &HttpBackend, client: Arc<dyn HttpClient>) -> Result<Self, Error> {
        let url = backend.address().clone();
        let exchange = Exchange::new(client, url.clone(), backend.credentials())
            .map_err(|error| error.with_location(url.to_string()))?;
        Ok(Self { url, exchange })
    }

    async fn get(&self, headers: &[(&str, &str)]) -> Result<HttpResponse, Error> {
        let response = self.exchange.get_state(&self.url, headers).await;
        response.map_err(|error| error.with_location(self.location()))
    }

    fn stored(&self, response: HttpResponse) -> Result<Stored, Error> {
        if response.status != 200 {
            return Err(answer::failure(&response).with_location(self.location()));
        }
        let revision = response.header("etag").map(Revision::new);
        Ok(Stored::new(response.body, revision))
    }
}

#[async_trait]
impl StateSource for HttpSource {
    fn location(&self) -> String {
        self.url.to_string()
    }

    async fn read(&self) -> Result<Stored, Error> {
        self.stored(self.get(&[]).await?)
    }

    async fn read_if_changed(&self, revision: &Revision) -> Result<Option<Stored>, Error> {
        let response = self.get(&[("If-None-Match", revision.as_str())]).await?;
        if response.status == 304 {
            return Ok(None);
        }
        let stored = self.stored(response)?;
        Ok(Some(stored).filter(|stored| stored.revision.as_ref() != Some(revision)))
    }

    async fn lock_status(&self) -> Result<LockStatus, Error> {
        let reason = "the backend `http` can take a lock and give it back, but not ask who has it";
        Ok(LockStatus::Unknown(reason.to_owned()))
    }
}
