//! Reading, printing and measuring policy documents.
#![cfg(test)]

use ecs_roles::{
    ErrorKind, JsonPath, ManagedPolicy, PolicyDocument, PolicySource, PolicyVersion, PrincipalKind,
    Principals, Selection, Statement,
};
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
    let policies = ManagedPolicy::all();
    assert!(policies.len() >= 28);
    for policy in policies {
        let name = policy.name();
        let original: Value = serde_json::from_str(policy.text()).unwrap();
        let document = read(policy.text());
        let printed: Value = serde_json::from_str(&document.to_string()).unwrap();
        assert_eq!(spelled_out(&printed), spelled_out(&original), "{name}");
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
fn a_text_that_is_not_json_is_told_with_place_and_remedy() {
    refused("{\"Statement\":[\n],\n}", 2, 2, &["trailing comma", "remove the comma"]);
    refused("{\"Statement\":\n\"arn:\naws\"}", 2, 6, &["control character", "join the lines"]);
    refused("{\"Statement\":[", 1, 14, &["ends too early", "close the list that begins here"]);
    refused(
        "{\"Statement\":\n {\"Sid\":\"ä\"",
        2,
        2,
        &["ends too early", "close the object that begins here"],
    );
    refused("{\"Statement\":[\"a]}", 1, 15, &["ends too early", "close the string that begins here"]);
    refused("", 1, 1, &["is empty", "write an object"]);
    refused("{\"Statement\":[]} x", 1, 18, &["remove what follows"]);
    refused("{\"Statement\":[]}}", 1, 17, &["remove what follows"]);
    refused("// mine\n{\"Statement\":[]}", 1, 1, &["comment", "remove it"]);
    refused("{Statement:[]}", 1, 2, &["not the name of a member", "into double quotes"]);
    refused("{'Statement':[]}", 1, 2, &["single quotes", "write double quotes"]);
    refused("{“Statement”:[]}", 1, 2, &["straight double quotes"]);
    refused("{\"Statement\" []}", 1, 14, &["a colon is missing"]);
    refused("{\"Statement\":}", 1, 14, &["`}` where a value belongs", "write the value"]);
    refused("{\"Statement\":[\"a\" \"b\"]}", 1, 18, &["a comma is missing"]);
    refused("{\"Statement\":[,]}", 1, 15, &["comma without a value", "remove the comma"]);
    refused("{\"Statement\":[}", 1, 15, &["`}` where a value belongs"]);
    refused("{\"Statement\":True}", 1, 14, &["`true` and `false` in small letters"]);
    refused("{\"Statement\":1.}", 1, 14, &["not a number as JSON writes it", "write digits"]);
    refused("{\"Statement\":\"\\x\"}", 1, 15, &["a backslash escapes nothing"]);
    refused("{\"Statement\":\"\\ud800\"}", 1, 15, &["half of a character"]);
    refused("Version: 2012-10-17", 1, 1, &["into double quotes"]);
    refused("%7B%22Statement%22%3A%5B%5D%7D", 1, 1, &["percent-encoded", "decode it first"]);
}

#[test]
fn a_text_that_is_no_document_is_told_with_place_and_remedy() {
    refused("[]", 1, 1, &["expected a policy document", "write an object with `Version` and `Statement`"]);
    refused("{}", 1, 1, &["lacks `Statement`", "add it"]);
    refused("\"{\\\"Statement\\\":[]}\"", 1, 1, &["inside of a string", "take it out"]);
    refused("{\"Statement\":[{\"Effect\":\"Allow\"}]}", 1, 15, &["lacks `Action` or `NotAction`", "add it"]);
    refused("{\"Statement\":[{\"Action\":\"a:b\"}]}", 1, 15, &["lacks `Effect`", "add it"]);
    refused("{\"Statement\":[\"x\"]}", 1, 15, &["expected a statement, found `x`", "write an object"]);
    refused("{\"statement\":[]}", 1, 2, &["`statement` is not an element", "did you mean `Statement`?"]);
    refused("{\"Statement\":{\n\"Actions\":[]}}", 2, 1, &["`Actions`", "did you mean `Action`?"]);
    refused("{\"Statement\":{\"Because\":1}}", 1, 15, &["`Because`", "remove it, or write one of `Sid`"]);
    refused("{\"Version\":\"2026-01-01\"}", 1, 12, &["`2026-01-01`", "write `2012-10-17`"]);
}

#[test]
fn a_faulty_element_is_told_with_place_and_remedy() {
    let statement = |elements: &str, column: usize, needles: &[&str]| {
        refused(&format!("{{\"Statement\":\n{{{elements}}}}}"), 2, column, needles);
    };
    statement("\"Effect\":\"allow\"", 11, &["`allow` is no effect", "`\"Allow\"` or `\"Deny\"`"]);
    statement(
        "\"Action\":\"a:b\",\"NotAction\":\"a:c\"",
        17,
        &["either `Action` or `NotAction`", "remove one"],
    );
    statement("\"Principal\":\"ecs.amazonaws.com\"", 14, &["`ecs.amazonaws.com`", "{\"Service\": …}"]);
    statement("\"Principal\":[\"*\"]", 14, &["expected principals, found a list", "{\"Service\": "]);
    statement("\"Principal\":{\"Services\":\"x\"}", 15, &["did you mean `Service`?"]);
    statement("\"Resource\":[1]", 14, &["found `1`", "double quotes"]);
    statement("\"Action\":null", 11, &["found null", "a string or a list of them"]);
    statement("\"Sid\":[\"a\"]", 8, &["found a list", "write one text in double quotes"]);
    statement("\"Condition\":[]", 14, &["expected conditions, found a list", "an object of operators"]);
    statement(
        "\"Condition\":{\"Bool\":\"x\"}",
        22,
        &["expected condition keys", "an object of keys and values"],
    );
    statement(
        "\"Condition\":{\"Bool\":{\"a:b\":{}}}",
        29,
        &["found an object", "a string, boolean or number"],
    );
    statement("\"Condition\":{\"Bool\":{\"a:b\":[1,null]}}", 32, &["found null"]);
}

#[test]
fn a_name_that_occurs_twice_is_told_at_the_second() {
    refused(
        "{\"Version\":\"2012-10-17\",\n \"Version\":\"2012-10-17\"}",
        2,
        2,
        &["`Version` occurs twice", "merge"],
    );
    refused("{\"Statement\":{\"Action\":\"a:b\",\"Action\":\"a:c\"}}", 1, 30, &["`Action` occurs twice"]);
    refused("{\"Statement\":{\"Principal\":{\"AWS\":\"1\",\"AWS\":\"2\"}}}", 1, 38, &["`AWS` occurs twice"]);
    refused("{\"Statement\":{\"Condition\":{\"Bool\":{},\"Bool\":{}}}}", 1, 38, &["`Bool` occurs twice"]);
    let condition = "{\"Statement\":{\"Condition\":{\"Bool\":{\"a:b\":1,\"A:B\":2}}}}";
    refused(condition, 1, 44, &["`A:B` occurs twice"]);
    refused("{\"Statement\":[],\"\\u0053tatement\":[]}", 1, 17, &["`Statement` occurs twice"]);
}

#[test]
fn nesting_without_end_is_an_error() {
    for (open, close) in [("[", "]"), ("{\"Statement\":", "}"), ("[{\"a\":", "}]")] {
        for depth in [10_000, 100_000] {
            let text = format!("{{\"Statement\":{}1{}}}", open.repeat(depth), close.repeat(depth));
            let error = PolicySource::read(text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.message().contains("nested too deep") || depth * open.len() > 1 << 20, "{error}");
        }
    }
}

#[test]
fn a_text_beyond_every_quota_is_refused_unread() {
    let huge = format!("{{\"Statement\":[{}]}}", " ".repeat(1 << 20));
    let error = PolicySource::read(huge).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.message().contains("1048592 bytes") && error.message().contains("pass a single policy"));
    let large = format!("{{\"Statement\":[{}]}}", " ".repeat((1 << 20) - 16));
    assert!(PolicySource::read(large).is_ok());
}

