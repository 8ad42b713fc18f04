//! Telling a state that can be read from what is found in its place.

use super::document::Document;
use super::reader::Rejected;
use crate::error::{Error, ErrorKind};
use crate::json_text::JsonText;
use crate::value::{JsonError, Value};

/// The forms of a state that are read.
pub(super) enum Form {
    /// Version 4, since Terraform 0.12.
    Current,
    /// Versions 1 to 3: resources by module.
    WithModules(u64),
}

/// The text of a file that is to be a state.
pub(super) fn text(mut bytes: Vec<u8>) -> Result<String, Rejected> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    if let Some(error) = no_text(&bytes) {
        return Err(Rejected { error, bytes });
    }
    String::from_utf8(bytes).map_err(|error| {
        let error = (error.utf8_error(), error.into_bytes());
        Rejected { error: not_utf8(&error.1, error.0), bytes: error.1 }
    })
}

fn no_text(bytes: &[u8]) -> Option<Error> {
    // What a span can reach.
    if u32::try_from(bytes.len()).is_err() {
        return Some(unsupported("a state of more than 4 GiB is not supported"));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        let message = "the file is empty: nothing has been applied yet, or a write was cut short";
        return Some(Error::new(ErrorKind::StateMissing, message));
    }
    let binary = "version 0 of the state format, which is binary, is not supported: \
         apply once with a Terraform before 0.12";
    let plan =
        "this is a saved plan or another archive, not a state: read the output of `terraform state pull`";
    let compressed = "this is compressed with gzip: unpack it";
    let known = [(&b"tfstate"[..], binary), (b"PK\x03\x04", plan), (b"\x1f\x8b", compressed)];
    known.into_iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, message)| unsupported(message))
}

fn not_utf8(bytes: &[u8], error: std::str::Utf8Error) -> Error {
    let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let message = if is_utf16 { "this is UTF-16: save it as UTF-8" } else { "this is not UTF-8 text" };
    let before = bytes.get(..error.valid_up_to()).and_then(|before| std::str::from_utf8(before).ok());
    let (line, column) = crate::json_text::position(before.unwrap_or_default(), error.valid_up_to());
    Error::invalid_state(JsonError::new(message.to_owned(), line, column))
}

/// Which form of state the document has.
pub(super) fn form(text: JsonText<'_>, document: &Document<'_>) -> Result<Form, Error> {
    refuse_other_documents(document)?;
    let Some(version) = document.version else {
        let message = "there is no `version`, so this is no state of Terraform";
        return Err(Error::invalid_state(text.error_at(text.as_str().trim_start(), message)));
    };
    match text.decode::<u64>(version) {
        Ok(4) => Ok(Form::Current),
        Ok(old @ 1..=3) => Ok(Form::WithModules(old)),
        Ok(unknown) => Err(unsupported(&format!(
            "version {unknown} of the state format is not known: use a release of this library that reads it"
        ))),
        Err(_) => Err(Error::invalid_state(text.error_at(version, "`version` is to be a whole number"))),
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
fn pointer(backend: &str) -> Error {
    let backend = Value::parse(backend).unwrap_or_default();
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

fn unsupported(message: &str) -> Error {
    Error::new(ErrorKind::UnsupportedState, message)
}
