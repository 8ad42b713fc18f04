//! What the services of AWS can do: actions, resource types, condition keys.
//!
//! The data is a table of numbers over one text, generated as Rust statics:
//! nothing is parsed and nothing can fail at run time, there is no start-up,
//! and a file read at run time builds the very same table in vectors.

mod access;
mod action;
mod arn_template;
mod condition_key;
#[rustfmt::skip]
mod embedded;
mod file;
mod index;
mod intern;
mod key_template;
mod name_pattern;
mod read;
mod read_service;
mod resource_type;
mod service;
mod service_reference;
mod table;
mod write;

pub use access::AccessLevel;
pub use action::{ActionEntry, ActionResource};
pub use condition_key::{ConditionKey, ConditionType};
pub use resource_type::ResourceType;
pub use service::Service;
pub use service_reference::ServiceReference;
