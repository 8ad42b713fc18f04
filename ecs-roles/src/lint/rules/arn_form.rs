//! The fields of ARNs, as far as they can be judged without knowing the resource.
//!
//! ```json
//! {"Effect": "Allow", "Action": "iam:GetPolicy",
//!  "Resource": "arn:aws:iam:111122223333:aws:policy/app"}
//! ```
//!
//! Source: IAM User Guide, "Amazon Resource Names", "IAM policy validation check
//! reference".

use super::Family;
use crate::arn_fields::{self, Fault};
use crate::error::shown;
use crate::lint::arn_sites::{ArnRole, ArnSite};
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::linter::Findings;
use crate::lint::nearest::nearest;
use crate::lint::outline::Outline;
use crate::lint::rules::condition_arns;
use crate::partition::Partition;
use crate::policy::operator::{self, Operator};
use crate::reference::ServiceReference;

static INVALID_ARN_PREFIX: Code = Code::of_access_analyzer(
    "INVALID_ARN_PREFIX",
    Severity::Error,
    "What stands in place of an ARN does not start with `arn:`.",
);
static MISSING_ARN_FIELD: Code =
    Code::of_access_analyzer("MISSING_ARN_FIELD", Severity::Error, "An ARN has fewer than six fields.");
static INVALID_PARTITION: Code = Code::of_access_analyzer(
    "INVALID_PARTITION",
    Severity::Error,
    "The second field of an ARN is no partition.",
);
static INVALID_SERVICE: Code =
    Code::of_access_analyzer("INVALID_SERVICE", Severity::Error, "The third field of an ARN is no service.");
static INVALID_ARN_SERVICE_CASE: Code = Code::of_access_analyzer(
    "INVALID_ARN_SERVICE_CASE",
    Severity::Error,
    "The service of an ARN is not in lower case.",
);
static INVALID_ARN_REGION: Code = Code::of_access_analyzer(
    "INVALID_ARN_REGION",
    Severity::Error,
    "The fourth field of an ARN is no region.",
);
static INVALID_ARN_ACCOUNT: Code = Code::of_access_analyzer(
    "INVALID_ARN_ACCOUNT",
    Severity::Error,
    "The fifth field of an ARN is no account.",
);
static WILDCARD_IN_SERVICE_NAME: Code = Code::of_access_analyzer(
    "WILDCARD_IN_SERVICE_NAME",
    Severity::Suggestion,
    "The service of an ARN holds a wildcard, so that services of similar names are covered.",
);

pub(super) const FAMILY: Family = Family {
    codes: &[
        &INVALID_ARN_PREFIX,
        &MISSING_ARN_FIELD,
        &INVALID_PARTITION,
        &INVALID_SERVICE,
        &INVALID_ARN_SERVICE_CASE,
        &INVALID_ARN_REGION,
        &INVALID_ARN_ACCOUNT,
        &WILDCARD_IN_SERVICE_NAME,
    ],
    check,
};

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let sites = outline.sites;
    let account = only_account(sites);
    for site in sites {
        if site.arn.is_everything() || condition_arns::is_judged_there(site, outline.reference) {
            continue;
        }
        match arn_fields::pattern_fault(&site.arn.masked) {
            Some((fault, mend)) => malformed(site, &fault, mend, account.as_deref(), findings),
            None => well_formed(site, outline.reference, findings),
        }
    }
}

fn malformed(
    site: &ArnSite<'_>,
    fault: &Fault,
    mend: Option<String>,
    account: Option<&str>,
    findings: &mut Findings<'_>,
) {
    let Some(code) = code_of(site, fault) else {
        return;
    };
    let mend = mend_of(site, fault, mend, account);
    let hint = mend.as_deref().map(|mend| format!(", did you mean {}?", shown(mend))).unwrap_or_default();
    let message = format!("the {} of {} {}{hint}", fault.field, shown(site.arn.text), fault.problem);
    // Who is let in is nothing to guess.
    let mend = mend.filter(|_| !matches!(site.role, ArnRole::Principal));
    let fix = mend.map(|mend| site.leaf.replaced_by(&mend, "mend the ARN"));
    findings.report_fixed(code, &site.leaf.path, site.leaf.span(), message, fix);
}

