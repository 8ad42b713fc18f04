//! The port that HTTP requests go through.

use std::fmt;

use async_trait::async_trait;

use crate::error::Error;

/// What a request that says nothing of it allows an answer, in bytes.
const MAX_BODY: u64 = 1 << 20;

/// Something that sends HTTP requests. It brings the TLS that it needs.
///
/// The contract: redirects are not followed, no status is an error, headers
/// come back with lower-case names, an answer whose body is longer than the
/// request [allows](HttpRequest::max_body) is refused before it is read to the
/// end, and the error is of kind
/// [`Unavailable`](crate::ErrorKind::Unavailable) and holds no part of the
/// request but its host. [`conformance`](crate::conformance) checks it.
///
/// An implementation uses the crate async-trait; a small one, over a function
/// that sends:
///
/// ```
/// use async_trait::async_trait;
/// use ecs_tfstate::Error;
/// use ecs_tfstate::http::{HttpClient, HttpRequest, HttpResponse};
///
/// #[derive(Debug)]
/// struct Fixed(&'static [u8]);
///
/// #[async_trait]
/// impl HttpClient for Fixed {
///     async fn send(&self, _request: HttpRequest) -> Result<HttpResponse, Error> {
///         Ok(HttpResponse::new(200, self.0.to_vec()).with_header("etag", "\"1\""))
///     }
/// }
/// ```
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait HttpClient: Send + Sync + fmt::Debug {
    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// If there is no answer, it breaks off or it is too long.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Error>;
}

/// A request.
///
/// ```
/// use ecs_tfstate::http::{HttpRequest, Method};
///
/// let request = HttpRequest::new(Method::Post, "https://issuer.example.com/token")
///     .with_header("Content-Type", "application/x-www-form-urlencoded")
///     .with_body(b"grant_type=client_credentials".to_vec());
/// assert_eq!(request.max_body, 1 << 20);
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The URL, without user and password.
    pub url: String,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
    /// The longest body that is taken for an answer, in bytes: 1 MiB, or 4 GiB
    /// where it is a state.
    pub max_body: u64,
}

/// The methods that are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// `GET`.
    Get,
    /// `HEAD`.
    Head,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
}

/// An answer.
///
/// ```
/// use ecs_tfstate::http::HttpResponse;
///
/// let response = HttpResponse::new(200, b"{}".to_vec()).with_header("ETag", "\"1\"");
/// assert_eq!(response.header("etag"), Some("\"1\""));
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Names in lower case and values, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpRequest {
    /// A `GET` without headers.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::Get, url)
    }

    /// A request without headers and body, whose answer may be of 1 MiB.
    #[must_use]
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), headers: Vec::new(), body: Vec::new(), max_body: MAX_BODY }
    }

    /// The request with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The request with this body.
    #[must_use]
    pub fn with_body(self, body: Vec<u8>) -> Self {
        Self { body, ..self }
    }

    /// The request, for an answer whose body has so many bytes at most.
    #[must_use]
    pub fn with_max_body(self, bytes: u64) -> Self {
        Self { max_body: bytes, ..self }
    }
}

impl HttpResponse {
    /// An answer without headers.
    #[must_use]
    pub fn new(status: u16, body: Vec<u8>) -> Self {
        Self { status, headers: Vec::new(), body }
    }

    /// The answer with one more header, whose name is put in lower case.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_ascii_lowercase(), value.into()));
        self
    }

    /// The first value of a header, named in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Shows the names of the headers alone, and no query: both may hold secrets.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.split(['?', '#']).next().unwrap_or_default();
        let headers = self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>();
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &url)
            .field("headers", &headers)
            .finish_non_exhaustive()
    }
}

/// Shows the names of the headers alone, and how long the body is.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers = self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>();
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("headers", &headers)
            .field("len", &self.body.len())
            .finish()
    }
}
