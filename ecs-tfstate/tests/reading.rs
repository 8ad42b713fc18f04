//! Reading a state while somebody may be at work on it.
#![cfg(test)]

use std::future::{Future, ready};
use std::sync::Mutex;
use std::time::Duration;

use ecs_tfstate::{
    BytesSource, Error, ErrorKind, FileSource, Lock, LockStatus, MockStateSource, OnLock, Reading, Revision,
    Sleep, Snapshot, Stored,
};

const EVERY: Duration = Duration::from_secs(2);

/// What sleeps are asked for, without sleeping.
#[derive(Default)]
struct Slept(Mutex<Vec<Duration>>);

impl Slept {
    fn sleep(&self) -> impl Sleep + '_ {
        |duration| {
            self.0.lock().unwrap().push(duration);
            ready(())
        }
    }

    fn seconds(&self) -> Vec<u64> {
        self.0.lock().unwrap().iter().map(Duration::as_secs).collect()
    }
}

fn held(operation: &str) -> LockStatus {
    let text = format!(
        r#"{{"ID":"7f0d","Operation":"{operation}","Who":"root@vm","Created":"2026-11-22T16:17:37Z"}}"#
    );
    LockStatus::Held(Box::new(Lock::parse(text.as_bytes()).unwrap()))
}

fn apply() -> LockStatus {
    held("OperationTypeApply")
}

fn unknown() -> LockStatus {
    LockStatus::Unknown("nobody knows".to_owned())
}

fn unavailable(message: &str) -> Error {
    Error::new(ErrorKind::Unavailable, message)
}

fn stored(serial: u64) -> Stored {
    let bytes = format!(r#"{{"version": 4, "serial": {serial}, "lineage": "a"}}"#).into_bytes();
    Stored::new(bytes, Some(Revision::new(serial.to_string())))
}

/// A source that gives these states and locks in turn, and its last ones from
/// then on.
fn source(states: &'static [u64], locks: Vec<LockStatus>) -> MockStateSource {
    let mut source = MockStateSource::new();
    source.expect_location().return_const("the place");
    let states = Mutex::new(Vec::from(states));
    let current = move |advance: bool| {
        let mut states = states.lock().unwrap();
        let current = states[0];
        if advance && states.len() > 1 {
            states.remove(0);
        }
        (current, states[0])
    };
    let current = std::sync::Arc::new(current);
    let next = current.clone();
    source.expect_read().returning(move || Ok(stored(next(true).0)));
    source.expect_read_if_changed().returning(move |revision| {
        let (now, _) = current(false);
        Ok(Some(stored(now)).filter(|stored| stored.revision.as_ref() != Some(revision)))
    });
    let locks = Mutex::new(locks);
    source.expect_lock_status().returning(move || {
        let mut locks = locks.lock().unwrap();
        Ok(if locks.len() > 1 { locks.remove(0) } else { locks[0].clone() })
    });
    source
}

async fn check(
    reading: impl Future<Output = Result<Snapshot, Error>>,
    expected: Result<(u64, Option<&str>), (ErrorKind, &str)>,
) {
    let found = reading.await.map(|snapshot| (snapshot.state().serial(), snapshot.warning()));
    let found = found.map_err(|error| (error.kind(), error.to_string()));
    let expected = expected.map(|(serial, warning)| (serial, warning.map(str::to_owned)));
    assert_eq!(found, expected.map_err(|(kind, message)| (kind, message.to_owned())));
}

const HALF_APPLIED: &str = "the state may be half applied: apply by `root@vm` since 2026-11-22T16:17:37Z (lock `7f0d`) is in progress";
const NOT_KNOWN: &str = "whether somebody is writing the state is not known: nobody knows";
const LOCKED: &str = "state `the place`: the state is locked: apply by `root@vm` since 2026-11-22T16:17:37Z \
     (lock `7f0d`); read it when that is done, or, if nobody is at work any more, \
     run `terraform force-unlock 7f0d` first";

#[tokio::test]
async fn a_lock_is_a_warning_unless_something_else_is_said() {
    check(Reading::new(&source(&[3], vec![apply()])).read(), Ok((3, Some(HALF_APPLIED)))).await;
    check(Reading::new(&source(&[3], vec![unknown()])).read(), Ok((3, Some(NOT_KNOWN)))).await;
    check(Reading::new(&source(&[3], vec![LockStatus::Free])).read(), Ok((3, None))).await;
    check(Reading::new(&source(&[3], vec![held("OperationTypePlan")])).read(), Ok((3, None))).await;
}

#[tokio::test]
async fn a_lock_that_cannot_be_read_is_a_warning_too() {
    let mut source = MockStateSource::new();
    source.expect_location().return_const("the place");
    source.expect_lock_status().returning(|| Err(unavailable("no answer")));
    source.expect_read().returning(|| Ok(stored(3)));
    let warning = "whether somebody is writing the state is not known: no answer";
    check(Reading::new(&source).read(), Ok((3, Some(warning)))).await;
    let refusing = Reading::new(&source).on_lock(OnLock::Refuse);
    check(refusing.read(), Err((ErrorKind::Unavailable, "state `the place`: no answer"))).await;
}

#[tokio::test]
async fn a_lock_that_is_ignored_is_not_asked_for() {
    let mut source = MockStateSource::new();
    source.expect_location().return_const("the place");
    source.expect_read().once().returning(|| Ok(stored(3)));
    source.expect_lock_status().never();
    let snapshot = Reading::new(&source).on_lock(OnLock::Ignore).read().await.unwrap();
    assert_eq!((snapshot.lock(), snapshot.warning()), (None, None));
    assert_eq!(snapshot.revision(), Some(&Revision::new("3")));
    assert_eq!(snapshot.into_state().serial(), 3);
}

#[tokio::test]
async fn sources_that_know_no_locks_are_read() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/outputs/terraform.tfstate");
    let bytes = BytesSource::new(std::fs::read(path).unwrap());
    for on_lock in [OnLock::Ignore, OnLock::Warn, OnLock::Refuse] {
        let from_file = Reading::new(&FileSource::new(path)).on_lock(on_lock).read().await.unwrap();
        let from_bytes = Reading::new(&bytes).on_lock(on_lock).read().await.unwrap();
        assert_eq!(from_file.state().lineage(), from_bytes.state().lineage());
    }
}

