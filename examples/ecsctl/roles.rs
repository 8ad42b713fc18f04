//! `ecsctl roles`

mod apply;
mod ask;
mod audit;
mod delete;
mod export;
mod file;
mod guard;
mod job;
mod list;
mod look;
mod plan;
mod selection;
mod session;
mod show;
mod verify;
mod waves;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::CommandResult;
use crate::output;

pub(crate) use file::{Remark, Remarks, RoleOption};

const DEFAULT_FILE: &str = "roles.yml";

/// The exit code if a plan has something to do.
const CHANGES: u8 = 2;

/// How many roles are looked at together: each is several requests at once, and IAM slows down who asks too much.
const TOGETHER: usize = 4;

/// The exit code of a program that SIGINT ended, as shells count.
const INTERRUPTED: u8 = 130;

/// Arguments of `roles`.
#[derive(Args)]
pub(crate) struct Roles {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List the kinds of roles that ECS knows, and the roles of the file
    List(list::List),
    /// Explain a kind of role and its options, or show a role of the file as it would be made
    Show(show::Show),
    /// Say what `apply` would do
    #[command(after_help = plan::HELP)]
    Plan(plan::Plan),
    /// Make the roles of the file what they should be
    #[command(after_help = apply::HELP)]
    Apply(Box<apply::Apply>),
    /// Look whether the roles are as the file says
    #[command(after_help = verify::HELP)]
    Verify(verify::Verify),
    /// Delete roles, with what belongs to them alone
    #[command(after_help = delete::HELP)]
    Delete(Box<delete::Delete>),
    /// Print the roles and policies of the file for another tool
    #[command(after_help = export::HELP)]
    Export(export::Export),
    /// Hold a task execution role against what a task definition needs
    #[command(after_help = audit::HELP)]
    Audit(audit::Audit),
}

/// Which roles file.
#[derive(Args)]
struct FileArguments {
    /// The file that lists the roles
    #[arg(long, short, value_name = "FILE", default_value = DEFAULT_FILE)]
    file: PathBuf,
}

impl FileArguments {
    fn read(&self) -> Result<file::RolesFile, String> {
        file::RolesFile::read(&self.file)
    }
}

/// A roles file, if there is one.
#[derive(Args)]
struct OptionalFile {
    /// The file with the roles [default: roles.yml if there is one]
    #[arg(long, short, value_name = "FILE")]
    file: Option<PathBuf>,
}

impl OptionalFile {
    fn path(&self) -> Option<&Path> {
        let default = Path::new(DEFAULT_FILE);
        self.file.as_deref().or(default.is_file().then_some(default))
    }

    fn read(&self) -> Result<Option<file::RolesFile>, String> {
        self.path().map(file::RolesFile::read).transpose()
    }
}

impl Roles {
    pub(crate) async fn run(&self) -> CommandResult {
        let (result, json) = match &self.command {
            Command::List(list) => (list.run(), list.json),
            Command::Show(show) => (show.run(), show.json),
            Command::Plan(plan) => (plan.run().await, plan.look.json),
            Command::Apply(apply) => (apply.run().await, apply.carrying.json),
            Command::Verify(verify) => (verify.run().await, verify.look.json),
            Command::Delete(delete) => (delete.run().await, delete.carrying.json),
            Command::Export(export) => (export.run(), false),
            Command::Audit(audit) => (audit.run().await, audit.json),
        };
        match output::quietly(result) {
            Err(error) if json => {
                output::json_error(&*error);
                Ok(ExitCode::FAILURE)
            }
            result => result,
        }
    }
}
