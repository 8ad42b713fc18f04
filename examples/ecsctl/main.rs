//! `ecsctl`: a complete thin command on the SDK. Everything it does, a
//! program can do with the libraries; this file only reads arguments.

mod builder;
mod deploy;
mod guide;
mod output;
mod policy;
mod project;
mod remedy;
mod roles;
mod serve;
mod status;
mod target;
mod tfstate;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What a command ends with: an exit code, or an error that nobody handled.
type CommandResult = Result<ExitCode, Box<dyn std::error::Error>>;

/// Deploy to Amazon ECS, make the IAM roles for it, and try both on a fake AWS.
#[derive(Parser)]
#[command(name = "ecsctl", version, propagate_version = true, after_help = guide::ECSCTL)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Bring the service to what the project's files say, and follow it to the end
    Deploy(deploy::Deploy),
    /// Show the service, its deployments and its latest events
    Status(status::Status),
    /// Look up values in a Terraform or OpenTofu state
    Tfstate(tfstate::Tfstate),
    /// Write, check and explain IAM policies
    #[command(after_help = guide::POLICY)]
    Policy(policy::Policy),
    /// Make the IAM roles that ECS needs as a file says, and keep them so
    #[command(after_help = guide::ROLES)]
    Roles(roles::Roles),
    /// Run a fake AWS on this machine, for any client
    #[command(after_help = serve::HELP)]
    Serve(serve::Serve),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Deploy(deploy) => deploy.run().await,
        Command::Status(status) => status.run().await,
        Command::Tfstate(tfstate) => tfstate.run().await,
        Command::Policy(policy) => policy.run().await,
        Command::Roles(roles) => roles.run().await,
        Command::Serve(serve) => serve.run().await,
    };
    result.unwrap_or_else(|error| {
        output::error(&*error);
        ExitCode::FAILURE
    })
}
