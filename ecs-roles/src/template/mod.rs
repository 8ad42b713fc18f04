//! The roles of ECS as templates.

mod code_deploy;
pub(crate) mod readable;
mod scope;
mod task_execution;
mod trust;

pub use code_deploy::CodeDeployRole;
pub use scope::Scope;
pub use task_execution::TaskExecutionRole;
