//! Policies of callers, and audits of roles.

use std::io;

use ecs_roles::{Audit, CallerDocument, UnclearPart};
use owo_colors::OwoColorize;
use serde_json::{Value, json};

use super::{json_result, result, warning};

/// Writes documents: one alone as it is, several under their names.
pub(crate) fn documents(documents: &[CallerDocument]) -> io::Result<()> {
    if let [document] = documents {
        return result(&(document.document().to_pretty() + "\n"));
    }
    warning(&format!("the policy takes {} documents: --json writes them as one array", documents.len()));
    let text = |document: &CallerDocument| {
        format!("{}\n{}\n", document.name().bold(), document.document().to_pretty())
    };
    result(&documents.iter().map(text).collect::<String>())
}

/// Writes documents and reasons as a JSON array.
pub(crate) fn json(documents: &[CallerDocument]) -> io::Result<()> {
    let object = |document: &CallerDocument| {
        json!({
            "name": document.name(), "document": document.document(), "reasons": document.reasons(),
        })
    };
    json_result(&documents.iter().map(object).collect::<Vec<Value>>())
}

/// Says why statements are there: statement, operation, what for.
pub(crate) fn reasons(documents: &[CallerDocument]) -> io::Result<()> {
    let reasons: Vec<_> = documents.iter().flat_map(CallerDocument::reasons).collect();
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or_default();
    let sids = width(&mut reasons.iter().map(|reason| reason.sid.len())).max("STATEMENT".len());
    let operations = width(&mut reasons.iter().map(|reason| reason.operation.as_str().len()));
    let operations = operations.max("OPERATION".len());
    let mut text = format!(
        "{}\n",
        format_args!("{:sids$}  {:operations$}  {}", "STATEMENT", "OPERATION", "REASON").bold()
    );
    let mut last = "";
    for reason in reasons {
        let sid = if reason.sid == last { "" } else { &reason.sid };
        text += &format!(
            "{:sids$}  {:operations$}  {}: {}\n",
            sid,
            reason.operation.as_str(),
            reason.why,
            reason.actions.join(", ")
        );
        last = &reason.sid;
    }
    result(&text)
}

/// Says what a role lacks, what it has too much, and what to add.
pub(crate) fn audit(role: &str, audit: &Audit, unclear: &[UnclearPart]) -> io::Result<()> {
    let mut text = format!("{} {role}\n", "role".bold());
    for line in audit.to_string().lines() {
        let coloured = match (line.starts_with("too much"), line.starts_with("the role has")) {
            (true, _) => line.yellow().to_string(),
            (_, true) => line.green().to_string(),
            _ => line.red().to_string(),
        };
        text += &format!("  {coloured}\n");
    }
    text += &super::roles::unclear(unclear);
    if let Some(document) = audit.remedy() {
        text += &format!("{}\n{}\n", "add to its policies".bold(), document.to_pretty());
    }
    result(&text)
}

/// Writes an audit as a JSON object.
pub(crate) fn audit_json(role: &str, audit: &Audit, unclear: &[UnclearPart]) -> io::Result<()> {
    json_result(&json!({
        "role": role, "sufficient": audit.is_sufficient(), "audit": audit, "remedy": audit.remedy(),
        "unclear": unclear,
    }))
}
