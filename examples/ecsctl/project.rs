//! Where the project is, and what it needs to be loaded.

use std::path::PathBuf;

use clap::Args;
use ecs_deploy::{Config, Environment, Error, ErrorKind, Functions, Project, UnknownFields};
use ecs_tfstate::{FileSource, Location, StateSource};

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
        Config::read(&self.config, &environment())
    }
}

/// Loads the definitions, with Terraform states from files and from S3.
pub(crate) async fn load(
    config: Config,
    connection: &Connection,
    unknown: UnknownFields,
) -> Result<Project, Error> {
    let s3 = connection.s3();
    let open = move |location: &Location| -> Result<Box<dyn StateSource>, Error> {
        match location {
            Location::File(path) => Ok(Box::new(FileSource::new(path))),
            Location::S3 { bucket, key } => {
                Ok(Box::new(ecs_tfstate::aws::S3Source::new(s3.clone(), bucket, key)))
            }
            other => Err(Error::new(ErrorKind::Unsupported, format!("cannot read states from `{other}`"))),
        }
    };
    Project::load(config, Functions::for_environment(environment()), &open, unknown).await
}

fn environment() -> Environment {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}
