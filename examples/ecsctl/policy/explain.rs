//! `ecsctl policy explain`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use ecs_roles::{
    Answer, Authorizer, Caller, Decision, Policies, Policy, PolicyLevel, Request, Service, ServiceReference,
};

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
is part of the context unless --context says otherwise. Without --boundary, --session, --resource-policy, --scp, --rcp or --vpc-endpoint there is none.

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

    /// The resource control policies of the resource's account
    #[arg(long, value_name = "FILE", num_args = 1..)]
    rcp: Vec<PathBuf>,

    /// The policies of the VPC endpoint that the request goes through
    #[arg(long, value_name = "FILE", num_args = 1..)]
    vpc_endpoint: Vec<PathBuf>,

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
            false => format!("{}\n{}", answer.to_string().trim_end(), self.notes()),
        })?;
        let allowed = answer.decision == Decision::Allowed;
        Ok(if allowed { ExitCode::SUCCESS } else { ExitCode::from(DENIED) })
    }

    fn answer(&self) -> Result<Answer, String> {
        let request = self.request()?;
        let authorizer = Authorizer::new(self.policies()?).map_err(|error| error.to_string())?;
        Ok(authorizer.explain(&request))
    }

    /// What was taken for granted.
    fn notes(&self) -> String {
        let mut notes = String::new();
        let reference = ServiceReference::embedded();
        let service = self.action.split_once(':').and_then(|(prefix, _)| reference.service(prefix));
        if service.is_some_and(Service::is_detailed) && reference.action(&self.action).is_none() {
            let action = &self.action;
            notes += &format!("note: `{action}` is no action in the reference of {}\n", reference.date());
        }
        let names_no_account = |resource: &String| resource.split(':').nth(4) == Some("");
        if self.resource_account.is_none() && self.resource.iter().any(names_no_account) {
            notes += "note: the ARN names no account, so the resource is taken for the principal's own: see --resource-account\n";
        }
        notes
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
        policies.vpc_endpoint = layer(&self.vpc_endpoint)?;
        // Only what they deny counts, at whatever level.
        if let Some(rcps) = layer(&self.rcp)? {
            policies.rcp.push(PolicyLevel { name: "level 1".to_owned(), policies: rcps });
        }
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
