//! Where the project is, and what it needs to be loaded.

use std::path::PathBuf;

use clap::Args;
use ecs_deploy::{Config, Environment, Error, Functions, Project, UnknownFields};
use ecs_tfstate::Opener;

use crate::target::Connection;

/// Which project.
#[derive(Args)]
pub(crate) struct ProjectArguments {
    /// The project file
    #[arg(long, env = "ECSPRESSO_CONFIG", default_value = "ecspresso.yml")]
    pub(crate) config: PathBuf,
}

impl ProjectArguments {
    pub(crate) fn read(&self) -> Result<Config, Error> {
        Config::read(&self.config, &Environment::of_process())
    }
}

/// Loads the definitions, with Terraform states from wherever they live.
pub(crate) async fn load(
    config: Config,
    connection: &Connection,
    unknown: UnknownFields,
) -> Result<Project, Error> {
    let environment = Environment::of_process();
    let states = Opener::new(environment.clone()).with_aws(connection.account());
    Project::load(config, Functions::for_environment(environment), &states, unknown).await
}
