//! Partition, account and region: how far a document reaches.
//!
//! ```json
//! {"Effect": "Allow", "Action": "iam:GetRole", "Resource": "arn:aws:iam::*:role/web"}
//! ```
//!
//! Sources: IAM User Guide, "Amazon Resource Names" and "IAM policy validation
//! check reference" (the region of a condition).

use std::collections::HashSet;

use super::Family;
use crate::error::shown;
use crate::lint::arn_sites::{ArnRole, ArnSite};
use crate::lint::code::{Code, Severity};
use crate::lint::linter::Findings;
use crate::lint::outline::Outline;
use crate::lint::rules::arn_form::is_region;
use crate::policy::Node;
use crate::policy::operator::Operator;

static PARTITION_MIX: Code = Code {
    name: "PARTITION_MIX",
    severity: Severity::Error,
    meaning: "ARNs of one document name different partitions.",
    source: "IAM User Guide, \"Amazon Resource Names\"",
};
static WILDCARD_ACCOUNT: Code = Code {
    name: "WILDCARD_ACCOUNT",
    severity: Severity::Warning,
    meaning: "An ARN leaves the account open.",
    source: "IAM User Guide, \"IAM JSON policy elements: Resource\"",
};
static INVALID_REGION: Code = Code::of_access_analyzer(
    "INVALID_REGION",
    Severity::Error,
    "A condition compares the region with what is none.",
);

pub(super) const FAMILY: Family =
    Family { codes: &[&PARTITION_MIX, &WILDCARD_ACCOUNT, &INVALID_REGION], check };

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let sites = outline.sites;
    partitions(sites, findings);
    accounts(sites, findings);
    regions(outline, findings);
}

fn partition<'s>(site: &'s ArnSite<'_>) -> Option<&'s str> {
    let [partition, ..] = site.arn.fields()?;
    (partition.starts_with("aws") && !partition.contains(['*', '?'])).then_some(partition)
}

fn partitions(sites: &[ArnSite<'_>], findings: &mut Findings<'_>) {
    let Some(first) = sites.iter().find_map(partition) else {
        return;
    };
    let of_first: HashSet<_> =
        sites.iter().filter(|site| partition(site) == Some(first)).filter_map(without_place).collect();
    for site in sites {
        let Some(other) = partition(site).filter(|other| *other != first) else {
            continue;
        };
        // The same ARN is listed for the other partition too: the document is meant for both.
        if without_place(site).is_some_and(|place| of_first.contains(&place)) {
            continue;
        }
        let message = format!(
            "the partition {} differs from {} earlier in the document, and an account lies in one: use the same throughout",
            shown(other),
            shown(first)
        );
        // Which of the two is meant is a guess.
        findings.report(&PARTITION_MIX, &site.leaf.path, site.leaf.span(), message);
    }
}

/// An ARN but for what differs between partitions, by its statement.
fn without_place<'s>(site: &'s ArnSite<'_>) -> Option<(*const Node, &'s str, &'s str)> {
    let [_, service, _, _, resource] = site.arn.fields()?;
    Some((std::ptr::from_ref(site.statement.node), service, resource))
}

/// One finding per statement, at the first ARN.
fn accounts(sites: &[ArnSite<'_>], findings: &mut Findings<'_>) {
    let mut last = None;
    for site in sites.iter().filter(|site| leaves_account_open(site)) {
        if last.is_some_and(|statement| std::ptr::eq(statement, site.statement)) {
            continue;
        }
        last = Some(site.statement);
        let message = format!(
            "{} leaves the account open: write its 12 digits, or `${{aws:PrincipalAccount}}`",
            shown(site.arn.text)
        );
        findings.report(&WILDCARD_ACCOUNT, &site.leaf.path, site.leaf.span(), message);
    }
}

/// Variables and places to fill in are masked as `*`, hence the second look.
fn leaves_account_open(site: &ArnSite<'_>) -> bool {
    let account_is_open = site.arn.is_plain()
        && site.arn.fields().is_some_and(|[_, service, _, account, resource]| {
            account.contains(['*', '?']) && !service.contains('*') && resource != "*"
        });
    let narrowed = || {
        let keys = ["aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths"];
        keys.iter().any(|key| site.statement.condition(key).is_some())
    };
    let negated = || site.statement.resources.as_ref().is_some_and(|element| element.negated);
    matches!(site.role, ArnRole::Resource)
        && account_is_open
        && site.statement.allows()
        && !narrowed()
        && !negated()
}

fn regions(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let conditions = outline.statements.iter().flat_map(|statement| &statement.conditions);
    for condition in conditions.filter(|condition| condition.key.eq_ignore_ascii_case("aws:RequestedRegion"))
    {
        if condition.operator.eq_ignore_ascii_case("Null") {
            continue;
        }
        let negated = Operator::read(condition.operator).is_some_and(Operator::is_negated);
        let outcome = if negated { "always" } else { "never" };
        for leaf in &condition.values {
            let open = leaf.value.contains(['*', '?', '$']);
            if !open && !is_region(leaf.value) && leaf.value != "aws-global" {
                let message = format!(
                    "{} is no region, so that it {outcome} holds: a region reads like `eu-central-1`",
                    shown(leaf.value)
                );
                findings.report(&INVALID_REGION, &leaf.path, leaf.span(), message);
            }
        }
    }
}
