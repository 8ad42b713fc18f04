//! Looking at the roles of a file, and doing nothing.

use clap::Args;
use ecs_roles::{Plan, Provisioner};
use futures_util::future::TryFutureExt;
use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::file::{FileRole, RolesFile};
use super::selection::Selection;
use super::session::Session;
use super::{FileArguments, TOGETHER};
use crate::target::TargetArguments;

/// Which roles to look at, and where.
#[derive(Args)]
pub(super) struct Look {
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

impl Look {
    /// The file, and what is to be done to its roles. Each is shown as soon as those before it are.
    pub(super) async fn plans(
        &self,
        show: impl Fn(&FileRole, &Plan) -> std::io::Result<()>,
    ) -> Result<(RolesFile, Vec<Plan>), Box<dyn std::error::Error>> {
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
            show(role, &plan)?;
            plans.push(plan);
        }
        Ok((file, plans))
    }
}
