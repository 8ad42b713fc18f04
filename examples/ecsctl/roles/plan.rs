//! `ecsctl roles plan`

use std::process::ExitCode;

use clap::Args;
use ecs_roles::Plan as RolePlan;

use super::CHANGES;
use super::file::FileRole;
use super::look::Look;
use crate::CommandResult;
use crate::output;

pub(super) const HELP: &str =
    "Policies are compared by meaning, not by text. Nothing is written. A policy of the file that no role
carries is noted: `apply` makes roles alone, `export` those policies too.

With --embedded every command starts from the world file again: for an AWS that lasts, start
`ecsctl serve --world FILE` and set the variables that it prints.

Exit codes:
  0  nothing is to be done
  1  something stands in the way, such as a role that somebody else made, or the file is wrong
  2  something is to be done";

/// Arguments of `roles plan`.
#[derive(Args)]
pub(super) struct Plan {
    #[command(flatten)]
    pub(super) look: Look,
}

impl Plan {
    pub(super) async fn run(&self) -> CommandResult {
        let json = self.look.json;
        let show = |role: &FileRole, plan: &RolePlan| output::roles::plan(plan, &role.remarks, json);
        let (file, plans) = self.look.plans(show).await?;
        for policy in file.carried_by_none() {
            output::roles::carried_by_none(&policy.name, json)?;
        }
        output::roles::planned(&plans, json)?;
        Ok(exit(&plans))
    }
}

fn exit(plans: &[RolePlan]) -> ExitCode {
    if plans.iter().any(|plan| !plan.blockers.is_empty()) {
        return ExitCode::FAILURE;
    }
    match plans.iter().all(RolePlan::is_empty) {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(CHANGES),
    }
}
