//! `ecsctl roles export`

use std::process::ExitCode;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use ecs_roles::ExportFormat;

use super::FileArguments;
use super::file::RolesFile;
use crate::CommandResult;
use crate::output;

pub(super) const HELP: &str = "Roles carry the owner's tag, so that `apply` takes for its own what another tool has made. \
Policies that a role carries are part of it; the others become managed policies.";

/// Arguments of `roles export`.
#[derive(Args)]
pub(super) struct Export {
    /// For which tool: `cli` is a shell script of aws commands
    #[arg(long, value_parser = formats(), default_value = "json")]
    format: ExportFormat,

    #[command(flatten)]
    file: FileArguments,
}

fn formats() -> impl TypedValueParser<Value = ExportFormat> {
    PossibleValuesParser::new(ExportFormat::ALL.map(ExportFormat::as_str))
        .try_map(|name| name.parse::<ExportFormat>())
}

impl Export {
    pub(super) fn run(&self) -> CommandResult {
        let file = self.file.read()?;
        output::result(&contents(&file).to(self.format)?)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn contents(file: &RolesFile) -> ecs_roles::Export {
    let roles = file.roles.iter().map(|role| role.desired.role().clone());
    let export = roles.fold(ecs_roles::Export::new(), ecs_roles::Export::role);
    file.carried_by_none().flat_map(|policy| &policy.documents).fold(export, |export, document| {
        export.policy(document.name(), &file.path, document.document().clone())
    })
}
