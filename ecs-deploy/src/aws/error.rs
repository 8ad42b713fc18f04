//! SDK errors by what the caller can do about them.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_ecs::config::http::HttpResponse;
use aws_sdk_ecs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ecs::operation::RequestId;

use crate::error::{Error, ErrorKind};

/// Converts the error of an operation on a resource. `writes` is whether the operation changes anything.
pub(super) fn convert<E>(
    operation: &'static str,
    resource: &str,
    writes: bool,
    error: SdkError<E, HttpResponse>,
) -> Error
where
    E: StdError + ProvideErrorMetadata + RequestId + Send + Sync + 'static,
{
    let sent = !matches!(error, SdkError::ConstructionFailure(_));
    let answered =
        matches!(&error, SdkError::ServiceError(context) if context.raw().status().is_client_error());
    let code = error.code().map(str::to_owned);
    let request_id = error.request_id().map(str::to_owned);
    let message = message(&error);
    let kind =
        if lacks_credentials(&error) { ErrorKind::AccessDenied } else { kind(code.as_deref(), &error) };
    let mut converted = Error::new(kind, message).with_operation(operation).with_resource(resource);
    if let Some(code) = code {
        converted = converted.with_code(code);
    }
    if let Some(id) = request_id {
        converted = converted.with_request_id(id);
    }
    if writes && sent && !answered && !never_left(&error) {
        converted = converted.that_may_have_happened();
    }
    converted.with_source(error)
}

fn message<E>(error: &SdkError<E, HttpResponse>) -> String
where
    E: StdError + ProvideErrorMetadata + 'static,
{
    if let Some(remedy) = error.code().and_then(remedy) {
        return remedy.to_owned();
    }
    match (error.message(), error.raw_response()) {
        (Some(message), _) => message.to_owned(),
        (None, _) if lacks_credentials(error) => {
            "there are no usable AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
                .to_owned()
        }
        (None, Some(reply)) => {
            let status = reply.status();
            format!("HTTP status {status} with a reply that is not Amazon ECS's: check the endpoint")
        }
        (None, None) => format!("no answer from Amazon ECS: {}", deepest(error)),
    }
}

/// What to do about an answer whose own words do not say it. The codes are those of
/// the Amazon ECS API Reference, "Common Errors".
fn remedy(code: &str) -> Option<&'static str> {
    Some(match code {
        "ClusterNotFoundException" => {
            "the cluster does not exist in this region: create it, or correct its name"
        }
        "UnrecognizedClientException" => {
            "AWS does not know the access key: check AWS_ACCESS_KEY_ID, or the profile"
        }
        "InvalidSignatureException" => {
            "AWS refused the signature: check AWS_SECRET_ACCESS_KEY, or the profile, and the clock"
        }
        "ExpiredToken" | "ExpiredTokenException" => "the credentials have expired: sign in again",
        _ => return None,
    })
}

/// The cause below all causes: what the layers above it only wrap.
fn deepest(error: &(dyn StdError + 'static)) -> String {
    let mut deepest = error;
    while let Some(cause) = deepest.source() {
        deepest = cause;
    }
    deepest.to_string()
}

fn lacks_credentials(error: &(dyn StdError + 'static)) -> bool {
    error.is::<CredentialsError>() || error.source().is_some_and(lacks_credentials)
}

/// Without credentials, or with a request that cannot be built, nothing is sent.
fn never_left<E>(error: &SdkError<E, HttpResponse>) -> bool {
    matches!(error, SdkError::DispatchFailure(failure) if !failure.is_io() && !failure.is_timeout())
}

fn kind<E>(code: Option<&str>, error: &SdkError<E, HttpResponse>) -> ErrorKind {
    match code.map(kind_of_code) {
        Some(ErrorKind::Other) | None => kind_of_failure(error),
        Some(kind) => kind,
    }
}

fn kind_of_failure<E>(error: &SdkError<E, HttpResponse>) -> ErrorKind {
    match error {
        SdkError::DispatchFailure(_) | SdkError::TimeoutError(_) | SdkError::ResponseError(_) => {
            ErrorKind::Unavailable
        }
        SdkError::ServiceError(context) => match context.raw().status().as_u16() {
            429 => ErrorKind::Throttled,
            500.. => ErrorKind::Unavailable,
            _ => ErrorKind::Other,
        },
        _ => ErrorKind::Other,
    }
}

fn kind_of_code(code: &str) -> ErrorKind {
    match code {
        "ClusterNotFoundException" | "ServiceNotFoundException" | "ResourceNotFoundException" => {
            ErrorKind::NotFound
        }
        "AccessDeniedException"
        | "UnrecognizedClientException"
        | "InvalidSignatureException"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "RequestExpired"
        | "MissingAuthenticationTokenException" => ErrorKind::AccessDenied,
        "Throttling" | "ThrottlingException" | "TooManyRequestsException" | "RequestLimitExceeded" => {
            ErrorKind::Throttled
        }
        "ServiceNotActiveException"
        | "ConflictException"
        | "UpdateInProgressException"
        | "BlockedException" => ErrorKind::Conflict,
        "ClientException"
        | "InvalidParameterException"
        | "LimitExceededException"
        | "SerializationException"
        | "ValidationException"
        | "NamespaceNotFoundException"
        | "PlatformUnknownException"
        | "PlatformTaskDefinitionIncompatibilityException" => ErrorKind::Rejected,
        "UnsupportedFeatureException" | "UnknownOperationException" => ErrorKind::Unsupported,
        "ServerException" | "ServiceUnavailable" | "InternalFailure" => ErrorKind::Unavailable,
        _ => ErrorKind::Other,
    }
}
