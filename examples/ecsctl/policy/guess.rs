//! What a policy is used as, by its looks.

use ecs_roles::{Finding, PolicyKind, apply_fixes, lint};
use serde_json::Value;

use super::mend::without_byte_order_mark;

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
    let text = without_byte_order_mark(text);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(statements: &str, expected: PolicyKind) {
        assert_eq!(kind(&format!("\u{feff}{{\"Statement\": {statements}}}")), expected, "{statements}");
    }

    #[test]
    fn principals_and_actions_say_what_a_policy_is() {
        check(r#"[{"Action": "sts:AssumeRole"}]"#, PolicyKind::Identity);
        check(r#"{"Principal": "*", "Action": "sts:AssumeRole"}"#, PolicyKind::Trust);
        check(r#"[{"Principal": {}, "Action": ["STS:AssumeRole", "sts:TagSession"]}]"#, PolicyKind::Trust);
        check(r#"[{"NotPrincipal": {}, "Action": ["sts:AssumeRole", "s3:*"]}]"#, PolicyKind::Resource);
        check(r#"[{"Principal": {}, "Action": "*"}]"#, PolicyKind::Resource);
        check(r#"[{"Principal": {}}]"#, PolicyKind::Resource);
        check("7", PolicyKind::Identity);
    }

    #[test]
    fn slips_of_the_syntax_are_read_through() {
        check("[{\"Principal\": \"*\", \"Action\": \"sts:AssumeRole\",}, /* mine */]", PolicyKind::Trust);
        assert_eq!(kind("Principal: *"), PolicyKind::Identity);
    }
}
