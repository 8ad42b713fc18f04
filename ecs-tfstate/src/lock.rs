//! Who holds the lock of a state.

use std::fmt;

use crate::error::{Error, ErrorKind};
use crate::quoting::{plain, quoted};
use crate::value::Value;

/// The lock that Terraform or OpenTofu takes while it works on a state. A plan
/// takes it too: see [`writes`](Self::writes).
///
/// Source: Terraform's `statemgr.LockInfo`, which is written to
/// `KEY.tflock` in S3, to the attribute `Info` of an item in DynamoDB, or to
/// `.terraform.tfstate.lock.info` beside a local state.
///
/// ```
/// use ecs_tfstate::Lock;
///
/// let lock = Lock::parse(br#"{"ID": "b6f9", "Operation": "OperationTypeApply", "Who": "ada@build-7"}"#)?;
/// assert!(lock.writes());
/// assert_eq!(lock.to_string(), "apply by `ada@build-7` (lock `b6f9`)");
/// # Ok::<(), ecs_tfstate::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lock {
    /// What `terraform force-unlock` takes; empty where that is not known, or
    /// takes something else.
    pub id: String,
    /// What is being done, such as `OperationTypeApply`, `init` or `state-rm`.
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

impl Lock {
    /// Reads the JSON that stands in a lock. What is missing there is empty.
    ///
    /// # Errors
    /// [`InvalidState`](ErrorKind::InvalidState) if it is not a JSON object.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let text = std::str::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8 text"))?;
        let value = Value::parse(text).map_err(|error| unreadable(&error.to_string()))?;
        let members = value.as_object().ok_or_else(|| unreadable("it is to be an object"))?;
        let text = |name| members.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(Self {
            id: text("ID"),
            operation: text("Operation"),
            info: text("Info"),
            who: text("Who"),
            version: text("Version"),
            created: text("Created"),
            path: text("Path"),
        })
    }

    /// Whether the holder may write the state. Only a plan does not; a refresh,
    /// a move and whatever is not known may.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.operation != "OperationTypePlan"
    }
}

fn unreadable(what: &str) -> Error {
    let message = format!(
        "the lock of the state cannot be read: {what}; look at it, and delete it if nobody is at work"
    );
    Error::new(ErrorKind::InvalidState, message)
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

impl LockStatus {
    /// The lock, if somebody holds it who [may write](Lock::writes) the state.
    #[must_use]
    pub fn writer(&self) -> Option<&Lock> {
        match self {
            Self::Held(lock) => Some(&**lock).filter(|lock| lock.writes()),
            _ => None,
        }
    }
}

/// What, who, since when and which, on one line. Long texts are cut off.
impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.operation.strip_prefix("OperationType").unwrap_or(&self.operation);
        match operation {
            "" => f.write_str("an operation")?,
            _ => f.write_str(&plain(&operation.to_lowercase()))?,
        }
        if !self.who.is_empty() {
            write!(f, " by {}", quoted(&self.who))?;
        }
        if !self.created.is_empty() {
            write!(f, " since {}", plain(&self.created))?;
        }
        if !self.id.is_empty() {
            write!(f, " (lock {})", quoted(&self.id))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_read_as_terraform_writes_it() {
        let text = r#"{"ID":"7f0d","Operation":"OperationTypeApply","Info":"i","Who":"root@vm","Version":"1.11.4",
            "Created":"2026-11-22T16:17:37.912791855Z","Path":"b/svc/terraform.tfstate"}"#;
        let lock = Lock::parse(text.as_bytes()).unwrap();
        let expected = Lock {
            id: "7f0d".into(),
            operation: "OperationTypeApply".into(),
            info: "i".into(),
            who: "root@vm".into(),
            version: "1.11.4".into(),
            created: "2026-11-22T16:17:37.912791855Z".into(),
            path: "b/svc/terraform.tfstate".into(),
        };
        assert_eq!(lock, expected);
        assert_eq!(lock.to_string(), "apply by `root@vm` since 2026-11-22T16:17:37.912791855Z (lock `7f0d`)");
    }

    #[test]
    fn what_is_missing_or_no_text_is_empty() {
        for text in ["{}", r#"{"ID": null, "Who": 3, "New": {}}"#] {
            assert_eq!(Lock::parse(text.as_bytes()).unwrap(), Lock::default(), "{text}");
        }
        assert_eq!(Lock::default().to_string(), "an operation");
    }

    #[test]
    fn what_is_in_a_lock_stays_on_its_line() {
        let lock = Lock { who: "a\n`b".into(), created: "x\u{1b}".repeat(300), ..Lock::default() };
        assert_eq!(lock.to_string(), format!("an operation by `ab` since {}…", "x".repeat(200)));
    }

    #[test]
    fn what_is_no_lock_is_an_error_that_does_not_repeat_it() {
        let check = |bytes: &[u8]| {
            let error = Lock::parse(bytes).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidState);
            assert!(!error.to_string().contains("hunter2"), "{error}");
        };
        check(b"");
        check(b"\xff");
        check(b"hunter2");
        check(br#""hunter2""#);
        check(br#"{"ID": "hunter2""#);
    }

    #[test]
    fn only_a_plan_does_not_write() {
        let check = |operation: &str, writes: bool| {
            let lock = Lock { operation: operation.into(), ..Lock::default() };
            assert_eq!(lock.writes(), writes, "{operation}");
            assert_eq!(LockStatus::Held(Box::new(lock)).writer().is_some(), writes);
        };
        check("OperationTypePlan", false);
        for operation in
            ["OperationTypeApply", "OperationTypeRefresh", "OperationTypeInvalid", "state-mv", ""]
        {
            check(operation, true);
        }
        assert_eq!(LockStatus::Free.writer(), None);
        assert_eq!(LockStatus::Unknown(String::new()).writer(), None);
    }
}
