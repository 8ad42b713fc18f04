//! The names of things in a state.

mod cursor;
mod filter;
mod key;
mod model;
mod parser;
mod quoting;
mod resource_name;

#[cfg(feature = "jq")]
pub(crate) use filter::program;
pub use model::Address;
pub(crate) use model::{OutputName, Root, Step};
pub(crate) use parser::parse_module;
pub(crate) use quoting::is_bare;
pub(crate) use resource_name::{InstanceKey, Mode, ModulePath, ModuleStep, ResourceName};
