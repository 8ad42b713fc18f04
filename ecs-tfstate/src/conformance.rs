//! What every [`StateSource`], and every `HttpClient`, has to do, as functions
//! that a test of an implementation calls.
//!
//! Each function panics with a sentence if the implementation falls short.
//!
//! ```
//! use ecs_tfstate::{BytesSource, conformance};
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
//! # runtime.block_on(async {
//! let source = BytesSource::new(b"{}".to_vec());
//! conformance::gives_the_stored_bytes(&source, b"{}").await;
//! # });
//! ```

#[cfg(feature = "http")]
mod http_client;

#[cfg(feature = "http")]
pub use http_client::{gives_the_answer_as_it_is, keeps_the_request_out_of_its_errors, keeps_to_the_limit};

use crate::error::{Error, ErrorKind};
use crate::source::{Revision, StateSource};

/// Reading gives the bytes that are stored, each time.
///
/// Store at least one state that is no valid JSON: a source passes it on.
///
/// # Panics
/// If the source gives an error, or other bytes.
pub async fn gives_the_stored_bytes(source: &dyn StateSource, stored: &[u8]) {
    has_a_location(source);
    for attempt in ["first", "second"] {
        let read = source.read().await;
        let failure = read.as_ref().err().map(ToString::to_string);
        assert!(failure.is_none(), "the {attempt} read failed: {}", failure.unwrap_or_default());
        let same = read.is_ok_and(|read| read.bytes == stored);
        assert!(same, "the {attempt} read gave other bytes than the {} stored", stored.len());
    }
}

/// Asking again with the revision of what was read gives nothing, if the source
/// has revisions; asking with another revision gives the bytes.
///
/// # Panics
/// If the source gives an error, or bytes where there should be none.
pub async fn tells_what_has_not_changed(source: &dyn StateSource, stored: &[u8]) {
    let revision = source.read().await.ok().and_then(|read| read.revision);
    if let Some(revision) = revision {
        let unchanged = source.read_if_changed(&revision).await;
        assert!(matches!(unchanged, Ok(None)), "nothing was written since, but this was read: {unchanged:?}");
    }
    let other = source.read_if_changed(&Revision::new("\"another\"")).await;
    let same = matches!(&other, Ok(Some(read)) if read.bytes == stored);
    assert!(same, "for another revision the source gave {other:?}");
}

/// Reading where there is no state is an error of kind
/// [`StateMissing`](ErrorKind::StateMissing) that names the location.
///
/// # Panics
/// If reading succeeds, or the error is another.
pub async fn says_that_a_state_is_missing(source: &dyn StateSource) {
    fails_with(source, ErrorKind::StateMissing).await;
}

/// Reading fails with an error of this kind that names the location.
///
/// For failures that only the test of the implementation can bring about, such
/// as a denial.
///
/// # Panics
/// If reading succeeds, or the error is another.
pub async fn fails_with(source: &dyn StateSource, kind: ErrorKind) {
    has_a_location(source);
    let error = source.read().await.err();
    let found = error.as_ref().map(Error::kind);
    assert!(found == Some(kind), "expected an error of kind {kind:?}, found {found:?}: {error:?}");
    let location = error.as_ref().and_then(Error::location);
    assert!(location == Some(source.location().as_str()), "the error names {location:?} as the location");
}

fn has_a_location(source: &dyn StateSource) {
    let location = source.location();
    assert!(!location.trim().is_empty(), "the location is blank");
    assert!(location == source.location(), "the location changes");
}
