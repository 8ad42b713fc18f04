//! Whether a request is allowed, and why.

mod answer;
mod authorizer;
mod caller;
mod context;
mod policies;
mod request;

pub use answer::{Answer, Decision, Found, Layer, Mismatch, NearMiss, StatementRef};
pub use authorizer::Authorizer;
pub use caller::Caller;
pub use context::{Context, ContextValue};
pub use policies::{Policies, Policy, PolicyLevel};
pub use request::Request;
