//! What a policy is used as, by its looks.

use ecs_roles::{Finding, PolicyKind, apply_fixes, lint};
use serde_json::Value;

/// With principals, a trust policy if all actions are of STS, else a resource
/// policy; without, an identity policy.
pub(super) fn kind(text: &str) -> PolicyKind {
    let document = document(text);
    let statements = document.get("Statement").map(values).unwrap_or_default();
    let has_principal =
        |statement: &&Value| statement.get("Principal").or(statement.get("NotPrincipal")).is_some();
    if !statements.iter().any(has_principal) {
        return PolicyKind::Identity;
    }
    let actions = statements.iter().filter_map(|statement| statement.get("Action")).flat_map(values);
    let mut actions = actions.filter_map(Value::as_str).peekable();
    match actions.peek().is_some() && actions.all(is_of_sts) {
        true => PolicyKind::Trust,
        false => PolicyKind::Resource,
    }
}

/// The document, read through what the linter can mend of its syntax.
fn document(text: &str) -> Value {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).unwrap_or_else(|_| {
        let of_syntax = |finding: &Finding| finding.code.name == "JSON_SYNTAX_ERROR";
        let findings: Vec<Finding> = lint(text, PolicyKind::Identity).into_iter().filter(of_syntax).collect();
        serde_json::from_str(&apply_fixes(text, &findings)).unwrap_or_default()
    })
}

/// The elements of a list, or the value as the only one.
fn values(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(elements) => elements.iter().collect(),
        value => vec![value],
    }
}

fn is_of_sts(action: &str) -> bool {
    action.split_once(':').is_some_and(|(service, _)| service.eq_ignore_ascii_case("sts"))
}
