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
