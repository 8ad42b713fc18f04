//! What S3 can answer, and what is said to the person who asked.
#![cfg(test)]

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::{Client, Config};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use ecs_tfstate::aws::S3Source;
use ecs_tfstate::{Error, ErrorKind, State, StateSource, conformance};

#[derive(Debug, Clone)]
enum Answer {
    Http { status: u16, headers: &'static [(&'static str, &'static str)], body: String },
    NoConnection,
}

impl HttpConnector for Answer {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(match self {
            Self::NoConnection => Err(ConnectorError::io("connection refused".into())),
            Self::Http { status, headers, body } => {
                let status = StatusCode::try_from(*status).unwrap();
                let mut response = HttpResponse::new(status, SdkBody::from(body.as_str()));
                for (name, value) in *headers {
                    response.headers_mut().insert(*name, *value);
                }
                Ok(response)
            }
        })
    }
}

fn config(answer: Answer) -> aws_sdk_s3::config::Builder {
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .retry_config(aws_sdk_s3::config::retry::RetryConfig::disabled())
        .http_client(http_client_fn(move |_, _| SharedHttpConnector::new(answer.clone())))
}

fn source(answer: Answer) -> S3Source {
    let credentials = Credentials::new("made-up", "made-up", None, None, "test");
    S3Source::new(
        Client::from_conf(config(answer).credentials_provider(credentials).build()),
        "states",
        "net/k",
    )
}

fn answer(
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    code: &str,
    message: &str,
) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>\
         <RequestId>R1</RequestId></Error>"
    );
    Answer::Http { status, headers, body }
}

async fn check(answer: Answer, kind: ErrorKind, expected: &str) -> Error {
    let source = source(answer);
    conformance::fails_with(&source, kind).await;
    let error = source.read().await.unwrap_err();
    assert_eq!(error.to_string(), format!("state `s3://states/net/k`: {expected}"));
    assert_eq!(error.operation(), Some("s3:GetObject"));
    assert!(std::error::Error::source(&error).is_some());
    error
}

#[tokio::test]
async fn an_object_is_a_source() {
    let state = r#"{"version": 4, "outputs": {"a": {"value": 1, "type": "number"}}}"#;
    let source = source(Answer::Http { status: 200, headers: &[], body: state.to_owned() });
    conformance::gives_the_stored_bytes(&source, state.as_bytes()).await;
    assert_eq!(State::read(&source).await.unwrap().lookup("output.a").unwrap().reveal().as_i64(), Some(1));
}

#[tokio::test]
async fn a_missing_bucket_is_told_from_a_missing_object() {
    let error = check(
        answer(404, &[("x-amz-request-id", "R1")], "NoSuchBucket", "The specified bucket does not exist"),
        ErrorKind::ContainerMissing,
        "the bucket `states` does not exist: check its name and the account \
         (`NoSuchBucket`: `The specified bucket does not exist`)",
    )
    .await;
    assert_eq!(error.request_id(), Some("R1"));
    check(
        answer(404, &[], "NoSuchKey", "The specified key does not exist."),
        ErrorKind::StateMissing,
        "the bucket `states` has no object `net/k`: check the key and the workspace, which `TF_WORKSPACE` selects \
         and whose key is `env:/WORKSPACE/KEY` unless the backend sets `workspace_key_prefix`, and that the state was \
         written once \
         (`NoSuchKey`: `The specified key does not exist.`)",
    )
    .await;
}

#[tokio::test]
async fn a_denial_says_what_to_allow() {
    check(
        answer(403, &[], "AccessDenied", "Access Denied"),
        ErrorKind::AccessDenied,
        "access is denied: allow `s3:GetObject` on the object, and `kms:Decrypt` if a KMS key encrypts it; \
         an object that does not exist is denied too unless `s3:ListBucket` is allowed on the bucket; \
         otherwise a policy of the bucket, of a VPC endpoint or of the organization denies it, or the object belongs \
         to another account (`AccessDenied`: `Access Denied`)",
    )
    .await;
}

#[tokio::test]
async fn the_region_of_the_bucket_is_named() {
    check(
        answer(301, &[("x-amz-bucket-region", "eu-west-1")], "PermanentRedirect", "Use another endpoint"),
        ErrorKind::WrongRegion,
        "requested the bucket in `us-east-1`, the bucket is in `eu-west-1`: set `region` to that, and check the endpoint \
         (`PermanentRedirect`: `Use another endpoint`)",
    )
    .await;
    check(
        answer(400, &[], "AuthorizationHeaderMalformed", "expecting eu-west-1"),
        ErrorKind::WrongRegion,
        "the bucket does not answer in `us-east-1`: set `region` to the region of the bucket \
         (`AuthorizationHeaderMalformed`: `expecting eu-west-1`)",
    )
    .await;
}

#[tokio::test]
async fn bad_credentials_are_no_denial() {
    let expected = "AWS refused the credentials: renew them, and check the clock";
    for code in ["InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed"] {
        let message = format!("{expected} (`{code}`: `m`)");
        check(answer(403, &[], code, "m"), ErrorKind::InvalidCredentials, &message).await;
    }
    let message = format!("{expected} (`ExpiredToken`: `m`)");
    check(answer(400, &[], "ExpiredToken", "m"), ErrorKind::InvalidCredentials, &message).await;
}

#[derive(Debug)]
struct NoCredentials;

impl ProvideCredentials for NoCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(CredentialsError::not_loaded("no profile")))
    }
}

#[tokio::test]
async fn a_client_without_credentials_is_told_so() {
    let config = config(Answer::NoConnection).credentials_provider(NoCredentials).build();
    let source = S3Source::new(Client::from_conf(config), "states", "net/k");
    conformance::fails_with(&source, ErrorKind::InvalidCredentials).await;
    assert_eq!(
        source.read().await.unwrap_err().to_string(),
        "state `s3://states/net/k`: there are no usable AWS credentials: sign in, or check the profile"
    );
}

#[tokio::test]
async fn anything_else_is_a_failure_to_reach_s3() {
    let message = "S3 cannot be read: check the network and try again";
    check(Answer::NoConnection, ErrorKind::Unavailable, message).await;
    let slow_down = format!("{message} (`SlowDown`: `Reduce your request rate`)");
    check(answer(503, &[], "SlowDown", "Reduce your request rate"), ErrorKind::Unavailable, &slow_down).await;
    let page = Answer::Http { status: 502, headers: &[], body: String::new() };
    check(page, ErrorKind::Unavailable, &format!("{message} (status 502)")).await;
    check(
        answer(403, &[], "InvalidObjectState", "archived"),
        ErrorKind::Archived,
        "the object is archived: restore it first (`InvalidObjectState`: `archived`)",
    )
    .await;
}
