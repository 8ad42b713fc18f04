//! ARNs against the resource types of their service.
//!
//! ```json
//! {"Effect": "Allow", "Action": "ecs:DescribeClusters",
//!  "Resource": "arn:aws:ecs:eu-west-1:111122223333:clusters/web"}
//! ```
//!
//! Source: Service Authorization Reference, "Resource types" of each service.

use super::Family;
use crate::arn_fields;
use crate::error::shown;
use crate::lint::arn_sites::{ArnRole, ArnSite};
use crate::lint::arn_text::ArnText;
use crate::lint::code::{Code, Severity};
use crate::lint::linter::Findings;
use crate::lint::nearest::nearest;
use crate::lint::outline::Outline;
use crate::lint::rules::{arn_form, ecs_arns};
use crate::reference::{ResourceType, Service};

static INVALID_ARN_RESOURCE: Code = Code::of_access_analyzer(
    "INVALID_ARN_RESOURCE",
    Severity::Error,
    "The resource part of an ARN has the form of no resource type of its service.",
);
static ARN_REGION_NOT_ALLOWED: Code = Code::of_access_analyzer(
    "ARN_REGION_NOT_ALLOWED",
    Severity::Error,
    "The ARN of a resource without region names one.",
);
static ARN_ACCOUNT_NOT_ALLOWED: Code = Code::of_access_analyzer(
    "ARN_ACCOUNT_NOT_ALLOWED",
    Severity::Error,
    "The ARN of a resource without account names one.",
);
static MISSING_ARN_REGION: Code = Code::of_access_analyzer(
    "MISSING_ARN_REGION",
    Severity::Error,
    "The ARN of a resource with a region names none.",
);
static MISSING_ARN_ACCOUNT: Code = Code::of_access_analyzer(
    "MISSING_ARN_ACCOUNT",
    Severity::Error,
    "The ARN of a resource with an account names none.",
);

pub(super) const FAMILY: Family = Family {
    codes: &[
        &INVALID_ARN_RESOURCE,
        &ARN_REGION_NOT_ALLOWED,
        &ARN_ACCOUNT_NOT_ALLOWED,
        &MISSING_ARN_REGION,
        &MISSING_ARN_ACCOUNT,
    ],
    check,
};

/// Resources of AWS itself have an empty account where others have one:
/// parameters and documents of Systems Manager, images of EC2.
const WITH_PUBLIC_RESOURCES: [&str; 2] = ["ssm", "ec2"];

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let sites = outline.sites;
    let account = arn_form::only_account(sites);
    let resources = sites.iter().filter(|site| matches!(site.role, ArnRole::Resource));
    for site in resources.filter(|site| !site.arn.is_everything()) {
        match arn_fields::pattern_fault(&site.arn.masked) {
            Some((fault, mend)) => field_fault(site, &fault, mend, account.as_deref(), findings),
            None => {
                let service =
                    site.arn.fields().and_then(|[_, service, ..]| outline.reference.service(service));
                if let Some(service) = service.filter(|service| service.is_detailed()) {
                    against_types(site, service, findings);
                }
            }
        }
    }
}

/// What the fields alone tell, for the services whose rules are known.
fn field_fault(
    site: &ArnSite<'_>,
    fault: &arn_fields::Fault,
    mend: Option<String>,
    account: Option<&str>,
    findings: &mut Findings<'_>,
) {
    let [_, _, region, in_account, _] = site.arn.fields().unwrap_or([""; 5]);
    let (code, mend) = match fault.field {
        "region field" if arn_form::is_region(region) => {
            (&ARN_REGION_NOT_ALLOWED, site.arn.with_field(2, ""))
        }
        "account field" if in_account.is_empty() => {
            (&MISSING_ARN_ACCOUNT, account.and_then(|account| site.arn.with_field(3, account)))
        }
        "resource part" => (&INVALID_ARN_RESOURCE, mend.filter(|_| site.arn.is_plain())),
        _ => return,
    };
    let hint = mend.as_deref().map(|mend| format!(", did you mean {}?", shown(mend))).unwrap_or_default();
    let message = format!("the {} of {} {}{hint}", fault.field, shown(site.arn.text), fault.problem);
    let fix = mend.map(|mend| site.leaf.replaced_by(&mend, "mend the ARN"));
    findings.report_fixed(code, &site.leaf.path, site.leaf.span(), message, fix);
}

