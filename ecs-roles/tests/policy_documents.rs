#![cfg(test)]
//! Reading, printing and measuring policy documents.

use ecs_roles::{ErrorKind, PolicyDocument, PolicyVersion, PrincipalKind, Principals, Selection, Statement};
use proptest::prelude::*;
use serde_json::Value;

fn read(text: &str) -> PolicyDocument {
    text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// One spelling for what may be written in several: lists everywhere, texts for
/// booleans and numbers.
fn spelled_out(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| (key.clone(), member_spelled_out(key, value));
            Value::Object(members.iter().map(member).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(spelled_out).collect()),
        Value::Bool(_) | Value::Number(_) => Value::String(value.to_string()),
        other => other.clone(),
    }
}

fn member_spelled_out(key: &str, value: &Value) -> Value {
    let single = matches!(key, "Sid" | "Effect" | "Version" | "Id");
    match value {
        Value::Object(_) if key == "Statement" => Value::Array(vec![spelled_out(value)]),
        Value::Object(_) | Value::Array(_) => spelled_out(value),
        _ if single => value.clone(),
        _ => Value::Array(vec![spelled_out(value)]),
    }
}

#[test]
fn managed_policies_of_aws_are_read_and_printed_back() {
    let data: Value = serde_json::from_str(include_str!("data/managed-policies.json")).unwrap();
    let policies = data["policies"].as_object().unwrap();
    assert!(policies.len() >= 28);
    for (name, policy) in policies {
        let original = &policy["document"];
        let document = read(&original.to_string());
        let printed: Value = serde_json::from_str(&document.to_string()).unwrap();
        assert_eq!(spelled_out(&printed), spelled_out(original), "{name}");
        assert_eq!(read(&document.to_pretty()), document, "{name}");
        assert!(document.is_equivalent(&document), "{name}");
        assert!(document.size() <= 6_144, "{name} is larger than a managed policy may be");
    }
}

#[test]
fn every_legal_form_is_read() {
    let document = read(
        r#"{
            "Id": "policy-1",
            "Statement": [
                {"Sid": "", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"},
                {"Effect": "Deny", "NotPrincipal": {"AWS": ["111122223333", "444455556666"], "Service": "ecs.amazonaws.com"},
                 "NotAction": ["s3:*"], "NotResource": ["a", "b"],
                 "Condition": {"Bool": {"aws:SecureTransport": false}, "NumericLessThan": {"s3:max-keys": [10, -1, 2.5]},
                               "ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a*", "b"], "x:y": "z"}}}
            ]
        }"#,
    );
    assert_eq!((document.version, document.effective_version()), (None, PolicyVersion::V2008));
    assert_eq!(document.id.as_deref(), Some("policy-1"));
    let [first, second] = document.statements.as_slice() else { panic!("{document}") };
    assert_eq!(first.sid.as_deref(), Some(""));
    assert_eq!(first.principals, Some(Selection::Only(Principals::Everyone)));
    let Some(Selection::AllExcept(principals)) = &second.principals else { panic!("{document}") };
    assert_eq!(principals.of_kind(PrincipalKind::Aws), ["111122223333", "444455556666"]);
    assert_eq!(principals.of_kind(PrincipalKind::Service), ["ecs.amazonaws.com"]);
    assert_eq!(second.actions, Selection::AllExcept(vec!["s3:*".to_owned()]));
    assert!(second.resources.as_ref().is_some_and(Selection::is_negated));
    let values: Vec<&[String]> = second.conditions.iter().map(|condition| condition.values()).collect();
    assert_eq!(values, [&["false"][..], &["10", "-1", "2.5"], &["a*", "b"], &["z"]]);
    assert_eq!(read(&document.to_string()), document);
}

#[test]
fn a_document_of_one_bare_statement_and_a_byte_order_mark_is_read() {
    let text = "\u{feff}{\"Version\":\"2008-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}";
    assert_eq!(read(text).statements.len(), 1);
}

#[track_caller]
fn refused(text: &str, line: usize, column: usize, needles: &[&str]) {
    let error = text.parse::<PolicyDocument>().unwrap_err();
    let position = error.position().unwrap();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!((position.line, position.column), (line, column), "{error}");
    for needle in needles {
        assert!(error.message().contains(needle), "`{needle}` is not in: {error}");
    }
}

