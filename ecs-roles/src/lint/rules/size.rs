//! Documents that are too large for what they are used as; see
//! [`PolicyKind::quota`] for the numbers.
//!
//! A trust policy of 2,100 characters is `POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA`.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference" and "IAM and
//! AWS STS quotas".

use super::Family;
use crate::lint::code::{Code, Severity};
use crate::lint::kind::PolicyKind;
use crate::lint::linter::Findings;
use crate::lint::outline::Outline;
use crate::policy::JsonPath;

static IDENTITY: Code = Code::of_access_analyzer(
    "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
    Severity::Warning,
    "The document is larger than an identity policy may be.",
);
static RESOURCE: Code = Code::of_access_analyzer(
    "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
    Severity::Warning,
    "The document is larger than most resources take.",
);
static ROLE_TRUST: Code = Code::of_access_analyzer(
    "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
    Severity::Warning,
    "The document is larger than a trust policy may be, unless the account's quota was raised.",
);
static SCP: Code = Code::of_access_analyzer(
    "POLICY_SIZE_EXCEEDS_SCP_QUOTA",
    Severity::Error,
    "The document is larger than a service control policy may be.",
);

pub(super) const FAMILY: Family = Family { codes: &[&IDENTITY, &RESOURCE, &ROLE_TRUST, &SCP], check };

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let size = outline.text.chars().filter(|c| !c.is_whitespace()).count();
    let quota = outline.kind.quota();
    if size <= quota {
        return;
    }
    let (code, remedy) = match outline.kind {
        PolicyKind::Identity | PolicyKind::Boundary => (&IDENTITY, "split it into several policies"),
        PolicyKind::Resource => (&RESOURCE, "shorten it, or look up the quota of the service"),
        PolicyKind::Trust => (&ROLE_TRUST, "shorten it, or have the quota raised"),
        PolicyKind::Scp => (&SCP, "split it into several policies"),
    };
    let kind = outline.kind.as_str();
    let message = format!(
        "the document has {size} characters without white space, but the kind `{kind}` takes {quota}: {remedy}"
    );
    findings.report(code, &JsonPath::default(), outline.root.span.clone(), message);
}
