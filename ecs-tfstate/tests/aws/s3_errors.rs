//! Every way in which S3 refuses a state, on the fake: what is said to the person who asked.

use std::error::Error as _;
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use aws_types::SdkConfig;
use ecs_testkit::{AccessKey, Fake, S3Fault, S3Script, WorldSpec, WrongRegion};
use ecs_tfstate::aws::{Account, S3Source};
use ecs_tfstate::{AssumedRole, Error, ErrorKind, LockStatus, S3Backend, StateSource, conformance};

const RIGHT_KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
const WRONG_KEY: &str = "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=";
const ROLE: &str = "arn:aws:iam::123456789012:role/reader";
const LOCK: &str = r#"{"ID":"2d8451e1","Operation":"OperationTypeApply","Info":"","Who":"root@vm","Version":"1.11.4",
    "Created":"2026-11-22T16:17:37Z","Path":"states/env:/dev/k"}"#;

/// An account whose bucket `states` has one object of each sort.
fn aws() -> Fake {
    let spec = WorldSpec::from_json(
        r#"{"buckets": [
            {"name": "ireland", "region": "eu-west-1", "objects": [{"key": "env:/dev/plain", "text": "{}"}]},
            {"name": "states", "versioning": "enabled", "objects": [
                {"key": "env:/dev/plain", "text": "{}"},
                {"key": "env:/dev/kms", "text": "{}", "kms_key": "alias/states"},
                {"key": "env:/dev/own", "text": "{}", "customer_key": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="},
                {"key": "env:/dev/cold", "text": "{}", "storage_class": "GLACIER"}
            ]}
        ], "roles": [{"name": "reader", "trusted_service": "ecs-tasks.amazonaws.com"}]}"#,
    );
    let spec = spec.unwrap();
    let fake = spec.fake_builder().build();
    fake.load(&spec, &mut |_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
    fake
}

async fn open(config: SdkConfig, backend: &S3Backend) -> S3Source {
    S3Source::open(backend, "dev", &Account::from(config)).await.unwrap()
}

/// The state of the workspace `dev` under `key` of the bucket `states`.
async fn state(fake: &Fake, key: &str) -> S3Source {
    open(fake.sdk_config(), &S3Backend::new("states", key)).await
}

/// Reading fails with an error of this kind whose text has all these words.
async fn check(fake: &Fake, source: &S3Source, kind: ErrorKind, words: &[&str]) -> Error {
    conformance::fails_with(source, kind).await;
    let (error, again) = (source.read().await.unwrap_err(), source.read().await.unwrap_err());
    let text = error.to_string();
    let missing = words.iter().filter(|word| !text.contains(*word)).collect::<Vec<_>>();
    assert!(missing.is_empty(), "{missing:?} is not in: {text}");
    assert_eq!(error.operation(), Some("s3:GetObject"));
    assert!(error.request_id().is_some() && error.request_id() != again.request_id(), "{error:?}");
    shows_no_secret(fake, source, &error);
    error
}

fn shows_no_secret(fake: &Fake, source: &S3Source, error: &Error) {
    let mut text = format!("{error} {error:?} {source:?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &error.to_string();
        cause = error.source();
    }
    let administrator = fake.administrator();
    let keys = [administrator.access_key_id(), administrator.secret_access_key(), "AKIANOBODY", "ASIA"];
    for secret in keys.into_iter().chain([RIGHT_KEY, WRONG_KEY, "made-up"]) {
        assert!(!text.contains(secret), "`{secret}` is in: {text}");
    }
}

#[tokio::test]
async fn a_missing_bucket_is_named() {
    let fake = aws();
    let source = open(fake.sdk_config(), &S3Backend::new("nowhere", "k")).await;
    let words = ["the bucket `nowhere` does not exist", "check its name and the account", "`NoSuchBucket`"];
    check(&fake, &source, ErrorKind::ContainerMissing, &words).await;
}

#[tokio::test]
async fn a_missing_object_is_named_with_the_workspace() {
    let fake = aws();
    let words = |key| ["state `s3://states/", key, "`TF_WORKSPACE`", "`workspace_key_prefix`", "`NoSuchKey`"];
    let source = state(&fake, "none").await;
    let expected = words("the bucket `states` has no object `env:/dev/none`");
    check(&fake, &source, ErrorKind::StateMissing, &expected).await;
    let backend = S3Backend::new("states", "plain").with_workspace_key_prefix("teams");
    let source = open(fake.sdk_config(), &backend).await;
    let expected = words("the bucket `states` has no object `teams/dev/plain`");
    check(&fake, &source, ErrorKind::StateMissing, &expected).await;
}

