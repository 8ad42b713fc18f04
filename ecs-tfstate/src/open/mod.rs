//! From a location to a source.

mod opener;
mod others;
mod refusal;

pub use opener::Opener;