#[test]
fn bytes_that_are_not_utf_8_are_told_with_their_place() {
    #[track_caller]
    fn check(bytes: &[u8], line: usize, column: usize) {
        let error = PolicySource::from_bytes(bytes).unwrap_err();
        let position = error.position().unwrap();
        assert_eq!((position.line, position.column), (line, column), "{error}");
        assert!(error.message().contains("save it as UTF-8"), "{error}");
    }
    check(b"{\"Id\":\n \"\xc3\xa4\xff\"}", 2, 4);
    check(b"\xef\xbb\xbf{\"\xe4\"}", 1, 3);
    // Windows writes this where nobody says otherwise.
    check(b"\xff\xfe{\0}\0", 1, 1);
    assert!(PolicySource::from_bytes(b"\xef\xbb\xbf{\"Statement\":[]}").is_ok());
}

/// A document with every kind of part.
const PLACES: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": ["ä:b", "c:d"], "Resource": "*"},
    {"Effect": "Deny", "Principal": {"AWS": ["1", "2"]}, "NotAction": "*",
     "Condition": {"Bool": {"aws:SecureTransport": false}}}
  ]
}"#;

#[test]
fn parts_are_found_by_their_path() {
    let source = PolicySource::read(format!("\u{feff}{PLACES}")).unwrap();
    let statement = |index| JsonPath::default().member("Statement").element(index);
    let check = |path: JsonPath, expected: Option<(usize, usize)>| {
        let found = source.position(&path).map(|position| (position.line, position.column));
        assert_eq!(found, expected, "{path}");
    };
    check(JsonPath::default(), Some((1, 1)));
    check(JsonPath::default().member("Version"), Some((2, 14)));
    check(statement(0), Some((4, 5)));
    check(statement(0).member("Action"), Some((4, 35)));
    check(statement(0).member("Action").element(1), Some((4, 43)));
    check(statement(1).member("Principal").member("AWS").element(1), Some((5, 51)));
    check(statement(1).member("Condition").member("Bool").member("aws:SecureTransport"), Some((6, 52)));
    check(statement(2), None);
    check(statement(0).member("NotAction"), None);
    check(statement(0).member("Resource").element(0), None);
    check(JsonPath::default().element(0), None);
    assert_eq!(source.statement_position(1).unwrap().to_string(), "line 5, column 5");
    assert_eq!(source.statement_position(2), None);
    assert!(source.text().starts_with('{'), "the byte order mark is gone");
}

