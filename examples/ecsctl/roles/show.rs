//! `ecsctl roles show`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use ecs_roles::RoleKind;

use super::file::{DEPLOYER, RolesFile};
use crate::CommandResult;
use crate::output;

/// Arguments of `roles show`.
#[derive(Args)]
pub(super) struct Show {
    /// The name of a role of the file, or a kind such as task-execution: see `ecsctl roles list`
    #[arg(value_name = "ROLE")]
    role: String,

    /// The file with the role [default: roles.yml if there is one]
    #[arg(long, short, value_name = "FILE")]
    file: Option<PathBuf>,

    /// Write one JSON object instead of text
    #[arg(long)]
    pub(super) json: bool,
}

impl Show {
    pub(super) fn run(&self) -> CommandResult {
        let default = Path::new("roles.yml");
        let path = self.file.as_deref().or(default.is_file().then_some(default));
        let file = path.map(RolesFile::read).transpose()?;
        let mut roles = file.iter().flat_map(|file| &file.roles);
        if let Some(role) = roles.find(|role| role.desired.role().name() == self.role) {
            output::catalogue::role(&role.kind, role.desired.role(), &role.unclear, self.json)?;
        } else if self.role == DEPLOYER {
            output::catalogue::deployer(self.json)?;
        } else {
            output::catalogue::kind(self.kind(path)?, self.json)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn kind(&self, file: Option<&Path>) -> Result<RoleKind, String> {
        let place = file.map_or("there is no roles file".to_owned(), |file| {
            format!("{} has no such role", file.display())
        });
        self.role.parse().map_err(|error: ecs_roles::Error| format!("{}; {place}", error.message()))
    }
}
