//! An error in a line.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::error::ErrorMetadata;

use crate::target::Unreachable;

/// The message of an error, with what its causes add for a person.
pub(super) fn line(error: &dyn Error) -> String {
    let message = error.to_string();
    if let Some(cause) = caused_by::<Unreachable>(error).map(ToString::to_string) {
        return if message.contains(&cause) { message } else { format!("{message}: {cause}") };
    }
    let profile = std::env::var("AWS_PROFILE").ok().filter(|name| !name.is_empty());
    match (caused_by::<CredentialsError>(error), profile) {
        (Some(CredentialsError::CredentialsNotLoaded(_)), Some(name)) => {
            format!("{message} (the profile `{name}`, which AWS_PROFILE names, gives none)")
        }
        _ => message,
    }
}

/// The cause below all causes, if the line does not say it and a person can use it.
pub(super) fn cause(error: &dyn Error, line: &str) -> Option<String> {
    if let Some(CredentialsError::CredentialsNotLoaded(_)) = caused_by(error) {
        return None;
    }
    let deepest = deepest(error);
    // The SDK's copy of what AWS answered: the line has the code and the words.
    if deepest.is_some_and(|cause| cause.is::<ErrorMetadata>()) {
        return None;
    }
    let text = deepest?.to_string();
    // Of a machine that is no instance of EC2 the metadata service says nothing.
    let is_of_no_instance = caused_by::<CredentialsError>(error).is_some() && text.contains("IMDS");
    (!line.contains(&text) && !is_of_no_instance).then_some(text)
}

fn causes(error: &dyn Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |error| (*error).source())
}

fn caused_by<E: Error + 'static>(error: &dyn Error) -> Option<&E> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

fn deepest(error: &dyn Error) -> Option<&(dyn Error + 'static)> {
    causes(error).last()
}
