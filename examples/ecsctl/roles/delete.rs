//! `ecsctl roles delete`

use std::process::ExitCode;

use clap::Args;
use ecs_roles::{Plan, Provisioner, Removal};

use super::ask::Consent;
use super::guard::{GuardArguments, guarded};
use super::session::Session;
use super::{FileArguments, INTERRUPTED};
use crate::CommandResult;
use crate::output;
use crate::target::TargetArguments;

pub(super) const HELP: &str = "Roles that are not in the file any more are deleted as well, if they carry the tag of its owner. \
Instance profiles and managed policies of the owner's go with a role if nothing else uses them. A run that is \
interrupted is gone on with by running it again.

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
    file: FileArguments,

    #[command(flatten)]
    consent: Consent,

    #[command(flatten)]
    guard: GuardArguments,

    #[command(flatten)]
    target: TargetArguments,

    /// Write one JSON object per event instead of text
    #[arg(long)]
    pub(super) json: bool,
}

impl Delete {
    pub(super) async fn run(&self) -> CommandResult {
        let file = self.file.read()?;
        let removals = self.removals(&file.owner)?;
        self.consent.possible("delete")?;
        let session = Session::open(&self.target, &file, &self.file.file).await?;
        let regions = self.guard.regions(&file, &session)?;
        let guard = regions.guard()?;
        let sleep = session.sleep();
        let provisioner = guarded(Provisioner::new(&session.iam, &sleep), guard.as_ref());

        let mut plans = Vec::new();
        for removal in &removals {
            let plan = provisioner.plan_removal(removal).await?;
            output::roles::removal(&plan, self.json)?;
            plans.push(plan);
        }
        plans.iter().try_for_each(Plan::unblocked)?;
        let there = plans.iter().filter(|plan| !plan.is_empty()).count();
        if there > 0 && !self.consent.given(&question(there))? {
            output::roles::declined(self.json)?;
            return Ok(ExitCode::FAILURE);
        }
        let wanted = removals.iter().zip(&plans).filter(|(_, plan)| !plan.is_empty()).map(|(it, _)| it);
        let deleted = tokio::select! {
            deleted = self.carry_out(&provisioner, wanted) => Some(deleted),
            _ = tokio::signal::ctrl_c() => None,
        };
        match deleted {
            Some(deleted) => deleted.map(|()| ExitCode::SUCCESS),
            None => {
                output::roles::interrupted(self.json)?;
                Ok(ExitCode::from(INTERRUPTED))
            }
        }
    }

    fn removals(&self, owner: &ecs_roles::Owner) -> Result<Vec<Removal>, String> {
        if let Some(name) = self.adopt.iter().find(|name| !self.names.contains(name)) {
            return Err(format!("`{name}` is to be adopted, but is not among the roles to delete: name it"));
        }
        let removal = |name: &String| {
            let removal = Removal::new(name, owner);
            if self.adopt.contains(name) { removal.adopting() } else { removal }
        };
        Ok(self.names.iter().map(removal).collect())
    }

    async fn carry_out<'r>(
        &self,
        provisioner: &Provisioner<'_>,
        removals: impl Iterator<Item = &'r Removal>,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let (mut done, mut deleted) = (0, 0);
        for removal in removals {
            let (name, json) = (removal.name(), self.json);
            let applied =
                provisioner.remove(removal, &mut |step| output::roles::step(name, step, json)).await?;
            output::roles::applied(name, &applied, json)?;
            done += applied.done.len();
            deleted += 1;
        }
        output::roles::ended(done, deleted, self.json)?;
        Ok(())
    }
}

fn question(roles: usize) -> String {
    format!("Delete {}?", output::roles::counted(roles, "role"))
}
