//! A `*` where ARNs could stand.
//!
//! ```json
//! {"Effect": "Allow", "Action": "ecs:UpdateService", "Resource": "*"}
//! ```
//!
//! Source: Service Authorization Reference, "Actions": access levels and required
//! resource types.

use super::Family;
use super::request_keys::listed;
use crate::lint::arn_text::is_everything;
use crate::lint::code::{Code, Severity};
use crate::lint::kind::PolicyKind;
use crate::lint::linter::Findings;
use crate::lint::outline::{Leaf, Outline, StatementView};
use crate::reference::{AccessLevel, ActionEntry};

static STAR_WHERE_SCOPABLE: Code = Code {
    name: "STAR_WHERE_SCOPABLE",
    severity: Severity::Suggestion,
    meaning: "Actions that change something are allowed on `*` though they can be narrowed to resources.",
    source: "Service Authorization Reference",
};

pub(super) const FAMILY: Family = Family { codes: &[&STAR_WHERE_SCOPABLE], check };

/// What a condition narrows is left out, or every document would be reported.
fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    if outline.kind != PolicyKind::Identity {
        return;
    }
    let open = |statement: &&StatementView<'_>| statement.allows() && statement.conditions.is_empty();
    for statement in outline.statements.iter().filter(open) {
        let star = statement.listed_resources().iter().find(|leaf| is_everything(leaf.value));
        if let Some(star) = star {
            star_where_scopable(outline, statement, star, findings);
        }
    }
}

/// Reads are left out, too. The passing of roles has rules of its own.
fn star_where_scopable(
    outline: &Outline<'_>,
    statement: &StatementView<'_>,
    star: &Leaf<'_>,
    findings: &mut Findings<'_>,
) {
    let actions = statement.listed_actions().iter().filter_map(|leaf| outline.reference.action(leaf.value));
    let scopable: Vec<String> = actions
        .filter(|action| action.name() != "PassRole" && changes(*action))
        .filter(|action| action.resources().any(|resource| resource.is_required()))
        .map(|action| format!("{}:{}", action.service().prefix(), action.name()))
        .collect();
    if !scopable.is_empty() {
        let message = format!(
            "{} can be narrowed to resources: name their ARNs in a statement of their own",
            listed(&scopable)
        );
        findings.report(&STAR_WHERE_SCOPABLE, &star.path, star.span(), message);
    }
}

fn changes(action: ActionEntry<'_>) -> bool {
    action.access_levels().any(|level| !matches!(level, AccessLevel::List | AccessLevel::Read))
}
