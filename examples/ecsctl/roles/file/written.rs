//! Policies that a file writes itself, held against the rules of the linter: the templates write sound ones.

use ecs_roles::{
    Finding, JsonPath, PathSegment, PolicyDocument, PolicyKind, Severity, Statement, UnclearPart, lint,
};
use serde::Serialize;
use serde_json::Value;

use super::defaults::Template;

/// What is worth knowing about a role of a file before it is made.
#[derive(Clone, Default)]
pub(crate) struct Remarks {
    /// Parts of its task definition that may need more than it is given.
    pub(crate) unclear: Vec<UnclearPart>,
    /// What the linter says of the policies that the file writes.
    pub(crate) findings: Vec<Remark>,
}

/// A part of a role in the file, and what is to be said of it.
#[derive(Clone, Serialize)]
pub(crate) struct Remark {
    pub(crate) place: JsonPath,
    pub(crate) note: String,
}

/// A fault of a policy: the text of the file that it is about, if it is one, and what is wrong.
pub(super) type Fault = (Option<String>, String);

/// What the linter warns of; its first error.
pub(super) fn linted(template: &dyn Template) -> Result<Vec<Remark>, Fault> {
    let mut remarks = Vec::new();
    if !template.statements().is_empty() {
        let of_statements = |path: &JsonPath| within(JsonPath::default().member("statements"), path, 1);
        remarks.extend(document(&statements(template.statements()), of_statements)?);
    }
    for (name, policy) in template.inline_policies() {
        let root = JsonPath::default().member("inline_policies").member(name);
        remarks.extend(document(policy, |path| within(root.clone(), path, 0))?);
    }
    Ok(remarks)
}

fn statements(statements: &[Statement]) -> PolicyDocument {
    PolicyDocument::new(statements.iter().cloned())
}

fn document(document: &PolicyDocument, place: impl Fn(&JsonPath) -> JsonPath) -> Result<Vec<Remark>, Fault> {
    let text = document.to_pretty();
    let findings = lint(&text, PolicyKind::Identity);
    if let Some(error) = findings.iter().find(|finding| is_certain(finding)) {
        return Err((text_at(&text, error), error.message.clone()));
    }
    // That it could be shorter is no concern of who makes it.
    let warnings = findings.into_iter().filter(|finding| finding.severity() < Severity::Suggestion);
    Ok(warnings.map(|finding| Remark { place: place(&finding.path), note: finding.message }).collect())
}

/// An error, and not of the kind that ends by itself: AWS has new actions, keys and services every week, which the
/// reference of a day does not know. A name that is near a known one is a slip all the same.
fn is_certain(finding: &Finding) -> bool {
    let of_the_day = ["INVALID_ACTION", "INVALID_SERVICE_IN_ACTION", "INVALID_SERVICE_CONDITION_KEY"];
    let is_slip = !of_the_day.contains(&finding.code.name) || finding.message.contains("did you mean");
    finding.severity() == Severity::Error && is_slip
}

/// The path under another root, without its first steps.
fn within(root: JsonPath, path: &JsonPath, without: usize) -> JsonPath {
    path.segments().iter().skip(without).fold(root, |path, segment| match segment {
        PathSegment::Member(name) => path.member(name),
        PathSegment::Element(index) => path.element(*index),
    })
}

/// The text that a finding is about.
fn text_at(document: &str, finding: &Finding) -> Option<String> {
    let root: Value = serde_json::from_str(document).ok()?;
    let part = finding.path.segments().iter().try_fold(&root, |part, segment| match segment {
        PathSegment::Member(name) => part.get(name),
        PathSegment::Element(index) => part.get(index),
    })?;
    part.as_str().map(str::to_owned)
}
