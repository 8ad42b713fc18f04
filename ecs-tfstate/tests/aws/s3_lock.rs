//! Locks and digests of states in S3.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use ecs_testkit::Fake;
use ecs_tfstate::aws::{Account, LockItem, LockTable, S3Source};
use ecs_tfstate::{Error, ErrorKind, LockStatus, S3Backend, StateSource, Watch, conformance};

const LOCK: &str = r#"{"ID":"2d8451e1","Operation":"OperationTypeApply","Info":"","Who":"root@vm","Version":"1.11.4",
    "Created":"2026-11-22T16:17:37Z","Path":"states/net/k"}"#;
/// The MD5 of `{}`.
const DIGEST: &str = "99914b932bd37a50b983c5e7c90ae93b";

#[derive(Debug, Default)]
struct Table(BTreeMap<&'static str, LockItem>);

#[async_trait]
impl LockTable for Table {
    async fn item(&self, table: &str, lock_id: &str) -> Result<Option<LockItem>, Error> {
        assert_eq!(table, "locks");
        Ok(self.0.get(lock_id).cloned())
    }
}

fn held() -> Table {
    let item = LockItem::new().with_info(LOCK);
    Table([("states/net/k", item)].into())
}

fn with_digest(digest: &str) -> Table {
    let item = LockItem::new().with_digest(digest);
    Table([("states/net/k-md5", item)].into())
}

/// A bucket with a state, and with a lock file if there is one.
async fn source(backend: &S3Backend, lock_file: Option<&'static str>) -> S3Source {
    let config = Fake::new().sdk_config();
    let client = Client::new(&config);
    client.create_bucket().bucket("states").send().await.unwrap();
    let objects = [("net/k", Some("{}")), ("net/k.tflock", lock_file)];
    for (key, body) in objects.into_iter().filter_map(|(key, body)| Some((key, body?))) {
        let body = ByteStream::from_static(body.as_bytes());
        client.put_object().bucket("states").key(key).body(body).send().await.unwrap();
    }
    S3Source::open(backend, "default", &Account::from(config)).await.unwrap()
}

fn backend() -> S3Backend {
    S3Backend::new("states", "net/k")
}

/// What is known of the lock: `free`, who holds it, or why it is not known.
async fn status(source: &S3Source) -> String {
    match source.lock_status().await.unwrap() {
        LockStatus::Free => "free".to_owned(),
        LockStatus::Held(lock) => lock.to_string(),
        LockStatus::Unknown(reason) => reason,
        other => format!("{other:?}"),
    }
}

const BY_ROOT: &str = "apply by `root@vm` since 2026-11-22T16:17:37Z (lock `2d8451e1`)";
const NO_PORT: &str =
    "locks are in the table `locks` of Amazon DynamoDB: give a port for it with `with_lock_table`";

#[tokio::test]
async fn the_lock_file_is_beside_the_state() {
    let check = async |backend: S3Backend, lock_file, expected: &str| {
        assert_eq!(status(&source(&backend, lock_file).await).await, expected);
    };
    check(backend().with_lockfile(true), Some(LOCK), BY_ROOT).await;
    check(backend().with_lockfile(true), None, "free").await;
    check(backend(), Some(LOCK), BY_ROOT).await;
    let none = "the backend takes no locks: set `use_lockfile` in its configuration";
    check(backend(), None, "free").await;
    check(backend().with_lockfile(false), None, none).await;
    check(backend().with_dynamodb_table("locks"), None, NO_PORT).await;
    check(backend().with_dynamodb_table("locks").with_lockfile(true), None, NO_PORT).await;
    check(backend().with_dynamodb_table("locks"), Some(LOCK), BY_ROOT).await;
}

#[tokio::test]
async fn without_a_backend_the_lock_file_alone_is_looked_at() {
    let client = Client::new(&Fake::new().sdk_config());
    client.create_bucket().bucket("states").send().await.unwrap();
    assert_eq!(status(&S3Source::new(client, "states", "net/k")).await, "free");
}

#[tokio::test]
async fn the_lock_table_is_asked_through_the_port() {
    let check = async |backend: S3Backend, lock_file, table, expected: &str| {
        let source = source(&backend, lock_file).await.with_lock_table(Arc::new(table));
        assert_eq!(status(&source).await, expected);
    };
    let table = backend().with_dynamodb_table("locks");
    check(table.clone(), None, held(), BY_ROOT).await;
    check(table.clone(), None, Table::default(), "free").await;
    let both = table.with_lockfile(true);
    check(both.clone(), Some(LOCK), Table::default(), BY_ROOT).await;
    check(both.clone(), None, held(), BY_ROOT).await;
    check(both, None, Table::default(), "free").await;
}

#[tokio::test]
async fn a_damaged_lock_is_an_error_with_its_place() {
    let source = source(&backend(), Some("{")).await;
    let error = source.lock_status().await.unwrap_err();
    assert_eq!((error.kind(), error.location()), (ErrorKind::InvalidState, Some("s3://states/net/k")));
}

#[tokio::test]
async fn a_lock_file_that_is_too_long_for_one_is_not_read() {
    let longest = "x".repeat(64 << 10).leak();
    let too_long = "x".repeat((64 << 10) + 1).leak();
    for (file, kind) in [(longest, ErrorKind::InvalidState), (too_long, ErrorKind::Unavailable)] {
        let error = source(&backend(), Some(file)).await.lock_status().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
    }
}

#[tokio::test]
async fn a_missing_bucket_is_no_free_lock() {
    let config = Fake::new().sdk_config();
    let source = S3Source::open(&backend(), "default", &Account::from(config)).await.unwrap();
    assert_eq!(source.lock_status().await.unwrap_err().kind(), ErrorKind::ContainerMissing);
}

#[tokio::test]
async fn a_state_with_another_digest_is_refused() {
    let backend = backend().with_dynamodb_table("locks");
    let source = source(&backend, None).await;
    for table in [with_digest(DIGEST), with_digest(&DIGEST.to_uppercase()), Table::default()] {
        let source = source.clone().with_lock_table(Arc::new(table));
        conformance::gives_the_stored_bytes(&source, b"{}").await;
    }
    let other = source.clone().with_lock_table(Arc::new(with_digest("d41d8cd98f00b204e9800998ecf8427e")));
    conformance::fails_with(&other, ErrorKind::InvalidState).await;
    assert_eq!(
        other.read().await.unwrap_err().to_string(),
        "state `s3://states/net/k`: the state is not the one whose digest is in the lock table: it was changed by \
         hand, or a write was cut short; check the state and correct `Digest` of the item `states/net/k-md5`"
    );
    // Nobody is asked without a port.
    source.read().await.unwrap();
}

/// A table whose digest is an old one when it is asked first.
#[derive(Debug, Default)]
struct Late(AtomicBool);

#[async_trait]
impl LockTable for Late {
    async fn item(&self, _: &str, _: &str) -> Result<Option<LockItem>, Error> {
        let digest = if self.0.swap(true, Ordering::SeqCst) { DIGEST } else { "old" };
        Ok(Some(LockItem::new().with_digest(digest)))
    }
}

#[tokio::test]
async fn a_state_and_a_digest_that_do_not_fit_are_read_once_more() {
    let source = source(&backend().with_dynamodb_table("locks"), None).await;
    let source = source.with_lock_table(Arc::new(Late::default()));
    assert_eq!(source.read().await.unwrap().bytes, b"{}");
}

/// A table whose lock is held, or not known, and whose digest is an old one
/// until it was asked for so many times.
#[derive(Debug)]
struct Writing {
    info: &'static str,
    old: AtomicUsize,
}

impl Writing {
    fn new(info: &'static str, old: usize) -> Arc<Self> {
        Arc::new(Self { info, old: AtomicUsize::new(old) })
    }
}

#[async_trait]
impl LockTable for Writing {
    async fn item(&self, _: &str, lock_id: &str) -> Result<Option<LockItem>, Error> {
        if !lock_id.ends_with("-md5") {
            return Ok(Some(LockItem::new().with_info(self.info)));
        }
        let left = self.old.try_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        Ok(Some(LockItem::new().with_digest(if left.is_ok() { "old" } else { DIGEST })))
    }
}

#[tokio::test]
async fn a_digest_that_may_be_about_to_come_is_worth_another_try() {
    let source = source(&backend().with_dynamodb_table("locks"), None).await;
    for info in [LOCK, "no lock"] {
        let source = source.clone().with_lock_table(Writing::new(info, usize::MAX));
        conformance::fails_with(&source, ErrorKind::Unavailable).await;
        let message = source.read().await.unwrap_err().to_string();
        assert!(message.contains("try again") && message.contains("`states/net/k-md5`"), "{message}");
    }
}

#[tokio::test]
async fn a_watch_goes_on_until_the_digest_is_there() {
    let source = source(&backend().with_dynamodb_table("locks"), None).await;
    let mut watch = Watch::new(Arc::new(source.with_lock_table(Writing::new(LOCK, 3))));
    // What is behind the digest is no state, which is told only when it was read.
    let error = watch.next(&|_| std::future::ready(()), Duration::from_secs(1)).await.unwrap_err();
    assert!(!error.to_string().contains("digest"), "{error}");
}

#[derive(Debug)]
struct Denied;

#[async_trait]
impl LockTable for Denied {
    async fn item(&self, _: &str, _: &str) -> Result<Option<LockItem>, Error> {
        Err(Error::new(ErrorKind::AccessDenied, "the table may not be read"))
    }
}

#[tokio::test]
async fn a_table_that_fails_is_an_error_with_the_place_of_the_state() {
    let source = source(&backend().with_dynamodb_table("locks"), None).await;
    let source = source.with_lock_table(Arc::new(Denied));
    conformance::fails_with(&source, ErrorKind::AccessDenied).await;
    assert_eq!(source.lock_status().await.unwrap_err().kind(), ErrorKind::AccessDenied);
}
