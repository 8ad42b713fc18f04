//! The errors of S3: Amazon S3 API Reference, "Error responses".

use crate::fault::Fault;

pub(super) fn no_such_bucket() -> Fault {
    Fault::new("NoSuchBucket", 404, "The specified bucket does not exist")
}

pub(super) fn no_such_key() -> Fault {
    Fault::new("NoSuchKey", 404, "The specified key does not exist.")
}

pub(super) fn precondition_failed() -> Fault {
    Fault::new("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold")
}

pub(super) fn invalid_argument(message: &str) -> Fault {
    Fault::bad_request("InvalidArgument", message)
}

pub(super) fn bad_digest(algorithm: &str) -> Fault {
    Fault::bad_request(
        "BadDigest",
        format!("The {algorithm} you specified did not match the calculated checksum."),
    )
}
