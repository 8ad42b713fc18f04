//! What Azure Blob Storage says instead of handing out a blob.

use crate::error::{Error, ErrorKind};
use crate::http::{HttpResponse, unexpected};
use crate::quoting::quoted;

/// The error for an answer without a blob.
///
/// Source: the error codes of Azure's Blob service, and those common to its
/// storage services, which are in the header `x-ms-error-code`.
pub(super) fn failure(response: &HttpResponse, blob: &str) -> Error {
    let code = response.header("x-ms-error-code").unwrap_or_default();
    let (kind, message) = match (code, response.status) {
        ("ContainerNotFound" | "ContainerBeingDeleted", _) => {
            (ErrorKind::ContainerMissing, "the container does not exist: check its name".to_owned())
        }
        ("BlobArchived" | "BlobBeingRehydrated", _) => {
            (ErrorKind::Archived, "the blob is archived: set its tier to `Hot` first".to_owned())
        }
        ("BlobUsesCustomerSpecifiedEncryption", _) => (
            ErrorKind::CustomerKeyRequired,
            "the blob is encrypted with a key of the customer, which this crate does not send: \
             read the output of `terraform state pull`"
                .to_owned(),
        ),
        (_, 404) => (ErrorKind::StateMissing, missing(blob)),
        ("AuthenticationFailed" | "InvalidAuthenticationInfo" | "NoAuthenticationInformation", _)
        | (_, 401) => (
            ErrorKind::InvalidCredentials,
            "Azure refused the credentials: renew them, and check the clock".to_owned(),
        ),
        (_, 403) => (ErrorKind::AccessDenied, denied()),
        _ => return unexpected("Azure Blob Storage", response),
    };
    let code = if code.is_empty() { format!("status {}", response.status) } else { quoted(code) };
    Error::new(kind, format!("{message} ({code})"))
}

fn missing(blob: &str) -> String {
    format!(
        "there is no blob `{blob}`: check the `key` of the backend, and whether `TF_WORKSPACE` names the workspace"
    )
}

fn denied() -> String {
    "the caller may not read the blob: grant the role `Storage Blob Data Reader` or use an access key, \
     and check the firewall of the storage account"
        .to_owned()
}
