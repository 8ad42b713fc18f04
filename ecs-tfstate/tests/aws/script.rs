//! An HTTP client of the AWS SDK that answers with what a test says, and notes
//! what it was asked.

use std::fmt;
use std::sync::{Arc, Mutex};

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;

/// An answer.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Http { status: u16, headers: Vec<(String, String)>, body: String },
    NoConnection,
}

impl Answer {
    pub(crate) fn new(status: u16, body: &str) -> Self {
        Self::Http { status, headers: Vec::new(), body: body.to_owned() }
    }

    /// An error of S3.
    pub(crate) fn error(status: u16, code: &str, message: &str) -> Self {
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>\
             <RequestId>R1</RequestId></Error>"
        );
        Self::new(status, &body)
    }

    pub(crate) fn with_header(self, name: &str, value: &str) -> Self {
        match self {
            Self::Http { status, mut headers, body } => {
                headers.push((name.to_owned(), value.to_owned()));
                Self::Http { status, headers, body }
            }
            none => none,
        }
    }

    fn send(self) -> Result<HttpResponse, ConnectorError> {
        let Self::Http { status, headers, body } = self else {
            return Err(ConnectorError::io("connection refused".into()));
        };
        let mut response = HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body));
        for (name, value) in headers {
            response.headers_mut().insert(name, value);
        }
        Ok(response)
    }
}

/// A request that was sent.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) uri: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Request {
    fn of(request: &HttpRequest) -> Self {
        let headers = request.headers().iter();
        Self {
            method: request.method().to_owned(),
            uri: request.uri().to_owned(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body: String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Who signed it, and for which region: `KEY/DATE/REGION/SERVICE`, without
    /// the date.
    pub(crate) fn signed_by(&self) -> Option<(String, String)> {
        let (_, credential) = self.header("authorization")?.split_once("Credential=")?;
        let mut parts = credential.split('/');
        let (key, _, region) = (parts.next()?, parts.next()?, parts.next()?);
        Some((key.to_owned(), region.to_owned()))
    }
}

type Answers = dyn Fn(&Request) -> Answer + Send + Sync;

#[derive(Clone)]
pub(crate) struct Script {
    answers: Arc<Answers>,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Script")
    }
}

impl Script {
    pub(crate) fn new(answers: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        Self { answers: Arc::new(answers), asked: Arc::default() }
    }

    /// Everything that was asked so far.
    pub(crate) fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap().clone()
    }

    /// A configuration for `us-east-1`, with the access key `BASE`.
    pub(crate) fn config(&self) -> SdkConfig {
        let script = self.clone();
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .retry_config(RetryConfig::disabled())
            .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
                "BASE", "made-up", None, None, "test",
            )))
            .http_client(http_client_fn(move |_, _| SharedHttpConnector::new(script.clone())))
            .build()
    }
}

impl HttpConnector for Script {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let request = Request::of(&request);
        let answer = (self.answers)(&request);
        self.asked.lock().unwrap().push(request);
        HttpConnectorFuture::ready(answer.send())
    }
}
