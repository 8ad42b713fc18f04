//! The errors of IAM: wire codes and statuses of its API Reference.

use crate::fault::Fault;

pub(super) fn no_such_entity(message: impl Into<String>) -> Fault {
    Fault::new("NoSuchEntity", 404, message)
}

pub(super) fn already_exists(message: impl Into<String>) -> Fault {
    Fault::new("EntityAlreadyExists", 409, message)
}

pub(super) fn delete_conflict(message: impl Into<String>) -> Fault {
    Fault::new("DeleteConflict", 409, message)
}

pub(super) fn limit_exceeded(message: impl Into<String>) -> Fault {
    Fault::new("LimitExceeded", 409, message)
}

pub(super) fn malformed(message: impl Into<String>) -> Fault {
    Fault::new("MalformedPolicyDocument", 400, message)
}
