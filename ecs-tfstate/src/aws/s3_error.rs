//! Failures of `s3:GetObject`, and what to do about each.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::RequestId;
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_s3::primitives::ByteStreamError;

use crate::error::{Error, ErrorKind};

const OPERATION: &str = "s3:GetObject";

pub(super) fn from_call(error: SdkError<GetObjectError>) -> Error {
    let (kind, message) = if lacks_credentials(&error) {
        (
            ErrorKind::InvalidCredentials,
            "there are no usable AWS credentials: sign in, or check the profile".to_owned(),
        )
    } else {
        advise(&Answer::of(&error))
    };
    let request_id = error.request_id().map(str::to_owned);
    Error::new(kind, message).with_call(OPERATION, request_id.as_deref()).with_source(error)
}

pub(super) fn from_body(error: ByteStreamError) -> Error {
    let message = "the connection broke while the object was read: try again";
    Error::new(ErrorKind::Unavailable, message).with_call(OPERATION, None).with_source(error)
}

/// What S3 said, if it said anything.
#[derive(Default)]
struct Answer<'a> {
    status: u16,
    code: &'a str,
    message: &'a str,
    bucket_region: Option<&'a str>,
}

impl<'a> Answer<'a> {
    fn of(error: &'a SdkError<GetObjectError>) -> Self {
        let Some(response) = error.raw_response() else {
            return Self::default();
        };
        Self {
            status: response.status().as_u16(),
            code: error.code().unwrap_or_default(),
            message: error.message().unwrap_or_default(),
            bucket_region: response.headers().get("x-amz-bucket-region"),
        }
    }

    /// What S3 said, to be put at the end of a message.
    fn words(&self) -> String {
        match (self.code, self.message) {
            ("", _) if self.status == 0 => String::new(),
            ("", _) => format!(" (status {})", self.status),
            (code, "") => format!(" (`{code}`)"),
            (code, message) => format!(" (`{code}`: `{message}`)"),
        }
    }
}

fn advise(answer: &Answer<'_>) -> (ErrorKind, String) {
    let (kind, advice) = match (answer.code, answer.status) {
        ("NoSuchBucket", _) => {
            (ErrorKind::StateMissing, "the bucket does not exist: check its name and the account".to_owned())
        }
        ("NoSuchKey" | "", 404) => (ErrorKind::StateMissing, no_such_key()),
        (
            "InvalidAccessKeyId"
            | "SignatureDoesNotMatch"
            | "ExpiredToken"
            | "InvalidToken"
            | "RequestTimeTooSkewed"
            | "RequestExpired"
            | "TokenRefreshRequired",
            _,
        ) => (
            ErrorKind::InvalidCredentials,
            "AWS refused the credentials: renew them, and check the clock".to_owned(),
        ),
        ("InvalidObjectState", _) => {
            (ErrorKind::Unavailable, "the object is archived: restore it first".to_owned())
        }
        (
            "PermanentRedirect"
            | "TemporaryRedirect"
            | "AuthorizationHeaderMalformed"
            | "IllegalLocationConstraintException",
            _,
        )
        | (_, 301 | 307) => (ErrorKind::WrongRegion, wrong_region(answer)),
        ("AccessDenied" | "AllAccessDisabled" | "AccountProblem", _) | (_, 401 | 403) => {
            (ErrorKind::AccessDenied, denied())
        }
        _ => (ErrorKind::Unavailable, "S3 cannot be read: check the network and try again".to_owned()),
    };
    (kind, format!("{advice}{}", answer.words()))
}

fn no_such_key() -> String {
    "the object does not exist: check the key, which in a workspace is `env:/WORKSPACE/KEY` unless the backend sets \
     `workspace_key_prefix`, and that the state was written once"
        .to_owned()
}

fn wrong_region(answer: &Answer<'_>) -> String {
    match answer.bucket_region {
        Some(region) => format!("the bucket is in `{region}`: use a client for that region"),
        None => "the bucket is in another region: use a client for the region of the bucket".to_owned(),
    }
}

fn denied() -> String {
    "access is denied: allow `s3:GetObject` on the object, and `kms:Decrypt` if a KMS key encrypts it; \
     an object that does not exist is denied too unless `s3:ListBucket` is allowed on the bucket"
        .to_owned()
}

/// Whether the provider of credentials failed. Without a provider the SDK sends
/// the request unsigned, and S3 denies it.
fn lacks_credentials(error: &SdkError<GetObjectError>) -> bool {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<CredentialsError>() {
            return true;
        }
        cause = error.source();
    }
    false
}