#[tokio::test]
async fn what_may_not_be_listed_is_said_to_be_missing_perhaps() {
    let fake = aws();
    fake.deny_action("s3:ListBucket", "arn:aws:s3:::states").unwrap();
    conformance::gives_the_stored_bytes(&state(&fake, "plain").await, b"{}").await;
    let words = [
        "`env:/dev/none` is most likely missing",
        "`TF_WORKSPACE`",
        "`workspace_key_prefix`",
        "allow `s3:ListBucket` on the bucket",
        "user/administrator is not authorized",
    ];
    check(&fake, &state(&fake, "none").await, ErrorKind::AccessDenied, &words).await;
}

#[tokio::test]
async fn an_object_that_was_deleted_is_told_from_one_that_never_was() {
    let fake = aws();
    let client = Client::new(&fake.sdk_config());
    let deleted = client.delete_object().bucket("states").key("env:/dev/plain").send().await.unwrap();
    let source = state(&fake, "plain").await;
    let words = ["the object `env:/dev/plain` was deleted", "remove its delete marker"];
    check(&fake, &source, ErrorKind::StateMissing, &words).await;
    let marker = source.with_version(deleted.version_id().unwrap());
    check(&fake, &marker, ErrorKind::StateMissing, &words).await;
}

#[tokio::test]
async fn a_version_is_read_or_named() {
    let fake = aws();
    let client = Client::new(&fake.sdk_config());
    let old = client.head_object().bucket("states").key("env:/dev/plain").send().await.unwrap();
    let put = client.put_object().bucket("states").key("env:/dev/plain");
    put.body(ByteStream::from_static(b"[]")).send().await.unwrap();
    let source = state(&fake, "plain").await;
    conformance::gives_the_stored_bytes(&source, b"[]").await;
    let old = source.clone().with_version(old.version_id().unwrap());
    conformance::tells_what_has_not_changed(&old, b"{}").await;
    let unknown = "A".repeat(32);
    for (version, code) in [(unknown.as_str(), "`NoSuchVersion`"), ("1", "`InvalidArgument`")] {
        let named = format!("the object `env:/dev/plain` has no version `{version}`");
        let source = source.clone().with_version(version);
        check(&fake, &source, ErrorKind::StateMissing, &[&named, "list its versions", code]).await;
    }
    fake.deny_action("s3:GetObjectVersion", "*").unwrap();
    let words =
        ["allow `s3:GetObjectVersion` on the object", "not authorized to perform: s3:GetObjectVersion"];
    check(&fake, &old, ErrorKind::AccessDenied, &words).await;
}

#[tokio::test]
async fn a_denial_names_what_to_allow_and_who_was_denied() {
    let fake = aws();
    fake.deny_action("s3:GetObject", "arn:aws:s3:::states/env:/dev/*").unwrap();
    let mut words = vec![
        "state `s3://states/env:/dev/plain`: access is denied",
        "allow `s3:GetObject` on the object",
        "`kms:Decrypt`",
        "`s3:ListBucket`",
        "a policy of the bucket, of a VPC endpoint or of the organization",
        "belongs to another account",
        "user/administrator is not authorized to perform: s3:GetObject",
    ];
    check(&fake, &state(&fake, "plain").await, ErrorKind::AccessDenied, &words).await;
    let backend = S3Backend::new("states", "plain").with_role(AssumedRole::new(ROLE));
    let source = open(fake.sdk_config(), &backend).await;
    words.pop();
    let role = format!("to the role `{ROLE}`");
    words.extend([role.as_str(), "assumed-role/reader/ecs-tfstate is not authorized"]);
    check(&fake, &source, ErrorKind::AccessDenied, &words).await;
}

#[tokio::test]
async fn a_key_of_kms_that_may_not_be_used_is_named() {
    let fake = aws();
    conformance::tells_what_has_not_changed(&state(&fake, "kms").await, b"{}").await;
    fake.deny_action("kms:Decrypt", "*").unwrap();
    let words = ["AWS KMS denies access", "allow `kms:Decrypt` on the key", "alias/states"];
    check(&fake, &state(&fake, "kms").await, ErrorKind::AccessDenied, &words).await;
}

#[tokio::test]
async fn denials_without_a_reason_are_denials() {
    for fault in [S3Fault::AccessDenied, S3Fault::AllAccessDisabled] {
        let fake = aws();
        fake.script_s3(S3Script::new(fault));
        let source = state(&fake, "plain").await;
        check(&fake, &source, ErrorKind::AccessDenied, &["allow `s3:GetObject`"]).await;
    }
}

