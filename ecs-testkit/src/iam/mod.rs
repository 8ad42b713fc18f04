//! AWS IAM: roles, policies and what is attached to what.

mod api;
mod document;
mod faults;
mod managed;
mod page;
mod policies;
mod quota;
mod role;
mod role_policies;
mod roles;
mod state;

pub(crate) use api::{NAMESPACE, call};
pub(crate) use state::Iam;
