//! `ecsctl roles verify`

use std::process::ExitCode;

use clap::Args;
use ecs_roles::Provisioner;
use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::selection::Selection;
use super::session::Session;
use super::{FileArguments, TOGETHER};
use crate::CommandResult;
use crate::output;
use crate::target::TargetArguments;

pub(super) const HELP: &str =
    "That AWS has made a new version of one of its own policies is told apart, and is no drift.

Exit codes:
  0  all roles are as the file says
  1  a role differs, or is missing, or the file is wrong";

/// Arguments of `roles verify`.
#[derive(Args)]
pub(super) struct Verify {
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

impl Verify {
    pub(super) async fn run(&self) -> CommandResult {
        let file = self.file.read()?;
        let roles = self.selection.of(&file)?;
        let session = Session::open(&self.target, &file, &self.file.file).await?;
        let sleep = session.sleep();
        let provisioner = Provisioner::new(&session.iam, &sleep);
        let mut exit = ExitCode::SUCCESS;
        let mut looks = stream::iter(&roles).map(|role| provisioner.plan(&role.desired)).buffered(TOGETHER);
        while let Some(plan) = looks.try_next().await? {
            output::roles::verified(&plan, self.json)?;
            if !plan.is_empty() {
                exit = ExitCode::FAILURE;
            }
        }
        Ok(exit)
    }
}
