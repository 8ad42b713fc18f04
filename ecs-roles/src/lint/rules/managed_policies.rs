//! Managed policies of AWS, with their paths.
//!
//! ```json
//! {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy"}}
//! ```
//!
//! The path is missing: it is `service-role/AmazonECSTaskExecutionRolePolicy`.
//!
//! Source: Amazon ECS Developer Guide, "AWS managed policies for Amazon ECS".

use super::Family;
use crate::error::shown;
use crate::lint::arn_sites::ArnSite;
use crate::lint::code::{Code, Severity};
use crate::lint::linter::Findings;
use crate::lint::outline::Outline;
use crate::managed_policy::{Known, look_up};

static MANAGED_POLICY_UNKNOWN: Code = Code {
    name: "MANAGED_POLICY_UNKNOWN",
    severity: Severity::Error,
    meaning: "AWS has no managed policy of that path and name.",
    source: "Amazon ECS Developer Guide, \"AWS managed policies for Amazon ECS\"",
};

pub(super) const FAMILY: Family = Family { codes: &[&MANAGED_POLICY_UNKNOWN], check };

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    for site in outline.sites {
        managed_policy(site, findings);
    }
}

fn managed_policy(site: &ArnSite<'_>, findings: &mut Findings<'_>) {
    let Some(("aws", resource)) = site.of_iam() else {
        return;
    };
    let Some(policy) = resource.strip_prefix("policy/").filter(|_| site.arn.is_literal()) else {
        return;
    };
    let Known::Misspelt(right) = look_up(policy) else {
        return;
    };
    let message = format!("there is no managed policy {} of AWS, did you mean `{right}`?", shown(policy));
    let fix = site.arn.with_field(4, &format!("policy/{right}"));
    let fix = fix.map(|text| site.leaf.replaced_by(&text, "write the path and name that AWS uses"));
    findings.report_fixed(&MANAGED_POLICY_UNKNOWN, &site.leaf.path, site.leaf.span(), message, fix);
}
