//! The fake AWS as a server.

use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use ecs_testkit::{Fake, Server, VirtualClock, WorldSpec};

/// An AWS that fits in a test: ECS, CodeDeploy, EC2, IAM, STS and S3 on 127.0.0.1.
#[derive(Debug, Parser)]
#[command(version)]
struct Options {
    /// The port to listen at; 0 is any free one.
    #[arg(long, default_value_t = 4566)]
    port: u16,
    /// The region.
    #[arg(long)]
    region: Option<String>,
    /// The account's id.
    #[arg(long)]
    account: Option<String>,
    /// What identifiers and keys are drawn from.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Virtual seconds that pass in one second.
    #[arg(long, default_value_t = 60.0)]
    speed: f64,
    /// Let IAM decide over every request from the start; without it, and without `enforce_iam` in
    /// the world, whoever has a key may do everything. The printed key has AdministratorAccess:
    /// make users to see requests refused.
    #[arg(long)]
    enforce_iam: bool,
    /// A description of the world to begin with, as JSON; the files it names are beside it.
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
}

fn main() -> ExitCode {
    match start(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to tell if standard error is gone.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start(options: &Options) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run(options))
}

async fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let stop = stop_signal()?;
    let fake = fake(options)?;
    let server = Server::start(fake.clone(), ([127, 0, 0, 1], options.port)).await.map_err(|error| {
        format!("cannot listen on port {}: {error}; --port 0 takes any that is free", options.port)
    })?;
    announce(&fake, &server)?;
    stop.await;
    server.shutdown().await;
    Ok(())
}

fn fake(options: &Options) -> Result<Fake, Box<dyn Error>> {
    let spec = match &options.world {
        Some(path) => world(path).map_err(|error| format!("{}: {error}", path.display()))?,
        None => WorldSpec::default(),
    };
    let mut builder = spec.fake_builder().seed(options.seed).clock(VirtualClock::running(options.speed));
    if let Some(region) = &options.region {
        builder = builder.region(region);
    }
    if let Some(account) = &options.account {
        builder = builder.account(account);
    }
    let fake = builder.build();
    let folder = options.world.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    fake.load(&spec, &mut |name| std::fs::read(folder.join(name)))?;
    if options.enforce_iam {
        fake.enforce_iam();
    }
    Ok(fake)
}

fn world(path: &Path) -> Result<WorldSpec, Box<dyn Error>> {
    Ok(WorldSpec::from_json(&std::fs::read_to_string(path)?)?)
}

fn announce(fake: &Fake, server: &Server) -> io::Result<()> {
    let administrator = fake.administrator();
    let mut out = io::stdout();
    writeln!(out, "listening on http://{}", server.addr())?;
    writeln!(out, "access key: {}", administrator.access_key_id())?;
    writeln!(out, "secret key: {}", administrator.secret_access_key())?;
    out.flush()
}

/// Signals are caught from the call on; the future waits for one.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a signal to wait for, serving is over at once.
        let _ = tokio::signal::ctrl_c().await;
    })
}
