//! `ecsctl status`

use std::process::ExitCode;

use clap::Args;
use ecs_deploy::{Ecs, ServiceId};

use crate::CommandResult;
use crate::output;
use crate::project::ProjectArguments;
use crate::target::TargetArguments;

/// Arguments of `status`.
#[derive(Args)]
pub(crate) struct Status {
    #[command(flatten)]
    project: ProjectArguments,

    #[command(flatten)]
    target: TargetArguments,

    /// How many of the latest events to show
    #[arg(long, default_value_t = 10, value_name = "N")]
    events: usize,

    /// Write the service as ECS describes it, as JSON
    #[arg(long)]
    json: bool,
}

impl Status {
    pub(crate) async fn run(&self) -> CommandResult {
        let config = self.project.read()?;
        let connection = self.target.connect(config.region(), &self.project.config).await?;
        let id = ServiceId::new(config.cluster(), config.service());
        let Some(service) = connection.ecs().describe_service(&id).await? else {
            return Err(format!("there is no service `{id}`: `ecsctl deploy` creates it").into());
        };
        if self.json {
            output::json_document(service.members());
        } else {
            output::service(&id, &service, self.events);
        }
        Ok(ExitCode::SUCCESS)
    }
}
