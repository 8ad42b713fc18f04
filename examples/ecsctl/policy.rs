//! `ecsctl policy`

mod case;
mod context;
mod explain;
mod file;
mod guess;
mod levels;
mod lines;
mod lint;
mod members;
mod mend;
mod report;
mod simulate;
mod verdict;

use std::error::Error;
use std::io;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::CommandResult;

/// Arguments of `policy`.
#[derive(Args)]
pub(crate) struct Policy {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer requests, one JSON object a line, with a JSON object a line
    #[command(after_help = simulate::HELP)]
    Simulate(simulate::Simulate),
    /// Say whether a request is allowed, and why
    #[command(after_help = explain::HELP)]
    Explain(Box<explain::Explain>),
    /// Find what is wrong, risky or needless in policies, and mend it
    #[command(after_help = lint::HELP)]
    Lint(lint::Lint),
}

impl Policy {
    pub(crate) fn run(&self) -> CommandResult {
        let result = match &self.command {
            Command::Simulate(simulate) => simulate.run(),
            Command::Explain(explain) => explain.run(),
            Command::Lint(lint) => lint.run(),
        };
        match result {
            // Whoever read the output has seen enough.
            Err(error) if is_broken_pipe(&*error) => Ok(ExitCode::SUCCESS),
            result => result,
        }
    }
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
