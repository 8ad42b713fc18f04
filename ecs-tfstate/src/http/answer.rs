//! What the status of an answer means for a reader of states.

use super::HttpResponse;
use crate::error::{Error, ErrorKind};
use crate::lock::Lock;
use crate::value::Value;

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
             `TF_HTTP_PASSWORD`"
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
    let value = Value::parse(std::str::from_utf8(body).ok()?).ok()?;
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let lock = Lock {
        id: text("ID"),
        operation: text("Operation"),
        info: text("Info"),
        who: text("Who"),
        version: text("Version"),
        created: text("Created"),
        path: text("Path"),
    };
    Some(lock).filter(|lock| *lock != Lock::default())
}

/// A text of a server, in a form that fits into a message.
pub(crate) fn quoted(text: &str) -> String {
    let mut short = text.chars().filter(|char| !char.is_control()).take(200).collect::<String>();
    if short.chars().count() < text.chars().count() {
        short.push('…');
    }
    format!("`{short}`")
}
