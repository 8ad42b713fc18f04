//! Telling a state that can be read from what is found in its place.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::{Error, ErrorKind};
use crate::json_text::JsonText;
use crate::value::{JsonError, Value};

/// The top of the document, not yet decoded.
#[derive(Deserialize)]
pub(super) struct Document<'a> {
    #[serde(borrow)]
    version: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) terraform_version: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) serial: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) lineage: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) outputs: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) resources: Option<&'a RawValue>,
    #[serde(borrow)]
    backend: Option<&'a RawValue>,
    #[serde(borrow)]
    state_store: Option<&'a RawValue>,
    #[serde(borrow)]
    encryption_version: Option<&'a RawValue>,
    #[serde(borrow)]
    format_version: Option<&'a RawValue>,
}

/// The text of a file that is to be a state.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Error> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        let message = "the file is empty: nothing has been applied yet, or a write was cut short";
        return Err(Error::new(ErrorKind::StateMissing, message));
    }
    if bytes.starts_with(b"tfstate") {
        return Err(too_old("0"));
    }
    std::str::from_utf8(bytes).map_err(|error| not_utf8(bytes, error))
}

fn not_utf8(bytes: &[u8], error: std::str::Utf8Error) -> Error {
    let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let message = if is_utf16 { "this is UTF-16: save it as UTF-8" } else { "this is not UTF-8 text" };
    let before = bytes.get(..error.valid_up_to()).and_then(|before| std::str::from_utf8(before).ok());
    let (line, column) = crate::json_text::position(before.unwrap_or_default(), error.valid_up_to());
    Error::invalid_state(JsonError::new(message.to_owned(), line, column))
}

/// The outline of a state that this crate reads.
pub(super) fn document(text: JsonText<'_>) -> Result<Document<'_>, Error> {
    let whole: &RawValue = text.decode(text.as_str()).map_err(Error::invalid_state)?;
    if !whole.get().starts_with('{') {
        return Err(Error::invalid_state(text.error_at(whole.get(), "expected an object")));
    }
    let document: Document<'_> = text.decode(whole.get()).map_err(Error::invalid_state)?;
    refuse_other_documents(&document)?;
    let Some(version) = document.version else {
        let message = "there is no `version`, so this is no state of Terraform";
        return Err(Error::invalid_state(text.error_at(whole.get(), message)));
    };
    match version.get() {
        "4" => Ok(document),
        old @ ("0" | "1" | "2" | "3") => Err(too_old(old)),
        _ => Err(unknown_version(text, version)),
    }
}

fn refuse_other_documents(document: &Document<'_>) -> Result<(), Error> {
    if document.encryption_version.is_some() {
        let message = "this state is encrypted by OpenTofu: give its passphrase or key, \
                       or read the output of `tofu state pull`, which is decrypted";
        return Err(Error::new(ErrorKind::Encrypted, message));
    }
    if document.format_version.is_some() {
        return Err(unsupported(
            "this is the output of `terraform show -json`, not a state: read the output of `terraform state pull`",
        ));
    }
    match document.backend.or(document.state_store) {
        Some(backend) => Err(pointer(backend)),
        None => Ok(()),
    }
}

/// `terraform init` leaves a file of the same name that only says where the
/// state is. Credentials stand in it too, so only what is known to be none is
/// repeated.
fn pointer(backend: &RawValue) -> Error {
    let backend = Value::parse(backend.get()).unwrap_or_default();
    let text = |pointer: &str| backend.pointer(pointer).and_then(Value::as_str);
    let kind = text("/type").unwrap_or("unknown");
    let place = match (kind, text("/config/bucket"), text("/config/key"), text("/config/path")) {
        ("s3", Some(bucket), Some(key), _) => {
            format!("`s3://{bucket}/{key}`, or under `env:/` in a workspace")
        }
        ("local", _, _, Some(path)) => format!("`{path}`"),
        _ => "the state itself, or the output of `terraform state pull`".to_owned(),
    };
    unsupported(&format!("this file only says that the state is in a backend of type `{kind}`: read {place}"))
}

fn too_old(version: &str) -> Error {
    unsupported(&format!(
        "version {version} of the state format is not supported: apply once with Terraform 0.12 or later, \
         which writes version 4"
    ))
}

fn unknown_version(text: JsonText<'_>, version: &RawValue) -> Error {
    match text.decode::<u64>(version.get()) {
        Ok(version) => unsupported(&format!(
            "version {version} of the state format is not known: use a release of this library that reads it"
        )),
        Err(_) => Error::invalid_state(text.error_at(version.get(), "`version` is to be a whole number")),
    }
}

fn unsupported(message: &str) -> Error {
    Error::new(ErrorKind::UnsupportedState, message)
}
