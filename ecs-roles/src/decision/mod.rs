//! Whether a request is allowed, and why.

mod action;
mod answer;
mod authorizer;
mod caller;
mod caller_keys;
mod compile;
mod condition;
pub mod contested;
mod context;
mod display;
mod explain;
mod index;
mod inquiry;
mod layers;
mod message;
mod near_miss;
mod policies;
mod principal;
mod remedy;
mod request;
mod resource;
mod statement;
mod template;

pub use answer::{Answer, Decision, Found, Layer, MetCondition, Mismatch, NearMiss, StatementRef};
pub use authorizer::Authorizer;
pub use caller::Caller;
pub use context::{Context, ContextValue};
pub use message::Wording;
pub use policies::{Policies, Policy, PolicyLevel};
pub use request::Request;

pub(crate) use condition::{Network, compare_numbers, is_of_type};
