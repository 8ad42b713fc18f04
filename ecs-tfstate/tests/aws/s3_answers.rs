//! What S3 and stores like it can answer and the fake does not, and what is said to the person who asked.

use crate::script::{Answer, Script};
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_s3::Client;
use ecs_tfstate::aws::{Account, S3Source};
use ecs_tfstate::{Error, ErrorKind, S3Backend, State, StateSource, conformance};

const CUSTOMER_KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

fn source(answer: Answer) -> S3Source {
    let config = Script::new(move |_| answer.clone()).config();
    S3Source::new(Client::new(&config), "states", "net/k")
}

async fn check_source(source: &S3Source, kind: ErrorKind, expected: &str) -> Error {
    conformance::fails_with(source, kind).await;
    let error = source.read().await.unwrap_err();
    assert_eq!(error.to_string(), format!("state `s3://states/net/k`: {expected}"));
    assert_eq!(error.operation(), Some("s3:GetObject"));
    assert!(std::error::Error::source(&error).is_some());
    error
}

async fn check(answer: Answer, kind: ErrorKind, expected: &str) -> Error {
    check_source(&source(answer), kind, expected).await
}

#[tokio::test]
async fn an_object_is_a_source() {
    let state = r#"{"version": 4, "outputs": {"a": {"value": 1, "type": "number"}}}"#;
    let source = source(Answer::new(200, state));
    conformance::gives_the_stored_bytes(&source, state.as_bytes()).await;
    assert_eq!(State::read(&source).await.unwrap().lookup("output.a").unwrap().reveal().as_i64(), Some(1));
}

#[tokio::test]
async fn an_empty_object_is_passed_on_as_it_is() {
    let source = source(Answer::new(200, "").with_header("content-length", "0"));
    conformance::gives_the_stored_bytes(&source, b"").await;
    assert_eq!(State::read(&source).await.unwrap_err().kind(), ErrorKind::StateMissing);
}

#[tokio::test]
async fn an_answer_without_a_body_is_a_missing_object() {
    let missing = "the bucket `states` has no object `net/k`: check the key and the workspace, which `TF_WORKSPACE` selects \
         and whose key is `env:/WORKSPACE/KEY` unless the backend sets `workspace_key_prefix`, and that the state was \
         written once";
    check(Answer::new(404, ""), ErrorKind::StateMissing, &format!("{missing} (`NotFound`)")).await;
}

#[tokio::test]
async fn a_key_of_kms_that_is_disabled_is_to_be_enabled() {
    check(
        Answer::error(400, "KMS.DisabledException", "m"),
        ErrorKind::AccessDenied,
        "the KMS key that encrypts the object cannot be used: enable it (`KMS.DisabledException`: `m`)",
    )
    .await;
}

/// Stores beside S3 say so of a wrong key, or say nothing of it.
#[tokio::test]
async fn a_wrong_key_of_the_customer_is_refused_in_several_ways() {
    let with_key = |answer| source(answer).with_customer_key(CUSTOMER_KEY).unwrap();
    let words = "The object was stored using a form of Server Side Encryption. \
                 The correct parameters must be provided to retrieve the object.";
    check_source(
        &with_key(Answer::error(400, "InvalidRequest", words)),
        ErrorKind::CustomerKeyRequired,
        &format!(
            "the object is encrypted with another key of the customer: correct `sse_customer_key` or \
             `AWS_SSE_CUSTOMER_KEY` (`InvalidRequest`: `{words}`)"
        ),
    )
    .await;
    let error = with_key(Answer::error(403, "AccessDenied", "m")).read().await.unwrap_err();
    assert!(error.to_string().contains("another key of the customer is denied too"), "{error}");
}

#[tokio::test]
async fn what_s3_repeats_of_a_request_is_not_shown() {
    let repeated = format!(
        "<Error><Code>SignatureDoesNotMatch</Code><Message>m</Message><AWSAccessKeyId>BASE</AWSAccessKeyId>\
         <CanonicalRequest>x-amz-server-side-encryption-customer-key:{CUSTOMER_KEY}</CanonicalRequest></Error>"
    );
    let source = source(Answer::new(403, &repeated)).with_customer_key(CUSTOMER_KEY).unwrap();
    let error = source.read().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidCredentials);
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("status: Some(403)") && shown.contains("SignatureDoesNotMatch"), "{shown}");
    assert!(!shown.contains(CUSTOMER_KEY) && !shown.contains("BASE"), "{shown}");
}

#[tokio::test]
async fn a_region_that_nobody_says_is_to_be_set() {
    check(
        Answer::error(400, "IllegalLocationConstraintException", "m"),
        ErrorKind::WrongRegion,
        "the bucket does not answer in `us-east-1`: set `region` to the region of the bucket \
         (`IllegalLocationConstraintException`: `m`)",
    )
    .await;
}

#[tokio::test]
async fn credentials_that_are_too_old_are_no_denial() {
    for (code, advice) in [
        ("ExpiredTokenException", "the credentials have expired: renew them"),
        ("TokenRefreshRequired", "the credentials have expired: renew them"),
        ("RequestExpired", "AWS refused the credentials: renew them, and check the clock"),
    ] {
        let message = format!("{advice} (`{code}`: `m`)");
        check(Answer::error(403, code, "m"), ErrorKind::InvalidCredentials, &message).await;
    }
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
    let config = Script::new(|_| Answer::NoConnection).config().into_builder();
    let config = config.credentials_provider(SharedCredentialsProvider::new(NoCredentials)).build();
    let source = S3Source::new(Client::new(&config), "states", "net/k");
    let message = "there are no usable AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or check the profile";
    check_source(&source, ErrorKind::InvalidCredentials, message).await;
}

#[tokio::test]
async fn anything_else_is_a_failure_to_reach_s3() {
    let message = "S3 cannot be read: check the network and try again";
    check(Answer::NoConnection, ErrorKind::Unavailable, message).await;
    check(Answer::new(502, ""), ErrorKind::Unavailable, &format!("{message} (status 502)")).await;
}

#[tokio::test]
async fn an_address_that_does_not_answer_is_named() {
    let script = Script::new(|_| Answer::NoConnection);
    let account = Account::from(script.config());
    let check = async |backend: S3Backend, expected: &str| {
        let error = S3Source::open(&backend, "default", &account).await.unwrap().read().await.unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Unavailable, expected));
    };
    let backend = S3Backend::new("states", "k");
    check(backend.clone(), "state `s3://states/k`: S3 cannot be read: check the network and try again").await;
    check(
        backend.with_endpoint("http://user:secret@127.0.0.1:1"),
        "state `s3://states/k`: S3 at `http://127.0.0.1:1` cannot be read: \
         check that address, which the backend or `AWS_ENDPOINT_URL` names, and try again",
    )
    .await;
}
