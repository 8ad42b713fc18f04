//! Waiting for a state to be written.
#![cfg(test)]

use std::collections::VecDeque;
use std::future::{Future, pending, ready};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use async_trait::async_trait;
use ecs_tfstate::{
    BytesSource, Change, Error, ErrorKind, Lock, LockStatus, OnLock, Reading, Revision, StateSource, Stored,
    Update, Watch,
};

const EVERY: Duration = Duration::from_secs(30);

/// A state that others write. What is put into it is there from the next read
/// on, one after the other.
#[derive(Debug, Default)]
struct Changing {
    scripts: Mutex<VecDeque<Result<Stored, ErrorKind>>>,
    current: Mutex<Option<Stored>>,
    locks: Mutex<VecDeque<LockStatus>>,
    bodies: AtomicUsize,
}

impl Changing {
    fn put(&self, next: Result<Stored, ErrorKind>) {
        self.scripts.lock().unwrap().push_back(next);
    }

    fn lock(&self, status: LockStatus) {
        self.locks.lock().unwrap().push_back(status);
    }

    fn now(&self) -> Result<Stored, Error> {
        let mut current = self.current.lock().unwrap();
        match self.scripts.lock().unwrap().pop_front() {
            Some(Ok(stored)) => *current = Some(stored),
            Some(Err(kind)) => return Err(Error::new(kind, "not now")),
            None => {}
        }
        Ok(current.clone().unwrap())
    }

    /// How often a whole state went over the wire.
    fn bodies(&self) -> usize {
        self.bodies.load(Ordering::Relaxed)
    }

    fn body(&self, stored: Stored) -> Stored {
        self.bodies.fetch_add(1, Ordering::Relaxed);
        stored
    }
}

#[async_trait]
impl StateSource for Changing {
    fn location(&self) -> String {
        "the place".to_owned()
    }

    async fn read(&self) -> Result<Stored, Error> {
        self.now().map(|stored| self.body(stored))
    }

    async fn read_if_changed(&self, revision: &Revision) -> Result<Option<Stored>, Error> {
        let changed = Some(self.now()?).filter(|stored| stored.revision.as_ref() != Some(revision));
        Ok(changed.map(|stored| self.body(stored)))
    }

    async fn lock_status(&self) -> Result<LockStatus, Error> {
        Ok(self.locks.lock().unwrap().pop_front().unwrap_or(LockStatus::Free))
    }
}

