//! `ecsctl policy caller`

mod inputs;
mod pair;
mod scope;
mod text;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use ecs_deploy::{Config, Environment, Project, UnknownFields};
use ecs_roles::{CallerDocument, CallerPolicy, Circumstance, Operation};
use ecs_tfstate::Location;

use crate::CommandResult;
use crate::output;
use crate::project;
use crate::remedy;
use crate::target::TargetArguments;

pub(crate) use inputs::Inputs;

/// Arguments of `policy caller`.
#[derive(Args)]
pub(crate) struct Caller {
    #[command(flatten)]
    inputs: Inputs,

    /// A project file: its cluster, service, definitions and Terraform states in S3
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// The account [default: that of the roles in the arguments and definitions]
    #[arg(long, value_name = "ID")]
    account: Option<String>,

    #[command(flatten)]
    target: TargetArguments,

    /// Say why each statement is there, instead of the documents
    #[arg(long)]
    why: bool,

    /// Write one JSON array of the documents, with the reasons for their statements
    #[arg(long, conflicts_with = "why")]
    json: bool,
}

/// What operations and circumstances there are.
pub(super) fn help() -> String {
    let width = Operation::ALL.iter().map(|operation| operation.as_str().len()).max().unwrap_or_default();
    let line = |operation: &Operation| format!("  {:width$}  {}", operation.as_str(), operation.purpose());
    let operations = Operation::ALL.iter().map(line).collect::<Vec<_>>().join("\n");
    let circumstances = Circumstance::ALL.map(Circumstance::as_str).join(", ");
    format!(
        "Operations:\n{operations}\n\n`deploy` is short for `{}`.\n\nCircumstances:\n  {circumstances}\n\nWithout --config nothing is asked of AWS.",
        Operation::DeployRolling.as_str()
    )
}

impl Caller {
    pub(super) async fn run(&self) -> CommandResult {
        let project = match &self.config {
            Some(path) => Some(self.project(path).await?),
            None => None,
        };
        let documents = self.documents(project.as_ref())?;
        match (self.why, self.json) {
            (true, _) => output::policies::reasons(&documents)?,
            (_, true) => output::policies::json(&documents)?,
            _ => output::policies::documents(&documents)?,
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn project(&self, path: &Path) -> Result<Project, Box<dyn std::error::Error>> {
        let config = Config::read(path, &Environment::of_process())?;
        let connection = self.target.connect(config.region(), path).await?;
        Ok(project::load(config, &connection, UnknownFields::Allow).await?)
    }

    fn documents(&self, project: Option<&Project>) -> Result<Vec<CallerDocument>, String> {
        let scope = scope::of(self.account.as_deref(), self.target.region(), project, &self.inputs)?;
        let mut policy = self.inputs.policy(scope, Path::new(""))?;
        if let Some(project) = project {
            policy = of_project(policy, project).map_err(|error| error.to_string())?;
        }
        policy.documents().map_err(|error| remedy::as_arguments(&error))
    }
}

fn of_project(policy: CallerPolicy, project: &Project) -> Result<CallerPolicy, ecs_roles::Error> {
    let config = project.config();
    let policy = policy
        .with_task_definition(&project.task_definition().to_json())?
        .with_service_definition(&project.service_definition().to_json())?
        .service(config.cluster(), config.service());
    let states = config.states().iter().filter_map(|state| match state.location() {
        Location::S3 { bucket, key, .. } => Some((bucket, key)),
        _ => None,
    });
    Ok(states.fold(policy, |policy, (bucket, key)| policy.state(bucket, key)))
}
