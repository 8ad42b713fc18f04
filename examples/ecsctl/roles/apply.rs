//! `ecsctl roles apply`

use std::process::ExitCode;

use clap::Args;
use ecs_roles::{Desired, Plan, Provisioner};

use super::ask::Consent;
use super::guard::{GuardArguments, guarded};
use super::selection::Selection;
use super::session::Session;
use super::{FileArguments, INTERRUPTED};
use crate::CommandResult;
use crate::output;
use crate::target::TargetArguments;

pub(super) const HELP: &str =
    "The plan is shown first, then a person at a terminal is asked. Nothing is done to any role if one \
of them cannot be made as it should be. A run that is interrupted is gone on with by running it again.

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

impl Apply {
    pub(super) async fn run(&self) -> CommandResult {
        let file = self.file.read()?;
        let roles = self.selection.of(&file)?;
        self.consent.possible("apply")?;
        let session = Session::open(&self.target, &file, &self.file.file).await?;
        let regions = self.guard.regions(&file, &session)?;
        let guard = regions.guard()?;
        let sleep = session.sleep();
        let provisioner = guarded(Provisioner::new(&session.iam, &sleep), guard.as_ref());

        let mut plans = Vec::new();
        for role in &roles {
            let plan = provisioner.plan(role).await?;
            output::roles::plan(&plan, self.json)?;
            plans.push(plan);
        }
        plans.iter().try_for_each(Plan::unblocked)?;
        let steps: usize = plans.iter().map(|plan| plan.steps.len()).sum();
        if steps > 0 && !self.consent.given(&question(steps))? {
            output::roles::declined(self.json)?;
            return Ok(ExitCode::FAILURE);
        }
        let wanted = roles.iter().zip(&plans).filter(|(_, plan)| !plan.is_empty()).map(|(role, _)| role);
        let applied = tokio::select! {
            applied = self.carry_out(&provisioner, wanted) => Some(applied),
            _ = tokio::signal::ctrl_c() => None,
        };
        match applied {
            Some(applied) => applied.map(|()| ExitCode::SUCCESS),
            None => {
                output::roles::interrupted(self.json)?;
                Ok(ExitCode::from(INTERRUPTED))
            }
        }
    }

    async fn carry_out<'r>(
        &self,
        provisioner: &Provisioner<'_>,
        roles: impl Iterator<Item = &'r Desired>,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let mut done = 0;
        let mut changed = 0;
        for role in roles {
            let name = role.role().name();
            let json = self.json;
            let applied = provisioner.apply(role, &mut |step| output::roles::step(name, step, json)).await?;
            output::roles::applied(name, &applied, json)?;
            done += applied.done.len();
            changed += 1;
        }
        output::roles::ended(done, changed, self.json)?;
        Ok(())
    }
}

fn question(steps: usize) -> String {
    format!("Carry out {}?", output::roles::counted(steps, "step"))
}