fn version(lineage: &str, serial: u64, revision: &str) -> Result<Stored, ErrorKind> {
    let bytes = format!(r#"{{"version": 4, "serial": {serial}, "lineage": "{lineage}"}}"#).into_bytes();
    Ok(Stored::new(bytes, Some(Revision::new(revision))))
}

fn apply() -> LockStatus {
    LockStatus::Held(Box::new(Lock::parse(br#"{"Operation": "OperationTypeApply"}"#).unwrap()))
}

fn told(update: &Update) -> (Change, String, u64) {
    (update.change(), update.state().lineage().to_owned(), update.state().serial())
}

async fn check(watch: &mut Watch, expected: Option<(Change, &str, u64)>) {
    let found = watch.check().await.unwrap();
    let expected = expected.map(|(change, lineage, serial)| (change, lineage.to_owned(), serial));
    assert_eq!(found.as_ref().map(told), expected);
}

#[tokio::test]
async fn only_another_serial_or_lineage_is_a_new_version() {
    let source = Arc::new(Changing::default());
    let mut watch = Watch::new(source.clone());
    let mut step = async |next, expected| {
        source.put(next);
        check(&mut watch, expected).await;
    };
    step(version("a", 3, "r1"), Some((Change::First, "a", 3))).await;
    step(version("a", 3, "r1"), None).await;
    step(version("a", 3, "r2"), None).await;
    step(version("a", 4, "r3"), Some((Change::Newer, "a", 4))).await;
    step(version("a", 9, "r4"), Some((Change::Newer, "a", 9))).await;
    step(version("a", 2, "r5"), Some((Change::Older, "a", 2))).await;
    step(version("b", 2, "r6"), Some((Change::Replaced, "b", 2))).await;
    step(version("a", 9, "r7"), Some((Change::Replaced, "a", 9))).await;
}

#[tokio::test]
async fn a_revision_that_is_known_is_not_sent_again() {
    let source = Arc::new(Changing::default());
    source.put(version("a", 3, "r1"));
    source.put(version("a", 3, "r1"));
    source.put(version("a", 3, "r2"));
    let mut watch = Watch::new(source.clone());
    for bodies in [1, 1, 2, 2] {
        watch.check().await.unwrap();
        assert_eq!(source.bodies(), bodies);
    }
}

#[tokio::test]
async fn a_source_without_revisions_is_watched_by_what_it_holds() {
    let mut watch = Watch::new(Arc::new(BytesSource::new(br#"{"version": 4, "serial": 3}"#.to_vec())));
    check(&mut watch, Some((Change::First, "", 3))).await;
    check(&mut watch, None).await;
}

#[tokio::test]
async fn what_was_read_before_is_not_new() {
    let source = Arc::new(Changing::default());
    source.put(version("a", 3, "r1"));
    let snapshot = Reading::new(&*source).on_lock(OnLock::Ignore).read().await.unwrap();
    let mut watch = Watch::new(source.clone()).since(&snapshot);
    check(&mut watch, None).await;
    assert_eq!(source.bodies(), 1);
    source.put(version("a", 4, "r2"));
    check(&mut watch, Some((Change::Newer, "a", 4))).await;
}

#[tokio::test]
async fn what_cannot_be_read_is_read_again() {
    let source = Arc::new(Changing::default());
    let mut watch = Watch::new(source.clone());
    source.put(Ok(Stored::new(b"{".to_vec(), Some(Revision::new("r1")))));
    let error = watch.check().await.unwrap_err();
    assert_eq!((error.kind(), error.location()), (ErrorKind::InvalidState, Some("the place")));
    assert_eq!(watch.check().await.unwrap_err().kind(), ErrorKind::InvalidState);
    source.put(version("a", 3, "r1"));
    check(&mut watch, Some((Change::First, "a", 3))).await;
}

/// The next update, and how often it slept.
async fn next(watch: &mut Watch) -> (Result<(Change, String, u64), Error>, usize) {
    let slept = AtomicUsize::new(0);
    let sleep = |duration| {
        assert_eq!(duration, EVERY);
        slept.fetch_add(1, Ordering::Relaxed);
        ready(())
    };
    let update = watch.next(&sleep, EVERY).await;
    (update.map(|update| told(&update)), slept.load(Ordering::Relaxed))
}

#[tokio::test]
async fn the_next_version_is_waited_for() {
    let source = Arc::new(Changing::default());
    let mut watch = Watch::new(source.clone());
    for next in [version("a", 3, "r1"), version("a", 3, "r1"), version("a", 3, "r2"), version("a", 4, "r3")] {
        source.put(next);
    }
    let (update, slept) = next(&mut watch).await;
    assert_eq!((update.unwrap().2, slept), (3, 0));
    let (update, slept) = next(&mut watch).await;
    assert_eq!((update.unwrap().2, slept), (4, 2));
}

#[tokio::test]
async fn a_source_that_does_not_answer_for_a_while_is_waited_for() {
    let source = Arc::new(Changing::default());
    let mut watch = Watch::new(source.clone());
    (0..5).for_each(|_| source.put(Err(ErrorKind::Unavailable)));
    source.put(version("a", 3, "r1"));
    let (update, slept) = next(&mut watch).await;
    assert_eq!((update.unwrap().2, slept), (3, 5));
    for _ in 0..3 {
        (0..4).for_each(|_| source.put(Err(ErrorKind::Unavailable)));
        source.put(version("a", 3, "r1"));
    }
    source.put(version("a", 4, "r2"));
    let (update, slept) = next(&mut watch).await;
    assert_eq!((update.unwrap().2, slept), (4, 15));
}

#[tokio::test]
async fn a_source_that_does_not_answer_for_long_is_an_error() {
    let source = Arc::new(Changing::default());
    let mut watch = Watch::new(source.clone());
    (0..6).for_each(|_| source.put(Err(ErrorKind::Unavailable)));
    let (update, slept) = next(&mut watch).await;
    assert_eq!((update.unwrap_err().kind(), slept), (ErrorKind::Unavailable, 5));
}

#[tokio::test]
async fn other_errors_are_given_at_once() {
    for kind in [ErrorKind::AccessDenied, ErrorKind::StateMissing] {
        let source = Arc::new(Changing::default());
        source.put(Err(kind));
        let (update, slept) = next(&mut Watch::new(source)).await;
        let error = update.unwrap_err();
        assert_eq!((error.kind(), error.location(), slept), (kind, Some("the place"), 0));
    }
}

#[tokio::test]
async fn a_wait_that_is_dropped_loses_no_version() {
    let source = Arc::new(Changing::default());
    let mut watch = Watch::new(source.clone());
    source.put(version("a", 3, "r1"));
    check(&mut watch, Some((Change::First, "a", 3))).await;
    let forever = |_: Duration| pending::<()>();
    {
        let mut waiting = pin!(watch.next(&forever, EVERY));
        assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    source.put(version("a", 4, "r2"));
    check(&mut watch, Some((Change::Newer, "a", 4))).await;
}

#[tokio::test]
async fn settled_versions_are_told_of_when_the_lock_is_free() {
    let source = Arc::new(Changing::default());
    let mut watch = Watch::new(source.clone()).settled();
    source.put(version("a", 3, "r1"));
    check(&mut watch, Some((Change::First, "a", 3))).await;
    source.put(version("a", 4, "r2"));
    source.lock(apply());
    check(&mut watch, None).await;
    source.lock(LockStatus::Free);
    source.lock(apply());
    check(&mut watch, None).await;
    source.put(version("a", 5, "r3"));
    let update = watch.check().await.unwrap().unwrap();
    assert_eq!(told(&update), (Change::Newer, "a".to_owned(), 5));
    assert_eq!(update.snapshot().lock(), Some(&LockStatus::Free));
    check(&mut watch, None).await;
}

#[tokio::test]
async fn locks_are_not_asked_for_otherwise() {
    let source = Arc::new(Changing::default());
    source.put(version("a", 3, "r1"));
    source.lock(apply());
    let update = Watch::new(source).check().await.unwrap().unwrap();
    assert_eq!(update.into_snapshot().lock(), None);
}

#[cfg(feature = "encryption")]
#[tokio::test]
async fn an_encrypted_state_is_watched_with_keys() {
    use ecs_tfstate::encryption::Keys;

    let bytes = include_bytes!("data/tofu/alias-aad.tfstate").to_vec();
    let source = Arc::new(Changing::default());
    for revision in ["r1", "r2"] {
        source.put(Ok(Stored::new(bytes.clone(), Some(Revision::new(revision)))));
    }
    let keys = Keys::new()
        .with_static_key("6f6f706830656f67686f6834616872756f3751756165686565796f6f72653169")
        .unwrap();
    let mut watch = Watch::new(source).with_keys(&keys.with_aad("ctx"));
    check(&mut watch, Some((Change::First, "0b9ae1a6-5b0c-4f3e-9a53-27a0e6a5a0cd", 7))).await;
    check(&mut watch, None).await;
}
