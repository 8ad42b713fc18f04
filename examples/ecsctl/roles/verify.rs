//! `ecsctl roles verify`

use std::process::ExitCode;

use clap::Args;
use ecs_roles::Plan;

use super::look::Look;
use crate::CommandResult;
use crate::output;

pub(super) const HELP: &str =
    "That AWS has made a new version of one of its own policies is told apart, and is no drift.

Exit codes:
  0  all roles are as the file says
  1  a role differs, or is missing, or the file is wrong";

/// Arguments of `roles verify`.
#[derive(Args)]
pub(super) struct Verify {
    #[command(flatten)]
    pub(super) look: Look,
}

impl Verify {
    pub(super) async fn run(&self) -> CommandResult {
        let json = self.look.json;
        let (_, plans) = self.look.plans(|_, plan| output::roles::verified(plan, json)).await?;
        if plans.is_empty() {
            output::roles::planned(&plans, json)?;
        }
        Ok(if plans.iter().all(Plan::is_empty) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
