//! Files that are found where a state is expected.
#![cfg(test)]

use ecs_tfstate::{BytesSource, ErrorKind, State};

fn check(document: impl AsRef<[u8]>, kind: ErrorKind, expected: &str) {
    let error = State::parse(document.as_ref()).unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (kind, expected));
}

#[test]
fn an_empty_file_is_no_state() {
    let message = "the file is empty: nothing has been applied yet, or a write was cut short";
    for empty in ["", " \n", "\u{feff}\r\n"] {
        check(empty, ErrorKind::StateMissing, message);
    }
}

#[test]
fn a_state_that_is_not_supported_is_told_from_a_broken_one() {
    let encrypted = "this state is encrypted by OpenTofu: give its passphrase or key, \
         or read the output of `tofu state pull`, which is decrypted";
    check(include_bytes!("data/encrypted.tfstate"), ErrorKind::Encrypted, encrypted);
    check(
        b"tfstate\x01\xff\xfe",
        ErrorKind::UnsupportedState,
        "version 0 of the state format, which is binary, is not supported: apply once with a Terraform before 0.12",
    );
    check(b"\x1f\x8b\x08", ErrorKind::UnsupportedState, "this is compressed with gzip: unpack it");
    check(
        b"PK\x03\x04",
        ErrorKind::UnsupportedState,
        "this is a saved plan or another archive, not a state: read the output of `terraform state pull`",
    );
    check(
        r#"{"version": 5}"#,
        ErrorKind::UnsupportedState,
        "version 5 of the state format is not known: use a release of this library that reads it",
    );
    check(
        r#"{"format_version": "1.0", "values": {}}"#,
        ErrorKind::UnsupportedState,
        "this is the output of `terraform show -json`, not a state: read the output of `terraform state pull`",
    );
}

#[test]
fn a_pointer_to_a_backend_says_where_the_state_is_and_no_credentials() {
    check(
        include_bytes!("data/backend-s3.tfstate"),
        ErrorKind::UnsupportedState,
        "this file only says that the state is in a backend of type `s3`: \
         read `s3://b/svc/terraform.tfstate`, or under `env:/` in a workspace",
    );
    check(
        include_bytes!("data/backend-local.tfstate"),
        ErrorKind::UnsupportedState,
        "this file only says that the state is in a backend of type `local`: read `state/custom.tfstate`",
    );
    check(
        r#"{"version": 3, "backend": {"type": "http", "config": {"address": "https://u:p@h"}}}"#,
        ErrorKind::UnsupportedState,
        "this file only says that the state is in a backend of type `http`: \
         read the state itself, or the output of `terraform state pull`",
    );
}

#[test]
fn a_broken_state_is_explained_with_line_and_column() {
    let check = |document: &[u8], line: usize, column: usize, expected: &str| {
        let error = State::parse(document).unwrap_err();
        let expected = format!("not a readable state: {expected} at line {line} column {column}");
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::InvalidState, expected));
        assert_eq!((error.line(), error.column()), (Some(line), Some(column)));
        assert!(std::error::Error::source(&error).is_some());
    };
    check(b"<html>", 1, 1, "expected a value");
    check(b"[]", 1, 1, "expected an object");
    check(b"{}", 1, 1, "there is no `version`, so this is no state of Terraform");
    check(b"{\"version\": 4}\n{", 2, 1, "more text follows the end of the document");
    check(b"{\"version\": 4,\n \"serial\"", 2, 9, "the text ends inside an object");
    check(b"{\"version\": \"4\"}", 1, 13, "`version` is to be a whole number");
    check(b"{\"version\": 4, \"serial\": \"secret\"}", 1, 26, "`serial` is to be a whole number");
    check(b"{\"version\": 4, \"lineage\": 1}", 1, 27, "`lineage` is to be a string");
    check(
        b"{\"version\": 4,\n\"outputs\": {\"a\": \"secret\"}}",
        2,
        18,
        "expected an output, which is an object",
    );
    check(
        b"{\"version\": 4, \"outputs\": {\"a\": {\"sensitive\": \"yes\"}}}",
        1,
        47,
        "`sensitive` is to be true or false",
    );
    check(b"{\"version\": 4, \"resources\": [7]}", 1, 30, "expected a resource, which is an object");
    check(b"{\"version\": 4, \"resources\": [{\"mode\": \"data\"}]}", 1, 39, "a resource has no `type`");
    check(b"{\"version\": 4,\n \"x\": \"\xff\"}", 2, 8, "this is not UTF-8 text");
    check(b"\xff\xfe{\0", 1, 1, "this is UTF-16: save it as UTF-8");
}

