//! `ecsctl roles show`

use std::process::ExitCode;

use clap::Args;
use ecs_roles::RoleKind;

use super::OptionalFile;
use super::file::{DEPLOYER, described};
use crate::CommandResult;
use crate::output;

/// What stands for the entries of `policies`.
const POLICY: &str = "policy";

/// Arguments of `roles show`.
#[derive(Args)]
pub(super) struct Show {
    /// The name of a role of the file, a kind such as task-execution: see `ecsctl roles list`, or `policy`
    /// for the entries of `policies`
    #[arg(value_name = "ROLE")]
    role: String,

    #[command(flatten)]
    file: OptionalFile,

    /// Write one JSON object instead of text
    #[arg(long)]
    pub(super) json: bool,
}

impl Show {
    pub(super) fn run(&self) -> CommandResult {
        let file = self.file.read()?;
        let mut roles = file.iter().flat_map(|file| &file.roles);
        if let Some(role) = roles.find(|role| role.desired.role().name() == self.role) {
            output::catalogue::role(&role.kind, role.desired.role(), &role.remarks, self.json)?;
        } else if self.role == DEPLOYER {
            output::catalogue::deployer(&described::of_kind(None), self.json)?;
        } else if self.role == POLICY {
            output::catalogue::policy(&described::of_policy(), self.json)?;
        } else {
            let kind = self.kind()?;
            output::catalogue::kind(kind, &described::of_kind(Some(kind)), self.json)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn kind(&self) -> Result<RoleKind, String> {
        let place = self.file.path().map_or("there is no roles file".to_owned(), |file| {
            format!("{} has no such role", file.display())
        });
        self.role.parse().map_err(|error: ecs_roles::Error| format!("{}; {place}", error.message()))
    }
}
