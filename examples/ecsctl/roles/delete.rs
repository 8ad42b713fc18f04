//! `ecsctl roles delete`

use clap::Args;
use ecs_roles::{Owner, Removal};

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

    #[command(flatten)]
    pub(super) carrying: Carrying,
}

impl Delete {
    pub(super) async fn run(&self) -> CommandResult {
        let file = self.carrying.file.read()?;
        let jobs = self.jobs(&file.owner)?;
        self.carrying.all(&file, &jobs, "delete").await
    }

    fn jobs(&self, owner: &Owner) -> Result<Vec<Job>, String> {
        if let Some(name) = self.adopt.iter().find(|name| !self.names.contains(name)) {
            return Err(format!("`{name}` is to be adopted, but is not among the roles to delete: name it"));
        }
        let removal = |name: &String| {
            let removal = Removal::new(name, owner);
            Job::Remove(if self.adopt.contains(name) { removal.adopting() } else { removal })
        };
        Ok(self.names.iter().map(removal).collect())
    }
}
