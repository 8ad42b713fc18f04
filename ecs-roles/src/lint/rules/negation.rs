//! Statements that allow all but what they list.
//!
//! ```json
//! {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
//! ```
//!
//! Source: IAM User Guide, "IAM JSON policy elements: NotAction" and
//! "NotResource".

use super::Family;
use crate::lint::code::{Code, Severity};
use crate::lint::kind::PolicyKind;
use crate::lint::linter::Findings;
use crate::lint::outline::Outline;

static NOT_ACTION_WITH_ALLOW: Code = Code {
    name: "NOT_ACTION_WITH_ALLOW",
    severity: Severity::SecurityWarning,
    meaning: "All actions of all services but those listed are allowed, future ones included.",
    source: "IAM User Guide, \"IAM JSON policy elements: NotAction\"",
};
static NOT_RESOURCE_WITH_ALLOW: Code = Code {
    name: "NOT_RESOURCE_WITH_ALLOW",
    severity: Severity::SecurityWarning,
    meaning: "All resources but those listed are allowed, future ones included.",
    source: "IAM User Guide, \"IAM JSON policy elements: NotResource\"",
};

pub(super) const FAMILY: Family =
    Family { codes: &[&NOT_ACTION_WITH_ALLOW, &NOT_RESOURCE_WITH_ALLOW], check };

/// Boundaries and service control policies only limit; there it is usual.
fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    if matches!(outline.kind, PolicyKind::Boundary | PolicyKind::Scp) {
        return;
    }
    for statement in outline.statements.iter().filter(|statement| statement.allows()) {
        let elements = [
            (&statement.actions, &NOT_ACTION_WITH_ALLOW, "`NotAction` allows every other action"),
            (&statement.resources, &NOT_RESOURCE_WITH_ALLOW, "`NotResource` allows every other resource"),
        ];
        for (element, code, what) in elements {
            if let Some(element) = element.as_ref().filter(|element| element.negated) {
                let message = format!("{what}, also those that are still to come: list what is meant");
                findings.report(code, &element.path, element.name_span.clone(), message);
            }
        }
    }
}
