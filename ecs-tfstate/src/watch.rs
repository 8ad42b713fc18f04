//! Waiting for a state to be written.

use std::sync::Arc;
use std::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::lock::LockStatus;
use crate::reading::{self, Keys, Sleep, Snapshot};
use crate::source::{Revision, StateSource, Stored};
use crate::state::State;

/// So many times in a row a source need not answer.
const MOST_MISSES: usize = 5;

/// Watches a state for new versions of it.
///
/// A version is new if its serial or its lineage is another: Terraform counts
/// the serial up with each change. A state that is merely written again, or
/// encrypted anew, is not new. Dropping a future of this loses no version.
///
/// ```
/// use std::sync::Arc;
/// use ecs_tfstate::{BytesSource, Change, Watch};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # runtime.block_on(async {
/// let source = BytesSource::new(br#"{"version": 4, "serial": 3}"#.to_vec());
/// let mut watch = Watch::new(Arc::new(source));
/// let update = watch.check().await?.expect("nothing was seen before");
/// assert_eq!((update.change(), update.state().serial()), (Change::First, 3));
/// assert!(watch.check().await?.is_none());
/// # Ok::<(), ecs_tfstate::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct Watch {
    source: Arc<dyn StateSource>,
    keys: Option<Keys>,
    settled: bool,
    seen: Option<Version>,
    revision: Option<Revision>,
}

/// What tells one version of a state from another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Version {
    lineage: String,
    serial: u64,
}

/// How a version of a state differs from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Change {
    /// There was none before.
    First,
    /// The serial went up.
    Newer,
    /// The serial went back: a backup was restored, or an old state pushed.
    Older,
    /// The lineage is another: this is another state in the same place.
    Replaced,
}

/// A new version of a state.
#[derive(Debug, Clone)]
pub struct Update {
    snapshot: Snapshot,
    change: Change,
}

impl Update {
    /// How it differs from the version before.
    #[must_use]
    pub fn change(&self) -> Change {
        self.change
    }

    /// The state.
    #[must_use]
    pub fn state(&self) -> &State {
        self.snapshot.state()
    }

    /// The state, and what was known about its lock: that is asked for by
    /// watches for [settled](Watch::settled) versions alone.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The state, and what was known about its lock.
    #[must_use]
    pub fn into_snapshot(self) -> Snapshot {
        self.snapshot
    }
}

impl Watch {
    /// Watches the state of `source`. The first version there is counts as new.
    #[must_use]
    pub fn new(source: Arc<dyn StateSource>) -> Self {
        Self { source, keys: None, settled: false, seen: None, revision: None }
    }

    /// Counts the version in `snapshot` as seen.
    #[must_use]
    pub fn since(self, snapshot: &Snapshot) -> Self {
        let seen = Some(Version::of(snapshot.state()));
        Self { seen, revision: snapshot.revision().cloned(), ..self }
    }

    /// Decrypts the state with these keys if it is encrypted.
    #[cfg(feature = "encryption")]
    #[must_use]
    pub fn with_keys(self, keys: &Keys) -> Self {
        Self { keys: Some(keys.clone()), ..self }
    }

    /// Passes over versions that are written while an apply is at work, which
    /// saves the state every 20 seconds; the last of them is told of when the
    /// lock is free. Where the source cannot tell about locks, all versions are.
    #[must_use]
    pub fn settled(self) -> Self {
        Self { settled: true, ..self }
    }

    /// Reads the state if it was written since; gives it if it is another
    /// version than the last one given.
    ///
    /// # Errors
    /// Those of [`Reading::read`](crate::Reading::read). The next call reads
    /// again.
    pub async fn check(&mut self) -> Result<Option<Update>, Error> {
        let location = self.source.location();
        let (stored, lock) = match self.changed().await {
            Ok(Some(changed)) => changed,
            Ok(None) => return Ok(None),
            Err(error) => return Err(error.or_location(|| location)),
        };
        let state = reading::parse(stored.bytes, self.keys.as_ref()).await;
        let state = state.map_err(|error| error.or_location(|| location.clone()))?.with_location(location);
        Ok(self.advance(Snapshot { state, lock, revision: stored.revision }))
    }

    /// Waits for a new version: [checks](Self::check), and sleeps for `every`
    /// if there is none. Up to five times in a row it does not matter if the
    /// source [does not answer](ErrorKind::Unavailable).
    ///
    /// # Errors
    /// Those of [`check`](Self::check).
    pub async fn next(&mut self, sleep: &dyn Sleep, every: Duration) -> Result<Update, Error> {
        let mut misses = 0;
        loop {
            match self.check().await {
                Ok(Some(update)) => return Ok(update),
                Ok(None) => misses = 0,
                Err(error) if error.kind() == ErrorKind::Unavailable && misses < MOST_MISSES => misses += 1,
                Err(error) => return Err(error),
            }
            sleep.sleep(every).await;
        }
    }

    /// The state if it is another revision. For settled versions the lock is to
    /// be free before and after: what was written in between is seen next time.
    async fn changed(&self) -> Result<Option<(Stored, Option<LockStatus>)>, Error> {
        if self.settled && self.source.lock_status().await?.writer().is_some() {
            return Ok(None);
        }
        let Some(stored) = self.read().await? else { return Ok(None) };
        if !self.settled {
            return Ok(Some((stored, None)));
        }
        let lock = self.source.lock_status().await?;
        Ok(lock.writer().is_none().then_some((stored, Some(lock))))
    }

    async fn read(&self) -> Result<Option<Stored>, Error> {
        match &self.revision {
            Some(revision) => self.source.read_if_changed(revision).await,
            None => self.source.read().await.map(Some),
        }
    }

    fn advance(&mut self, snapshot: Snapshot) -> Option<Update> {
        let version = Version::of(snapshot.state());
        let change = version.since(self.seen.as_ref());
        self.revision.clone_from(&snapshot.revision);
        self.seen = Some(version);
        change.map(|change| Update { snapshot, change })
    }
}

impl Version {
    fn of(state: &State) -> Self {
        Self { lineage: state.lineage().to_owned(), serial: state.serial() }
    }

    fn since(&self, before: Option<&Self>) -> Option<Change> {
        match before {
            None => Some(Change::First),
            Some(before) if before.lineage != self.lineage => Some(Change::Replaced),
            Some(before) if before.serial < self.serial => Some(Change::Newer),
            Some(before) if before.serial > self.serial => Some(Change::Older),
            Some(_) => None,
        }
    }
}
