//! Hostile keys, checks, other states and what a failed apply leaves behind, in
//! states that Terraform wrote.
#![cfg(test)]

use ecs_tfstate::{ErrorKind, State, Value};

fn sample(name: &str) -> State {
    let path = format!("{}/tests/data/{name}/terraform.tfstate", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    State::from_bytes(bytes).unwrap()
}

#[test]
fn a_group_has_the_keys_as_they_are() {
    let state = sample("keys");
    let group = state.lookup("terraform_data.each").unwrap().into_value();
    let by_key = state.lookup("output.by_key").unwrap().into_value();
    let keys = |value: &Value| {
        let mut keys = value.as_object().unwrap().keys().map(str::to_owned).collect::<Vec<_>>();
        keys.sort();
        keys
    };
    assert_eq!(keys(&group), keys(&by_key));
    assert_eq!(keys(&group).len(), 44);
    for (key, instance) in group.as_object().unwrap() {
        assert_eq!(instance.pointer("/input/key"), Some(&Value::from(key)));
        assert_eq!(instance.pointer("/input/base64"), by_key.get(key), "{key:?}");
    }
}

#[test]
fn a_key_is_found_in_either_quotes_and_with_escapes_or_without() {
    let state = sample("keys");
    let check = |index: &str, expected: &str| {
        let found = state.lookup(&format!("terraform_data.each[{index}].input.key")).unwrap();
        assert_eq!(found.reveal().as_str(), Some(expected), "{index}");
    };
    check("\"it's\"", "it's");
    check(r"'it\'s'", "it's");
    check(r#"'say "hi"'"#, "say \"hi\"");
    check(r#""say \"hi\"""#, "say \"hi\"");
    check(r"'back\\slash'", "back\\slash");
    check("\"${interpolation}\"", "${interpolation}");
    check("\"$${interpolation}\"", "${interpolation}");
    check("'%{if true}'", "%{if true}");
    check("'%%{if true}'", "%{if true}");
    check("\"\"", "");
    check("''", "");
    check("\"0\"", "0");
    check("'日本'", "日本");
    check(r#""line\u2028separator""#, "line\u{2028}separator");
    check("\"line\u{2028}separator\"", "line\u{2028}separator");
    check(r#""\u003chtml\u003e\u0026amp;""#, "<html>&amp;");
}

#[test]
fn what_looks_alike_is_told_apart() {
    let state = sample("keys");
    let missing =
        ["terraform_data.each[0]", "terraform_data.each[\"combining \u{e8}\"]", "terraform_data.each[' ']"];
    for address in missing {
        assert_eq!(state.lookup(address).unwrap_err().kind(), ErrorKind::NotFound, "{address}");
    }
}

#[test]
fn other_states_are_indexed_as_resources_are() {
    let state = sample("remote_state");
    let check = |address: &str, expected: &str| {
        let found = state.lookup(&format!("data.terraform_remote_state.{address}")).unwrap();
        assert_eq!(found.reveal(), &Value::parse(expected).unwrap(), "{address}");
    };
    check("single.outputs.vpc_id", r#""vpc-0a1b2c""#);
    check("count[1].outputs.subnets[\"b.c\"].id", r#""subnet-b""#);
    check("each[\"b.c\"].outputs.subnets.a.zones[1]", r#""2""#);
    check("each['a'].outputs.extra", r#""a""#);
    check("single.outputs.exact", "12345678901234567890");
    check("single.outputs.look_alike", r#"{"type":"string","value":"not a wrapper"}"#);
    check("single.outputs.empty", "{}");
    check("each[\"a\"].outputs.password", r#""not a real one""#);
}

#[test]
fn what_a_failed_apply_left_is_there_and_what_it_removed_is_not() {
    let state = sample("removed_and_tainted");
    assert!(state.lookup("terraform_data.fails.id").is_ok(), "tainted");
    assert!(state.lookup("terraform_data.kept[\"a\"]").is_ok());
    for removed in ["terraform_data.kept[\"b\"]", "terraform_data.count", "terraform_data.count[0]"] {
        assert_eq!(state.lookup(removed).unwrap_err().kind(), ErrorKind::NotFound, "{removed}");
    }
}

#[test]
fn checks_are_no_resources() {
    let state = sample("checks");
    assert_eq!(state.lookup("terraform_data.guarded.output").unwrap().reveal(), &Value::from(3));
    assert!(state.lookup("check.fails").is_err());
}