#[test]
fn a_fault_in_a_resource_is_explained_with_line_and_column() {
    let check = |fields: &str, instance: &str, column: usize, expected: &str| {
        let document = format!(
            "{{\"version\": 4, \"resources\": [\n{{\"mode\": \"managed\", \"type\": \"t\", \"name\": \"n\"{fields}, \"instances\": [\n{instance}]}}]}}"
        );
        let error = State::parse(document.as_bytes()).unwrap_err();
        let line = if fields.is_empty() && !expected.starts_with("`t.n[") { 3 } else { 2 };
        assert_eq!(
            error.to_string(),
            format!("not a readable state: {expected} at line {line} column {column}")
        );
    };
    check(r#", "module": "modul.x""#, "", 57, "`module` is to be the address of a module");
    check(r#", "module": "module.x[0]extra""#, "", 57, "`module` is to be the address of a module");
    let no_name = "`name` of a resource is to be a name of letters, digits, `_` and `-`";
    check(r#", "name": "b'""#, "", 55, no_name);
    check("", r#"{"index_key": 1.5}"#, 15, "`index_key` is to be a string or a whole number");
    check("", r#"{"index_key": [1]}"#, 15, "`index_key` is to be a string or a whole number");
    check("", r#"{"deposed": 1}"#, 13, "`deposed` is to be a string");
    check("", r#"{"deposed": "0a"}"#, 13, "`deposed` is to be a key of eight characters");
    let endless = r#"{"attributes": {}}, {"attributes": {}}"#;
    check("", endless, 36, "a resource without keys has two current objects");
    check("", r#"{"sensitive_attributes": {}}"#, 26, "`sensitive_attributes` is to be a list of paths");
    let twice = r#"{"index_key": "a"}, {"index_key": 1}, {"index_key": "a"}"#;
    check("", twice, 42, "`t.n[\"a\"]` has two current objects");
    let deposed = r#"{"index_key": 1, "deposed": "00000001"}, {"index_key": 1, "deposed": "00000001"}"#;
    check("", deposed, 42, "`t.n[1]` has two objects deposed under one key");
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    assert!(State::parse("\u{feff}{\"version\": 4}".as_bytes()).is_ok());
}

#[test]
fn a_document_nested_100_000_deep_is_an_error_or_left_alone() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    check_is_error(&deep);
    check_is_error(&format!("{{\"version\": 4, \"resources\": {deep}}}"));
    let elsewhere = format!("{{\"version\": 4, \"outputs\": {{\"a\": {{\"value\": {deep}}}}}}}");
    let state = State::parse(elsewhere.as_bytes()).unwrap();
    let error = state.lookup("output.a").unwrap_err();
    assert_eq!(error.to_string(), "the value of `output.a` is not readable: nested deeper than 128 levels");
    let marks = format!(
        "{{\"version\": 4, \"resources\": [{{\"mode\": \"data\", \"type\": \"t\", \"name\": \"n\", \
         \"instances\": [{{\"sensitive_attributes\": {deep}}}]}}]}}"
    );
    check_is_error(&marks);
}

fn check_is_error(document: &str) {
    assert_eq!(State::parse(document.as_bytes()).unwrap_err().kind(), ErrorKind::InvalidState);
}

#[tokio::test]
async fn a_state_that_is_read_names_its_location_in_errors() {
    let source = BytesSource::new("{").named("a.tfstate");
    let error = State::read(&source).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "state `a.tfstate`: not a readable state: the text ends inside an object at line 1 column 1"
    );
}
