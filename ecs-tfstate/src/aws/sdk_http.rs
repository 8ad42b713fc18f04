//! The HTTP client of an AWS SDK configuration, for everything else.

use std::convert::Infallible;
use std::fmt;
use std::mem;

use async_trait::async_trait;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::client::interceptors::context::{Error as Unknown, Output};
use aws_smithy_runtime_api::client::orchestrator::{
    HttpRequest as SdkRequest, HttpResponse as SdkResponse, OrchestratorError,
};
use aws_smithy_runtime_api::client::ser_de::DeserializeResponse;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::SdkConfig;
use aws_types::sdk_config::SharedHttpClient;

use super::account::Account;
use super::body::{self, Failure};
use crate::error::{Error, ErrorKind};
use crate::http::{HttpClient, HttpRequest, HttpResponse, Method};

/// Sends requests with the HTTP client of an AWS SDK configuration, so that a
/// program has one TLS stack for AWS and for all other places. Timeouts are
/// those of the configuration; nothing is tried twice.
///
/// The client has to be set in the configuration: left to itself the SDK makes
/// one for each of its own clients, where nothing else can use it.
/// `aws_config::defaults(…).http_client(client)` sets it, and
/// `aws_smithy_http_client::Builder::new().tls_provider(…).build_https()` makes
/// one.
///
/// ```
/// use ecs_tfstate::aws::{Account, SdkHttp};
/// # fn example(config: aws_types::SdkConfig) -> Result<(), ecs_tfstate::Error> {
/// let account = Account::from(config);
/// let http = SdkHttp::new(&account)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SdkHttp {
    client: SharedHttpClient,
    config: SdkConfig,
}

impl SdkHttp {
    /// The client of the configuration.
    ///
    /// # Errors
    /// If the configuration has no HTTP client of its own.
    pub fn new(account: &Account) -> Result<Self, Error> {
        let config = account.config().clone();
        let client = config.http_client().ok_or_else(|| {
            let message = "the AWS SDK configuration has no HTTP client of its own: set one with \
                           `ConfigLoader::http_client`, such as one of aws-smithy-http-client";
            Error::new(ErrorKind::InvalidLocation, message)
        })?;
        Ok(Self { client, config })
    }

    fn operation(&self, endpoint: &str) -> Operation<Sending, Received, Infallible> {
        let Self { client, config } = self;
        let mut builder = Operation::builder()
            .service_name("http")
            .operation_name("Send")
            .http_client(client.clone())
            .endpoint_url(endpoint)
            .no_auth()
            .no_retry();
        if let Some(time) = config.time_source() {
            builder = builder.time_source(time);
        }
        if let Some(timeouts) = config.timeout_config() {
            builder = builder.timeout_config(timeouts.clone());
        }
        let protection = match config.sleep_impl() {
            Some(sleep) => {
                builder = builder.sleep_impl(sleep);
                config.stalled_stream_protection()
            }
            None => None,
        };
        builder
            .stalled_stream_protection(protection.unwrap_or_else(StalledStreamProtectionConfig::disabled))
            .serializer(|Sending(request)| Ok(request.try_clone().unwrap_or_else(SdkRequest::empty)))
            .deserializer_impl(Whole)
            .build()
    }
}

#[async_trait]
impl HttpClient for SdkHttp {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Error> {
        let target = Target::of(&request.url)?;
        let operation = self.operation(target.origin);
        let sending = Sending(target.request(&request)?);
        let Received(response) =
            operation.invoke(sending).await.map_err(|error| no_answer(target.host).with_source(error))?;
        received(response, target.host, request.max_body).await
    }
}

impl fmt::Debug for SdkHttp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SdkHttp").finish_non_exhaustive()
    }
}

/// The parts of a URL.
#[derive(Debug, Clone, Copy)]
struct Target<'a> {
    /// `https://host:port`.
    origin: &'a str,
    host: &'a str,
    /// Path and query.
    rest: &'a str,
}

