//! Who holds the lock of a state in S3.

use std::fmt::Write;
use std::sync::Arc;

use md5::{Digest, Md5};

use super::lock_table::LockTable;
use crate::backend::S3Backend;
use crate::error::{Error, ErrorKind};
use crate::lock::{Lock, LockStatus};

/// Where the backend keeps locks.
#[derive(Debug, Clone, Default)]
pub(super) struct Locks {
    /// Whether Terraform writes lock files; not known without its configuration.
    lockfile: Option<bool>,
    table: Option<String>,
    port: Option<Arc<dyn LockTable>>,
}

impl Locks {
    pub(super) fn of(backend: &S3Backend) -> Self {
        Self { lockfile: backend.use_lockfile, table: backend.dynamodb_table.clone(), port: None }
    }

    pub(super) fn with_port(self, port: Arc<dyn LockTable>) -> Self {
        Self { port: Some(port), ..self }
    }

    /// What the lock in the table says, if there is a table.
    pub(super) async fn in_table(&self, lock_id: &str) -> Result<Option<LockStatus>, Error> {
        let Some(table) = &self.table else { return Ok(None) };
        let Some(port) = &self.port else {
            let reason = format!(
                "locks are in the table `{table}` of Amazon DynamoDB: give a port for it with `with_lock_table`"
            );
            return Ok(Some(LockStatus::Unknown(reason)));
        };
        let item = port.item(table, lock_id).await?;
        let Some(item) = item else { return Ok(Some(LockStatus::Free)) };
        let lock = Lock::parse(item.info.unwrap_or_default().as_bytes())?;
        Ok(Some(LockStatus::Held(Box::new(lock))))
    }

    /// The two locks taken together: if one is held, the state is locked.
    pub(super) fn together(&self, file: LockStatus, table: Option<LockStatus>) -> LockStatus {
        match (file, table) {
            (held @ LockStatus::Held(_), _) | (_, Some(held @ LockStatus::Held(_))) => held,
            (_, Some(unknown @ LockStatus::Unknown(_))) => unknown,
            (_, Some(LockStatus::Free)) if self.lockfile != Some(true) => LockStatus::Free,
            (LockStatus::Free, None) if self.lockfile == Some(false) => LockStatus::Unknown(
                "the backend takes no locks: set `use_lockfile` in its configuration".to_owned(),
            ),
            (file, _) => file,
        }
    }

    /// Whether the digest in the table, if there is one, is the one of `body`.
    pub(super) async fn has_digest_of(&self, body: &[u8], lock_id: &str) -> Result<bool, Error> {
        let (Some(table), Some(port)) = (&self.table, &self.port) else { return Ok(true) };
        let item = port.item(table, &format!("{lock_id}-md5")).await?;
        let digest = item.and_then(|item| item.digest);
        Ok(digest.is_none_or(|digest| digest.eq_ignore_ascii_case(&hex(&Md5::digest(body)))))
    }
}

/// Whoever writes holds the lock, and writes the digest last: unless nobody
/// does, the digest may be about to come.
pub(super) fn wrong_digest(lock_id: &str, lock: &LockStatus) -> Error {
    let what = "the state is not the one whose digest is in the lock table";
    let correct = format!("check the state and correct `Digest` of the item `{lock_id}-md5`");
    match lock {
        LockStatus::Free => {
            let why = "it was changed by hand, or a write was cut short";
            Error::new(ErrorKind::InvalidState, format!("{what}: {why}; {correct}"))
        }
        _ => {
            let advice =
                "it may be written at this moment, so try again; if it stays so when nobody is at work";
            Error::new(ErrorKind::Unavailable, format!("{what}: {advice}, {correct}"))
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
