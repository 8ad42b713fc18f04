//! What differs between two definitions, by meaning.

mod compare;
mod normal_form;

pub use compare::Change;
pub(crate) use compare::{compare_services, compare_tags, compare_task_definitions};
