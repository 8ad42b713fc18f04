//! Reading.

use std::fmt::Write as _;
use std::time::Duration;

use super::Keys;
use super::policy::OnLock;
use super::snapshot::Snapshot;
use crate::error::{Error, ErrorKind};
use crate::lock::{Lock, LockStatus};
use crate::quoting;
use crate::source::{StateSource, Stored};
use crate::state::State;

/// How often in a row a state may be written while it is read.
const MOST_CHANGES: usize = 5;

/// Reads a state, with keys if it is encrypted, and with a look at its lock.
///
/// ```
/// use ecs_tfstate::{BytesSource, OnLock, Reading};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # runtime.block_on(async {
/// let source = BytesSource::new(br#"{"version": 4, "serial": 3}"#.to_vec());
/// let snapshot = Reading::new(&source).on_lock(OnLock::Ignore).read().await?;
/// assert_eq!(snapshot.state().serial(), 3);
/// # Ok::<(), ecs_tfstate::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    source: &'a dyn StateSource,
    on_lock: OnLock<'a>,
    keys: Option<&'a Keys>,
}

impl<'a> Reading<'a> {
    /// Reads from `source`, without keys, and warns of a lock.
    #[must_use]
    pub fn new(source: &'a dyn StateSource) -> Self {
        Self { source, on_lock: OnLock::default(), keys: None }
    }

    /// Decrypts the state with these keys if it is encrypted.
    #[cfg(feature = "encryption")]
    #[must_use]
    pub fn with_keys(self, keys: &'a Keys) -> Self {
        Self { keys: Some(keys), ..self }
    }

    /// What to do if somebody is at work on the state;
    /// [`Warn`](OnLock::Warn) if this is not called.
    #[must_use]
    pub fn on_lock(self, on_lock: OnLock<'a>) -> Self {
        Self { on_lock, ..self }
    }

    /// Reads the state.
    ///
    /// # Errors
    /// Those of the source and of [`State::parse`]; for an encrypted state
    /// [`Encrypted`](ErrorKind::Encrypted) without keys and
    /// [`WrongKey`](ErrorKind::WrongKey) if they do not fit;
    /// [`Locked`](ErrorKind::Locked) if it is to be refused or was waited for
    /// long enough; [`Unavailable`](ErrorKind::Unavailable) if it is refused
    /// while it is locked and is written over and over again.
    pub async fn read(&self) -> Result<Snapshot, Error> {
        let at_source = |error: Error| error.or_location(|| self.source.location());
        let (stored, lock) = self.stored().await.map_err(at_source)?;
        let state = parse(stored.bytes, self.keys).await.map_err(at_source)?;
        Ok(Snapshot { state: state.with_location(self.source.location()), lock, revision: stored.revision })
    }

    async fn stored(&self) -> Result<(Stored, Option<LockStatus>), Error> {
        match self.on_lock {
            OnLock::Ignore => Ok((self.source.read().await?, None)),
            OnLock::Warn => {
                let lock = self.source.lock_status().await;
                let lock = lock.unwrap_or_else(|error| LockStatus::Unknown(error.to_string()));
                Ok((self.source.read().await?, Some(lock)))
            }
            OnLock::Refuse | OnLock::Wait { .. } => self.settled().await,
        }
    }

    /// A state that was current at a moment when nobody was writing: the lock
    /// is free after the read, and the state has not changed since the read.
    async fn settled(&self) -> Result<(Stored, Option<LockStatus>), Error> {
        let mut patience = Patience::new(self.on_lock);
        let mut changes = 0;
        while changes < MOST_CHANGES {
            self.wait_until_free(&mut patience).await?;
            let stored = self.source.read().await?;
            let lock = self.source.lock_status().await?;
            if let Some(writer) = lock.writer() {
                patience.sleep(writer).await?;
            } else if self.has_changed(&stored, &lock).await? {
                changes += 1;
            } else {
                return Ok((stored, Some(lock)));
            }
        }
        let message =
            "the state was written each time while it was read: try again when nobody is at work on it";
        Err(Error::new(ErrorKind::Unavailable, message))
    }

    /// Whether the state was written since; not asked if the lock is not known,
    /// for then nothing follows from it.
    async fn has_changed(&self, stored: &Stored, lock: &LockStatus) -> Result<bool, Error> {
        match (&stored.revision, lock) {
            (None, _) | (_, LockStatus::Unknown(_)) => Ok(false),
            (Some(revision), _) => Ok(self.source.read_if_changed(revision).await?.is_some()),
        }
    }

    async fn wait_until_free(&self, patience: &mut Patience<'_>) -> Result<(), Error> {
        while let Some(writer) = self.source.lock_status().await?.writer() {
            patience.sleep(writer).await?;
        }
        Ok(())
    }
}

/// How much longer to wait for a lock.
struct Patience<'a> {
    on_lock: OnLock<'a>,
    slept: Duration,
}

impl<'a> Patience<'a> {
    fn new(on_lock: OnLock<'a>) -> Self {
        Self { on_lock, slept: Duration::ZERO }
    }

    /// Sleeps until the lock is to be asked for again.
    async fn sleep(&mut self, lock: &Lock) -> Result<(), Error> {
        let OnLock::Wait { every, at_most, sleep } = self.on_lock else { return Err(locked(lock)) };
        let left = at_most.saturating_sub(self.slept);
        if left.is_zero() {
            return Err(locked(lock));
        }
        let pause = every.max(Duration::from_millis(1)).min(left);
        sleep.sleep(pause).await;
        self.slept += pause;
        Ok(())
    }
}

fn locked(lock: &Lock) -> Error {
    let mut message = format!("the state is locked: {lock}; read it when that is done");
    if !lock.id.is_empty() {
        let id = quoting::plain(&lock.id);
        let _ =
            write!(message, ", or, if nobody is at work any more, run `terraform force-unlock {id}` first");
    }
    Error::new(ErrorKind::Locked, message).with_lock(lock)
}

/// A state out of the bytes of its file, decrypted with the keys if need be.
pub(crate) async fn parse(bytes: Vec<u8>, keys: Option<&Keys>) -> Result<State, Error> {
    match keys {
        Some(keys) => keys.read(bytes).await,
        None => State::from_bytes(bytes),
    }
}
