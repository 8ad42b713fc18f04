//! The port that states come through, and the source that is in memory.

use std::fmt;

use async_trait::async_trait;

use crate::error::Error;
use crate::lock::LockStatus;

/// The longest state that is read from elsewhere, in bytes: 4 GiB.
#[cfg(any(feature = "aws", feature = "http"))]
pub(crate) const LONGEST_STATE: u64 = 4 << 30;

/// Something a state can be read from.
///
/// The contract, which [`conformance`](crate::conformance) checks:
/// - `read` gives the bytes as they are stored, and the same bytes each time
///   as long as nobody writes; it does not look into them;
/// - where there is no state, the error is of kind
///   [`StateMissing`](crate::ErrorKind::StateMissing);
/// - if `read` gives a revision, `read_if_changed` gives nothing for it until
///   somebody writes;
/// - every error names the [`location`](Self::location).
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait StateSource: Send + Sync + fmt::Debug {
    /// Where the state is, for messages, such as `s3://bucket/key`.
    fn location(&self) -> String;

    /// Reads the whole state.
    ///
    /// # Errors
    /// If there is none, it may not be read, or it cannot be reached.
    async fn read(&self) -> Result<Stored, Error>;

    /// Reads the state unless it is still the one of `revision`: nothing then.
    ///
    /// By default it is read and compared; sources that can ask for less do.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    async fn read_if_changed(&self, revision: &Revision) -> Result<Option<Stored>, Error> {
        let stored = self.read().await?;
        Ok(Some(stored).filter(|stored| stored.revision.as_ref() != Some(revision)))
    }

    /// Whether Terraform or OpenTofu is at work on the state.
    ///
    /// By default this is not known.
    ///
    /// # Errors
    /// If the lock is there but cannot be read, or the place cannot be reached.
    async fn lock_status(&self) -> Result<LockStatus, Error> {
        Ok(LockStatus::Unknown("this kind of location does not tell".to_owned()))
    }
}

/// The bytes of a state, and which revision of it they are.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stored {
    /// The state as it is stored.
    pub bytes: Vec<u8>,
    /// What tells this revision from others, where the source has that.
    pub revision: Option<Revision>,
}

impl Stored {
    /// These bytes, and their revision if they have one.
    #[must_use]
    pub fn new(bytes: Vec<u8>, revision: Option<Revision>) -> Self {
        Self { bytes, revision }
    }
}

/// Bytes without a revision.
impl From<Vec<u8>> for Stored {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes, None)
    }
}

/// Shows how many bytes there are, but not the bytes.
impl fmt::Debug for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stored").field("len", &self.bytes.len()).field("revision", &self.revision).finish()
    }
}

/// A revision of a stored state: an `ETag` with its quotes, or what else the
/// source tells revisions apart by. Revisions of two sources mean nothing to
/// each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Revision(String);

impl Revision {
    /// A revision by the text that the place of the state knows it by.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A state that is in memory already, such as the output of
/// `terraform state pull`.
///
/// ```
/// use ecs_tfstate::{BytesSource, StateSource};
///
/// let source = BytesSource::new(b"{}".to_vec()).named("terraform state pull");
/// assert_eq!(source.location(), "terraform state pull");
/// ```
#[derive(Clone)]
pub struct BytesSource {
    name: String,
    bytes: Vec<u8>,
}

impl BytesSource {
    /// The state in `bytes`.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: "in memory".to_owned(), bytes: bytes.into() }
    }

    /// Says where the bytes come from, for messages; `in memory` if it is not
    /// called.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }
}

/// Shows how many bytes there are, but not the bytes.
impl fmt::Debug for BytesSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BytesSource").field("name", &self.name).field("len", &self.bytes.len()).finish()
    }
}

#[async_trait]
impl StateSource for BytesSource {
    fn location(&self) -> String {
        self.name.clone()
    }

    async fn read(&self) -> Result<Stored, Error> {
        Ok(self.bytes.clone().into())
    }
}
