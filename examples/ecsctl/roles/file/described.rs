//! The options of a role or policy, as `show` explains them.

use clap::{Args, Command};
use ecs_roles::RoleKind;
use serde::Serialize;

use super::code_deploy::CodeDeploy;
use super::deployer::Deployer;
use super::infrastructure::{InfrastructureOptions, LifecycleHook, purpose};
use super::instances::{ContainerInstance, EcsAnywhere, ManagedInstancesInstance};
use super::targets::{EventBridge, Scheduler};
use super::task::Task;
use super::task_execution::TaskExecution;
use crate::policy::caller::Inputs;

/// An option of the file.
#[derive(Serialize)]
pub(crate) struct RoleOption {
    pub(crate) name: String,
    /// What is written there, such as `[ARN]` for a list of ARNs.
    pub(crate) form: String,
    pub(crate) help: String,
}

/// Options that describe themselves, in the order of the file's documentation.
pub(super) trait Described {
    fn described() -> Vec<RoleOption>;
}

impl RoleOption {
    /// An option of that type, documented in these lines.
    pub(super) fn new(name: &str, of_type: &str, lines: &[&str]) -> Self {
        let help: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
        let help = help.join(" ").trim_end_matches('.').to_owned();
        Self { name: name.to_owned(), form: form(&of_type.replace(' ', "")), help }
    }
}

/// How a value of a type is written.
fn form(of_type: &str) -> String {
    let within = |outer: &str| of_type.strip_prefix(outer).and_then(|inner| inner.strip_suffix('>'));
    if let Some(inner) = within("Vec<") {
        return format!("[{}]", form(inner));
    }
    if let Some(inner) = within("Option<").or(within("serde_saphyr::Spanned<")) {
        return form(inner);
    }
    match of_type.rsplit("::").next().unwrap_or(of_type) {
        "Arn" => "ARN",
        "bool" => "true",
        "PathBuf" => "FILE",
        "String" => "TEXT",
        "Also" => "KIND",
        "u32" => "NUMBER",
        _ => "{…}",
    }
    .to_owned()
}

/// The options of a kind, with none for the deployer; nothing if a file has no such kind.
pub(in crate::roles) fn of_kind(kind: Option<RoleKind>) -> Vec<RoleOption> {
    use RoleKind as Is;
    match kind {
        None => Deployer::described(),
        Some(Is::TaskExecution) => TaskExecution::described(),
        Some(Is::Task) => Task::described(),
        Some(Is::ContainerInstance) => ContainerInstance::described(),
        Some(Is::ManagedInstancesInstance) => ManagedInstancesInstance::described(),
        Some(Is::EcsAnywhere) => EcsAnywhere::described(),
        Some(Is::CodeDeploy) => CodeDeploy::described(),
        Some(Is::EventBridge) => EventBridge::described(),
        Some(Is::Scheduler) => Scheduler::described(),
        Some(Is::LifecycleHook) => LifecycleHook::described(),
        Some(kind) if purpose(kind).is_some() => InfrastructureOptions::described(),
        Some(_) => Vec::new(),
    }
}

/// The members of a policy, which are arguments of `ecsctl policy caller` too.
pub(in crate::roles) fn of_policy() -> Vec<RoleOption> {
    let command = Inputs::augment_args(Command::new("policy"));
    let options = command.get_arguments().map(|argument| {
        let value = argument.get_value_names().and_then(|names| names.first());
        let value = value.map_or("TEXT", |name| name.as_str());
        let is_list = matches!(argument.get_action(), clap::ArgAction::Append);
        let name = argument.get_id().to_string();
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let help = match name.as_str() {
            "name" => "The name of the policy; needed".to_owned(),
            _ => help.replace(": see the list below", ", see `ecsctl policy caller --help`"),
        };
        RoleOption { name, form: if is_list { format!("[{value}]") } else { value.to_owned() }, help }
    });
    options.collect()
}
