//! What S3 can answer, and what is said to the person who asked.

use crate::script::{Answer, Script};
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_s3::Client;
use ecs_tfstate::aws::{Account, S3Source};
use ecs_tfstate::{AssumedRole, Error, ErrorKind, S3Backend, State, StateSource, conformance};

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
async fn a_missing_bucket_is_told_from_a_missing_object() {
    let error = check(
        Answer::error(404, "NoSuchBucket", "The specified bucket does not exist")
            .with_header("x-amz-request-id", "R1"),
        ErrorKind::ContainerMissing,
        "the bucket `states` does not exist: check its name and the account \
         (`NoSuchBucket`: `The specified bucket does not exist`)",
    )
    .await;
    assert_eq!(error.request_id(), Some("R1"));
    let missing = "the bucket `states` has no object `net/k`: check the key and the workspace, which `TF_WORKSPACE` selects \
         and whose key is `env:/WORKSPACE/KEY` unless the backend sets `workspace_key_prefix`, and that the state was \
         written once";
    check(
        Answer::error(404, "NoSuchKey", "m"),
        ErrorKind::StateMissing,
        &format!("{missing} (`NoSuchKey`: `m`)"),
    )
    .await;
    check(Answer::new(404, ""), ErrorKind::StateMissing, &format!("{missing} (`NotFound`)")).await;
}

#[tokio::test]
async fn a_deleted_object_is_told_from_one_that_never_was() {
    for (status, code) in [(404, "NoSuchKey"), (405, "MethodNotAllowed")] {
        check(
            Answer::error(status, code, "m").with_header("x-amz-delete-marker", "true"),
            ErrorKind::StateMissing,
            &format!(
                "the object `net/k` was deleted: remove its delete marker, or name the version to read (`{code}`: `m`)"
            ),
        )
        .await;
    }
}

#[tokio::test]
async fn a_missing_version_is_named() {
    for (status, code, message) in
        [(404, "NoSuchVersion", "m"), (400, "InvalidArgument", "Invalid version id specified")]
    {
        check_source(
            &source(Answer::error(status, code, message)).with_version("v1"),
            ErrorKind::StateMissing,
            &format!("the object `net/k` has no version `v1`: list its versions (`{code}`: `{message}`)"),
        )
        .await;
    }
}

#[tokio::test]
async fn a_denial_says_what_to_allow() {
    check(
        Answer::error(403, "AccessDenied", "Access Denied"),
        ErrorKind::AccessDenied,
        "access is denied: allow `s3:GetObject` on the object, and `kms:Decrypt` if a KMS key encrypts it; \
         an object that does not exist is denied too unless `s3:ListBucket` is allowed on the bucket; \
         otherwise a policy of the bucket, of a VPC endpoint or of the organization denies it, or the object belongs \
         to another account (`AccessDenied`: `Access Denied`)",
    )
    .await;
    let words = "User: arn:aws:iam::1:user/x is not authorized to perform: kms:Decrypt";
    check(
        Answer::error(403, "AccessDenied", words),
        ErrorKind::AccessDenied,
        &format!(
            "AWS KMS denies access: allow `kms:Decrypt` on the key that encrypts the object, in the policy of the key \
             too if it is in another account (`AccessDenied`: `{words}`)"
        ),
    )
    .await;
    check(
        Answer::error(400, "KMS.DisabledException", "m"),
        ErrorKind::AccessDenied,
        "the KMS key that encrypts the object cannot be used: enable it (`KMS.DisabledException`: `m`)",
    )
    .await;
}

#[tokio::test]
async fn a_denial_names_the_role_that_was_denied() {
    let script = Script::new(|request| {
        if request.uri.contains("sts.") {
            Answer::new(200, ASSUMED)
        } else {
            Answer::error(403, "AccessDenied", "Access Denied")
        }
    });
    let backend = S3Backend::new("states", "net/k").with_role(AssumedRole::new("arn:aws:iam::1:role/reader"));
    let source = S3Source::open(&backend, "default", &Account::from(script.config())).await.unwrap();
    let error = source.read().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AccessDenied);
    assert!(
        error.to_string().contains("access is denied to the role `arn:aws:iam::1:role/reader`"),
        "{error}"
    );
}

