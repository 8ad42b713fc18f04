//! Conditional requests: RFC 9110, section 13, as far as S3 follows it, and
//! Amazon S3 User Guide, "Add preconditions to S3 operations".

use super::call::Call;
use super::faults::{no_such_key, precondition_failed};
use super::versions::Stored;
use crate::fault::Fault;
use crate::moment::Moment;

/// Whether a read may go on; `Fault` with status 304 if the client has it already.
///
/// A tag decides over a date: `If-Match` that holds makes
/// `If-Unmodified-Since` irrelevant, and so does `If-None-Match` with
/// `If-Modified-Since`.
pub(super) fn check_read(call: &Call<'_>, stored: Stored<'_>) -> Result<(), Fault> {
    let modified = stored.modified.whole_second();
    let date = |name: &str| call.header(name).and_then(Moment::parse_http_date);
    match (call.header("if-match"), date("if-unmodified-since")) {
        (Some(tags), _) if !matches(tags, stored) => return Err(precondition_failed("If-Match")),
        (None, Some(date)) if modified > date => return Err(precondition_failed("If-Unmodified-Since")),
        _ => {}
    }
    match (call.header("if-none-match"), date("if-modified-since")) {
        (Some(tags), _) if matches(tags, stored) => Err(not_modified(stored)),
        (None, Some(date)) if modified <= date => Err(not_modified(stored)),
        _ => Ok(()),
    }
}

/// It says which version the client has, as RFC 9110 asks for.
fn not_modified(stored: Stored<'_>) -> Fault {
    Fault::new("NotModified", 304, "")
        .with_header("etag", stored.object.etag.clone())
        .with_header("last-modified", stored.modified.http_date())
}

/// Whether a write may go on, over the object that is there.
pub(super) fn check_write(call: &Call<'_>, existing: Option<Stored<'_>>) -> Result<(), Fault> {
    match (call.header("if-match"), existing) {
        (Some(_), None) => return Err(no_such_key(&call.route.key)),
        (Some(tags), Some(stored)) if !matches(tags, stored) => {
            return Err(precondition_failed("If-Match"));
        }
        _ => {}
    }
    match (call.header("if-none-match"), existing) {
        (Some(tags), Some(stored)) if matches(tags, stored) => Err(precondition_failed("If-None-Match")),
        _ => Ok(()),
    }
}

/// Whether a delete may go on.
pub(super) fn check_delete(call: &Call<'_>, existing: Option<Stored<'_>>) -> Result<(), Fault> {
    match call.header("if-match") {
        Some(tags) if !existing.is_some_and(|stored| matches(tags, stored)) => {
            Err(precondition_failed("If-Match"))
        }
        _ => Ok(()),
    }
}

fn matches(tags: &str, stored: Stored<'_>) -> bool {
    let bare = |tag: &str| tag.trim().trim_matches('"').to_owned();
    tags.split(',').any(|tag| tag.trim() == "*" || bare(tag) == bare(&stored.object.etag))
}
