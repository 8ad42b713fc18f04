//! What is said where a location cannot be opened.

use std::fmt::Display;

use crate::error::{Error, ErrorKind};

/// The code for it is not compiled in.

pub(super) fn needs_feature(location: &impl Display, feature: &str) -> Error {
    let message = format!("`{location}` needs the feature `{feature}` of ecs-tfstate: add it to the program");
    Error::new(ErrorKind::InvalidLocation, message)
}

/// The program did not give what it takes.
#[cfg(any(feature = "aws", feature = "http"))]
pub(super) fn needs_call(location: &impl Display, what: &str, function: &str) -> Error {
    let message = format!("`{location}` is read with {what}, which was not given: call `Opener::{function}`");
    Error::new(ErrorKind::InvalidLocation, message)
}
