//! What is said where a location cannot be opened.

use crate::error::{Error, ErrorKind};
use crate::location::Location;

/// The code for it is not compiled in.
#[cfg(not(all(feature = "aws", feature = "http", feature = "hcp", feature = "gcs", feature = "azure")))]
pub(super) fn needs_feature(location: &Location, feature: &str) -> Error {
    let message = format!("`{location}` needs the feature `{feature}` of ecs-tfstate: add it to the program");
    Error::new(ErrorKind::InvalidLocation, message)
}

/// The program did not give what it takes.
#[cfg(any(feature = "aws", feature = "http"))]
pub(super) fn needs_call(location: &Location, what: &str, function: &str) -> Error {
    let message = format!("`{location}` is read with {what}, which was not given: call `Opener::{function}`");
    Error::new(ErrorKind::InvalidLocation, message)
}

/// The location is one of a state, but a workspace was asked for.
pub(super) fn no_workspaces(location: &Location, workspace: &str) -> Error {
    let message = format!(
        "`{location}` names a state and has no workspaces: leave the workspace `{workspace}` out, \
         or give the working directory"
    );
    Error::new(ErrorKind::InvalidLocation, message)
}
