//! Names of roles and users, and places that were never filled in.
//!
//! ```json
//! {"Effect": "Allow", "Action": "iam:GetRole",
//!  "Resource": "arn:aws:iam::<account>:role/ecsTaskExecutionRole"}
//! ```
//!
//! Sources: IAM User Guide, "IAM identifiers" (names of roles differ in more
//! than case) and "IAM policy validation check reference".

use std::collections::BTreeMap;

use super::Family;
use crate::error::shown;
use crate::lint::arn_sites::ArnSite;
use crate::lint::code::{Code, Severity};
use crate::lint::linter::Findings;
use crate::lint::outline::{Leaf, Outline};

static PLACEHOLDER: Code = Code {
    name: "PLACEHOLDER",
    severity: Severity::Error,
    meaning: "A place that was to be filled in, such as `<account>`, is still there.",
    source: "IAM User Guide, \"Amazon Resource Names\"",
};
static NAME_CASE_CONFLICT: Code = Code {
    name: "NAME_CASE_CONFLICT",
    severity: Severity::Warning,
    meaning: "Two names of roles differ in case only, so that one of them names no role.",
    source: "IAM User Guide, \"IAM identifiers\"",
};
static INVALID_ROLE_REFERENCE: Code = Code::of_access_analyzer(
    "INVALID_ROLE_REFERENCE",
    Severity::Warning,
    "A principal is the id of a role rather than its ARN.",
);
static INVALID_USER_REFERENCE: Code = Code::of_access_analyzer(
    "INVALID_USER_REFERENCE",
    Severity::Warning,
    "A principal is the id of a user rather than its ARN.",
);

pub(super) const FAMILY: Family = Family {
    codes: &[&PLACEHOLDER, &NAME_CASE_CONFLICT, &INVALID_ROLE_REFERENCE, &INVALID_USER_REFERENCE],
    check,
};

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let sites = outline.sites;
    for site in sites {
        placeholder(site, findings);
    }
    name_cases(sites, findings);
    unique_ids(outline, findings);
}

fn placeholder(site: &ArnSite<'_>, findings: &mut Findings<'_>) {
    if let Some(placeholder) = &site.arn.placeholder {
        let message = format!(
            "{} is still to be filled in: put in the value, or `*` where any will do",
            shown(placeholder)
        );
        findings.report(&PLACEHOLDER, &site.leaf.path, site.leaf.span(), message);
    }
}

/// The name of the role that an ARN of IAM is for.
pub(super) fn role_name<'s>(site: &'s ArnSite<'_>) -> Option<&'s str> {
    let (_, resource) = site.of_iam()?;
    resource.strip_prefix("role/")?.rsplit('/').next()
}

fn name_cases(sites: &[ArnSite<'_>], findings: &mut Findings<'_>) {
    let mut first_spelling: BTreeMap<String, &str> = BTreeMap::new();
    for site in sites.iter().filter(|site| site.arn.is_literal()) {
        let Some(name) = role_name(site) else {
            continue;
        };
        let first = *first_spelling.entry(name.to_ascii_lowercase()).or_insert(name);
        if first != name {
            let message = format!(
                "{} differs from {} in case only; there cannot be both roles, and ARNs match in their case: use one spelling",
                shown(name),
                shown(first)
            );
            findings.report(&NAME_CASE_CONFLICT, &site.leaf.path, site.leaf.span(), message);
        }
    }
}

fn unique_ids(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let principals = outline.statements.iter().filter_map(|statement| statement.principals.as_ref());
    for leaf in principals.flat_map(|element| &element.leaves) {
        let (code, what) = match leaf.value.get(..4) {
            Some("AROA") => (&INVALID_ROLE_REFERENCE, "role"),
            Some("AIDA") => (&INVALID_USER_REFERENCE, "user"),
            _ => continue,
        };
        if is_unique_id(leaf) {
            let message = format!(
                "{} is the id of a {what} that was probably deleted: name the {what} by its ARN",
                shown(leaf.value)
            );
            findings.report(code, &leaf.path, leaf.span(), message);
        }
    }
}

fn is_unique_id(leaf: &Leaf<'_>) -> bool {
    let id = leaf.value.split(':').next().unwrap_or_default();
    id.len() >= 16 && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}
