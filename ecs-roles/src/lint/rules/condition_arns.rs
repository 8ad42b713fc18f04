//! Conditions that compare with an ARN of ECS.
//!
//! ```json
//! {"ArnEquals": {"ecs:cluster": "arn:aws:ecs:eu-west-1:cluster:cluster/web"}}
//! ```
//!
//! Source: Service Authorization Reference, "Condition keys for Amazon Elastic
//! Container Service": the key of a resource type holds the ARN of one.

use super::Family;
use crate::arn_fields;
use crate::error::shown;
use crate::lint::arn_sites::{ArnRole, ArnSite};
use crate::lint::arn_text::ArnText;
use crate::lint::code::{Code, Severity};
use crate::lint::linter::Findings;
use crate::lint::outline::Outline;
use crate::lint::rules::{arn_form, ecs_arns};
use crate::reference::{ConditionType, ResourceType, ServiceReference};

static ECS_CONDITION_VALUE_ARN: Code = Code {
    name: "ECS_CONDITION_VALUE_ARN",
    severity: Severity::Error,
    meaning: "A condition compares a key of ECS with what cannot be an ARN of the key's resource type.",
    source: "Service Authorization Reference",
};

pub(super) const FAMILY: Family = Family { codes: &[&ECS_CONDITION_VALUE_ARN], check };

/// Whether the value is judged here as a whole, more closely than its fields
/// could be.
pub(super) fn is_judged_there(site: &ArnSite<'_>, reference: &ServiceReference) -> bool {
    resource_type(site, reference).is_some()
}

/// `ecs:cluster` holds the ARN of a cluster, `ecs:container-instances` that of
/// a container instance.
fn resource_type<'r>(site: &ArnSite<'_>, reference: &'r ServiceReference) -> Option<ResourceType<'r>> {
    let ArnRole::Condition(condition) = site.role else {
        return None;
    };
    let key = reference.condition_key(condition.key)?;
    let name = key.name().strip_prefix("ecs:").filter(|_| key.value_type() == ConditionType::Arn)?;
    let singular = name.strip_suffix('s').unwrap_or(name);
    let mut types = reference.service("ecs")?.resource_types();
    types.find(|known| known.name() == name || known.name() == singular)
}

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let sites = outline.sites;
    let account = arn_form::only_account(sites);
    for site in sites {
        let Some(wanted) = resource_type(site, outline.reference) else {
            continue;
        };
        if accepts(wanted, &site.arn) || ecs_arns::slip(&site.arn).is_some() {
            continue;
        }
        let mend = mend(site, wanted, account.as_deref());
        let form = wanted.arn_templates().next().unwrap_or_default();
        let remedy = match &mend {
            Some(mend) => format!("did you mean {}?", shown(mend)),
            None => format!("write it as {}", shown(form)),
        };
        let message = format!(
            "{} cannot be the ARN of a {}, so that the condition never holds: {remedy}",
            shown(site.arn.text),
            wanted.name()
        );
        let fix = mend.map(|mend| site.leaf.replaced_by(&mend, "mend the ARN"));
        findings.report_fixed(&ECS_CONDITION_VALUE_ARN, &site.leaf.path, site.leaf.span(), message, fix);
    }
}

fn accepts(wanted: ResourceType<'_>, arn: &ArnText<'_>) -> bool {
    arn.pattern().is_some_and(|pattern| wanted.accepts(&pattern))
}

/// A known slip, or the only account of the document in place of a word.
fn mend(site: &ArnSite<'_>, wanted: ResourceType<'_>, account: Option<&str>) -> Option<String> {
    let known = || arn_fields::pattern_fault(&site.arn.masked)?.1.filter(|_| site.arn.is_plain());
    let other_account = || site.arn.with_field(3, account?);
    let fits = |text: &String| accepts(wanted, &ArnText::of(text));
    known().filter(fits).or_else(|| other_account().filter(fits))
}
