//! The program's HTTP client, for `object_store`.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use object_store::client::{
    HttpClient as StoreClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest as StoreRequest,
    HttpRequestBody, HttpResponse as StoreResponse, HttpResponseBody, HttpService,
};
use object_store::{ClientOptions, RetryConfig};

use crate::error::{Error, ErrorKind};
use crate::http::{HttpClient, HttpRequest, HttpResponse, Method};

/// Sends what `object_store` asks for, and remembers who refused last: the
/// errors of `object_store` hold URLs and bodies, which are not passed on.
#[derive(Debug, Clone)]
pub(super) struct Connector {
    client: Arc<dyn HttpClient>,
    refusal: Arc<Mutex<Option<String>>>,
}

impl Connector {
    pub(super) fn new(client: Arc<dyn HttpClient>) -> Self {
        Self { client, refusal: Arc::default() }
    }

    /// Why no credentials could be had.
    pub(super) fn failure(&self, cloud: &str, advice: &str) -> Error {
        let refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner).take();
        let refusal = refusal.map(|text| format!(" ({text})")).unwrap_or_default();
        let message = format!("no credentials for {cloud} could be had{refusal}: {advice}");
        Error::new(ErrorKind::InvalidCredentials, message)
    }

    fn refused(&self, by: &str, how: &str) {
        let mut refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner);
        *refusal = Some(format!("`{by}` {how}"));
    }
}

/// Retries would sleep on a clock of their own; a caller tries again.
pub(super) fn no_retries() -> RetryConfig {
    RetryConfig { max_retries: 0, ..RetryConfig::default() }
}

impl HttpConnector for Connector {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<StoreClient> {
        Ok(StoreClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Connector {
    async fn call(&self, request: StoreRequest) -> Result<StoreResponse, HttpError> {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let response = self.client.send(from_store(request)?).await.map_err(|error| {
            self.refused(&host, "did not answer");
            HttpError::new(HttpErrorKind::Unknown, error)
        })?;
        if response.status >= 400 {
            self.refused(&host, &format!("answered with status {}", response.status));
        }
        to_store(response)
    }
}

fn from_store(request: StoreRequest) -> Result<HttpRequest, HttpError> {
    let (parts, body) = request.into_parts();
    let method = match parts.method.as_str() {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        _ => return Err(unusable("the method of a request is not supported")),
    };
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = value.to_str().map_err(|_| unusable("a header of a request is not text"))?;
        Ok((name.as_str().to_owned(), value.to_owned()))
    });
    let headers = headers.collect::<Result<_, HttpError>>()?;
    let request = HttpRequest::new(method, parts.uri.to_string()).with_body(bytes_of(&body)?);
    Ok(HttpRequest { headers, ..request })
}

fn bytes_of(body: &HttpRequestBody) -> Result<Vec<u8>, HttpError> {
    let bytes = body.as_bytes().ok_or_else(|| unusable("the body of a request is in pieces"))?;
    Ok(bytes.to_vec())
}

/// Answers with tokens are read whatever their headers are.
fn to_store(response: HttpResponse) -> Result<StoreResponse, HttpError> {
    let status = response
        .status
        .try_into()
        .map_err(|_| unusable("the status of an answer is no number of three digits"))?;
    let mut answer = StoreResponse::new(HttpResponseBody::from(response.body));
    *answer.status_mut() = status;
    Ok(answer)
}

fn unusable(message: &str) -> HttpError {
    HttpError::new(HttpErrorKind::Unknown, Error::new(ErrorKind::Unavailable, message))
}
