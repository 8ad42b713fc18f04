//! Task definitions: documents, kept as they came.

mod catalog;
mod defaults;
mod fargate;
mod register;
mod shape;
mod validate;

pub(super) use catalog::{Catalog, Definition, deregister, describe, list, list_families};
pub(super) use register::register;
