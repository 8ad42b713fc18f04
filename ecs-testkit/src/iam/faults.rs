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

pub(super) fn invalid_input(message: impl Into<String>) -> Fault {
    Fault::new("InvalidInput", 400, message)
}

pub(super) fn not_attachable() -> Fault {
    Fault::new("PolicyNotAttachable", 400, "Cannot attach a Service Role Policy to a Customer Role.")
}

/// For what is AWS's own.
pub(super) fn outside_account() -> Fault {
    Fault::new("AccessDenied", 403, "Policy is outside your own account.")
}

/// For the roles that services make for themselves.
pub(super) fn unmodifiable(role: &str) -> Fault {
    let text = format!(
        "Cannot perform the operation on the protected role '{role}' - this role is only modifiable by AWS"
    );
    Fault::new("UnmodifiableEntity", 400, text)
}