impl<'a> Target<'a> {
    fn of(url: &'a str) -> Result<Self, Error> {
        let url = url.split('#').next().unwrap_or(url);
        let invalid =
            || Error::new(ErrorKind::InvalidLocation, "this is no URL: expected `https://host/path`");
        let (_, after_scheme) = url.split_once("://").ok_or_else(invalid)?;
        let host =
            after_scheme.split(['/', '?']).next().filter(|host| !host.is_empty()).ok_or_else(invalid)?;
        let end = url.len() - after_scheme.len() + host.len();
        let (origin, rest) = url.split_at_checked(end).ok_or_else(invalid)?;
        Ok(Self { origin, host, rest })
    }

    fn request(&self, request: &HttpRequest) -> Result<SdkRequest, Error> {
        let body = if request.body.is_empty() { SdkBody::empty() } else { request.body.clone().into() };
        let mut sdk = SdkRequest::new(body);
        let method = match request.method {
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Post => "POST",
            Method::Put => "PUT",
        };
        let slash = if self.rest.starts_with('/') { "" } else { "/" };
        let refused =
            |what| Error::new(ErrorKind::InvalidLocation, format!("a request to `{}` has {what}", self.host));
        sdk.set_method(method).map_err(|error| refused("no method").with_source(error))?;
        let uri = sdk.set_uri(format!("{slash}{}", self.rest));
        uri.map_err(|_| refused("a path with characters that are to be escaped"))?;
        for (name, value) in &request.headers {
            let header = sdk.headers_mut().try_append(name.clone(), value.clone());
            header.map_err(|_| refused("a header with characters that are not allowed"))?;
        }
        Ok(sdk)
    }
}

fn no_answer(host: &str) -> Error {
    let message = format!("`{host}` did not answer: check the address and the network, and try again");
    Error::new(ErrorKind::Unavailable, message)
}

async fn received(response: SdkResponse, host: &str, max_body: u64) -> Result<HttpResponse, Error> {
    let mut answer = HttpResponse::new(response.status().as_u16(), Vec::new());
    for (name, value) in response.headers() {
        answer = answer.with_header(name, value);
    }
    answer.body = body::collect(ByteStream::new(response.into_body()), max_body).await.map_err(
        |failure| match failure {
            Failure::TooLong => too_long(host, max_body),
            Failure::Broken(error) => no_answer(host).with_source(error),
        },
    )?;
    Ok(answer)
}

fn too_long(host: &str, max_body: u64) -> Error {
    let message = format!(
        "the answer of `{host}` is longer than the {max_body} bytes that are taken: check what the address is of"
    );
    Error::new(ErrorKind::Unavailable, message)
}

/// A request on its way; what is in it is not shown.
struct Sending(SdkRequest);

impl fmt::Debug for Sending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}

/// An answer whose body is not read yet.
struct Received(SdkResponse);

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received").field("status", &self.0.status().as_u16()).finish_non_exhaustive()
    }
}

/// Takes the answer as it comes, whatever its status is.
#[derive(Debug)]
struct Whole;

impl DeserializeResponse for Whole {
    fn deserialize_streaming_with_config(
        &self,
        response: &mut SdkResponse,
        _: &ConfigBag,
    ) -> Option<Result<Output, OrchestratorError<Unknown>>> {
        let empty = SdkResponse::new(response.status(), SdkBody::taken());
        Some(Ok(Output::erase(Received(mem::replace(response, empty)))))
    }

    fn deserialize_nonstreaming_with_config(
        &self,
        _: &SdkResponse,
        _: &ConfigBag,
    ) -> Result<Output, OrchestratorError<Unknown>> {
        Err(OrchestratorError::other("the answer was taken before"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_taken_apart() {
        let check = |url: &str, origin: &str, host: &str, rest: &str| {
            let target = Target::of(url).unwrap();
            assert_eq!((target.origin, target.host, target.rest), (origin, host, rest), "{url}");
        };
        check("https://host/a/b?c=d#e", "https://host", "host", "/a/b?c=d");
        check("http://127.0.0.1:80", "http://127.0.0.1:80", "127.0.0.1:80", "");
        check("https://host?q=/", "https://host", "host", "?q=/");
        for url in ["", "host/path", "https://", "https:///path"] {
            assert_eq!(Target::of(url).unwrap_err().kind(), ErrorKind::InvalidLocation, "{url}");
        }
    }
}
