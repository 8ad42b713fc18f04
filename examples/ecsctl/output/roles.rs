//! Plans of roles, what is done to them, and what they lack.

use std::io;

use ecs_roles::{Applied, Blocker, JsonPath, Note, Plan, Step, UnclearPart};
use owo_colors::OwoColorize;
use serde_json::json;

use super::{json_result, result};
use crate::roles::{Remark, Remarks};

/// Shows what would be done to a role, and what it may need beyond that.
pub(crate) fn plan(plan: &Plan, noted: &Remarks, json: bool) -> io::Result<()> {
    if json {
        let Remarks { unclear, findings } = noted;
        return json_result(
            &json!({ "event": "planned", "plan": plan, "unclear": unclear, "findings": findings }),
        );
    }
    let rest = if plan.is_empty() { ": nothing to do" } else { "" };
    let remarks = remarks(plan) + &self::noted(noted);
    result(&format!("{} {}{rest}\n{}{remarks}", "role".bold(), plan.role, steps(plan)))
}

/// What is worth knowing about a role of a file.
pub(super) fn noted(noted: &Remarks) -> String {
    let findings = noted.findings.iter().map(|Remark { place, note }| note_line(place, note));
    unclear(&noted.unclear) + &findings.collect::<String>()
}

fn note_line(place: &JsonPath, note: &str) -> String {
    format!("  {} `{place}`: {note}\n", "note".cyan())
}

/// Says which parts of a task definition may need more than a role is given.
pub(super) fn unclear(parts: &[UnclearPart]) -> String {
    parts.iter().map(|part| note_line(&part.place, part.note)).collect()
}

/// Shows what would be done to take a role away, and what was meant if it is not there.
pub(crate) fn removal(plan: &Plan, meant: &str, json: bool) -> io::Result<()> {
    if json || !plan.is_empty() {
        return self::plan(plan, &Remarks::default(), json);
    }
    result(&format!("{} {}: there is none{meant}\n", "role".bold(), plan.role))
}

/// Says how much is to be done in all; nothing if nothing is.
pub(crate) fn planned(plans: &[Plan], json: bool) -> io::Result<()> {
    let steps: usize = plans.iter().map(|plan| plan.steps.len()).sum();
    let roles = plans.iter().filter(|plan| !plan.steps.is_empty()).count();
    match (json, plans.is_empty()) {
        (false, true) => result("the file has no roles\n"),
        (false, false) if steps > 0 => {
            result(&format!("{} on {}\n", counted(steps, "step"), counted(roles, "role")))
        }
        _ => Ok(()),
    }
}

/// Says that a policy of the file is made for no role.
pub(crate) fn carried_by_none(policy: &str, json: bool) -> io::Result<()> {
    let message =
        "no role carries it, so that only `export` makes it: list it in the `policies` of a deployer";
    match json {
        true => json_result(&json!({ "event": "note", "policy": policy, "message": message })),
        false => result(&format!("{} policy {policy}: {message}\n", "note".cyan())),
    }
}

/// Says whether a role is as it should be.
pub(crate) fn verified(plan: &Plan, json: bool) -> io::Result<()> {
    let (state, verdict) = verdict(plan);
    if json {
        let drift = !plan.is_empty();
        return json_result(&json!({ "event": "verified", "drift": drift, "state": state, "plan": plan }));
    }
    result(&format!("{} {} {verdict}\n{}{}", "role".bold(), plan.role, steps(plan), remarks(plan)))
}

/// How a role is, as programs and as people read it.
fn verdict(plan: &Plan) -> (&'static str, String) {
    let is_missing = plan.steps.iter().any(|step| matches!(step, Step::CreateRole { .. }));
    match plan.is_empty() {
        true => ("as_wanted", "is as it should be".green().to_string()),
        false if !plan.blockers.is_empty() => ("blocked", "is blocked".red().bold().to_string()),
        false if is_missing => ("missing", "is missing; `apply` would".red().to_string()),
        false => ("differs", "differs; `apply` would".red().to_string()),
    }
}

fn steps(plan: &Plan) -> String {
    plan.steps.iter().map(|step| format!("  {}\n{}", coloured(step), details(step))).collect()
}

/// A step behind a sign: `+` adds, `-` takes away, `~` changes.
fn coloured(step: &Step) -> String {
    match sign(step) {
        '+' => format!("+ {step}").green().to_string(),
        '-' => format!("- {step}").red().to_string(),
        _ => format!("~ {step}").yellow().to_string(),
    }
}

