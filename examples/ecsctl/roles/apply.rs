//! `ecsctl roles apply`

use clap::Args;

use super::job::{Carrying, Job};
use super::selection::Selection;
use crate::CommandResult;

pub(super) const HELP: &str =
    "The plan is shown first, then a person at a terminal is asked. A policy of the file that no role carries \
is not made, and noted: `export` has it. Nothing is done to any role if the \
plan of one is blocked. Up to four roles are done together; a role waits for those that its trust policy names. The \
guard is asked role by role, before the first step of each. What is refused or fails keeps no other role from being \
done: the roles that were not done are listed at the end. A run that was interrupted or left roles undone is gone on \
with by running it again.

Exit codes:
  0    the roles are as the file says
  1    something stands in the way, was refused or failed, or the answer was no
  130  interrupted";

/// Arguments of `roles apply`.
#[derive(Args)]
pub(super) struct Apply {
    #[command(flatten)]
    selection: Selection,

    #[command(flatten)]
    pub(super) carrying: Carrying,
}

impl Apply {
    pub(super) async fn run(&self) -> CommandResult {
        let file = self.carrying.file.read()?;
        let jobs: Vec<_> = self.selection.of(&file)?.into_iter().map(Box::new).map(Job::Make).collect();
        self.carrying.all(&file, &jobs, "apply").await
    }
}
