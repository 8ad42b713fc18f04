//! `ecsctl roles list`

use std::process::ExitCode;

use clap::Args;
use ecs_roles::RoleKind;

use super::OptionalFile;
use crate::CommandResult;
use crate::output;

/// Arguments of `roles list`.
#[derive(Args)]
pub(super) struct List {
    #[command(flatten)]
    file: OptionalFile,

    /// Write one JSON object instead of text
    #[arg(long)]
    pub(super) json: bool,
}

impl List {
    pub(super) fn run(&self) -> CommandResult {
        let file = self.file.read()?;
        let roles =
            file.iter().flat_map(|file| &file.roles).map(|role| (role.kind.as_str(), role.desired.role()));
        let roles: Vec<_> = roles.collect();
        match self.json {
            true => output::catalogue::json(&RoleKind::ALL, &roles)?,
            false => output::catalogue::list(&RoleKind::ALL, &roles)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
