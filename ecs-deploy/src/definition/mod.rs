//! Task definitions and service definitions: JSON documents that lose nothing.

mod document;
mod field_table;
mod fields;
mod service_definition;
mod tags;
mod task_definition;

pub(crate) use field_table::{CREATE_SERVICE, UPDATE_SERVICE};
pub use fields::UnknownFields;
pub use service_definition::ServiceDefinition;
pub use tags::Tags;
#[cfg(feature = "aws")]
pub(crate) use tags::tag_list;
pub(crate) use tags::tags_of;
pub(crate) use task_definition::short_name;
pub use task_definition::{Container, RegisteredTaskDefinition, TaskDefinition};