#[test]
fn a_single_statement_has_a_place_and_so_has_what_was_built() {
    let source = PolicySource::read("{\"Statement\":\n {\"Effect\":\"Deny\",\"Action\":[]}}").unwrap();
    assert_eq!(source.statement_position(0).unwrap().to_string(), "line 2, column 2");
    assert_eq!(source.statement_position(1), None);
    let built = PolicySource::from(&PolicyDocument::new([Statement::allow(["a:b"]).on(["*"])]));
    assert_eq!(built.statement_position(0).unwrap().to_string(), "line 4, column 5");
    assert_eq!(PolicySource::read(built.text()).unwrap().document(), built.document());
}

#[test]
fn numbers_keep_their_digits() {
    let numbers = ["1.10", "-0.0", "1E+2", "123456789012345678901234567890", "0.1000"];
    let text = format!(
        r#"{{"Statement":{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"NumericEquals":{{"a:b":[{}]}}}}}}}}"#,
        numbers.join(",")
    );
    let document = read(&text);
    assert_eq!(document.statements[0].conditions.iter().next().unwrap().values(), numbers);
    assert_eq!(read(&document.to_string()), document);
}

#[test]
fn a_document_is_read_from_any_deserializer() {
    let value: Value = serde_json::from_str(PLACES).unwrap();
    let document: PolicyDocument = serde_json::from_value(value).unwrap();
    assert_eq!(document.statements.len(), 2);
    assert_eq!(document.statements[1], read(PLACES).statements[1]);
    let statement: Statement = serde_json::from_value(serde_json::json!({
        "Effect": "Allow", "Action": "a:b", "Resource": "*", "Condition": {"NumericEquals": {"a:b": [1, -2, 2.5, true]}}
    }))
    .unwrap();
    assert_eq!(statement.conditions.iter().next().unwrap().values(), ["1", "-2", "2.5", "true"]);

    let check = |value: Value, needle: &str| {
        let error = serde_json::from_value::<PolicyDocument>(value).unwrap_err().to_string();
        assert!(error.contains(needle), "{error}");
    };
    check(serde_json::json!([]), "expected a policy document, found a list");
    check(serde_json::json!({"Statement": {"Effect": "allow"}}), "`allow` is no effect");
    let twice = serde_json::from_str::<PolicyDocument>(r#"{"Statement":[],"Statement":[]}"#).unwrap_err();
    assert!(twice.to_string().contains("`Statement` occurs twice"), "{twice}");
}

#[test]
fn text_from_iam_is_percent_decoded_and_a_plus_stays() {
    let encoded = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3AGetObject%22%2C%22Resource%22%3A%22arn%3Aaws%3As3%3A%3A%3Ab%2Fa+b%2520%C3%A4%22%7D%7D";
    let document = PolicyDocument::from_iam(encoded).unwrap();
    let resources = document.statements[0].resources.as_ref().unwrap();
    assert_eq!(resources.listed(), &["arn:aws:s3:::b/a+b%20ä"]);
    let source = PolicySource::from_iam("%7B%0A%22Statement%22:%5B%5D}").unwrap();
    assert_eq!(source.text(), "{\n\"Statement\":[]}");
    let error = PolicyDocument::from_iam("%7B%0A%22%ff").unwrap_err();
    assert_eq!(
        (error.kind(), error.position().unwrap().to_string()),
        (ErrorKind::InvalidInput, "line 2, column 2".to_owned())
    );
    let error = PolicySource::from_iam("%7B%0A%22Statement%22:1}").unwrap_err();
    assert_eq!(error.position().unwrap().to_string(), "line 2, column 13", "positions are those of the text");
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
    fn the_canonical_form_is_one_and_means_the_same(statements in prop::collection::vec(any_statement(), 0..4)) {
        let document = PolicyDocument::new(statements);
        let canonical = document.canonical();
        prop_assert_eq!(&canonical.canonical(), &canonical);
        prop_assert!(canonical.is_equivalent(&document));
        prop_assert_eq!(&read(&canonical.to_string()), &canonical);
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
