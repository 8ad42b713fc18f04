//! `ecsctl policy explain`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use ecs_roles::{Answer, Authorizer, Caller, Decision, Policies, Policy, PolicyLevel, Request};

use super::levels::Levels;
use super::verdict::Verdict;
use super::{case, context, file};
use crate::CommandResult;
use crate::output;

/// The exit code if the request is denied.
const DENIED: u8 = 1;

/// The exit code if there is no answer.
const NO_ANSWER: u8 = 2;

pub(super) const HELP: &str =
    "What AWS derives from the principal (aws:PrincipalArn, aws:PrincipalAccount and the like) \
is part of the context unless --context says otherwise. Without --boundary, --session, --resource-policy or --scp there is none.

Exit codes:
  0  the request is allowed
  1  it is denied
  2  the arguments or a policy are wrong";

/// Arguments of `policy explain`.
#[derive(Args)]
pub(crate) struct Explain {
    /// The identity policies of the principal; `-` is standard input
    #[arg(long, value_name = "FILE", num_args = 1..)]
    policy: Vec<PathBuf>,

    /// Who asks: the ARN of a user, role or session, a service principal, or `anonymous`
    #[arg(long, value_name = "ARN")]
    principal: String,

    /// The action, such as ecs:RunTask
    #[arg(long)]
    action: String,

    /// The ARN of the resource, or `*` for an action that has none; repeat it if the action touches several
    #[arg(long, value_name = "ARN", required = true, num_args = 1..)]
    resource: Vec<String>,

    /// Condition keys of the request; a key that is repeated is a list
    #[arg(long, value_name = "KEY=VALUE", num_args = 1.., value_parser = context::key_and_value)]
    context: Vec<(String, String)>,

    /// The permissions boundary of the principal
    #[arg(long, value_name = "FILE", num_args = 1..)]
    boundary: Vec<PathBuf>,

    /// The session policies of the principal
    #[arg(long, value_name = "FILE", num_args = 1..)]
    session: Vec<PathBuf>,

    /// The policy of the resource; for sts:AssumeRole the trust policy
    #[arg(long, value_name = "FILE")]
    resource_policy: Option<PathBuf>,

    #[command(flatten)]
    scp: Levels,

    /// The account of the resource, where its ARN does not say so
    #[arg(long, value_name = "ACCOUNT", value_parser = case::account)]
    resource_account: Option<String>,

    /// Write one JSON object instead of text
    #[arg(long)]
    json: bool,
}

impl Explain {
    pub(super) fn run(&self) -> CommandResult {
        let answer = match self.answer() {
            Ok(answer) => answer,
            Err(error) => {
                output::error(&*Box::<dyn std::error::Error>::from(error));
                return Ok(ExitCode::from(NO_ANSWER));
            }
        };
        output::result(&match self.json {
            true => serde_json::to_string(&Verdict::from(&answer))? + "\n",
            false => format!("{}\n", answer.to_string().trim_end()),
        })?;
        let allowed = answer.decision == Decision::Allowed;
        Ok(if allowed { ExitCode::SUCCESS } else { ExitCode::from(DENIED) })
    }

    fn answer(&self) -> Result<Answer, String> {
        let request = self.request()?;
        let authorizer = Authorizer::new(self.policies()?).map_err(|error| error.to_string())?;
        Ok(authorizer.explain(&request))
    }

    fn request(&self) -> Result<Request, String> {
        let caller = match self.principal.as_str() {
            "anonymous" => Caller::Anonymous,
            principal => principal.parse().map_err(|error| format!("--principal: {error}"))?,
        };
        let context = context::context(&caller, &self.context);
        let mut resources = self.resource.iter();
        let first = resources.next().map(String::as_str).unwrap_or_default();
        let request = Request::new(caller, &self.action, first).map_err(|error| error.to_string())?;
        let request = resources.fold(request, Request::and_on).with_context(context);
        Ok(match &self.resource_account {
            Some(account) => request.in_account(account),
            None => request,
        })
    }

    fn policies(&self) -> Result<Policies, String> {
        let mut policies = Policies::default();
        policies.identity = read(&self.policy)?;
        policies.boundary = layer(&self.boundary)?;
        policies.session = layer(&self.session)?;
        policies.resource = self.resource_policy.as_deref().map(file::policy).transpose()?;
        for (number, files) in (1..).zip(&self.scp.0) {
            policies.scp.push(PolicyLevel { name: format!("level {number}"), policies: read(files)? });
        }
        Ok(policies)
    }
}

fn read(files: &[PathBuf]) -> Result<Vec<Policy>, String> {
    files.iter().map(|path| file::policy(path)).collect()
}

/// A layer takes part if a file is given for it.
fn layer(files: &[PathBuf]) -> Result<Option<Vec<Policy>>, String> {
    if files.is_empty() { Ok(None) } else { read(files).map(Some) }
}
