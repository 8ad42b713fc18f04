//! `ecsctl roles show`

use std::process::ExitCode;

use clap::Args;
use ecs_roles::RoleKind;

use super::file::meant::did_you_mean;
use super::file::{DEPLOYER, RolesFile, described};
use super::{DEFAULT_FILE, OptionalFile};
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
            let kind = self.kind(file.as_ref())?;
            output::catalogue::kind(kind, &described::of_kind(Some(kind)), self.json)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn kind(&self, file: Option<&RolesFile>) -> Result<RoleKind, String> {
        let mut names: Vec<&str> = RoleKind::ALL.into_iter().map(RoleKind::id).collect();
        names.extend([DEPLOYER, POLICY]);
        names.extend(file.iter().flat_map(|file| &file.roles).map(|role| role.desired.role().name()));
        self.role.parse().map_err(|_| {
            let remedy = match did_you_mean(&self.role, names) {
                meant if meant.is_empty() => ": `ecsctl roles list` lists both".to_owned(),
                meant => meant,
            };
            let place = self.file.path().map(|path| path.display().to_string());
            let place = place.unwrap_or_else(|| format!("{DEFAULT_FILE}, which is not there,"));
            format!("`{}` is neither a role of {place} nor a kind of role{remedy}", self.role)
        })
    }
}
