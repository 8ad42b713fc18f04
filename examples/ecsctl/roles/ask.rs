//! Asking before something is done.

use std::io::{self, IsTerminal};

use clap::Args;

use crate::output;

/// Whether to ask.
#[derive(Args)]
pub(super) struct Consent {
    /// Do it without asking; needed where nobody can be asked
    #[arg(long, short)]
    yes: bool,
}

impl Consent {
    /// Refuses where nobody can be asked and nobody has said yes.
    pub(super) fn possible(&self, command: &str) -> Result<(), String> {
        let look = if command == "delete" { "delete --dry-run" } else { "plan" };
        let terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        match self.yes || terminal {
            true => Ok(()),
            false => Err(format!(
                "nobody can be asked, since this is no terminal: look at `ecsctl roles {look}`, then add --yes to `{command}`"
            )),
        }
    }

    /// Whether a person, if one is to be asked, agrees.
    pub(super) fn given(&self, question: &str) -> io::Result<bool> {
        if self.yes {
            return Ok(true);
        }
        output::question(question)?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
    }
}
