//! Whose the credentials are.

use std::error::Error;
use std::fmt;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::Client;
use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};

/// The account of the credentials.
pub(super) async fn account(client: &Client) -> Result<String, Box<dyn Error>> {
    let identity = client.get_caller_identity().send().await;
    let identity = identity.map_err(|error| Unknown { message: message(&error), source: Box::new(error) })?;
    Ok(identity.account().unwrap_or_default().to_owned())
}

/// The credentials are nobody's, or AWS STS does not say whose.
#[derive(Debug)]
struct Unknown {
    message: String,
    source: Box<dyn Error>,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot tell the account of the credentials: {}", self.message)
    }
}

impl Error for Unknown {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}

/// What AWS STS said, or why it said nothing, with the remedy.
fn message<E>(error: &SdkError<E>) -> String
where
    E: Error + ProvideErrorMetadata + 'static,
{
    if let Some(reply) = error.raw_response() {
        return match error.code() {
            Some(code) => answer(code, error.message().unwrap_or_default()),
            None => {
                let status = reply.status();
                format!("HTTP status {status} with a reply that is not AWS STS's: check the endpoint")
            }
        };
    }
    let first: &(dyn Error + 'static) = error;
    let causes: Vec<_> = std::iter::successors(Some(first), |error| (*error).source()).collect();
    match causes.last() {
        _ if causes.iter().any(|cause| cause.is::<CredentialsError>()) => {
            "there are no usable AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
                .to_owned()
        }
        Some(deepest) => format!("no answer from AWS STS: {deepest}"),
        None => "no answer from AWS STS".to_owned(),
    }
}

/// The words of AWS are left out where they say no more than the remedy.
fn answer(code: &str, message: &str) -> String {
    let remedy = match code {
        "InvalidClientTokenId" => "AWS does not know the access key: check AWS_ACCESS_KEY_ID, or the profile",
        "SignatureDoesNotMatch" => "AWS refused the signature: check AWS_SECRET_ACCESS_KEY, or the profile",
        "ExpiredToken" | "ExpiredTokenException" => "the credentials have expired: sign in again",
        _ => return format!("AWS answered `{code}`: {}", message.trim_end_matches('.')),
    };
    format!("{remedy} (`{code}`)")
}
