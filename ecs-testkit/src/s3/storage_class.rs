//! Storage classes: Amazon S3 User Guide, "Understanding and managing Amazon S3 storage classes".

use super::call::Call;
use crate::fault::Fault;

const STANDARD: &str = "STANDARD";

/// What must be restored before it is read.
const ARCHIVED: [&str; 2] = ["GLACIER", "DEEP_ARCHIVE"];

const OTHERS: [&str; 6] =
    ["REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", STANDARD];

/// The class an upload asks for.
pub(super) fn of_upload(call: &Call<'_>) -> Result<String, Fault> {
    let class = call.header("x-amz-storage-class").unwrap_or(STANDARD);
    if ARCHIVED.contains(&class) || OTHERS.contains(&class) {
        return Ok(class.to_owned());
    }
    let fault = Fault::bad_request("InvalidStorageClass", "The storage class you specified is not valid");
    Err(fault.with_detail("StorageClassRequested", class))
}

/// What an answer about the object says of its class: nothing if it is the usual one.
pub(super) fn header(class: &str) -> Option<(&'static str, String)> {
    (class != STANDARD).then(|| ("x-amz-storage-class", class.to_owned()))
}

/// Refuses to read what is archived.
pub(super) fn check_read(class: &str) -> Result<(), Fault> {
    if !ARCHIVED.contains(&class) {
        return Ok(());
    }
    let text = "The operation is not valid for the object's storage class";
    Err(Fault::new("InvalidObjectState", 403, text).with_detail("StorageClass", class))
}
