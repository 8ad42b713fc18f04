//! What whoever runs deployments needs: identity policies by operation.

mod asked;
mod checked;
mod checks;
mod circumstance;
mod document;
mod grant;
mod grants;
mod inputs;
mod merge;
mod names;
mod operation;
mod other_inputs;
mod policy;
mod service_definition;
mod sid;
mod split;
mod task_definition;
mod words;

pub use circumstance::Circumstance;
pub use document::{CallerDocument, Reason};
pub use operation::Operation;
pub use policy::CallerPolicy;
