//! `--scp`, of which every use is a level of the organization.

use std::path::PathBuf;

use clap::builder::PathBufValueParser;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};

const SCP: &str = "scp";

/// The files of the service control policies, level by level.
///
/// Derived arguments lose which values belong to which use.
pub(super) struct Levels(pub(super) Vec<Vec<PathBuf>>);

impl Args for Levels {
    fn augment_args(command: Command) -> Command {
        command.arg(
            Arg::new(SCP)
                .long(SCP)
                .value_name("FILE")
                .num_args(1..)
                .action(ArgAction::Append)
                .value_parser(PathBufValueParser::new())
                .help("The service control policies of one level of the organization; repeat it per level"),
        )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Levels {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let levels = matches.get_occurrences::<PathBuf>(SCP).into_iter().flatten();
        Ok(Self(levels.map(|files| files.cloned().collect()).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
