//! What Google Cloud Storage says instead of handing out an object.

use crate::error::{Error, ErrorKind};
use crate::http::{HttpResponse, unexpected};
use crate::quoting::quoted;

/// The error for an answer without an object.
///
/// Source: the error codes of Cloud Storage's XML API.
pub(super) fn failure(response: &HttpResponse, object: &str) -> Error {
    let code = code(&response.body);
    let (kind, message) = match (code.as_str(), response.status) {
        ("NoSuchBucket", _) => {
            (ErrorKind::ContainerMissing, "the bucket does not exist: check its name".to_owned())
        }
        (_, 404) => (ErrorKind::StateMissing, missing(object)),
        (code, 400) if code.contains("CustomerEncryptionKey") => {
            (ErrorKind::CustomerKeyRequired, customer_key())
        }
        (_, 401) => (ErrorKind::InvalidCredentials, "Google refused the access token: renew it".to_owned()),
        (_, 403) => (ErrorKind::AccessDenied, denied()),
        _ => return unexpected("Google Cloud Storage", response),
    };
    let code = if code.is_empty() { format!("status {}", response.status) } else { quoted(&code) };
    Error::new(kind, format!("{message} ({code})"))
}

fn missing(object: &str) -> String {
    format!(
        "there is no object `{object}`: check the `prefix` of the backend, and whether `TF_WORKSPACE` \
         names the workspace"
    )
}

fn customer_key() -> String {
    "the object is encrypted with a key that was not sent, or with another one: \
     set `GOOGLE_ENCRYPTION_KEY` to the one it was written with"
        .to_owned()
}

fn denied() -> String {
    "the account may not read the object: it needs `storage.objects.get`; without `storage.objects.list`, \
     an object that does not exist looks the same"
        .to_owned()
}

/// The `Code` of an XML error.
fn code(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    code.map(|(code, _)| code.to_owned()).unwrap_or_default()
}
