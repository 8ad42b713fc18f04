//! AWS IAM: roles, users, policies and what is attached to what.

mod account;
mod api;
mod authority;
mod document;
mod entities;
mod faults;
mod holders;
mod instance_profiles;
mod managed;
mod page;
mod policies;
mod policy;
mod propagation;
mod providers;
mod quota;
mod role;
mod roles;
mod service_linked;
mod state;
mod tags;
mod trust;
mod user;
mod users;
mod versions;
mod written;

pub(crate) use api::{Call, NAMESPACE, call};
pub(crate) use authority::policy;
pub use quota::IamQuotas;
pub(crate) use state::Iam;
