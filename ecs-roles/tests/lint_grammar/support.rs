#![cfg(test)]
//! Small documents, and what it means that a rule finds and mends.

use ecs_roles::PolicyKind::{self, Identity};
use ecs_roles::{apply_fixes, lint};
use serde_json::Value;

/// A document of one statement.
pub(crate) fn one(statement: &str) -> String {
    format!("{{\"Version\": \"2012-10-17\",\n \"Statement\": [{statement}]}}")
}

/// A statement for an identity, with more members.
pub(crate) fn allow(members: &str) -> String {
    one(&format!(r#"{{"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*"{members}}}"#))
}

/// That statement under a condition.
pub(crate) fn when(condition: &str) -> String {
    allow(&format!(r#", "Condition": {{{condition}}}"#))
}

/// A trust policy of one statement.
pub(crate) fn trust(principal: &str, action: &str, more: &str) -> String {
    one(&format!(r#"{{"Effect": "Allow", "Principal": {principal}, "Action": {action}{more}}}"#))
}

pub(crate) fn found(text: &str, kind: PolicyKind, code: &str) -> Vec<String> {
    let findings = lint(text, kind);
    findings
        .iter()
        .filter(|finding| finding.code.name == code)
        .map(|finding| finding.path.to_string())
        .collect()
}

/// The code is found at the path and nowhere else; the corrected form is free
/// of it, and so is what its fix makes of the faulty one.
#[track_caller]
pub(crate) fn check(kind: PolicyKind, faulty: &str, code: &str, path: &str, corrected: &str) {
    assert_eq!(found(faulty, kind, code), [path], "{code} in {faulty}\n{:#?}", lint(faulty, kind));
    let none: [&str; 0] = [];
    assert_eq!(found(corrected, kind, code), none, "{code} in {corrected}");
    let findings: Vec<_> =
        lint(faulty, kind).into_iter().filter(|finding| finding.code.name == code).collect();
    if findings.iter().any(|finding| finding.fix.is_some()) {
        let mended = apply_fixes(faulty, &findings);
        assert_eq!(found(&mended, kind, code), none, "{code} after its fix: {mended}");
        serde_json::from_str::<Value>(&mended).unwrap_or_else(|error| panic!("{error}: {mended}"));
    }
}

/// What the fix of a code makes of a text.
#[track_caller]
pub(crate) fn mends(kind: PolicyKind, faulty: &str, code: &str, expected: &str) {
    let findings: Vec<_> =
        lint(faulty, kind).into_iter().filter(|finding| finding.code.name == code).collect();
    assert_eq!(apply_fixes(faulty, &findings), expected);
}

#[track_caller]
pub(crate) fn silent(kind: PolicyKind, text: &str, code: &str) {
    assert!(found(text, kind, code).is_empty(), "{code} in {text}\n{:#?}", lint(text, kind));
}

pub(crate) const PLAIN: &str = r#"{"Version": "2012-10-17",
 "Statement": [{"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*"}]}"#;

/// A statement of a bucket policy or the like.
pub(crate) fn granted(principal: &str, more: &str) -> String {
    one(&format!(
        r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "s3:GetObject", "Resource": "*"{more}}}"#
    ))
}

pub(crate) const ROLE: &str = r#"{"AWS": "arn:aws:iam::111122223333:role/deploy"}"#;

/// A condition of one operator, key and value (as JSON).
pub(crate) fn test(operator: &str, key: &str, value: &str) -> String {
    when(&format!(r#""{operator}": {{"{key}": {value}}}"#))
}

/// The place of that condition.
pub(crate) fn at(operator: &str, key: &str) -> String {
    format!("Statement[0].Condition.{operator}.{key}")
}

/// The code is found at the key of a condition, and not in the corrected one.
#[track_caller]
pub(crate) fn check_test(faulty: [&str; 3], code: &str, corrected: [&str; 3]) {
    let [operator, key, value] = faulty;
    let [other, other_key, other_value] = corrected;
    let (faulty, corrected) = (test(operator, key, value), test(other, other_key, other_value));
    check(Identity, &faulty, code, &at(operator, key), &corrected);
}
