//! The names of things in a state.

mod cursor;
mod filter;
mod into_address;
mod key;
mod model;
mod parser;
mod quoting;
mod resource_name;
mod step;

pub(crate) use filter::Filter;
pub use into_address::IntoAddress;
pub use model::Address;
pub(crate) use model::{OutputName, Root};
pub(crate) use parser::parse_module;
pub(crate) use quoting::is_bare;
pub(crate) use resource_name::{InstanceKey, Mode, ModulePath, ModuleStep, ResourceName};
pub(crate) use step::Step;
