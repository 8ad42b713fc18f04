//! The API of HCP Terraform, as far as a reader of states needs it.
//!
//! Source: HCP Terraform's API documentation (workspaces, state versions), and
//! Terraform's remote service discovery.

use std::sync::{Arc, OnceLock};

use crate::backend::RemoteBackend;
use crate::error::{Error, ErrorKind};
use crate::http::{Exchange, HttpClient, HttpResponse, unexpected};
use crate::location::{HttpUrl, percent_encode};
use crate::quoting::quoted;
use crate::secret::Secret;
use crate::value::Value;

/// The host whose API needs no discovery.
const HCP: &str = "app.terraform.io";

/// Requests with a token to one host.
#[derive(Debug, Clone)]
pub(super) struct Api {
    client: Arc<dyn HttpClient>,
    host: HttpUrl,
    authorization: Secret,
    /// Where the host has its API: asked for once.
    exchange: OnceLock<(HttpUrl, Exchange)>,
}

impl Api {
    /// # Errors
    /// If the host is none, or there is no token for it.
    pub(super) fn new(backend: &RemoteBackend, client: Arc<dyn HttpClient>) -> Result<Self, Error> {
        let host = host_url(backend.hostname())?;
        let authorization = Secret::new(format!("Bearer {}", backend.token()?.reveal()));
        let it = Self { client, host, authorization, exchange: OnceLock::new() };
        it.exchange_with(it.host.clone())?;
        Ok(it)
    }

    /// What the API says at a path below `/api/v2/`.
    ///
    /// # Errors
    /// By `missing` if there is no such thing, or by what else the API says.
    pub(super) async fn get(&self, path: &str, missing: impl Fn() -> Error) -> Result<Value, Error> {
        let (base, exchange) = self.exchange().await?;
        let response = exchange.get(&base.join(path)?, &[("Accept", "application/vnd.api+json")]).await?;
        match response.status {
            200 => document(&response),
            404 => Err(missing()),
            _ => Err(failure(&response)),
        }
    }

    /// The bytes of a state version. The token goes along only if the API
    /// itself hands them out; a store that it redirects to has the right in
    /// the URL.
    pub(super) async fn download(&self, url: &str) -> Result<Vec<u8>, Error> {
        let (base, exchange) = self.exchange().await?;
        let url = base.join(url)?;
        if !url.keeps_secrets() {
            return Err(insecure("states", &url));
        }
        let response = exchange.get_state(&url, &[]).await?;
        match response.status {
            200 => Ok(response.body),
            404 => Err(Error::new(ErrorKind::StateMissing, "the data of the state version is gone")),
            _ => Err(failure(&response)),
        }
    }

    async fn exchange(&self) -> Result<&(HttpUrl, Exchange), Error> {
        if let Some(known) = self.exchange.get() {
            return Ok(known);
        }
        let base = self.discover().await?;
        let exchange = self.exchange_with(base.clone())?;
        Ok(self.exchange.get_or_init(|| (base, exchange)))
    }

    fn exchange_with(&self, origin: HttpUrl) -> Result<Exchange, Error> {
        let credentials = vec![("Authorization".to_owned(), self.authorization.clone())];
        Exchange::new(Arc::clone(&self.client), origin, credentials)
    }

    /// The host may say where its API is, in `.well-known/terraform.json`.
    async fn discover(&self) -> Result<HttpUrl, Error> {
        let usual = self.host.join("/api/v2/")?;
        if self.host.host() == HCP {
            return Ok(usual);
        }
        let anonymous = Exchange::new(Arc::clone(&self.client), self.host.clone(), Vec::new())?;
        let response = anonymous.get(&self.host.join("/.well-known/terraform.json")?, &[]).await?;
        let services = document(&response).ok().filter(|_| response.status == 200);
        let service = services.as_ref().and_then(|services| services.get("tfe.v2")?.as_str());
        match service.map(|service| self.host.join(&with_slash(service))).transpose()? {
            Some(service) if !service.is_https() => Err(insecure("its API", &service)),
            service => Ok(service.unwrap_or(usual)),
        }
    }
}

fn host_url(hostname: &str) -> Result<HttpUrl, Error> {
    let url = format!("https://{hostname}/").parse::<HttpUrl>()?;
    if url.host() == hostname {
        return Ok(url);
    }
    let message =
        format!("`{}` is not the name of a host: expected one such as `app.terraform.io`", url.host());
    Err(Error::new(ErrorKind::InvalidLocation, message))
}

/// The path of a workspace, with whatever is in the names.
pub(super) fn workspace_path(organization: &str, workspace: &str) -> String {
    let (organization, workspace) = (percent_encode(organization, ""), percent_encode(workspace, ""));
    format!("organizations/{organization}/workspaces/{workspace}")
}

fn with_slash(path: &str) -> String {
    format!("{}/", path.trim_end_matches('/'))
}

fn insecure(what: &str, url: &HttpUrl) -> Error {
    let message =
        format!("the host names `{url}` as the place of {what}, which is not encrypted: ask its owner");
    Error::new(ErrorKind::InvalidLocation, message)
}

fn document(response: &HttpResponse) -> Result<Value, Error> {
    let text = std::str::from_utf8(&response.body).ok();
    text.and_then(|text| Value::parse(text).ok()).ok_or_else(|| {
        let message = "the host did not answer with JSON: check its name, and whether a proxy answers for it";
        Error::new(ErrorKind::Unavailable, message)
    })
}

fn failure(response: &HttpResponse) -> Error {
    let (kind, advice) = match response.status {
        401 => (ErrorKind::InvalidCredentials, "the token is not valid, or has expired: make a new one"),
        403 => (ErrorKind::AccessDenied, "the token may not do this: it needs to read state versions"),
        _ => return unexpected("HCP Terraform", response),
    };
    Error::new(kind, format!("{advice}{}", said(response)))
}

/// What the JSON:API error says, to be put at the end of a message.
fn said(response: &HttpResponse) -> String {
    let document = document(response).unwrap_or_default();
    let text = |name: &str| document.pointer(&format!("/errors/0/{name}")).and_then(Value::as_str);
    let text = text("detail").or_else(|| text("title"));
    text.map_or_else(|| format!(" (status {})", response.status), |text| format!(" ({})", quoted(text)))
}
