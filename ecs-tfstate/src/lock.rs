//! Who holds the lock of a state.

use std::fmt;

/// The lock that Terraform or OpenTofu takes while it works on a state. A plan
/// takes it too: see [`operation`](Self::operation).
///
/// Source: Terraform's `statemgr.LockInfo`, which is written to
/// `KEY.tflock` in S3, to the attribute `Info` of an item in DynamoDB, or to
/// `.terraform.tfstate.lock.info` beside a local state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lock {
    /// What `terraform force-unlock` takes.
    pub id: String,
    /// What is being done, such as `OperationTypeApply`.
    pub operation: String,
    /// More on it, most often nothing.
    pub info: String,
    /// User and machine, as `user@host`.
    pub who: String,
    /// The version of the program.
    pub version: String,
    /// When the lock was taken: RFC 3339, as written.
    pub created: String,
    /// The path of the state within its backend.
    pub path: String,
}

/// What a source knows about the lock of its state.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LockStatus {
    /// Nobody holds it.
    Free,
    /// Somebody holds it.
    Held(Box<Lock>),
    /// The source cannot tell, for this reason.
    Unknown(String),
}

/// Who, what and since when, on one line.
impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, operation, who, created, .. } = self;
        let operation = operation.strip_prefix("OperationType").unwrap_or(operation).to_lowercase();
        write!(f, "{operation} by `{who}` since {created} (lock `{id}`)")
    }
}
