//! `ecsctl roles list`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use ecs_roles::RoleKind;

use super::file::RolesFile;
use crate::CommandResult;
use crate::output;

/// Arguments of `roles list`.
#[derive(Args)]
pub(super) struct List {
    /// The file whose roles are listed, too [default: roles.yml if there is one]
    #[arg(long, short, value_name = "FILE")]
    file: Option<PathBuf>,

    /// Write one JSON object instead of text
    #[arg(long)]
    pub(super) json: bool,
}

impl List {
    pub(super) fn run(&self) -> CommandResult {
        let default = Path::new("roles.yml");
        let path = self.file.as_deref().or(default.is_file().then_some(default));
        let file = path.map(RolesFile::read).transpose()?;
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
