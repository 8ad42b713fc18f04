//! What a person reads, and what a program reads.

pub(crate) mod catalogue;
mod failure;
pub(crate) mod policies;
pub(crate) mod roles;

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anstream::{eprintln, println};
use ecs_deploy::{
    Change, Event, EventKind, Object, Observer, Outcome, Plan, Service, ServiceId, Timestamp, Value,
};
use ecs_testkit::Fake;
use indicatif::{ProgressBar, ProgressStyle};
use owo_colors::OwoColorize;

use crate::CommandResult;

/// Writes the course of a deployment: text, or one JSON object per event.
pub(crate) struct Output {
    json: bool,
    progress: ProgressBar,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        let live = !json && std::io::stderr().is_terminal();
        let progress = if live { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        progress.set_style(ProgressStyle::default_spinner());
        Self { json, progress }
    }

    /// Shows what will change and which calls will be made.
    pub(crate) fn plan(&mut self, plan: &Plan) {
        if self.json {
            return json_plan(plan);
        }
        println!("{} {}", "service".bold(), plan.service());
        if plan.creates_service() {
            println!("  {} the service is created", "+".green());
        }
        changes("task definition", plan.task_definition_changes());
        changes("service", plan.service_changes());
        let calls = plan.calls();
        match (calls.is_empty(), plan.follows_earlier()) {
            (true, true) => println!("nothing to change; the deployment that is under way is followed"),
            (true, false) => println!("nothing to change"),
            (false, _) => {}
        }
        if !calls.is_empty() {
            println!("{}", "calls".bold());
            for (number, call) in (1..).zip(&calls) {
                println!("  {number}. {call}");
            }
        }
    }

    /// Says what a person should know before anything is done.
    pub(crate) fn warning(&mut self, message: &str) {
        match self.json {
            true => json_line(&serde_json::json!({ "event": "warning", "message": message })),
            false => warning(message),
        }
    }

    /// Says how it ended, and why.
    pub(crate) fn outcome(&mut self, outcome: &Outcome) {
        self.progress.finish_and_clear();
        if self.json {
            return;
        }
        match outcome.is_success() {
            true => println!("{} {outcome}", "ok".green().bold()),
            false => eprintln!("{} {outcome}", "failed".red().bold()),
        }
        for finding in outcome.diagnosis().map(|diagnosis| diagnosis.findings.as_slice()).unwrap_or_default()
        {
            eprintln!("{finding}");
        }
    }

    pub(crate) fn interrupted(&mut self) {
        self.progress.finish_and_clear();
        eprintln!(
            "{} ECS goes on with what was started; `ecsctl deploy` again follows it",
            "interrupted".yellow()
        );
    }
}

impl Observer for Output {
    fn event(&mut self, event: &Event) {
        match &event.kind {
            _ if self.json => json_line(event),
            // The caller ends with the outcome, in colour and in full.
            EventKind::Finished { .. } => {}
            EventKind::Progress { .. } if !self.progress.is_hidden() => {
                self.progress.set_message(event.kind.to_string());
                self.progress.enable_steady_tick(Duration::from_millis(120));
            }
            kind => self.progress.suspend(|| println!("{} {kind}", time_of_day(event.at).dimmed())),
        }
    }
}

fn changes(title: &str, changes: &[Change]) {
    if changes.is_empty() {
        return;
    }
    println!("{}", title.bold());
    for change in changes {
        match (change.before(), change.after()) {
            (None, _) => println!("  {}", change.green()),
            (_, None) => println!("  {}", change.red()),
            _ => println!("  {}", change.yellow()),
        }
    }
}

fn json_plan(plan: &Plan) {
    let calls = plan.calls().iter().map(ToString::to_string).collect::<Vec<_>>();
    json_line(&serde_json::json!({ "event": "planned", "plan": plan, "calls": calls }));
}

fn json_line(value: &impl serde::Serialize) {
    match serde_json::to_string(value) {
        Ok(line) => println!("{line}"),
        Err(error) => eprintln!("cannot write an event as JSON: {error}"),
    }
}

/// Writes a document as JSON.
pub(crate) fn json_document(members: &Object) {
    println!("{}", Value::Object(members.clone()).to_pretty());
}

/// Shows a service.
pub(crate) fn service(id: &ServiceId, service: &Service, events: usize) {
    println!("{} {id} {}", "service".bold(), service.status());
    println!(
        "  {} desired, {} running, {} pending",
        service.desired_count(),
        service.running_count(),
        service.pending_count()
    );
    println!("{}", "deployments".bold());
    for deployment in service.deployments() {
        println!(
            "  {} {} {}/{} {}",
            deployment.status(),
            deployment.task_definition().rsplit('/').next().unwrap_or_default(),
            deployment.running_count(),
            deployment.desired_count(),
            deployment.rollout_state_reason()
        );
    }
    println!("{}", "events".bold());
    for event in service.events().take(events) {
        println!("  {} {}", event.at().dimmed(), event.message());
    }
}

/// Tells clients of the fake where it is and who they may be.
pub(crate) fn serving(address: SocketAddr, fake: &Fake, enforces_iam: bool) {
    let (key, region) = (fake.administrator(), fake.region());
    let (id, secret) = (key.access_key_id(), key.secret_access_key());
    println!("listening on http://{address}");
    println!("access key: {id}");
    println!("secret key: {secret}");
    println!("account: {}", fake.account());
    println!("region: {region}");
    println!(
        "{}",
        match enforces_iam {
            true =>
                "IAM: enforced, every request needs a policy that allows it; the key is an administrator's",
            false => "IAM: not enforced, whoever has a key may do everything; --enforce-iam changes that",
        }
    );
    println!();
    println!("export AWS_ENDPOINT_URL=http://{address} AWS_REGION={region} AWS_DEFAULT_REGION={region}");
    println!("export AWS_ACCESS_KEY_ID={id} AWS_SECRET_ACCESS_KEY={secret}");
}

/// Writes a warning.
pub(crate) fn warning(message: &str) {
    eprintln!("{} {message}", "warning".yellow().bold());
}

/// Writes a result as it stands, for programs to read.
pub(crate) fn result(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Writes a result as one line of JSON.
fn json_result(value: &impl serde::Serialize) -> io::Result<()> {
    result(&(serde_json::to_string(value)? + "\n"))
}

/// Asks for a yes or no where the answer is typed.
pub(crate) fn question(text: &str) -> io::Result<()> {
    let mut out = anstream::stderr().lock();
    write!(out, "{} [y/N] ", text.bold())?;
    out.flush()
}

/// Success, where whoever read the output has seen enough.
pub(crate) fn quietly(result: CommandResult) -> CommandResult {
    match result {
        Err(error) if is_broken_pipe(&*error) => Ok(ExitCode::SUCCESS),
        result => result,
    }
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Where a program reads one JSON object a line. What is written has arrived
/// when it is flushed.
pub(crate) fn lines() -> impl Write {
    io::BufWriter::new(io::stdout().lock())
}

/// Writes an error as an event.
pub(crate) fn json_error(error: &dyn Error) {
    json_line(&serde_json::json!({ "event": "error", "message": failure::line(error) }));
}

/// Writes an error, and the cause below all causes if the error does not say it.
pub(crate) fn error(error: &dyn Error) {
    let message = failure::line(error);
    eprintln!("{} {message}", "error".red().bold());
    if let Some(cause) = failure::cause(error, &message) {
        eprintln!("  cause: {cause}");
    }
}

fn time_of_day(at: Timestamp) -> String {
    at.to_string().get(11..19).unwrap_or_default().to_owned()
}