#[tokio::test]
async fn a_key_of_the_customer_is_asked_for_and_compared() {
    let fake = aws();
    let own = state(&fake, "own").await;
    let with = |key| own.clone().with_customer_key(key).unwrap();
    conformance::tells_what_has_not_changed(&with(RIGHT_KEY), b"{}").await;
    let set = ["encrypted with a key of the customer", "set `sse_customer_key` or `AWS_SSE_CUSTOMER_KEY`"];
    check(&fake, &own, ErrorKind::CustomerKeyRequired, &set).await;
    let correct = ["encrypted with another key of the customer", "correct `sse_customer_key`"];
    check(&fake, &with(WRONG_KEY), ErrorKind::CustomerKeyRequired, &correct).await;
    let backend = S3Backend::new("states", "plain").with_customer_key(RIGHT_KEY);
    let plain = open(fake.sdk_config(), &backend).await;
    let remove = ["not encrypted with a key of the customer", "remove `sse_customer_key`"];
    check(&fake, &plain, ErrorKind::InvalidLocation, &remove).await;
}

#[tokio::test]
async fn an_archived_object_is_to_be_restored() {
    let fake = aws();
    let words = ["s3://states/env:/dev/cold", "archived: restore it first", "`InvalidObjectState`"];
    check(&fake, &state(&fake, "cold").await, ErrorKind::Archived, &words).await;
}

#[tokio::test]
async fn what_passes_is_tried_again_and_what_stays_is_said() {
    for (fault, code) in [(S3Fault::SlowDown, "`SlowDown`"), (S3Fault::InternalError, "`InternalError`")] {
        let fake = aws();
        fake.script_s3(S3Script::new(fault).times(2));
        let source = state(&fake, "plain").await;
        conformance::gives_the_stored_bytes(&source, b"{}").await;
        fake.script_s3(S3Script::new(fault));
        check(&fake, &source, ErrorKind::Unavailable, &["try again", code]).await;
    }
}

/// Keys that are wrong, each with the code of S3 and what is to be done.
#[tokio::test]
async fn bad_credentials_are_no_denial() {
    let fake = aws();
    let right = fake.administrator();
    let (unknown, secret) = (AccessKey::new("AKIANOBODY", "made-up"), "made-up");
    for (key, code, remedy) in [
        (unknown, "InvalidAccessKeyId", "AWS does not know the access key: check the profile"),
        (AccessKey::new(right.access_key_id(), secret), "SignatureDoesNotMatch", "check the secret key"),
        (right.clone().with_session_token(secret), "InvalidToken", "AWS refused the credentials: renew them"),
        (expired(&fake).await, "ExpiredToken", "the credentials have expired: renew them"),
    ] {
        let source = open(fake.sdk_config_as(&key), &S3Backend::new("states", "plain")).await;
        let code = format!("`{code}`");
        let error = check(&fake, &source, ErrorKind::InvalidCredentials, &[&code, remedy]).await;
        assert!(!error.to_string().contains("denied"), "{error}");
    }
}

