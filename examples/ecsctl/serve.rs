//! `ecsctl serve`

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use ecs_roles::Scope;
use ecs_testkit::{Server, VirtualClock};

use crate::CommandResult;
use crate::output;
use crate::target::{Settings, World};

pub(crate) const HELP: &str =
    "It prints where it listens, and two lines to paste into another terminal: they send `ecsctl`, the
aws command and any SDK there. What it holds is gone when it ends: press Ctrl-C.

Signatures are checked always. Without --enforce-iam whoever has a key may do everything; with it
every request needs a policy that allows it, and the key that is printed is an administrator's.

  ecsctl serve                                                   an empty account
  ecsctl serve --account 111122223333 --region eu-central-1      one like your own
  ecsctl serve --world examples/demo/world.yml                   the account of the demo";

/// Arguments of `serve`.
#[derive(Args)]
pub(crate) struct Serve {
    /// The port; 0 takes any that is free
    #[arg(long, default_value_t = 4566)]
    port: u16,

    /// A file that describes what the AWS holds at the start, in YAML [default: it holds nothing]
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,

    /// The account [default: that of the world, else 123456789012]
    #[arg(long, value_name = "ID", value_parser = account)]
    account: Option<String>,

    /// The region [default: that of the world, else us-east-1]
    #[arg(long, value_name = "NAME", value_parser = region)]
    region: Option<String>,

    /// Let IAM decide over every request [default: as the world says, else not]
    #[arg(long)]
    enforce_iam: bool,

    /// Seconds that pass inside for each second outside
    #[arg(long, default_value_t = 60.0, value_name = "FACTOR")]
    speed: f64,
}

impl Serve {
    pub(crate) async fn run(&self) -> CommandResult {
        let settings = Settings {
            account: self.account.clone(),
            region: self.region.clone(),
            enforce_iam: self.enforce_iam,
        };
        let world = settings.world(self.world.as_deref(), VirtualClock::running(self.speed))?;
        let World { fake, enforces_iam } = world;
        let server =
            Server::start(fake.clone(), (Ipv4Addr::LOCALHOST, self.port)).await.map_err(|error| {
                format!("cannot listen on port {}: {error}; --port 0 takes any that is free", self.port)
            })?;
        output::serving(server.addr(), &fake, enforces_iam);
        tokio::signal::ctrl_c().await?;
        server.shutdown().await;
        Ok(ExitCode::SUCCESS)
    }
}

fn account(text: &str) -> Result<String, String> {
    let scope = Scope::new(text, "us-east-1").map_err(|error| error.message().to_owned())?;
    Ok(scope.account().to_owned())
}

fn region(text: &str) -> Result<String, String> {
    let scope = Scope::new("123456789012", text).map_err(|error| error.message().to_owned())?;
    Ok(scope.region().to_owned())
}
