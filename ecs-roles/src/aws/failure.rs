//! The SDK's errors as ours.

use std::error::Error as StdError;

use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_iam::operation::RequestId;

use crate::error::{Error, ErrorKind};

pub(super) fn read_failure<E>(operation: &'static str, resource: &str) -> impl FnOnce(SdkError<E>) -> Error
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    move |error| failure(operation, resource, error)
}

/// As [`read_failure`], and says whether the write is in doubt.
pub(super) fn write_failure<E>(operation: &'static str, resource: &str) -> impl FnOnce(SdkError<E>) -> Error
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    move |error| match is_in_doubt(&error) {
        true => failure(operation, resource, error).that_may_have_happened(),
        false => failure(operation, resource, error),
    }
}

/// A clear refusal (4xx) and a request that never came to be are certain;
/// whatever else went wrong after that may have left the request carried out.
fn is_in_doubt<E>(error: &SdkError<E>) -> bool {
    match error {
        SdkError::ConstructionFailure(_) => false,
        SdkError::ServiceError(service) => service.raw().status().is_server_error(),
        // Without credentials, or with a connection that never was, nothing is sent.
        SdkError::DispatchFailure(failure) => failure.is_io() || failure.is_timeout(),
        _ => true,
    }
}

fn failure<E>(operation: &'static str, resource: &str, error: SdkError<E>) -> Error
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    let code = error.code().map(str::to_owned);
    let request_id = error.request_id().map(str::to_owned);
    let mut ours = Error::new(kind(&error), message(&error)).with_operation(operation, resource);
    if let Some(code) = code {
        ours = ours.with_code(code);
    }
    if let Some(id) = request_id {
        ours = ours.with_request_id(id);
    }
    ours.with_source(error)
}

fn message<E: ProvideErrorMetadata>(error: &SdkError<E>) -> String {
    match error {
        SdkError::ConstructionFailure(_) => {
            "the request could not be built: check region and credentials".to_owned()
        }
        SdkError::TimeoutError(_) => "no reply in time: try again".to_owned(),
        SdkError::DispatchFailure(_) => {
            "the service cannot be reached: check network, endpoint and credentials".to_owned()
        }
        SdkError::ResponseError(_) => "the reply cannot be read: try again".to_owned(),
        _ => match (error.code(), error.message()) {
            (Some(code), Some(message)) => {
                format!("AWS answered `{code}`: {}", message.trim_end_matches('.'))
            }
            (Some(code), None) => format!("AWS answered `{code}`"),
            (None, _) => "AWS answered with an error without a code".to_owned(),
        },
    }
}

fn kind<E: ProvideErrorMetadata>(error: &SdkError<E>) -> ErrorKind {
    match error {
        SdkError::ConstructionFailure(_) => ErrorKind::InvalidInput,
        SdkError::ServiceError(service) => {
            let by_status = match service.raw().status().as_u16() {
                500.. => ErrorKind::Unavailable,
                429 => ErrorKind::Throttled,
                _ => ErrorKind::Other,
            };
            error.code().and_then(kind_of_code).unwrap_or(by_status)
        }
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => {
            ErrorKind::Unavailable
        }
        _ => ErrorKind::Other,
    }
}

/// The codes of the IAM API Reference, "Common Errors" and the errors of the
/// operations used.
fn kind_of_code(code: &str) -> Option<ErrorKind> {
    Some(match code {
        "NoSuchEntity" => ErrorKind::NotFound,
        "EntityAlreadyExists" => ErrorKind::AlreadyExists,
        "AccessDenied"
        | "AccessDeniedException"
        | "NotAuthorized"
        | "OptInRequired"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "InvalidClientTokenId"
        | "SignatureDoesNotMatch"
        | "IncompleteSignature"
        | "MissingAuthenticationToken"
        | "UnrecognizedClientException"
        | "RequestExpired" => ErrorKind::AccessDenied,
        "Throttling" | "ThrottlingException" | "RequestLimitExceeded" | "TooManyRequestsException" => {
            ErrorKind::Throttled
        }
        "InvalidInput"
        | "MalformedPolicyDocument"
        | "PolicyNotAttachable"
        | "UnmodifiableEntity"
        | "ValidationError"
        | "InvalidParameterValue"
        | "MissingParameter" => ErrorKind::InvalidInput,
        "LimitExceeded" => ErrorKind::LimitExceeded,
        "ConcurrentModification" | "DeleteConflict" | "EntityTemporarilyUnmodifiable" => ErrorKind::Conflict,
        "ServiceFailure" | "InternalFailure" | "ServiceUnavailable" => ErrorKind::Unavailable,
        _ => return None,
    })
}
