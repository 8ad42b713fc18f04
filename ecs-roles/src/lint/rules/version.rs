//! The version of the policy language.
//!
//! ```json
//! {"Version": "2024-05-01", "Statement": []}
//! ```
//!
//! is `INVALID_VERSION`: the version is not the date of the policy. A document
//! without one is read as of 2008, without policy variables.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference" and "IAM JSON
//! policy elements: Version".

use super::Family;
use super::elements::is_meant;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::linter::Findings;
use crate::lint::outline::Outline;
use crate::policy::{DOCUMENT_ELEMENTS, JsonPath, Node, PolicyVersion};

static INVALID_VERSION: Code =
    Code::of_access_analyzer("INVALID_VERSION", Severity::Error, "The policy language has no such version.");
static MISSING_VERSION: Code = Code::of_access_analyzer(
    "MISSING_VERSION",
    Severity::Warning,
    "Without a version the document is read as of 2008-10-17, where variables are plain text.",
);

pub(super) const FAMILY: Family = Family { codes: &[&INVALID_VERSION, &MISSING_VERSION], check };

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let top = JsonPath::default();
    match outline.root.member("Version") {
        None => missing(outline, &top, findings),
        Some(member) => invalid(&member.value, &top.member("Version"), findings),
    }
}

fn missing(outline: &Outline<'_>, top: &JsonPath, findings: &mut Findings<'_>) {
    let Some(first) = outline.root.members().first() else { return };
    if is_meant(outline.root, &DOCUMENT_ELEMENTS, &["Version"]) {
        return;
    }
    let start = outline.root.span.start;
    let at = first.name_span.start;
    let gap = outline.text.get(start + 1..at).filter(|gap| gap.trim().is_empty() && !gap.is_empty());
    let element = format!("\"Version\": \"2012-10-17\",{}", gap.unwrap_or(" "));
    let fix = Fix::replace(at..at, element, "add the version");
    let message = "the document has no `Version`: add `\"Version\": \"2012-10-17\"`, the current language";
    findings.report_fixed(&MISSING_VERSION, top, start..start + 1, message, fix);
}

fn invalid(version: &Node, path: &JsonPath, findings: &mut Findings<'_>) {
    let Some(text) = version.as_str().filter(|text| !PolicyVersion::NAMES.contains(text)) else {
        return;
    };
    let [old, new] = PolicyVersion::NAMES;
    let message =
        format!("{} is no version of the language: write `{new}` (or the old `{old}`)", shown(text));
    let fix = Fix::replace(version.span.clone(), format!("\"{new}\""), format!("write `{new}`"));
    findings.report_fixed(&INVALID_VERSION, path, version.span.clone(), message, fix);
}
