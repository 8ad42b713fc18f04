//! A state and the lookups in it.

mod checks;
mod document;
mod dynamic;
mod filtered;
mod flatmap;
mod found;
mod lookup;
mod missing;
mod model;
mod objects;
mod outline;
mod overrides;
mod place;
mod reader;
mod recognize;
mod sensitivity;
mod text;
mod typed;
mod upgrade;

pub use checks::{CheckResult, CheckedObject};
pub use found::Found;
pub use model::State;
#[cfg(feature = "encryption")]
pub(crate) use model::parse;
pub use objects::InstanceObject;
