//! The names of things in a state.

mod cursor;
mod key;
mod model;
mod parser;
mod quoting;
mod resource_name;

pub use model::Address;
pub(crate) use model::{Root, Step};
pub(crate) use parser::parse_module;
pub(crate) use resource_name::{InstanceKey, Mode, ModulePath, ResourceName};
