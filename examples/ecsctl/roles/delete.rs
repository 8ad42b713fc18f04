//! `ecsctl roles delete`

use clap::Args;
use ecs_roles::Removal;

use super::file::RolesFile;
use super::file::meant::did_you_mean;
use super::job::{Carrying, Job};
use crate::CommandResult;

pub(super) const HELP: &str =
    "Roles that are not in the file any more are deleted as well, if they carry the tag of its owner. \
Instance profiles and managed policies of the owner's go with a role if nothing else uses them. What is refused or \
fails keeps no other role from being deleted: the roles that were not are listed at the end. A run that was \
interrupted or left roles undone is gone on with by running it again.

Exit codes:
  0    the roles are gone
  1    something stands in the way, was refused or failed, or the answer was no
  2    with --dry-run: something is to be done
  130  interrupted";

/// Arguments of `roles delete`.
#[derive(Args)]
pub(super) struct Delete {
    /// The roles to delete
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,

    /// Delete this role although somebody else made it; may be repeated
    #[arg(long, value_name = "NAME")]
    adopt: Vec<String>,

    /// Show what would be done, and do nothing
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,

    #[command(flatten)]
    pub(super) carrying: Carrying,
}

impl Delete {
    pub(super) async fn run(&self) -> CommandResult {
        let file = self.carrying.file.read()?;
        let jobs = self.jobs(&file)?;
        if self.dry_run {
            return self.carrying.look(&file, &jobs).await;
        }
        self.carrying.all(&file, &jobs, "delete").await
    }

    fn jobs(&self, file: &RolesFile) -> Result<Vec<Job>, String> {
        if let Some(name) = self.adopt.iter().find(|name| !self.names.contains(name)) {
            return Err(format!("`{name}` is to be adopted, but is not among the roles to delete: name it"));
        }
        let removal = |name: &String| {
            let removal = Removal::new(name, &file.owner);
            let removal = if self.adopt.contains(name) { removal.adopting() } else { removal };
            Job::Remove(removal, meant(name, file))
        };
        Ok(self.names.iter().map(removal).collect())
    }
}

/// The role of the file that a name is a slip of.
fn meant(name: &str, file: &RolesFile) -> String {
    let names = file.roles.iter().map(|role| role.desired.role().name());
    match names.clone().any(|known| known == name) {
        true => String::new(),
        false => did_you_mean(name, names),
    }
}
