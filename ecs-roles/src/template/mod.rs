//! The roles of ECS as templates.

mod code_deploy;
mod deployer;
mod ecs_anywhere;
mod event_bridge;
mod file_system;
mod grants;
mod infrastructure;
pub(crate) mod input;
mod instances;
mod lifecycle_hook;
mod passing;
mod scheduler;
mod scope;
mod settings;
mod task;
mod task_execution;
mod task_target;
mod trust;

pub use code_deploy::CodeDeployRole;
pub use deployer::{CircleCiProject, DeployerRole, GitHubWorkflow, TrustedPrincipals};
pub use ecs_anywhere::EcsAnywhereRole;
pub use event_bridge::EventBridgeRole;
pub use file_system::FileSystemAccess;
pub use infrastructure::{InfrastructureRole, InfrastructureUse};
pub use instances::{ContainerInstanceRole, ManagedInstancesInstanceRole};
pub use lifecycle_hook::LifecycleHookRole;
pub use scheduler::SchedulerRole;
pub use scope::Scope;
pub use task::TaskRole;
pub use task_execution::TaskExecutionRole;
pub use task_target::TaskTarget;

pub(crate) use task_execution::PULL;
