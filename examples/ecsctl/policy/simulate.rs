//! `ecsctl policy simulate`

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use ecs_roles::{Answer, Authorizer};
use serde::Serialize;
use serde_json::value::RawValue;

use super::lines::{Line, Lines};
use super::members::{Members, reason};
use super::verdict::Verdict;
use super::{case, file};
use crate::CommandResult;
use crate::output;

pub(super) const HELP: &str = r#"A case, on one line:
  {"id": 1,
   "policies": {"identity": [POLICY…], "session": [POLICY…], "boundary": [POLICY…], "resource": POLICY,
                "scp": [{"level": "root", "policies": [POLICY…]}], "rcp": [as scp], "vpc_endpoint": [POLICY…]},
   "request": {"principal": "ARN or service principal", or {"anonymous": true},
               "action": "ecs:RunTask", "resource": "ARN", or a list if the action touches several,
               "resource_account": "111122223333", "context": {"aws:SourceVpc": "vpc-1", "aws:TagKeys": ["a", "b"]}}}

  A POLICY is an object, or a string that holds one, percent-encoded or not. What is absent or null takes no part;
  unknown members are passed over. A list is a multi-valued key, whatever its length.

Its answer:
  {"id": 1, "decision": "Allowed", "ImplicitlyDenied" or "ExplicitlyDenied", "blocked_by": [LAYER…],
   "message": what AWS says, "explanation": {"layer", "statement", "conditions", "near_misses", "remedy"}}
  {"id": 1, "error": "…"} for a case that cannot be answered; the others are.

Exit codes:
  0  all lines are read, whatever the answers
  1  the input cannot be read, or the output not be written
  2  the arguments are wrong"#;

/// Arguments of `policy simulate`.
#[derive(Args)]
pub(crate) struct Simulate {
    /// The cases, one JSON object a line; `-` is standard input
    #[arg(value_name = "FILE", default_value = file::STANDARD_INPUT)]
    file: PathBuf,
}

impl Simulate {
    pub(super) fn run(&self) -> CommandResult {
        if file::is_standard_input(&self.file) {
            simulate(io::stdin().lock())?;
        } else {
            let file = File::open(&self.file).map_err(|error| {
                format!("cannot read {}: {error}: name a file with a case a line", self.file.display())
            })?;
            simulate(file)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn simulate(input: impl Read) -> io::Result<()> {
    let (mut lines, mut out) = (Lines::of(input), output::lines());
    let mut simulator = Simulator::default();
    while let Some(line) = lines.next()? {
        simulator.answer(&line, &mut out)?;
        if !lines.has_more() {
            out.flush()?;
        }
    }
    out.flush()
}

/// Answers cases; the policies of the latest one stay compiled.
#[derive(Default)]
struct Simulator {
    text: String,
    authorizer: Option<Result<Authorizer, String>>,
}

#[derive(Serialize)]
struct Answered<'a> {
    id: Option<&'a RawValue>,
    #[serde(flatten)]
    verdict: Verdict<'a>,
}

#[derive(Serialize)]
struct Failed<'a> {
    id: Option<&'a RawValue>,
    error: String,
}

impl Simulator {
    fn answer(&mut self, line: &Line<'_>, out: &mut impl Write) -> io::Result<()> {
        let members = match &line.text {
            Ok("") => return Ok(()),
            Ok(text) => read(text, line.number),
            Err(error) => Err(error.clone()),
        };
        let id = members.as_ref().ok().and_then(|members| members.get("id"));
        match members.and_then(|members| self.explain(&members)) {
            Ok(answer) => {
                serde_json::to_writer(&mut *out, &Answered { id, verdict: Verdict::from(&answer) })?
            }
            Err(error) => serde_json::to_writer(&mut *out, &Failed { id, error })?,
        }
        out.write_all(b"\n")
    }

    fn explain(&mut self, members: &Members<'_>) -> Result<Answer, String> {
        let policies = members.need("policies", "policies")?;
        let request = case::request(members.need("request", "request")?)?;
        Ok(self.compiled(policies)?.explain(&request))
    }

    fn compiled(&mut self, policies: &RawValue) -> Result<&Authorizer, String> {
        if self.text != policies.get() {
            self.text.clear();
            self.text.push_str(policies.get());
            self.authorizer = None;
        }
        let compile = || Authorizer::new(case::policies(policies)?).map_err(|error| error.to_string());
        self.authorizer.get_or_insert_with(compile).as_ref().map_err(String::clone)
    }
}

fn read(text: &str, number: usize) -> Result<Members<'_>, String> {
    serde_json::from_str(text).map_err(|error| {
        let (reason, column) = (reason(&error), error.column());
        format!("line {number}, column {column}: {reason}: write a JSON object with `policies` and `request`")
    })
}
