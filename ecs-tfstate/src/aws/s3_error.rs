//! Failures of `s3:GetObject`.

use std::error::Error as StdError;
use std::fmt;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::RequestId;
use aws_sdk_s3::operation::get_object::GetObjectError;

use super::body;
use super::role::RoleRefused;
use super::s3_advice::{Answer, advise};
use super::s3_client::Failure;
use crate::error::{Error, ErrorKind};

const OPERATION: &str = "s3:GetObject";

/// What was asked for, and as whom.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Asked<'a> {
    pub(super) bucket: &'a str,
    pub(super) key: &'a str,
    pub(super) version: Option<&'a str>,
    pub(super) role: Option<&'a str>,
    pub(super) kms_key: Option<&'a str>,
    /// The address that was asked, if it is not AWS's own.
    pub(super) endpoint: Option<&'a str>,
    /// Whether a key of the customer was sent.
    pub(super) sends_key: bool,
    /// Whether there were no credentials to sign with.
    pub(super) is_unsigned: bool,
    /// Whether it is not the state, but the file of its lock.
    pub(super) is_lock_file: bool,
}

pub(super) fn from_call(asked: &Asked<'_>, failure: Failure) -> Error {
    let Failure { error, asked: region, bucket_region } = failure;
    if let Some(refused) = cause::<RoleRefused>(&error) {
        return of_role(refused).with_source(Cause(error));
    }
    let (kind, message) = if cause::<CredentialsError>(&error).is_some() {
        (ErrorKind::InvalidCredentials, no_credentials(asked))
    } else {
        let bucket_region = bucket_region.as_deref();
        advise(asked, &Answer { region: &region, bucket_region, ..answer_of(&error) })
    };
    let message = if asked.is_lock_file {
        format!("the lock file `{}` cannot be read: {message}", asked.key)
    } else {
        message
    };
    let request_id = error.request_id().map(str::to_owned);
    Error::new(kind, message).with_call(OPERATION, request_id.as_deref()).with_source(Cause(error))
}

/// The error of the SDK, without the answer in it: S3 repeats what was signed
/// if it refuses a signature, and that is the customer's key too.
struct Cause(SdkError<GetObjectError>);

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.0.raw_response().map(|response| response.status().as_u16());
        let causes = causes(&self.0).map(ToString::to_string).collect::<Vec<_>>();
        f.debug_struct("Cause").field("status", &status).field("causes", &causes).finish()
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Cause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

fn answer_of(error: &SdkError<GetObjectError>) -> Answer<'_> {
    let Some(response) = error.raw_response() else { return Answer::default() };
    Answer {
        status: response.status().as_u16(),
        code: error.code().unwrap_or_default(),
        message: error.message().unwrap_or_default(),
        is_deleted: response.headers().get("x-amz-delete-marker") == Some("true"),
        ..Answer::default()
    }
}

/// Whether S3 says that the object is still the one that is known.
pub(super) fn is_unchanged(failure: &Failure) -> bool {
    failure.error.raw_response().is_some_and(|response| response.status().as_u16() == 304)
}

pub(super) fn from_body(failure: body::Failure, at_most: u64) -> Error {
    let error = |message| Error::new(ErrorKind::Unavailable, message).with_call(OPERATION, None);
    match failure {
        body::Failure::Broken(source) => {
            error("the connection broke while the object was read: try again".to_owned()).with_source(source)
        }
        body::Failure::TooLong => error(format!(
            "the object is longer than {at_most} bytes, or does not fit into memory: check that it is a state"
        )),
    }
}

/// S3 says that nothing changed, which was not asked.
pub(super) fn held_back() -> Error {
    let message = "S3 does not give the object: check what is between it and this program";
    Error::new(ErrorKind::Unavailable, message).with_call(OPERATION, None)
}

pub(super) fn no_credentials(asked: &Asked<'_>) -> String {
    let role = asked.role.map(|role| format!(" to assume `{role}` with")).unwrap_or_default();
    format!(
        "there are no usable AWS credentials{role}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or check the profile"
    )
}

fn of_role(refused: &RoleRefused) -> Error {
    let RoleRefused { arn, operation, code, message, request_id, .. } = refused;
    let (kind, advice) = match code.as_str() {
        "AccessDenied" | "AccessDeniedException" => (
            ErrorKind::AccessDenied,
            "its trust policy is to allow whoever asks, with the external id if it demands one, and they need \
             `sts:AssumeRole`",
        ),
        "" => (ErrorKind::Unavailable, "AWS STS cannot be asked: check the credentials and the network"),
        _ => (ErrorKind::InvalidCredentials, "check the credentials and the settings of the role"),
    };
    let words = Answer { code, message, ..Answer::default() }.words();
    let message = format!("the role `{arn}` cannot be assumed: {advice}{words}");
    Error::new(kind, message).with_call(operation, request_id.as_deref())
}

/// The error of this type among the causes. The SDK keeps the failure of a
/// provider of credentials there; without a provider it sends the request
/// unsigned, and S3 denies it.
fn cause<E: StdError + 'static>(error: &SdkError<GetObjectError>) -> Option<&E> {
    causes(error).find_map(|error| error.downcast_ref::<E>())
}

/// The error, what it comes from, and so on.
fn causes(error: &SdkError<GetObjectError>) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    let first: &(dyn StdError + 'static) = error;
    std::iter::successors(Some(first), |error| (*error).source())
}
