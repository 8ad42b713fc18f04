//! The format of this crate's own.

use ecs_roles::Export;
use proptest::prelude::*;

use crate::{any, samples};

#[test]
fn what_was_written_is_read_back_and_written_alike() {
    for export in samples::all() {
        let text = export.to_json().unwrap();
        assert!(text.ends_with("}\n"));
        assert_eq!(Export::from_json(&text).unwrap(), export);
    }
    let text = Export::from_json(samples::EVERY_MEMBER).unwrap().to_json().unwrap();
    assert_eq!(text, samples::EVERY_MEMBER);
}

#[test]
fn what_is_left_out_is_as_in_a_new_role() {
    let least = r#"{"roles": [{"trustPolicy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}},
        "name": "web", "instanceProfile": null, "tags": null}]}"#;
    let export = Export::new().role(samples::role("web"));
    assert_eq!(Export::from_json(least).unwrap(), export);
    assert_eq!(Export::from_json("{}").unwrap(), Export::new());
}

#[track_caller]
fn refused(text: &str, position: &str, needle: &str) {
    let error = Export::from_json(text).unwrap_err();
    let found = error.position().map(|position| position.to_string()).unwrap_or_default();
    assert!(found == position && error.to_string().contains(needle), "`{needle}` is not in: {error}");
}

#[test]
fn a_fault_has_a_place_and_a_remedy() {
    refused("", "line 1, column 1", "the export is empty: write an object with `roles` and `policies`");
    refused("{\"roles\": [}", "line 1, column 12", "the export is not valid JSON");
    refused("{\"role\": []}", "line 1, column 2", "did you mean `roles`?");
    refused("{\"roles\": {}}", "line 1, column 11", "expected a list, found an object");
    refused("{\"roles\": [7]}", "line 1, column 12", "expected a role, found `7`");
    refused("{\"roles\": [], \"roles\": []}", "line 1, column 15", "`roles` occurs twice");
    refused("{\"policies\": [{\"name\": \"a\"}]}", "line 1, column 15", "a policy lacks `document`");
    let many = " ".repeat((1 << 20) + 1);
    refused(&many, "", "export fewer roles at a time");
}

#[test]
fn a_fault_of_a_role_has_a_place_and_a_remedy() {
    let role = |member: &str| {
        let trust = r#""trustPolicy": {"Statement": []}"#;
        format!("{{\"roles\": [{{\"name\": \"web\", {trust},\n{member}}}]}}")
    };
    refused(&role("\"tag\": {}"), "line 2, column 1", "did you mean `tags`?");
    refused(&role("\"tags\": {\"a\": 1}"), "line 2, column 15", "put it into double quotes");
    refused(&role("\"tags\": {\"a\": \"\", \"a\": \"\"}"), "line 2, column 19", "`a` occurs twice");
    refused(&role("\"maxSessionDuration\": \"1h\""), "line 2, column 23", "a whole number from 3600");
    refused(&role("\"maxSessionDuration\": 3600.5"), "line 2, column 23", "a whole number from 3600");
    refused(&role("\"maxSessionDuration\": 60"), "line 1, column 12", "60 seconds");
    refused(&role("\"managedPolicies\": [\"ReadOnly\"]"), "line 2, column 21", "`ReadOnly`");
    refused(&role("\"managedPolicies\": \"a\""), "line 2, column 20", "expected a list");
    refused(
        &role("\"inlinePolicies\": {\"a\": {\"Statement\": [{\"Effect\": \"allow\"}]}}"),
        "line 2, column 51",
        "write `\"Allow\"` or `\"Deny\"`",
    );
    refused(&role("\"path\": \"/a\""), "line 1, column 12", "the path `/a` is not legal");
    refused("{\"roles\": [{\"name\": \"a\"}]}", "line 1, column 12", "a role lacks `trustPolicy`");
    refused(
        "{\"policies\": [{\"name\": \"a b\", \"document\": {\"Statement\": []}}]}",
        "line 1, column 15",
        "policy name `a b`",
    );
}

proptest! {
    #[test]
    fn any_export_is_read_back(export in any::export()) {
        prop_assert_eq!(Export::from_json(&export.to_json().unwrap()).unwrap(), export);
    }

    #[test]
    fn no_text_is_trouble(text in "[\\[\\]{}:,\"a-z0-9 ]{0,40}") {
        let _ = Export::from_json(&text);
        let _ = Export::from_json(&format!("{{\"roles\": [{{\"name\": \"a\", {text}}}]}}"));
    }
}
