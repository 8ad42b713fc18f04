//! Roles and policies in the formats of the tools that make them.

mod cli;
mod cloudformation;
mod contents;
mod customer_policy;
mod format;
mod hcl;
mod json;
mod label;
mod read;
mod terraform;

pub use contents::Export;
pub use customer_policy::CustomerManagedPolicy;
pub use format::ExportFormat;
