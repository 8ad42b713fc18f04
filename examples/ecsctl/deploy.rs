//! `ecsctl deploy`

use std::process::ExitCode;

use clap::Args;
use ecs_deploy::{Driver, Observed, Plan, Rolling, ServiceId, Settings, UnknownFields};

use crate::CommandResult;
use crate::output::{self, Output};
use crate::project::{self, ProjectArguments};
use crate::target::TargetArguments;

/// The exit code of a program that SIGINT ended, as shells count.
const INTERRUPTED: u8 = 130;

/// Arguments of `deploy`.
#[derive(Args)]
pub(crate) struct Deploy {
    #[command(flatten)]
    project: ProjectArguments,

    #[command(flatten)]
    target: TargetArguments,

    /// Show the plan and stop
    #[arg(long)]
    dry_run: bool,

    /// Send fields to ECS that this program does not know
    #[arg(long)]
    allow_unknown: bool,

    /// Write one JSON object per event instead of text
    #[arg(long)]
    json: bool,
}

impl Deploy {
    pub(crate) async fn run(&self) -> CommandResult {
        let result = self.deploy().await;
        match result {
            Err(error) if self.json => {
                output::json_error(&*error);
                Ok(ExitCode::FAILURE)
            }
            result => result,
        }
    }

    async fn deploy(&self) -> CommandResult {
        let config = self.project.read()?;
        let connection = self.target.connect(config.region(), &self.project.config).await?;
        let (ecs, clock) = (connection.ecs(), connection.clock());
        let id = ServiceId::new(config.cluster(), config.service());
        let settings = Settings::of(&config);

        let unknown = if self.allow_unknown { UnknownFields::Allow } else { UnknownFields::Refuse };
        let project = project::load(config, &connection, unknown).await?;
        let observed = Observed::read(&ecs, &id, project.task_definition().family()).await?;
        let plan = Plan::new(&project, &observed)?;

        let mut output = Output::new(self.json);
        project.warnings().iter().for_each(|warning| output.warning(warning));
        output.plan(&plan);
        if self.dry_run {
            return Ok(ExitCode::SUCCESS);
        }
        let mut rollout = Rolling::new(plan, settings);
        let driver = Driver::new(&ecs, &clock);
        let outcome = tokio::select! {
            outcome = driver.drive(&mut rollout, &mut output) => Some(outcome),
            _ = tokio::signal::ctrl_c() => None,
        };
        let Some(outcome) = outcome else {
            output.interrupted();
            return Ok(ExitCode::from(INTERRUPTED));
        };
        output.outcome(&outcome);
        Ok(if outcome.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
