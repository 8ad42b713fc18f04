//! What the status of an answer means for a reader of states.

use super::HttpResponse;
use crate::error::{Error, ErrorKind};
use crate::lock::Lock;
use crate::quoting::quoted;

/// The error for an answer that holds no state.
///
/// Source: Terraform's documentation of the backend `http`, by which 200 is
/// the state, 204 and 404 say that there is none, and 409 and 423 that it is
/// locked.
pub(super) fn failure(response: &HttpResponse) -> Error {
    let (kind, message) = match response.status {
        204 | 404 => (ErrorKind::StateMissing, "nothing is stored there: check the URL".to_owned()),
        401 => (
            ErrorKind::InvalidCredentials,
            "no user or token was sent, or it was refused (status 401): check `TF_HTTP_USERNAME` and \
             `TF_HTTP_PASSWORD`, which are for the scheme, host and port of `TF_HTTP_ADDRESS` only"
                .to_owned(),
        ),
        403 => (
            ErrorKind::AccessDenied,
            "whoever asks may not read it (status 403): ask the owner of the server".to_owned(),
        ),
        409 | 423 => (ErrorKind::Locked, locked(response)),
        _ => return unexpected("the server", response),
    };
    Error::new(kind, message)
}

/// The error for any other answer.
pub(crate) fn unexpected(who: &str, response: &HttpResponse) -> Error {
    let status = response.status;
    let advice = match (status, response.header("retry-after")) {
        (429, Some(after)) => format!("too many requests: try again in {} seconds", quoted(after)),
        (429, None) => "too many requests: try again later".to_owned(),
        (500.., _) => "try again later".to_owned(),
        _ => "check the URL, and what the server expects".to_owned(),
    };
    Error::new(ErrorKind::Unavailable, format!("{who} answered with status {status}: {advice}"))
}

fn locked(response: &HttpResponse) -> String {
    match lock_in(&response.body) {
        Some(lock) => format!("it is locked: {lock}"),
        None => format!("it is locked (status {}): try again later", response.status),
    }
}

/// The lock that a body describes as Terraform does.
pub(crate) fn lock_in(body: &[u8]) -> Option<Lock> {
    Lock::parse(body).ok().filter(|lock| *lock != Lock::default())
}