#[test]
fn a_fault_is_told_with_place_and_remedy() {
    refused("{\"Statement\":[\n],\n}", 3, 1, &["trailing comma", "remove the comma"]);
    refused("{\"Statement\":\n\"arn:\naws\"}", 3, 1, &["control character", "join the lines"]);
    refused("{\"Statement\":[", 1, 14, &["ends too early"]);
    refused("", 1, 1, &["ends too early"]);
    refused("[]", 1, 1, &["expected a policy document"]);
    refused("{}", 1, 2, &["lacks `Statement`"]);
    refused("{\"Statement\":[]} x", 1, 18, &["remove what follows"]);
    refused("{\"Statement\":[{\"Effect\":\"Allow\"}]}", 1, 32, &["lacks `Action` or `NotAction`"]);
    refused("{\"Statement\":[{\"Action\":\"a:b\"}]}", 1, 30, &["lacks `Effect`"]);
    refused("{\"statement\":[]}", 1, 12, &["`statement` is not an element", "did you mean `Statement`?"]);
    refused("{\"Statement\":{\n\"Actions\":[]}}", 2, 9, &["`Actions`", "did you mean `Action`?"]);
    refused("{\"Statement\":{\"Effect\":\"allow\"}}", 1, 31, &["`Allow` or `Deny`", "not `allow`"]);
    refused("{\"Version\":\"2026-01-01\"}", 1, 24, &["`2026-01-01`", "`2012-10-17`"]);
    refused("{\"Version\":\"2012-10-17\",\"Version\":\"2012-10-17\"}", 1, 33, &["`Version` occurs twice"]);
    refused("{\"Statement\":{\"Action\":\"a:b\",\"Action\":\"a:c\"}}", 1, 37, &["`Action` occurs twice"]);
    refused(
        "{\"Statement\":{\"Action\":\"a:b\",\"NotAction\":\"a:c\"}}",
        1,
        40,
        &["either `Action` or `NotAction`, not both"],
    );
    refused(
        "{\"Statement\":{\"Principal\":\"ecs.amazonaws.com\"}}",
        1,
        45,
        &["`ecs.amazonaws.com`", "{\"Service\": …}"],
    );
    refused("{\"Statement\":{\"Principal\":{\"Services\":\"x\"}}}", 1, 37, &["did you mean `Service`?"]);
    refused("{\"Statement\":{\"Resource\":[1]}}", 1, 27, &["found `1`", "double quotes"]);
    refused("{\"Statement\":{\"Action\":null}}", 1, 27, &["found null", "a string or a list of them"]);
    refused("{\"Statement\":{\"Condition\":{\"Bool\":{\"a:b\":{}}}}}", 1, 43, &["found an object"]);
    refused(
        "{\"Statement\":{\"Condition\":{\"Bool\":{\"a:b\":1,\"A:B\":2}}}}",
        1,
        48,
        &["`A:B` occurs twice"],
    );
    refused("{\"Statement\":{\"Condition\":{\"Bool\":{},\"Bool\":{}}}}", 1, 43, &["`Bool` occurs twice"]);
    refused(
        "{\"Statement\":{\"Condition\":{\"NumericEquals\":{\"a:b\":123456789012345678901}}}}",
        1,
        71,
        &["too large"],
    );
}

#[test]
fn nesting_without_end_is_an_error() {
    for (open, close) in [("[", "]"), ("{\"Statement\":", "}")] {
        let text = format!("{{\"Statement\":{}{}}}", open.repeat(100_000), close.repeat(100_000));
        assert_eq!(text.parse::<PolicyDocument>().unwrap_err().kind(), ErrorKind::InvalidInput);
    }
}

#[test]
fn text_from_iam_is_percent_decoded_and_a_plus_stays() {
    let encoded = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3AGetObject%22%2C%22Resource%22%3A%22arn%3Aaws%3As3%3A%3A%3Ab%2Fa+b%2520%C3%A4%22%7D%7D";
    let document = PolicyDocument::from_iam(encoded).unwrap();
    let resources = document.statements[0].resources.as_ref().unwrap();
    assert_eq!(resources.listed(), &["arn:aws:s3:::b/a+b%20ä"]);
    assert_eq!(PolicyDocument::from_iam("%ff").unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[test]
fn the_size_leaves_white_space_out() {
    let spaced = read(
        "{ \"Statement\" : {\"Sid\":\"a b\",\n\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\"} }",
    );
    let expected = r#"{"Statement":[{"Sid":"ab","Effect":"Allow","Action":"a:b","Resource":"*"}]}"#;
    assert_eq!(spaced.size(), expected.len());
}

#[test]
fn the_builder_writes_one_list_per_condition_key() {
    let statement = Statement::deny(["s3:*"])
        .on(["a"])
        .on(["b"])
        .when("StringEquals", "x:y", ["1"])
        .when("Bool", "x:z", ["true"])
        .when("StringEquals", "x:y", ["2"])
        .sid("Both");
    assert_eq!(
        PolicyDocument::new([statement]).to_string(),
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"Both","Effect":"Deny","Action":"s3:*","Resource":["a","b"],"Condition":{"StringEquals":{"x:y":["1","2"]},"Bool":{"x:z":"true"}}}]}"#
    );
}

fn any_statement() -> impl Strategy<Value = Statement> {
    let words = || prop::collection::vec("[a-z*:${} \"\\\\ä]{0,8}", 0..4);
    let conditions = prop::collection::vec(("(StringEquals|Bool)", "[a-c]:[a-c]", words()), 0..4);
    (any::<bool>(), words(), prop::option::of(words()), conditions, prop::option::of("[A-Za-z]{0,5}"))
        .prop_map(|(allow, actions, resources, conditions, sid)| {
            let statement = if allow { Statement::allow(actions) } else { Statement::deny(actions) };
            let statement = resources.into_iter().fold(statement, Statement::on);
            let statement =
                conditions.into_iter().fold(statement, |s, (op, key, values)| s.when(op, key, values));
            sid.into_iter().fold(statement, Statement::sid)
        })
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(statements in prop::collection::vec(any_statement(), 0..4)) {
        let document = PolicyDocument::new(statements);
        prop_assert_eq!(&read(&document.to_string()), &document);
        prop_assert_eq!(&read(&document.to_pretty()), &document);
    }

    #[test]
    fn the_order_of_statements_does_not_matter(statements in prop::collection::vec(any_statement(), 0..4)) {
        let reversed = PolicyDocument::new(statements.iter().rev().cloned());
        prop_assert!(PolicyDocument::new(statements).is_equivalent(&reversed));
    }

    #[test]
    fn no_text_panics(text in "[{}\\[\\]\",:a-zA-Z0-9 ]{0,60}") {
        if let Err(error) = text.parse::<PolicyDocument>() {
            prop_assert!(error.position().is_some());
        }
    }
}
