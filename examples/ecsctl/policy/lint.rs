//! `ecsctl policy lint`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use ecs_roles::{Finding, PolicyKind, Severity};
use serde::Serialize;

use super::mend::{self, Mended};
use super::report::{self, Tally};
use super::{file, guess};
use crate::CommandResult;
use crate::output;

/// The exit code if a finding is an error.
const ERRORS: u8 = 1;

/// The exit code if a file cannot be read or written.
const UNREADABLE: u8 = 2;

pub(super) const HELP: &str =
    "Without --kind, a policy with a `Principal` is a trust policy if all its actions are of STS, \
else a resource policy; one without is an identity policy.

Exit codes:
  0  no finding is an error
  1  a finding is an error
  2  the arguments are wrong, or a file cannot be read or written (the others are looked at)";

/// Arguments of `policy lint`.
#[derive(Args)]
pub(crate) struct Lint {
    /// The policies; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// What the policies are used as [default: guessed]
    #[arg(long, value_parser = kinds())]
    kind: Option<PolicyKind>,

    /// Write one JSON object a file instead of text
    #[arg(long)]
    json: bool,

    /// Mend the files where that is clear, and say what is left
    #[arg(long)]
    fix: bool,
}

fn kinds() -> impl TypedValueParser<Value = PolicyKind> {
    let kind = |name: String| PolicyKind::ALL.into_iter().find(|kind| kind.as_str() == name);
    PossibleValuesParser::new(PolicyKind::ALL.map(PolicyKind::as_str))
        .try_map(move |name| kind(name).ok_or("no such kind"))
}

/// What became of a file.
struct Looked {
    /// The text that the findings are about, without a byte order mark.
    text: String,
    findings: Vec<Finding>,
    mended: Vec<Mended>,
    /// What the policy was taken for, where nobody said.
    guessed: Option<PolicyKind>,
}

/// A file as programs read it.
#[derive(Serialize)]
#[serde(untagged)]
enum Report<'l> {
    Looked {
        file: &'l Path,
        findings: &'l [Finding],
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        mended: &'l [Mended],
    },
    Failed {
        file: &'l Path,
        error: &'l str,
    },
}

impl Lint {
    pub(super) fn run(&self) -> CommandResult {
        let (mut tally, mut unreadable) = (Tally::default(), false);
        for path in &self.files {
            let looked = self.look(path);
            match &looked {
                Ok(looked) => tally.add(&looked.findings),
                Err(_) => unreadable = true,
            }
            self.show(path, &looked)?;
        }
        if !self.json {
            output::result(&format!("{tally}\n"))?;
        }
        Ok(match (unreadable, tally.has(Severity::Error)) {
            (true, _) => ExitCode::from(UNREADABLE),
            (false, true) => ExitCode::from(ERRORS),
            (false, false) => ExitCode::SUCCESS,
        })
    }

    fn look(&self, path: &Path) -> Result<Looked, String> {
        if self.fix && file::is_standard_input(path) {
            return Err("standard input cannot be mended: name a file, or leave --fix out".to_owned());
        }
        let bytes = file::bytes(path)?;
        let text = text(path, &bytes)?;
        let kind = self.kind.unwrap_or_else(|| guess::kind(text));
        let guessed = self.kind.is_none().then_some(kind);
        if self.fix {
            return mend::mend(path, text, kind).map(|(text, findings, mended)| Looked {
                text,
                findings,
                mended,
                guessed,
            });
        }
        let text = mend::without_byte_order_mark(text).to_owned();
        let findings = ecs_roles::lint(&text, kind);
        Ok(Looked { text, findings, mended: Vec::new(), guessed })
    }

    fn show(&self, path: &Path, looked: &Result<Looked, String>) -> CommandResult {
        match (looked, self.json) {
            (Ok(Looked { findings, mended, .. }), true) => {
                json_line(&Report::Looked { file: path, findings, mended })?;
            }
            (Err(error), true) => json_line(&Report::Failed { file: path, error })?,
            (Ok(looked), false) => {
                let name = file::name(path);
                if let Some(kind) = looked.guessed.filter(|kind| *kind != PolicyKind::Identity) {
                    output::result(&format!("{name}: read as a {} policy\n", kind.as_str()))?;
                }
                output::result(&report::mended(&name, &looked.mended))?;
                output::result(&report::findings(&name, &looked.text, &looked.findings))?;
            }
            (Err(error), false) => output::error(&*Box::<dyn std::error::Error>::from(error.clone())),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn json_line(report: &Report<'_>) -> Result<(), Box<dyn std::error::Error>> {
    Ok(output::result(&(serde_json::to_string(report)? + "\n"))?)
}

fn text<'b>(path: &Path, bytes: &'b [u8]) -> Result<&'b str, String> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("{}:{line}: the policy is not UTF-8 text: save it as UTF-8", file::name(path))
    })
}
