//! Conditional requests: RFC 9110, section 13, as far as S3 follows it.

use super::faults::{no_such_key, precondition_failed};
use super::state::Object;
use crate::fault::Fault;
use crate::message::Request;

/// Whether a read may go on; `Fault` with status 304 if the client has it already.
pub(super) fn check_read(request: &Request, object: &Object) -> Result<(), Fault> {
    if request.header("if-match").is_some_and(|tags| !matches(tags, object)) {
        return Err(precondition_failed());
    }
    if request.header("if-none-match").is_some_and(|tags| matches(tags, object)) {
        return Err(Fault::new("NotModified", 304, ""));
    }
    Ok(())
}

/// Whether a write may go on, over the object that is there.
pub(super) fn check_write(request: &Request, existing: Option<&Object>) -> Result<(), Fault> {
    match (request.header("if-match"), existing) {
        (Some(_), None) => return Err(no_such_key()),
        (Some(tags), Some(object)) if !matches(tags, object) => return Err(precondition_failed()),
        _ => {}
    }
    match (request.header("if-none-match"), existing) {
        (Some(tags), Some(object)) if matches(tags, object) => Err(precondition_failed()),
        _ => Ok(()),
    }
}

pub(super) fn matches(tags: &str, object: &Object) -> bool {
    let bare = |tag: &str| tag.trim().trim_matches('"').to_owned();
    tags.split(',').any(|tag| tag.trim() == "*" || bare(tag) == bare(&object.etag))
}
