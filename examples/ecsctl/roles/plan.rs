//! `ecsctl roles plan`

use std::process::ExitCode;

use clap::Args;
use ecs_roles::{Plan as RolePlan, Provisioner};
use futures_util::future::TryFutureExt;
use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::selection::Selection;
use super::session::Session;
use super::{CHANGES, FileArguments, TOGETHER};
use crate::CommandResult;
use crate::output;
use crate::target::TargetArguments;

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
    selection: Selection,

    #[command(flatten)]
    file: FileArguments,

    #[command(flatten)]
    target: TargetArguments,

    /// Write one JSON object a role instead of text
    #[arg(long)]
    pub(super) json: bool,
}

impl Plan {
    pub(super) async fn run(&self) -> CommandResult {
        let file = self.file.read()?;
        let roles = self.selection.of(&file)?;
        let session = Session::open(&self.target, &file, &self.file.file).await?;
        let sleep = session.sleep();
        let provisioner = Provisioner::new(&session.iam, &sleep);
        let mut plans = Vec::new();
        let looks =
            stream::iter(&roles).map(|role| provisioner.plan(&role.desired).map_ok(move |plan| (role, plan)));
        let mut looks = looks.buffered(TOGETHER);
        while let Some((role, plan)) = looks.try_next().await? {
            output::roles::plan(&plan, &role.remarks, self.json)?;
            plans.push(plan);
        }
        for policy in file.carried_by_none() {
            output::roles::carried_by_none(&policy.name, self.json)?;
        }
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