/// The key of a session that is over.
async fn expired(fake: &Fake) -> AccessKey {
    let sts = aws_sdk_sts::Client::new(&fake.sdk_config());
    let session = sts.assume_role().role_arn(ROLE).role_session_name("s").duration_seconds(900).send().await;
    let session = session.unwrap().credentials.unwrap();
    fake.clock().advance(Duration::from_secs(900));
    AccessKey::new(session.access_key_id, session.secret_access_key).with_session_token(session.session_token)
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_to_be_set() {
    let (fake, slow) = (aws(), Fake::new().clock());
    fake.refuse_skew_over(Duration::from_secs(900));
    fake.clock().advance(Duration::from_secs(3600));
    let config = fake.sdk_config().into_builder().time_source(slow).build();
    let source = open(config, &S3Backend::new("states", "plain")).await;
    let words = ["set the clock of this machine", "`RequestTimeTooSkewed`"];
    check(&fake, &source, ErrorKind::InvalidCredentials, &words).await;
}

#[tokio::test]
async fn who_has_no_credentials_is_told_so() {
    let fake = aws();
    let mut config = fake.sdk_config().into_builder();
    config.set_credentials_provider(None);
    let source = open(config.build(), &S3Backend::new("states", "plain")).await;
    let words = ["there are no usable AWS credentials", "or check the profile", "`AccessDenied`"];
    check(&fake, &source, ErrorKind::InvalidCredentials, &words).await;
    let LockStatus::Unknown(reason) = source.lock_status().await.unwrap() else { panic!("nobody can know") };
    assert!(reason.contains("`env:/dev/plain.tflock` may not be read"), "{reason}");
}

/// The state in the bucket of `eu-west-1`.
fn ireland() -> S3Backend {
    S3Backend::new("ireland", "plain")
}

const ANSWERS: [WrongRegion; 3] =
    [WrongRegion::PermanentRedirect, WrongRegion::SignatureRefused, WrongRegion::TemporaryRedirect];

#[tokio::test]
async fn a_bucket_is_found_in_its_region_however_s3_says_it() {
    for answer in ANSWERS {
        let fake = aws();
        fake.script_wrong_region(answer);
        for backend in [ireland(), ireland().with_region("ap-south-1"), ireland().with_region("eu-west-1")] {
            let source = open(fake.sdk_config(), &backend).await;
            conformance::tells_what_has_not_changed(&source, b"{}").await;
            assert!(format!("{source:?}").contains(r#"region: "eu-west-1""#), "{answer:?}: {source:?}");
        }
        let missing = open(fake.sdk_config(), &S3Backend::new("ireland", "none")).await;
        let words = ["the bucket `ireland` has no object `env:/dev/none`"];
        check(&fake, &missing, ErrorKind::StateMissing, &words).await;
    }
}

#[tokio::test]
async fn an_endpoint_of_another_region_is_told_from_a_wrong_region() {
    let fake = aws();
    let check = async |region: &str, words: &[&str]| {
        let backend = ireland().with_endpoint("https://s3.us-east-1.amazonaws.com").with_region(region);
        let source = open(fake.sdk_config(), &backend).await;
        check(&fake, &source, ErrorKind::WrongRegion, words).await;
    };
    let words =
        ["in `us-east-1`, the bucket is in `eu-west-1`", "set `region` to that", "check the endpoint"];
    check("us-east-1", &words).await;
    check("eu-west-1", &["the bucket is in `eu-west-1`", "the endpoint is not: correct or remove"]).await;
}

#[tokio::test]
async fn a_bucket_that_is_nowhere_is_missing_in_every_region() {
    let fake = aws();
    let backend = S3Backend::new("nowhere", "k").with_endpoint("https://s3.eu-west-1.amazonaws.com");
    let source = open(fake.sdk_config(), &backend.with_region("us-east-1")).await;
    check(&fake, &source, ErrorKind::ContainerMissing, &["the bucket `nowhere` does not exist"]).await;
}

#[tokio::test]
async fn a_lock_file_is_free_held_or_not_readable() {
    let fake = aws();
    let client = Client::new(&fake.sdk_config());
    let file = || client.put_object().bucket("states").key("env:/dev/plain.tflock").if_none_match("*");
    let source = open(fake.sdk_config(), &S3Backend::new("states", "plain").with_lockfile(true)).await;
    let status = async || source.lock_status().await.unwrap();
    assert_eq!(status().await, LockStatus::Free);

    let damaged =
        file().body(ByteStream::from_static(LOCK.as_bytes())).content_md5("AAAAAAAAAAAAAAAAAAAAAA==");
    assert_eq!(damaged.send().await.unwrap_err().code(), Some("BadDigest"));
    assert_eq!(status().await, LockStatus::Free, "a damaged lock is not stored");

    file().body(ByteStream::from_static(LOCK.as_bytes())).send().await.unwrap();
    assert!(matches!(status().await, LockStatus::Held(lock) if lock.id == "2d8451e1"));
    client.delete_object().bucket("states").key("env:/dev/plain.tflock").send().await.unwrap();
    assert_eq!(status().await, LockStatus::Free, "the delete marker of a lock is no lock");

    fake.deny_action("s3:ListBucket", "*").unwrap();
    conformance::gives_the_stored_bytes(&source, b"{}").await;
    fake.deny_action("s3:GetObject", "arn:aws:s3:::states/*.tflock").unwrap();
    let LockStatus::Unknown(reason) = status().await else { panic!("nobody can know") };
    assert!(reason.contains("`env:/dev/plain.tflock` may not be read"), "{reason}");
}

#[tokio::test]
async fn what_is_wrong_with_a_lock_file_is_said_of_the_lock_file() {
    let fake = aws();
    let client = Client::new(&fake.sdk_config());
    let file = client.put_object().bucket("states").key("env:/dev/plain.tflock");
    file.storage_class(aws_sdk_s3::types::StorageClass::Glacier).send().await.unwrap();
    let error = state(&fake, "plain").await.lock_status().await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Archived, Some("s3:GetObject")));
    assert!(error.to_string().contains("the lock file `env:/dev/plain.tflock`"), "{error}");
}