/// Nothing for the faults that are reported with the resource types.
fn code_of(site: &ArnSite<'_>, fault: &Fault) -> Option<&'static Code> {
    let fields = site.arn.fields();
    let field = |index: usize| fields.and_then(|fields| fields.get(index).copied()).unwrap_or_default();
    match fault.field {
        "text" if is_for_string_like(site) => None,
        "text" if site.arn.masked.starts_with("arn:") => Some(&MISSING_ARN_FIELD),
        "text" => Some(&INVALID_ARN_PREFIX),
        "partition field" => Some(&INVALID_PARTITION),
        "service field" if is_word_in_capitals(field(1)) => Some(&INVALID_ARN_SERVICE_CASE),
        "service field" => Some(&INVALID_SERVICE),
        "region field" if is_region(field(2)) => None,
        "region field" => Some(&INVALID_ARN_REGION),
        "account field" if field(3).is_empty() => None,
        "account field" => Some(&INVALID_ARN_ACCOUNT),
        _ => None,
    }
}

/// `StringLike` compares whole texts, so that `arn:aws:codepipeline:*` says what it means.
fn is_for_string_like(site: &ArnSite<'_>) -> bool {
    let ArnRole::Condition(condition) = site.role else {
        return false;
    };
    let family = Operator::read(condition.operator).map(Operator::family);
    family == Some(operator::Family::StringLike)
        && site.arn.text.starts_with("arn:")
        && site.arn.text.ends_with('*')
}

/// The mended text: a known slip, another case, or the only account of the document.
fn mend_of(site: &ArnSite<'_>, fault: &Fault, mend: Option<String>, account: Option<&str>) -> Option<String> {
    let [_, service, ..] = site.arn.fields().unwrap_or([""; 5]);
    let mend = mend.filter(|_| site.arn.masked == site.arn.text);
    let other_field = || match fault.field {
        "service field" if is_word_in_capitals(service) => {
            site.arn.with_field(1, &service.to_ascii_lowercase())
        }
        "account field" => site.arn.with_field(3, account?),
        _ => None,
    };
    mend.or_else(other_field)
}

/// The account that the document speaks of, if it is only one.
pub(super) fn only_account(sites: &[ArnSite<'_>]) -> Option<String> {
    let mut accounts = sites
        .iter()
        .filter_map(|site| site.arn.fields())
        .map(|[.., account, _]| account)
        .filter(|account| arn_fields::is_account_id(account));
    let first = accounts.next()?;
    accounts.all(|other| other == first).then(|| first.to_owned())
}

fn well_formed(site: &ArnSite<'_>, reference: &ServiceReference, findings: &mut Findings<'_>) {
    let Some([partition, service, region, ..]) = site.arn.fields() else {
        return;
    };
    if service.contains(['*', '?']) {
        let message = format!(
            "the service {} covers every service of a similar name: name the one that is meant",
            shown(service)
        );
        findings.report(&WILDCARD_IN_SERVICE_NAME, &site.leaf.path, site.leaf.span(), message);
    } else {
        unknown_service(site, service, reference, findings);
    }
    if !region.is_empty() && !region.contains(['*', '?']) && !is_region(region) {
        let message =
            format!("{} is no region, which reads like `eu-central-1`: name one or write `*`", shown(region));
        findings.report(&INVALID_ARN_REGION, &site.leaf.path, site.leaf.span(), message);
    } else if is_foreign(partition, region) {
        let home = Partition::of_region(region);
        let message = format!(
            "the region {} lies in the partition `{home}`, not in {}: no resource has this ARN",
            shown(region),
            shown(partition)
        );
        let fix = site.arn.with_field(0, home.as_str());
        let fix = fix.map(|text| site.leaf.replaced_by(&text, "write the partition of the region"));
        findings.report_fixed(&INVALID_ARN_REGION, &site.leaf.path, site.leaf.span(), message, fix);
    }
}

/// Only names near a known one are reported: the ARNs of some services carry
/// another name than their actions.
fn unknown_service(
    site: &ArnSite<'_>,
    service: &str,
    reference: &ServiceReference,
    findings: &mut Findings<'_>,
) {
    if service.is_empty() || reference.service(service).is_some() || is_in_an_arn(service, reference) {
        return;
    }
    let names = reference.services().filter(|known| known.is_detailed()).map(|known| known.prefix());
    let Some(name) = nearest(service, names) else {
        return;
    };
    let fix: Option<Fix> = site
        .arn
        .with_field(1, name)
        .map(|text| site.leaf.replaced_by(&text, "write the service that is near"));
    let message = format!("there is no service {}, did you mean `{name}`?", shown(service));
    findings.report_fixed(&INVALID_SERVICE, &site.leaf.path, site.leaf.span(), message, fix);
}

fn is_in_an_arn(service: &str, reference: &ServiceReference) -> bool {
    let mut types = reference.services().flat_map(|known| known.resource_types());
    types.any(|known| known.arn_templates().any(|template| template.split(':').nth(2) == Some(service)))
}

fn is_word_in_capitals(service: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    service.contains(|c: char| c.is_ascii_uppercase()) && service.chars().all(word)
}

/// Letters, one or more words, a number.
pub(super) fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [area, words @ .., number] = parts.as_slice() else {
        return false;
    };
    let letters = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    (2..=4).contains(&area.len())
        && letters(area)
        && !words.is_empty()
        && words.iter().all(|word| letters(word))
        && !number.is_empty()
        && number.len() <= 2
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_foreign(partition: &str, region: &str) -> bool {
    is_region(region)
        && !partition.contains(['*', '?'])
        && Partition::of_region(region) != Partition::from_name(partition)
}
