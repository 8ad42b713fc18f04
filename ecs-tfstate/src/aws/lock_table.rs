//! The port to the table that states are locked in.

use std::fmt;

use async_trait::async_trait;

use crate::error::Error;

/// Something that reads the table of Amazon DynamoDB in which Terraform keeps
/// locks and digests of states: the backend's `dynamodb_table`.
///
/// An implementation is one call of DynamoDB's `GetItem` with a consistent read
/// and the key `{"LockID": {"S": lock_id}}`. This crate brings none, so that a
/// program without such a table does not build the client for it.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait LockTable: Send + Sync + fmt::Debug {
    /// The item with this `LockID`, if there is one.
    ///
    /// # Errors
    /// If the table cannot be read.
    async fn item(&self, table: &str, lock_id: &str) -> Result<Option<LockItem>, Error>;
}

/// An item of the table. Source: Terraform's page "Backend type: s3", "DynamoDB
/// State Locking", and its `remote.RemoteClient`.
///
/// ```
/// use ecs_tfstate::aws::LockItem;
///
/// let held = LockItem::new().with_info(r#"{"ID": "2d8451e1"}"#);
/// let digest = LockItem::new().with_digest("99914b932bd37a50b983c5e7c90ae93b");
/// assert_eq!((held.digest, digest.info), (None, None));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LockItem {
    /// The attribute `Info`: the lock, as JSON. In items whose `LockID` is
    /// `BUCKET/KEY`, which are there while the lock is held.
    pub info: Option<String>,
    /// The attribute `Digest`: the MD5 of the state, in hexadecimal digits. In
    /// items whose `LockID` ends with `-md5`.
    pub digest: Option<String>,
}

impl LockItem {
    /// An item without the two attributes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With the attribute `Info`.
    #[must_use]
    pub fn with_info(self, json: impl Into<String>) -> Self {
        Self { info: Some(json.into()), ..self }
    }

    /// With the attribute `Digest`.
    #[must_use]
    pub fn with_digest(self, hex: impl Into<String>) -> Self {
        Self { digest: Some(hex.into()), ..self }
    }
}
