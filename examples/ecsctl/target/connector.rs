//! The HTTP client of all requests, which says what to do if nobody answers.

use std::error::Error;
use std::fmt;
use std::io;

use aws_smithy_http_client::tls;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

/// The HTTP client of all requests. Left to itself the SDK makes one for each
/// of its clients, where nothing else can use it.
pub(crate) fn http_client() -> SharedHttpClient {
    let tls = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::AwsLc);
    SharedHttpClient::new(Client(aws_smithy_http_client::Builder::new().tls_provider(tls).build_https()))
}

/// Nobody answers at an address. It stands below the errors of the SDK, and
/// has no source: this is what is to be read.
#[derive(Debug)]
pub(crate) struct Unreachable {
    message: String,
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Unreachable {}

impl Unreachable {
    /// Why there is no connection to the server of `url`, if that can be told.
    fn of(url: &str, error: &(dyn Error + 'static)) -> Option<Self> {
        let server = server(url);
        let mut causes = std::iter::successors(Some(error), |error| (*error).source());
        let message = causes.find_map(|cause| {
            let text = cause.to_string();
            let refused = cause
                .downcast_ref::<io::Error>()
                .is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused);
            match text.as_str() {
                _ if refused && is_loopback(server) => {
                    Some(format!("nothing listens at `{server}`: is `ecsctl serve` running?"))
                }
                _ if refused => Some(format!("nothing listens at `{server}`: check the endpoint")),
                "dns error" => {
                    Some(format!("the host of `{server}` is not known: check endpoint, region and network"))
                }
                text if text.contains("InvalidContentType") => {
                    Some(format!("what listens at `{server}` does not speak TLS: write `http://`"))
                }
                _ => None,
            }
        })?;
        Some(Self { message })
    }
}

/// Scheme, host and port.
fn server(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(host..).and_then(|rest| rest.find(['/', '?'])).map_or(url.len(), |at| host + at);
    url.get(..end).unwrap_or(url)
}

fn is_loopback(server: &str) -> bool {
    ["://127.", "://localhost", "://[::1]"].iter().any(|host| server.contains(host))
}

#[derive(Debug)]
struct Client(SharedHttpClient);

impl HttpClient for Client {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector(self.0.http_connector(settings, components)))
    }
}

#[derive(Debug)]
struct Connector(SharedHttpConnector);

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let url = request.uri().to_owned();
        let reply = self.0.call(request);
        HttpConnectorFuture::new(async move { reply.await.map_err(|error| explained(&url, error)) })
    }
}

fn explained(url: &str, error: ConnectorError) -> ConnectorError {
    match Unreachable::of(url, &error) {
        // It stays an error of input and output, so that it is tried again as before.
        Some(unreachable) if error.is_io() => ConnectorError::io(Box::new(unreachable)),
        _ => error,
    }
}