fn against_types(site: &ArnSite<'_>, service: Service<'_>, findings: &mut Findings<'_>) {
    let accepting: Vec<ResourceType<'_>> = accepting(&site.arn, service).collect();
    if !accepting.is_empty() {
        return missing_fields(site, &accepting, findings);
    }
    if ecs_arns::slip(&site.arn).is_some() {
        return;
    }
    let without = |index: usize| {
        let text = site.arn.with_field(index, "")?;
        accepting_text(&text, service).then_some(text)
    };
    if let Some(text) = without(2) {
        needless(site, &ARN_REGION_NOT_ALLOWED, "region", text, findings);
    } else if let Some(text) = without(3) {
        needless(site, &ARN_ACCOUNT_NOT_ALLOWED, "account", text, findings);
    } else {
        unknown_form(site, service, findings);
    }
}

fn accepting<'r>(arn: &ArnText<'_>, service: Service<'r>) -> impl Iterator<Item = ResourceType<'r>> {
    let pattern = arn.pattern();
    service
        .resource_types()
        .filter(move |known| pattern.as_ref().is_some_and(|pattern| known.accepts(pattern)))
}

fn accepting_text(text: &str, service: Service<'_>) -> bool {
    accepting(&ArnText::of(text), service).next().is_some()
}

fn needless(site: &ArnSite<'_>, code: &'static Code, field: &str, mend: String, findings: &mut Findings<'_>) {
    let message = format!(
        "the ARN of this resource has no {field}, so that {} matches nothing: leave the field empty",
        shown(site.arn.text)
    );
    let fix = site.leaf.replaced_by(&mend, &format!("leave the {field} empty"));
    findings.report_fixed(code, &site.leaf.path, site.leaf.span(), message, fix);
}

fn missing_fields(site: &ArnSite<'_>, accepting: &[ResourceType<'_>], findings: &mut Findings<'_>) {
    let Some([_, service, region, account, _]) = site.arn.fields() else {
        return;
    };
    let all_have = |part: &str| {
        accepting.iter().all(|known| known.arn_templates().all(|template| template.contains(part)))
    };
    let empty = [
        (region, "${Region}", &MISSING_ARN_REGION, "region"),
        (account, "${Account}", &MISSING_ARN_ACCOUNT, "account"),
    ];
    for (value, part, code, field) in empty {
        let public = field == "account" && WITH_PUBLIC_RESOURCES.contains(&service);
        if value.is_empty() && all_have(part) && !public {
            let message = format!(
                "the ARN of this resource has a {field}, so that {} matches nothing: name it or write `*`",
                shown(site.arn.text)
            );
            findings.report(code, &site.leaf.path, site.leaf.span(), message);
        }
    }
}

fn unknown_form(site: &ArnSite<'_>, service: Service<'_>, findings: &mut Findings<'_>) {
    let mend = renamed_type(&site.arn, service);
    let remedy = match &mend {
        Some(mend) => format!("did you mean {}?", shown(mend)),
        None => format!("`{}` has resources such as {}", service.prefix(), examples(service)),
    };
    let message =
        format!("{} has the form of no resource of `{}`, {remedy}", shown(site.arn.text), service.prefix());
    let fix = mend.map(|mend| site.leaf.replaced_by(&mend, "write the type that is near"));
    findings.report_fixed(&INVALID_ARN_RESOURCE, &site.leaf.path, site.leaf.span(), message, fix);
}

/// The ARN with the nearest known type in place of the word it starts with.
fn renamed_type(arn: &ArnText<'_>, service: Service<'_>) -> Option<String> {
    let [.., resource] = arn.fields()?;
    let at = resource.find(['/', ':'])?;
    let (wrong, rest) = resource.split_at(at);
    let words = service.resource_types().flat_map(|known| known.arn_templates()).filter_map(|template| {
        let (word, _) = template.splitn(6, ':').nth(5)?.split_once(['/', ':'])?;
        (!word.contains('$')).then_some(word)
    });
    let text = arn.with_field(4, &format!("{}{rest}", nearest(wrong, words)?))?;
    accepting_text(&text, service).then_some(text)
}

fn examples(service: Service<'_>) -> String {
    let templates: Vec<String> = service
        .resource_types()
        .flat_map(|known| known.arn_templates())
        .filter_map(|template| template.splitn(6, ':').nth(5))
        .take(3)
        .map(shown)
        .collect();
    templates.join(", ")
}
