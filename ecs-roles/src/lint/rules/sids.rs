//! Labels of statements.
//!
//! ```json
//! {"Sid": "Run-Task", "Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*"}
//! ```
//!
//! is `UNSUPPORTED_SID` in the policies of IAM, which take letters and digits.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference" and "IAM JSON
//! policy elements: Sid".

use std::collections::{BTreeMap, HashSet};

use super::Family;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::kind::PolicyKind;
use crate::lint::linter::Findings;
use crate::lint::outline::{Leaf, Outline};
use crate::lint::removal;

static UNIQUE_SIDS_REQUIRED: Code = Code::of_access_analyzer(
    "UNIQUE_SIDS_REQUIRED",
    Severity::Error,
    "Two statements have one label, which IAM and Organizations refuse.",
);
static UNIQUE_SIDS_RECOMMENDED: Code =
    Code::of_access_analyzer("UNIQUE_SIDS_RECOMMENDED", Severity::Warning, "Two statements have one label.");
static UNSUPPORTED_SID: Code = Code::of_access_analyzer(
    "UNSUPPORTED_SID",
    Severity::Error,
    "The label has other characters than letters and digits.",
);
static EMPTY_SID_VALUE: Code =
    Code::of_access_analyzer("EMPTY_SID_VALUE", Severity::Suggestion, "The label is empty.");

pub(super) const FAMILY: Family = Family {
    codes: &[&UNIQUE_SIDS_REQUIRED, &UNIQUE_SIDS_RECOMMENDED, &UNSUPPORTED_SID, &EMPTY_SID_VALUE],
    check,
};

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let taken = letters_and_digits(outline);
    let mut seen = HashSet::new();
    for statement in &outline.statements {
        let Some(sid) = &statement.sid else { continue };
        if sid.value.is_empty() {
            let fix = removal::of_member(statement.node, "Sid");
            let message = "the `Sid` is empty: remove it, or label the statement";
            findings.report_fixed(&EMPTY_SID_VALUE, &sid.path, sid.span(), message, fix);
            continue;
        }
        if !seen.insert(sid.value) {
            repeated(outline.kind, sid, findings);
        }
        unsupported(outline.kind, sid, &taken, findings);
    }
}

fn repeated(kind: PolicyKind, sid: &Leaf<'_>, findings: &mut Findings<'_>) {
    let code = match kind {
        PolicyKind::Resource => &UNIQUE_SIDS_RECOMMENDED,
        _ => &UNIQUE_SIDS_REQUIRED,
    };
    let message = format!("another statement has the `Sid` {}, too: rename one", shown(sid.value));
    findings.report(code, &sid.path, sid.span(), message);
}

/// What the labels would be without other characters, and how many have it.
fn letters_and_digits(outline: &Outline<'_>) -> BTreeMap<String, usize> {
    let mut taken = BTreeMap::new();
    for sid in outline.statements.iter().filter_map(|statement| statement.sid.as_ref()) {
        *taken.entry(legal(sid.value)).or_default() += 1;
    }
    taken
}

fn legal(sid: &str) -> String {
    sid.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Other services than IAM and Organizations have rules of their own.
fn unsupported(
    kind: PolicyKind,
    sid: &Leaf<'_>,
    taken: &BTreeMap<String, usize>,
    findings: &mut Findings<'_>,
) {
    let legal = legal(sid.value);
    if kind == PolicyKind::Resource || legal == sid.value {
        return;
    }
    // Another statement may have that label already, or be given it.
    let fix = (!legal.is_empty() && taken.get(&legal) == Some(&1))
        .then(|| Fix::replace(sid.span(), format!("\"{legal}\""), format!("write `{legal}`")));
    let message = format!("the `Sid` {} has other characters than `A-Za-z0-9`: drop them", shown(sid.value));
    findings.report_fixed(&UNSUPPORTED_SID, &sid.path, sid.span(), message, fix);
}
