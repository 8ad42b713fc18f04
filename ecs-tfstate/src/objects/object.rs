//! What the answer for an object means, in both stores.

use crate::error::{Error, ErrorKind};
use crate::http::HttpResponse;
use crate::source::{Revision, Stored};

/// The object; nothing if it is the one that is known.
///
/// # Errors
/// By `failure` for any other answer.
pub(super) fn stored(
    response: HttpResponse,
    failure: impl FnOnce(&HttpResponse) -> Error,
) -> Result<Option<Stored>, Error> {
    match response.status {
        200 => {
            let revision = response.header("etag").map(Revision::new);
            Ok(Some(Stored::new(response.body, revision)))
        }
        304 => Ok(None),
        _ => Err(failure(&response)),
    }
}

/// The object where no condition was sent.
///
/// # Errors
/// If the store answers as if one had been.
pub(super) fn expected(stored: Option<Stored>, store: &str) -> Result<Stored, Error> {
    stored.ok_or_else(|| {
        let message =
            format!("{store} answered a question that was not asked (status 304): check for a proxy");
        Error::new(ErrorKind::Unavailable, message)
    })
}

/// The object, if it is not the one of the revision: a store may have passed
/// over the condition.
pub(super) fn unless_known(stored: Option<Stored>, revision: &Revision) -> Option<Stored> {
    stored.filter(|stored| stored.revision.as_ref() != Some(revision))
}
