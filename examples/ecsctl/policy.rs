//! `ecsctl policy`

pub(crate) mod caller;
mod case;
mod context;
mod explain;
pub(crate) mod file;
mod guess;
mod levels;
mod lines;
mod lint;
mod members;
mod mend;
mod report;
mod simulate;
mod verdict;

use clap::{Args, Subcommand};

use crate::CommandResult;
use crate::output;

/// Arguments of `policy`.
#[derive(Args)]
pub(crate) struct Policy {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer many requests for a program: a JSON object a line in, one a line out
    #[command(after_help = simulate::HELP)]
    Simulate(simulate::Simulate),
    /// Say whether a request is allowed, and why
    #[command(after_help = explain::HELP)]
    Explain(Box<explain::Explain>),
    /// Find what is wrong, risky or needless in policies, and mend it
    #[command(after_help = lint::HELP)]
    Lint(lint::Lint),
    /// Write the policy of whoever deploys: what operations take, and no more
    #[command(after_help = caller::help())]
    Caller(Box<caller::Caller>),
}

impl Policy {
    pub(crate) async fn run(&self) -> CommandResult {
        let result = match &self.command {
            Command::Simulate(simulate) => simulate.run(),
            Command::Explain(explain) => explain.run(),
            Command::Lint(lint) => lint.run(),
            Command::Caller(caller) => caller.run().await,
        };
        output::quietly(result)
    }
}
