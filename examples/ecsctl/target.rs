//! Which AWS a command talks to: the real one, one behind an endpoint, or one in this process.

mod connector;
mod endpoint;
mod identity;
mod world;

use std::error::Error;
use std::path::{Path, PathBuf};

use aws_config::{BehaviorVersion, ConfigLoader, Region, SdkConfig};
use clap::Args;
use ecs_deploy::aws::{SdkClock, SdkEcs, SdkWorkloads};
use ecs_roles::aws::SdkIam;
use ecs_testkit::VirtualClock;
use ecs_tfstate::aws::Account;

pub(crate) use connector::{Unreachable, http_client};
pub(crate) use world::{Settings, World};

/// Which AWS.
#[derive(Args)]
pub(crate) struct TargetArguments {
    /// Use a fake AWS inside this process, which is gone when it ends
    #[arg(long, conflicts_with = "endpoint_url")]
    embedded: bool,

    /// A file that describes what the embedded AWS holds [default: world.yml beside the project or
    /// roles file; without one a roles file gets an empty AWS]
    #[arg(long, requires = "embedded", value_name = "FILE")]
    world: Option<PathBuf>,

    /// Send every request to this server [default: $AWS_ENDPOINT_URL, else AWS]
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,

    /// The region, if the project or roles file names none; it must not contradict them
    #[arg(long, value_name = "NAME")]
    region: Option<String>,
}

/// Clients of one AWS.
pub(crate) struct Connection {
    config: SdkConfig,
    is_embedded: bool,
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
        self.connect_for(None, region, file).await
    }

    /// As [`connect`](Self::connect), for a file that names its account: what is
    /// embedded needs no world then.
    pub(crate) async fn connect_for(
        &self,
        account: Option<&str>,
        region: Option<&str>,
        file: &Path,
    ) -> Result<Connection, Box<dyn Error>> {
        if let (Some(argument), Some(named)) = (self.region(), region.filter(|it| Some(*it) != self.region()))
        {
            let file = file.display();
            return Err(format!(
                "--region says `{argument}`, but the region of {file} is `{named}`: leave --region out, or mend `region` there"
            )
            .into());
        }
        let region = region.or(self.region());
        if self.embedded {
            return self.embedded(account, region, file);
        }
        let mut loader = loader(self.endpoint_url.as_deref())?;
        if let Some(region) = region {
            loader = loader.region(Region::new(region.to_owned()));
        }
        let config = loader.load().await;
        if config.region().is_none() {
            return Err("no region: name one as `region` in the file, with --region, or as AWS_REGION".into());
        }
        Ok(Connection { config, is_embedded: false })
    }

    fn embedded(
        &self,
        account: Option<&str>,
        region: Option<&str>,
        file: &Path,
    ) -> Result<Connection, Box<dyn Error>> {
        let beside = file.with_file_name("world.yml");
        let (world, settings) = match (&self.world, account) {
            (None, Some(account)) if !beside.exists() => {
                let (account, region) = (Some(account.to_owned()), region.map(str::to_owned));
                (None, Settings { account, region, enforce_iam: false })
            }
            (world, _) => (Some(world.clone().unwrap_or(beside)), Settings::default()),
        };
        let fake = settings.world(world.as_deref(), VirtualClock::new())?.fake;
        Ok(Connection { config: fake.sdk_config(), is_embedded: true })
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

    /// What to do if the account of the credentials is not the one that is wanted.
    pub(crate) fn remedy_for_account(&self, account: &str, region: &str) -> String {
        match self.config.endpoint_url() {
            _ if self.is_embedded => "mend `account` there, or in the world that --embedded takes".to_owned(),
            Some(url) => format!(
                "use others, or mend `account`; if a fake is at {url}, start it as `ecsctl serve --account {account} --region {region}`"
            ),
            None => "use others, or mend `account`".to_owned(),
        }
    }

    pub(crate) fn clock(&self) -> SdkClock {
        SdkClock::new(&self.config)
    }

    /// What backends of Terraform states in AWS start from.
    pub(crate) fn account(&self) -> Account {
        Account::from(self.config.clone())
    }
}
