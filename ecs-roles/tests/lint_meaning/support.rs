#![cfg(test)]
//! What the tests of lint share.

use ecs_roles::{Finding, PolicyKind, apply_fixes, lint};
use serde_json::Value;

pub(crate) fn codes(text: &str, kind: PolicyKind) -> Vec<String> {
    lint(text, kind).iter().map(|finding| format!("{} at {}", finding.code.name, finding.path)).collect()
}

pub(crate) fn document(statements: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#)
}

/// The faulty statements get the finding at that place; the right ones do not,
/// nor does the faulty text once its fix is applied.
#[track_caller]
pub(crate) fn check_kind(kind: PolicyKind, faulty: &str, code: &str, path: &str, right: &str) {
    let (faulty, right) = (document(faulty), document(right));
    for text in [&faulty, &right] {
        serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    }
    let found = lint(&faulty, kind);
    let finding: Option<&Finding> =
        found.iter().find(|finding| finding.code.name == code && finding.path.to_string() == path);
    let Some(finding) = finding else {
        panic!("no {code} at {path} in {faulty}\nbut {:#?}", codes(&faulty, kind));
    };
    says_what_to_do(finding);
    let left: Vec<_> =
        codes(&right, kind).into_iter().filter(|left| left.split(' ').next() == Some(code)).collect();
    assert_eq!(left, Vec::<String>::new(), "{right}");
    if finding.fix.is_some() {
        let mended = apply_fixes(&faulty, std::slice::from_ref(finding));
        serde_json::from_str::<Value>(&mended).unwrap_or_else(|error| panic!("{error}: {mended}"));
        let still = codes(&mended, kind).contains(&format!("{code} at {path}"));
        assert!(!still, "the fix does not mend {code}: {mended}");
    }
}

/// Messages read as errors do: in lower case, without a final period.
#[track_caller]
pub(crate) fn says_what_to_do(finding: &Finding) {
    let message = &finding.message;
    let first = message.chars().next().unwrap();
    assert!(!first.is_uppercase() && !message.ends_with('.') && message.len() > 20, "{message}");
}

#[track_caller]
pub(crate) fn check(faulty: &str, code: &str, path: &str, right: &str) {
    check_kind(PolicyKind::Identity, faulty, code, path, right);
}

pub(crate) fn on(action: &str, resource: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}}"#)
}

pub(crate) fn on_all(action: &str) -> String {
    on(action, "*")
}

pub(crate) fn when(action: &str, condition: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "*", "Condition": {condition}}}"#)
}