fn sign(step: &Step) -> char {
    match step {
        Step::CreateRole { .. }
        | Step::CreatePolicy { .. }
        | Step::CreateInstanceProfile { .. }
        | Step::Attach { .. }
        | Step::AddToInstanceProfile { .. } => '+',
        Step::Detach { .. }
        | Step::DeleteBoundary
        | Step::DeleteInlinePolicy { .. }
        | Step::DeleteInstanceProfile { .. }
        | Step::DeletePolicy { .. }
        | Step::DeleteRole
        | Step::RemoveFromInstanceProfile { .. }
        | Step::UntagRole { .. } => '-',
        Step::PutInlinePolicy { diff, .. } if diff.lines().iter().all(|line| line.starts_with('+')) => '+',
        _ => '~',
    }
}

fn details(step: &Step) -> String {
    step.lines().iter().map(|line| broken(line)).collect()
}

/// A line in the colour of its sign; a long one is broken where a person would.
fn broken(line: &str) -> String {
    const LONGEST: usize = 100;
    let mut text = line.to_owned();
    if line.len() > LONGEST {
        for (word, indentation) in [(" on ", 10), (" to ", 10), (" when ", 10), (" and ", 14)] {
            text = text.replace(word, &format!("\n{:indentation$}{}", "", word.trim_start()));
        }
    }
    let coloured = |part: &str| match line.chars().next() {
        Some('+') => part.green().to_string(),
        Some('-') => part.red().to_string(),
        _ => part.to_owned(),
    };
    let parts: Vec<String> = text.lines().map(coloured).collect();
    format!("      {}\n", parts.join("\n"))
}

/// Blockers and notes; that AWS changed its own policies comes last, and apart.
fn remarks(plan: &Plan) -> String {
    let is_of_aws = |note: &&Note| matches!(note, Note::ManagedPolicyChanged(_));
    let blockers = plan.blockers.iter().map(|blocker| match blocker {
        Blocker::Foreign { role } => {
            format!("{role} is somebody else's: take it over with --adopt {}, or name another", plan.role)
        }
        blocker => blocker.to_string(),
    });
    let blockers = blockers.map(|blocker| format!("  {} {blocker}\n", "blocked".red().bold()));
    let harms =
        plan.harms.iter().map(|harm| format!("  {} would {harm}\n", "asks the guard, as it".yellow()));
    let notes = plan.notes.iter().filter(|note| !is_of_aws(note));
    let notes = notes.map(|note| format!("  {} {note}\n", "note".cyan()));
    let of_aws = plan.notes.iter().filter(is_of_aws);
    let of_aws =
        of_aws.map(|note| format!("  {} {}\n", "aws".cyan(), note.to_string().replace('\n', "\n    ")));
    blockers.chain(harms).chain(notes).chain(of_aws).collect()
}

/// Says that a step was carried out. Who does not read it does not keep the
/// next one from being done.
pub(crate) fn step(role: &str, step: &Step, json: bool) {
    let _ = match json {
        true => json_result(&json!({ "event": "step", "role": role, "step": step })),
        false => result(&format!("{} {role}: {step}\n", "done".green())),
    };
}

/// Says that a role is as it should be, or gone. Who does not read it does not
/// keep the others from being done.
pub(crate) fn applied(role: &str, applied: &Applied, json: bool) {
    if json {
        let _ = json_result(&json!({
            "event": "finished", "role": role, "arn": applied.role, "steps": applied.done.len(),
        }));
    }
}

/// Says how it ended.
pub(crate) fn ended(done: usize, roles: usize, json: bool) -> io::Result<()> {
    if json {
        return Ok(());
    }
    let outcome = match done {
        0 => "nothing to do".to_owned(),
        _ => format!("{} to {}", counted(done, "step"), counted(roles, "role")),
    };
    result(&format!("{} {outcome}\n", "ok".green().bold()))
}

/// Says that a role was not done to the end, and why.
pub(crate) fn not_done(role: &str, message: &str, json: bool) -> io::Result<()> {
    if json {
        return json_result(&json!({ "event": "not_done", "role": role, "message": message }));
    }
    anstream::eprintln!("{} {role}: {message}", "not done:".red());
    Ok(())
}

/// Says that a person did not agree.
pub(crate) fn declined(json: bool) -> io::Result<()> {
    match json {
        true => json_result(&json!({ "event": "declined" })),
        false => result("nothing was done\n"),
    }
}

/// Says what an interruption leaves.
pub(crate) fn interrupted(json: bool) -> io::Result<()> {
    let message = "what was done stays; the same command again goes on from there";
    if json {
        return json_result(&json!({ "event": "interrupted", "message": message }));
    }
    anstream::eprintln!("{} {message}", "interrupted".yellow());
    Ok(())
}

/// A number and what it counts.
pub(crate) fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
