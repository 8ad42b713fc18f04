//! Requests that give a token.

use crate::error::{Error, ErrorKind};
use crate::http::{HttpClient, HttpRequest, Method, check_header};
use crate::location::{HttpUrl, percent_encode};
use crate::secret::Secret;
use crate::value::Value;

/// A request whose answer is JSON with a token in it, or the token itself.
/// Errors name the host, for the rest of request and answer are secrets.
pub(super) struct TokenRequest {
    url: HttpUrl,
    request: HttpRequest,
}

impl TokenRequest {
    /// # Errors
    /// If the URL is none.
    pub(super) fn get(url: &str) -> Result<Self, Error> {
        let url = url.parse::<HttpUrl>()?;
        Ok(Self { request: HttpRequest::get(url.to_request()), url })
    }

    /// Posts what is secret, so the URL has to be an `https:` one, or one of this
    /// machine.
    ///
    /// # Errors
    /// If it is not.
    pub(super) fn post(url: &str, content_type: &str, body: String) -> Result<Self, Error> {
        let url = url.parse::<HttpUrl>()?;
        keeps_secrets(&url)?;
        let request = HttpRequest::new(Method::Post, url.to_request()).with_body(body.into_bytes());
        Ok(Self { request: request.with_header("Content-Type", content_type), url })
    }

    /// Posts the fields of a form.
    ///
    /// # Errors
    /// As [`post`](Self::post).
    pub(super) fn form(url: &str, fields: &[(&str, &str)]) -> Result<Self, Error> {
        let fields = fields.iter().map(|(name, value)| format!("{name}={}", percent_encode(value, "")));
        let body = fields.collect::<Vec<_>>().join("&");
        Self::post(url, "application/x-www-form-urlencoded", body)
    }

    pub(super) fn with_header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.with_header(name, value);
        self
    }

    /// With a token, so the URL has to be an `https:` one.
    ///
    /// # Errors
    /// If it is not.
    pub(super) fn with_bearer(self, token: &Secret) -> Result<Self, Error> {
        keeps_secrets(&self.url)?;
        Ok(self.with_header("Authorization", &format!("Bearer {}", token.reveal())))
    }

    /// Sends it. The token is the member `field` of the answer, or all of it.
    ///
    /// # Errors
    /// If the answer is another.
    pub(super) async fn send(self, client: &dyn HttpClient, field: Option<&str>) -> Result<Secret, Error> {
        self.request.headers.iter().try_for_each(|(name, value)| check_header(name, value))?;
        let response = client.send(self.request).await?;
        let text = String::from_utf8_lossy(&response.body);
        let token = match field {
            Some(field) => {
                Value::parse(&text).ok().and_then(|value| Some(value.get(field)?.as_str()?.to_owned()))
            }
            None => Some(text.trim().to_owned()),
        };
        match token.filter(|token| response.status == 200 && !token.is_empty()) {
            Some(token) => Ok(Secret::new(token)),
            None => Err(refused(self.url.host(), response.status)),
        }
    }
}

fn keeps_secrets(url: &HttpUrl) -> Result<(), Error> {
    if url.keeps_secrets() {
        return Ok(());
    }
    let message =
        format!("`{url}` is not encrypted, and no place to send credentials to: give its `https:` URL");
    Err(Error::new(ErrorKind::InvalidCredentials, message))
}

fn refused(host: &str, status: u16) -> Error {
    let (kind, advice) = match status {
        429 | 500.. => (ErrorKind::Unavailable, "try again later"),
        200 => {
            (ErrorKind::InvalidCredentials, "the answer holds no token: check where the credentials point")
        }
        _ => (ErrorKind::InvalidCredentials, "check the credentials, and whom the other side trusts"),
    };
    Error::new(kind, format!("`{host}` gave no token (status {status}): {advice}"))
}
