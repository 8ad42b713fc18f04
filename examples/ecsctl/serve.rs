//! `ecsctl serve`

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use ecs_testkit::{Fake, Server, VirtualClock};

use crate::CommandResult;
use crate::output;
use crate::target::load_world;

/// Arguments of `serve`.
#[derive(Args)]
pub(crate) struct Serve {
    /// The port; 0 takes any that is free
    #[arg(long, default_value_t = 4566)]
    port: u16,

    /// What the AWS holds at the start [default: nothing]
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,

    /// Seconds that pass inside for each second outside
    #[arg(long, default_value_t = 60.0, value_name = "FACTOR")]
    speed: f64,
}

impl Serve {
    pub(crate) async fn run(&self) -> CommandResult {
        let clock = VirtualClock::running(self.speed);
        let fake = match &self.world {
            Some(path) => load_world(path, clock)?,
            None => Fake::builder().clock(clock).build(),
        };
        let administrator = fake.administrator();
        let region = fake.region();
        let server = Server::start(fake, (Ipv4Addr::LOCALHOST, self.port)).await.map_err(|error| {
            format!("cannot listen on port {}: {error}; --port 0 takes any that is free", self.port)
        })?;
        output::serving(server.addr(), &administrator, &region);
        tokio::signal::ctrl_c().await?;
        server.shutdown().await;
        Ok(ExitCode::SUCCESS)
    }
}
