//! A state and the lookups in it.

mod dynamic;
mod found;
mod lookup;
mod model;
mod reader;
mod recognize;
mod sensitivity;
mod walk;

pub use found::Found;
pub use model::State;

use crate::error::Error;

/// Bytes that are no state this crate reads as it stands.
pub(crate) struct Rejected {
    pub(crate) error: Error,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) fn parse(bytes: Vec<u8>) -> Result<State, Rejected> {
    State::parse(&bytes).map_err(|error| Rejected { error, bytes })
}

impl State {
    pub(crate) fn at(self, location: String) -> Self {
        Self { location: Some(location), ..self }
    }
}
