//! Requests that follow redirects without giving secrets away.

use std::sync::Arc;

use super::{HttpClient, HttpRequest, HttpResponse, Method};
use crate::error::{Error, ErrorKind};
use crate::location::HttpUrl;
use crate::secret::Secret;
use crate::source::LONGEST_STATE;

/// As many redirects as are followed.
const MAX_REDIRECTS: usize = 5;

/// Sends requests for reading, with credentials that belong to one origin.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    client: Arc<dyn HttpClient>,
    origin: HttpUrl,
    credentials: Vec<(String, Secret)>,
}

impl Exchange {
    /// Credentials are sent to the origin of `origin` and nowhere else.
    ///
    /// # Errors
    /// If a header cannot be one.
    pub(crate) fn new(
        client: Arc<dyn HttpClient>,
        origin: HttpUrl,
        credentials: Vec<(String, Secret)>,
    ) -> Result<Self, Error> {
        credentials.iter().try_for_each(|(name, value)| check_header(name, value.reveal()))?;
        Ok(Self { client, origin, credentials })
    }

    /// Asks for what is behind a URL. The answer is not a redirect.
    ///
    /// # Errors
    /// If there is no answer, or redirects lead nowhere.
    #[cfg(any(feature = "hcp", feature = "gcs"))]
    pub(crate) async fn get(&self, url: &HttpUrl, headers: &[(&str, &str)]) -> Result<HttpResponse, Error> {
        self.follow(url, |url| self.request(Method::Get, url, headers)).await
    }

    /// Asks for a state, which may be longer than other answers. The answer is
    /// not a redirect.
    ///
    /// # Errors
    /// If there is no answer, or redirects lead nowhere.
    pub(crate) async fn get_state(
        &self,
        url: &HttpUrl,
        headers: &[(&str, &str)],
    ) -> Result<HttpResponse, Error> {
        self.follow(url, |url| self.request(Method::Get, url, headers).with_max_body(LONGEST_STATE)).await
    }

    /// As [`get_state`](Self::get_state), for the headers alone.
    #[cfg(feature = "azure")]
    pub(crate) async fn head(&self, url: &HttpUrl, headers: &[(&str, &str)]) -> Result<HttpResponse, Error> {
        self.follow(url, |url| self.request(Method::Head, url, headers)).await
    }

    async fn follow(
        &self,
        url: &HttpUrl,
        request: impl Fn(&HttpUrl) -> HttpRequest,
    ) -> Result<HttpResponse, Error> {
        let mut url = url.clone();
        for _ in 0..=MAX_REDIRECTS {
            let response = self.client.send(request(&url)).await?;
            let Some(target) = redirect(&response) else {
                return Ok(response);
            };
            let next = url.join(target)?;
            if url.is_https() && !next.is_https() {
                return Err(downgrade(&url, &next));
            }
            url = next;
        }
        let message = format!("more than {MAX_REDIRECTS} redirects, the last one to `{url}`: check the URL");
        Err(Error::new(ErrorKind::InvalidLocation, message))
    }

    fn request(&self, method: Method, url: &HttpUrl, headers: &[(&str, &str)]) -> HttpRequest {
        let trusted = url.has_origin_of(&self.origin);
        let credentials = self.credentials.iter().filter(|_| trusted);
        let request =
            headers.iter().fold(HttpRequest::new(method, url.to_request()), |request, (name, value)| {
                request.with_header(name, *value)
            });
        credentials.fold(request, |request, (name, value)| request.with_header(name, value.reveal()))
    }
}

/// Where an answer redirects to.
fn redirect(response: &HttpResponse) -> Option<&str> {
    matches!(response.status, 301 | 302 | 303 | 307 | 308).then(|| response.header("location")).flatten()
}

fn downgrade(from: &HttpUrl, to: &HttpUrl) -> Error {
    let message = format!("`{from}` redirects to `{to}`, which is not encrypted: give the URL behind it");
    Error::new(ErrorKind::InvalidLocation, message)
}

/// Names are tokens of RFC 9110; values hold no control characters, which
/// could begin another header.
pub(crate) fn check_header(name: &str, value: &str) -> Result<(), Error> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        let message = format!("`{}` cannot be the name of a header", name.escape_default());
        return Err(Error::new(ErrorKind::InvalidCredentials, message));
    }
    if value.chars().any(|char| char.is_control() || !char.is_ascii()) {
        let message = format!(
            "the value for the header `{name}` holds a line break or other character that no header has: \
             check how it was copied"
        );
        return Err(Error::new(ErrorKind::InvalidCredentials, message));
    }
    Ok(())
}