const ASSUMED: &str = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ROLE</AccessKeyId>\
    <SecretAccessKey>made-up</SecretAccessKey><SessionToken>made-up</SessionToken>\
    <Expiration>2199-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";

#[tokio::test]
async fn an_object_with_a_key_of_the_customer_asks_for_it() {
    let words = "The object was stored using a form of Server Side Encryption. \
                 The correct parameters must be provided to retrieve the object.";
    check(
        Answer::error(400, "InvalidRequest", words),
        ErrorKind::CustomerKeyRequired,
        &format!(
            "the object is encrypted with a key of the customer: set `sse_customer_key` or `AWS_SSE_CUSTOMER_KEY` \
             (`InvalidRequest`: `{words}`)"
        ),
    )
    .await;
    let with_key = |answer| source(answer).with_customer_key(CUSTOMER_KEY).unwrap();
    check_source(
        &with_key(Answer::error(400, "InvalidRequest", words)),
        ErrorKind::CustomerKeyRequired,
        &format!(
            "the object is encrypted with another key of the customer: correct `sse_customer_key` or \
             `AWS_SSE_CUSTOMER_KEY` (`InvalidRequest`: `{words}`)"
        ),
    )
    .await;
    let words = "The encryption parameters are not applicable to this object.";
    check_source(
        &with_key(Answer::error(400, "InvalidRequest", words)),
        ErrorKind::InvalidLocation,
        &format!(
            "the object is not encrypted with a key of the customer: remove `sse_customer_key` \
             (`InvalidRequest`: `{words}`)"
        ),
    )
    .await;
    let error = with_key(Answer::error(403, "AccessDenied", "m")).read().await.unwrap_err();
    assert!(error.to_string().contains("another key of the customer is denied too"), "{error}");
}

#[tokio::test]
async fn the_region_of_the_bucket_is_named() {
    check(
        Answer::error(301, "PermanentRedirect", "m").with_header("x-amz-bucket-region", "eu-west-1"),
        ErrorKind::WrongRegion,
        "requested the bucket in `us-east-1`, the bucket is in `eu-west-1`: set `region` to that, and check the endpoint \
         (`PermanentRedirect`: `m`)",
    )
    .await;
    check(
        Answer::error(400, "IllegalLocationConstraintException", "m"),
        ErrorKind::WrongRegion,
        "the bucket does not answer in `us-east-1`: set `region` to the region of the bucket \
         (`IllegalLocationConstraintException`: `m`)",
    )
    .await;
}

#[tokio::test]
async fn bad_credentials_are_no_denial() {
    let expected = "AWS refused the credentials: renew them, and check the clock";
    for code in ["InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed"] {
        let message = format!("{expected} (`{code}`: `m`)");
        check(Answer::error(403, code, "m"), ErrorKind::InvalidCredentials, &message).await;
    }
    let message = format!("{expected} (`ExpiredToken`: `m`)");
    check(Answer::error(400, "ExpiredToken", "m"), ErrorKind::InvalidCredentials, &message).await;
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
    let message = "there are no usable AWS credentials: sign in, or check the profile";
    check_source(&source, ErrorKind::InvalidCredentials, message).await;
}

#[tokio::test]
async fn anything_else_is_a_failure_to_reach_s3() {
    let message = "S3 cannot be read: check the network and try again";
    check(Answer::NoConnection, ErrorKind::Unavailable, message).await;
    let slow_down = format!("{message} (`SlowDown`: `m`)");
    check(Answer::error(503, "SlowDown", "m"), ErrorKind::Unavailable, &slow_down).await;
    check(Answer::new(502, ""), ErrorKind::Unavailable, &format!("{message} (status 502)")).await;
}

#[tokio::test]
async fn an_archived_object_is_to_be_restored() {
    check(
        Answer::error(403, "InvalidObjectState", "m"),
        ErrorKind::Archived,
        "the object is archived: restore it first (`InvalidObjectState`: `m`)",
    )
    .await;
}
