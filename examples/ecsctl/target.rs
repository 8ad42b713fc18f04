//! Which AWS a command talks to: the real one, one behind an endpoint, or one in this process.

mod connector;
mod endpoint;
mod identity;

use std::error::Error;
use std::path::{Path, PathBuf};

use aws_config::{BehaviorVersion, ConfigLoader, Region, SdkConfig};
use clap::Args;
use ecs_deploy::aws::{SdkClock, SdkEcs, SdkWorkloads};
use ecs_roles::aws::SdkIam;
use ecs_testkit::{Fake, VirtualClock, WorldSpec};
use ecs_tfstate::aws::Account;

pub(crate) use connector::{Unreachable, http_client};

/// Which AWS.
#[derive(Args)]
pub(crate) struct TargetArguments {
    /// Use a fake AWS inside this process, filled from the world file
    #[arg(long, conflicts_with = "endpoint_url")]
    embedded: bool,

    /// What the embedded AWS holds [default: world.yml beside the project or roles file]
    #[arg(long, requires = "embedded", value_name = "FILE")]
    world: Option<PathBuf>,

    /// Send every request to this server [default: $AWS_ENDPOINT_URL, else AWS]
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,

    /// The region, if the project or roles file names none
    #[arg(long, value_name = "NAME")]
    region: Option<String>,
}

/// Clients of one AWS.
pub(crate) struct Connection {
    config: SdkConfig,
}

impl TargetArguments {
    /// The region of the arguments.
    pub(crate) fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// Connects to the region that a file names, or else the arguments or the
    /// environment. The embedded world lies beside the file.
    pub(crate) async fn connect(
        &self,
        region: Option<&str>,
        file: &Path,
    ) -> Result<Connection, Box<dyn Error>> {
        let region = region.or(self.region());
        if self.embedded {
            let beside = file.with_file_name("world.yml");
            let fake = load_world(self.world.as_deref().unwrap_or(&beside), VirtualClock::new())?;
            return Ok(Connection { config: fake.sdk_config() });
        }
        let mut loader = loader(self.endpoint_url.as_deref())?;
        if let Some(region) = region {
            loader = loader.region(Region::new(region.to_owned()));
        }
        let config = loader.load().await;
        if config.region().is_none() {
            return Err("no region: name one as `region` in the file, with --region, or as AWS_REGION".into());
        }
        Ok(Connection { config })
    }
}

/// The usual configuration of AWS clients, with an endpoint if one is given.
pub(crate) fn loader(endpoint_url: Option<&str>) -> Result<ConfigLoader, String> {
    endpoint::checked(endpoint_url)?;
    let loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http_client());
    Ok(match endpoint_url {
        Some(url) => loader.endpoint_url(url),
        None => loader,
    })
}

impl Connection {
    pub(crate) fn ecs(&self) -> SdkEcs {
        SdkEcs::new(aws_sdk_ecs::Client::new(&self.config))
    }

    pub(crate) fn iam(&self) -> SdkIam {
        SdkIam::new(aws_sdk_iam::Client::new(&self.config))
    }

    /// What runs in a region, for the guard of roles.
    pub(crate) fn workloads(&self, region: &str) -> Result<SdkWorkloads, ecs_roles::Error> {
        let region = Region::new(region.to_owned());
        SdkWorkloads::new(&self.config.to_builder().region(region).build())
    }

    /// The account of the credentials.
    pub(crate) async fn account_id(&self) -> Result<String, Box<dyn Error>> {
        identity::account(&aws_sdk_sts::Client::new(&self.config)).await
    }

    pub(crate) fn clock(&self) -> SdkClock {
        SdkClock::new(&self.config)
    }

    /// What backends of Terraform states in AWS start from.
    pub(crate) fn account(&self) -> Account {
        Account::from(self.config.clone())
    }
}

/// A fake AWS filled from a world file, on this clock. Paths in it are relative to the file.
pub(crate) fn load_world(path: &Path, clock: VirtualClock) -> Result<Fake, Box<dyn Error>> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(path)
        .map_err(|error| named(&format!("{error}: name the file that describes the world with --world")))?;
    let spec: WorldSpec = serde_saphyr::from_str(&text).map_err(|error| named(error.without_snippet()))?;
    let directory = path.parent().unwrap_or(Path::new(""));
    let fake = spec.fake_builder().clock(clock).build();
    fake.load(&spec, &mut |file| std::fs::read(directory.join(file))).map_err(|error| named(&error))?;
    Ok(fake)
}
