//! From a location to a source.

mod opener;
mod others;
mod refusal;
mod resolve;

pub use opener::Opener;