#[tokio::test]
async fn a_lock_of_a_writer_is_refused() {
    let refuse = async |source: MockStateSource, expected: Result<(u64, Option<&str>), (ErrorKind, &str)>| {
        check(Reading::new(&source).on_lock(OnLock::Refuse).read(), expected).await;
    };
    refuse(source(&[3], vec![apply()]), Err((ErrorKind::Locked, LOCKED))).await;
    refuse(source(&[3], vec![LockStatus::Free, apply()]), Err((ErrorKind::Locked, LOCKED))).await;
    refuse(source(&[3], vec![LockStatus::Free]), Ok((3, None))).await;
    refuse(source(&[3], vec![held("OperationTypePlan")]), Ok((3, None))).await;
    refuse(source(&[3], vec![unknown()]), Ok((3, Some(NOT_KNOWN)))).await;
}

#[tokio::test]
async fn a_lock_without_an_id_cannot_be_forced() {
    let source = source(&[3], vec![LockStatus::Held(Box::default())]);
    let error = Reading::new(&source).on_lock(OnLock::Refuse).read().await.unwrap_err();
    let message = "state `the place`: the state is locked: an operation; read it when that is done";
    assert_eq!(error.to_string(), message);
}

#[tokio::test]
async fn a_state_that_was_written_between_the_two_looks_at_the_lock_is_read_again() {
    let source = source(&[3, 4, 5], vec![LockStatus::Free]);
    check(Reading::new(&source).on_lock(OnLock::Refuse).read(), Ok((5, None))).await;
}

#[tokio::test]
async fn a_state_that_never_stands_still_is_given_up() {
    let source = source(&[1, 2, 3, 4, 5, 6, 7], vec![LockStatus::Free]);
    let message = "state `the place`: the state was written each time while it was read: \
                   try again when nobody is at work on it";
    let reading = Reading::new(&source).on_lock(OnLock::Refuse);
    check(reading.read(), Err((ErrorKind::Unavailable, message))).await;
}

/// Waits at most five seconds, and tells how long.
async fn wait(
    source: MockStateSource,
    expected: Result<(u64, Option<&str>), (ErrorKind, &str)>,
    seconds: &[u64],
) {
    let slept = Slept::default();
    let sleep = slept.sleep();
    let on_lock = OnLock::Wait { every: EVERY, at_most: Duration::from_secs(5), sleep: &sleep };
    check(Reading::new(&source).on_lock(on_lock).read(), expected).await;
    drop(sleep);
    assert_eq!(slept.seconds(), seconds);
}

#[tokio::test]
async fn a_lock_is_waited_for() {
    wait(source(&[3], vec![LockStatus::Free]), Ok((3, None)), &[]).await;
    wait(source(&[3], vec![unknown()]), Ok((3, Some(NOT_KNOWN))), &[]).await;
    wait(source(&[3], vec![apply(), apply(), LockStatus::Free]), Ok((3, None)), &[2, 2]).await;
}

#[tokio::test]
async fn what_was_read_under_a_lock_is_read_again() {
    let locks = vec![LockStatus::Free, apply(), LockStatus::Free];
    wait(source(&[3, 4], locks), Ok((4, None)), &[2]).await;
}

#[tokio::test]
async fn waiting_ends() {
    wait(source(&[3], vec![apply()]), Err((ErrorKind::Locked, LOCKED)), &[2, 2, 1]).await;
    let alternating = (0..100).flat_map(|_| [LockStatus::Free, apply()]).collect();
    wait(source(&[3], alternating), Err((ErrorKind::Locked, LOCKED)), &[2, 2, 1]).await;
}

#[tokio::test]
async fn waiting_without_a_pause_ends_too() {
    let slept = Slept::default();
    let sleep = slept.sleep();
    let at_most = Duration::from_millis(3);
    let on_lock = OnLock::Wait { every: Duration::ZERO, at_most, sleep: &sleep };
    let source = source(&[3], vec![apply()]);
    check(Reading::new(&source).on_lock(on_lock).read(), Err((ErrorKind::Locked, LOCKED))).await;
    drop(sleep);
    assert_eq!(slept.0.lock().unwrap().len(), 3);
}

#[test]
fn a_policy_shows_how_long_it_waits() {
    let at_once = |_: Duration| ready(());
    let on_lock = OnLock::Wait { every: EVERY, at_most: EVERY, sleep: &at_once };
    assert_eq!(format!("{on_lock:?}"), "Wait { every: 2s, at_most: 2s, .. }");
}

#[tokio::test]
async fn errors_of_the_source_and_the_state_name_the_place() {
    let mut source = MockStateSource::new();
    source.expect_location().return_const("the place");
    source.expect_lock_status().returning(|| Ok(LockStatus::Free));
    source.expect_read().once().returning(|| Err(unavailable("no answer")));
    source.expect_read().returning(|| Ok(b"{".to_vec().into()));
    let error = Reading::new(&source).read().await.unwrap_err();
    assert_eq!(error.to_string(), "state `the place`: no answer");
    let error = Reading::new(&source).read().await.unwrap_err();
    assert_eq!((error.kind(), error.location()), (ErrorKind::InvalidState, Some("the place")));
}
