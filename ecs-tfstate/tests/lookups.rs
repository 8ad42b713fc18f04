//! What is found in a state, and what is said where nothing is.
#![cfg(test)]

use ecs_tfstate::{BytesSource, ErrorKind, State, Value};

const STATE: &str = r#"{
  "version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "l",
  "outputs": {
    "vpc_id": {"value": "vpc-1", "type": "string"},
    "subnets": {"value": [3, 2, 1], "type": ["list", "number"]},
    "record": {"value": {"type": "string", "value": "x"}, "type": ["object", {"type": "string", "value": "string"}]},
    "secret": {"value": {"hidden_key": ["a"]}, "type": "dynamic", "sensitive": true},
    "null": {"value": null, "type": "string"},
    "odd name": {"value": 1, "type": "number"}
  },
  "resources": [
    {"mode": "managed", "type": "aws_vpc", "name": "main", "instances": [
      {"attributes": {"id": "vpc-1", "tags": {"0": "zero", "Name": "n", "value": "v"}, "cidr_blocks": ["10.0.0.0/8"],
        "ttl": {"value": null, "type": "number"}, "policy": null}}]},
    {"mode": "managed", "type": "aws_key", "name": "each", "instances": [
      {"index_key": "${interp}", "attributes": {"id": "dollar"}},
      {"index_key": "%{tmpl}", "attributes": {"id": "percent"}},
      {"index_key": "\u003chtml\u003e\u0026", "attributes": {"id": "html"}},
      {"index_key": "quo\"te", "attributes": {"id": "quote"}},
      {"index_key": "apo's", "attributes": {"id": "apostrophe"}},
      {"index_key": "a-b.c", "attributes": {"id": "dash-dot"}},
      {"index_key": "", "attributes": {"id": "empty"}},
      {"index_key": "0", "attributes": {"id": "text zero"}}]},
    {"mode": "managed", "type": "aws_mixed", "name": "m", "instances": [
      {"attributes": {"id": "single", "list": ["x"]}},
      {"index_key": 0, "attributes": {"id": "zero"}}]},
    {"mode": "managed", "type": "aws_count", "name": "c", "instances": [
      {"index_key": 2, "attributes": {"id": "c"}}, {"index_key": 0, "attributes": {"id": "a"}}]},
    {"mode": "managed", "type": "aws_gone", "name": "g", "instances": [
      {"deposed": "0123abcd", "attributes": {"id": "old"}}]},
    {"mode": "managed", "type": "aws_none", "name": "n", "instances": []},
    {"mode": "managed", "type": "aws_db", "name": "d", "instances": [
      {"attributes": {"password": "hunter2", "users": {"root_user": "r"}, "name": "n"},
       "sensitive_attributes": [[{"type": "get_attr", "value": "password"}], [{"type": "get_attr", "value": "users"}]]}]},
    {"mode": "managed", "type": "aws_flat", "name": "f", "instances": [
      {"attributes_flat": {"id": "flat", "tags.%": "1", "tags.a.b": "c"}}]},
    {"mode": "data", "type": "terraform_remote_state", "name": "r", "instances": [
      {"index_key": "a", "attributes": {"outputs": {"value": {"zone": "z"}, "type": ["object", {"zone": "string"}]}}}]},
    {"module": "module.net[\"a.b\"]", "mode": "managed", "type": "aws_vpc", "name": "main", "instances": [
      {"attributes": {"id": "vpc-2"}}]},
    {"mode": "of the future", "type": "aws_vpc", "name": "later", "instances": [{"attributes": {}}]}
  ]
}"#;

fn state() -> State {
    State::parse(STATE.as_bytes()).unwrap()
}

#[test]
fn values_are_found() {
    let state = state();
    let check = |address: &str, expected: &str| {
        let found = state.lookup(address).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(found.reveal().to_string(), expected, "{address}");
    };
    check("output.vpc_id", "\"vpc-1\"");
    check("output.subnets[0]", "3");
    check("output.subnets[-1]", "1");
    check("output.subnets.1", "2");
    check("output.null", "null");
    check("output['odd name']", "1");
    check("output.record", r#"{"type":"string","value":"x"}"#);
    check("output.record.type", "\"string\"");
    check("aws_vpc.main.tags.Name", "\"n\"");
    check("aws_vpc.main[\"tags\"]['Name']", "\"n\"");
    check("aws_vpc.main.tags[0]", "\"zero\"");
    check("aws_vpc.main.tags.value", "\"v\"");
    check("aws_vpc.main.ttl", "null");
    check("aws_vpc.main.policy", "null");
    check(r#"aws_key.each["${interp}"].id"#, "\"dollar\"");
    check(r#"aws_key.each["$${interp}"].id"#, "\"dollar\"");
    check(r#"aws_key.each['%%{tmpl}'].id"#, "\"percent\"");
    check(r#"aws_key.each["<html>&"].id"#, "\"html\"");
    check(r#"aws_key.each["\u003chtml\u003e\u0026"].id"#, "\"html\"");
    check(r#"aws_key.each["quo\"te"].id"#, "\"quote\"");
    check(r#"aws_key.each['quo"te'].id"#, "\"quote\"");
    check(r#"aws_key.each["apo's"].id"#, "\"apostrophe\"");
    check(r#"aws_key.each["a-b.c"].id"#, "\"dash-dot\"");
    check(r#"aws_key.each[""].id"#, "\"empty\"");
    check("aws_mixed.m.id", "\"single\"");
    check("aws_mixed.m[0].id", "\"zero\"");
    check("aws_mixed.m[\"list\"][0]", "\"x\"");
    check("aws_flat.f[\"tags.%\"]", "\"1\"");
    check("aws_flat.f.tags['a.b']", "\"c\"");
    check("data.terraform_remote_state.r[\"a\"].outputs.zone", "\"z\"");
    check("data.terraform_remote_state.r[\"a\"].outputs.value.zone", "\"z\"");
    check("data.terraform_remote_state.r[\"a\"].outputs.type[0]", "\"object\"");
    check("module.net['a.b'].aws_vpc.main.id", "\"vpc-2\"");
    check("output.subnets[1:]", "[2,1]");
    check("output.subnets[:-1][0]", "3");
    check("output.subnets[-2:][:9]", "[2,1]");
    check("output.subnets[2:1]", "[]");
    check("output.null[*]", "[]");
}

#[test]
fn all_instances_are_found_at_once() {
    let state = state();
    let check = |address: &str, expected: &str| {
        let found = state.lookup(address).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(found.reveal().to_string(), expected, "{address}");
    };
    check("aws_count.c", r#"[{"id":"a"},null,{"id":"c"}]"#);
    check("aws_count.c.id", r#"["a",null,"c"]"#);
    check("aws_count.c[*].id", r#"["a",null,"c"]"#);
    check("aws_count.c[-1].id", "\"c\"");
    check("aws_count.c[1:][-1].id", "\"c\"");
    check("aws_count.c[1:].id", r#"[null,"c"]"#);
    check("data.terraform_remote_state.r", r#"{"a":{"outputs":{"zone":"z"}}}"#);
    check("data.terraform_remote_state.r.outputs.zone", r#"{"a":"z"}"#);
    check("data.terraform_remote_state.r[*].outputs.zone", r#"["z"]"#);
    check("data.terraform_remote_state.r.a.outputs.zone", "\"z\"");
    assert!(state.lookup("aws_count.c[1]").is_err());
}

#[test]
fn what_is_not_there_is_explained() {
    let state = state();
    let check = |address: &str, expected: &str| {
        let error = state.lookup(address).unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::NotFound, expected));
    };
    check("output.vcp_id", "`output.vcp_id` is not in the state: did you mean `output.vpc_id`?");
    check("output.unheard_of.x", "`output.unheard_of` is not in the state");
    check("aws_vpc.mian.id", "`aws_vpc.mian` is not in the state: did you mean `aws_vpc.main`?");
    check("aws_vpc.later", "`aws_vpc.later` is not in the state");
    check(
        "aws_vpc.main.di",
        "`aws_vpc.main.di` is not in the state: `aws_vpc.main` has no `di`: did you mean `id`?",
    );
    check(
        "aws_vpc.main[0].id",
        "`aws_vpc.main[0]` is not in the state: the resource has no index, so leave the bracket out",
    );
    check("aws_vpc.main[\"x\"]", "`aws_vpc.main[\"x\"]` is not in the state: `aws_vpc.main` has no `x`");
    check("aws_vpc.main.id.x", "`aws_vpc.main.id.x` is not in the state: `aws_vpc.main.id` is a string");
    check(
        "aws_vpc.main.policy.x",
        "`aws_vpc.main.policy.x` is not in the state: `aws_vpc.main.policy` is null",
    );
    check("output.null.value", "`output.null.value` is not in the state: `output.null` is null");
    check(
        "aws_vpc.main.cidr_blocks[1]",
        "`aws_vpc.main.cidr_blocks[1]` is not in the state: \
         `aws_vpc.main.cidr_blocks` has no such element: it has 1 element",
    );
    check(
        "output.subnets[-4]",
        "`output.subnets[-4]` is not in the state: `output.subnets` has no such element: it has 3 elements",
    );
    check(
        "output.subnets[\"0\"]",
        "`output.subnets[\"0\"]` is not in the state: `output.subnets` has no such element: it has 3 elements",
    );
    check("aws_gone.g.id", "`aws_gone.g` is not in the state: the resource has no current instance");
    check("aws_none.n.id", "`aws_none.n` is not in the state: the resource has no current instance");
    check("aws_key.each.di", "`aws_key.each.di` is not in the state: not all in `aws_key.each` have `di`");
    check(
        "aws_key.each[*].di",
        "`aws_key.each[*].di` is not in the state: not all in `aws_key.each[*]` have `di`",
    );
    check("output.vpc_id[*]", "`output.vpc_id[*]` is not in the state: `output.vpc_id` is a string");
    check(
        "aws_vpc.main.tags[1:]",
        "`aws_vpc.main.tags[1:]` is not in the state: `aws_vpc.main.tags` is no list",
    );
    check(
        "aws_key.each[0].id",
        "`aws_key.each[0]` is not in the state: the key is a text, so write `aws_key.each[\"0\"]`",
    );
    check(
        "module.net[\"a.b\"].output.vpc_id",
        "`module.net[\"a.b\"].output.vpc_id` is not in the state: \
         a state holds no outputs of modules but the root, so pass the value on as an output of the root module",
    );
}

#[test]
fn sensitive_values_are_found_but_not_shown() {
    let state = state();
    let check = |address: &str, sensitive: bool| {
        let found = state.lookup(address).unwrap();
        assert_eq!(found.is_sensitive(), sensitive, "{address}");
        assert_eq!(format!("{found:?}").contains("(sensitive)"), sensitive, "{found:?}");
    };
    check("output.secret", true);
    check("output.secret.hidden_key[0]", true);
    check("output.vpc_id", false);
    check("aws_db.d", true);
    check("aws_db.d.password", true);
    check("aws_db.d.users.root_user", true);
    check("aws_db.d.name", false);
    let password = state.lookup("aws_db.d.password").unwrap();
    assert_eq!(format!("{password:#?}"), "Found {\n    value: (sensitive),\n}");
    assert_eq!(password.into_value(), Value::from("hunter2"));
}

#[test]
fn of_a_value_that_is_sensitive_in_part_the_rest_is_shown() {
    let state = state();
    let check = |address: &str, expected: &str| {
        assert_eq!(state.lookup(address).unwrap().masked().to_string(), expected, "{address}");
    };
    check("aws_db.d", r#"{"password":"(sensitive value)","users":"(sensitive value)","name":"n"}"#);
    check("aws_db.d.users.root_user", "\"(sensitive value)\"");
    check("aws_db.d.name", "\"n\"");
    check("output.secret.hidden_key[0]", "\"(sensitive value)\"");
    check("output.subnets", "[3,2,1]");
    check("output.secret.hidden_key[*]", "\"(sensitive value)\"");
    check("output.secret.hidden_key[0:1]", "\"(sensitive value)\"");
}

#[test]
fn marks_reach_through_what_is_asked_for() {
    let state = State::parse(
        br#"{"version": 4,
            "outputs": {"empty": {"value": [], "sensitive": true}},
            "resources": [
              {"mode": "managed", "type": "t", "name": "n", "instances": [{
                "attributes": {"ports": null, "list": [{"a": 1, "b": 2}]},
                "sensitive_attributes": [[{"type": "get_attr", "value": "ports"}],
                  [{"type": "get_attr", "value": "list"}, {"type": "index", "value": {"value": 0, "type": "number"}}, {"type": "get_attr", "value": "a"}]]}]},
              {"mode": "managed", "type": "t", "name": "flat", "instances": [{
                "attributes_flat": {"tags.%": "1", "tags.a": "x"},
                "sensitive_attributes": [[{"type": "get_attr", "value": "tags"}]]}]}]}"#,
    )
    .unwrap();
    let check = |address: &str, sensitive: bool| {
        assert_eq!(state.lookup(address).unwrap().is_sensitive(), sensitive, "{address}");
    };
    check("output.empty[*]", true);
    check("output.empty[0:]", true);
    check("t.n.ports[*]", true);
    check("t.n.list[*].a", true);
    check("t.n.list[*].b", false);
    check("t.flat[\"tags.a\"]", true);
    check("t.flat.tags.a", true);
}

#[test]
fn a_mark_on_a_very_long_way_is_no_trouble() {
    let step = r#"{"type":"get_attr","value":"a"}"#;
    let path = vec![step; 100_000].join(",");
    let text = format!(
        r#"{{"version":4,"resources":[{{"mode":"data","type":"t","name":"n","instances":[
            {{"attributes":{{"a":1}},"sensitive_attributes":[[{path}]]}}]}}]}}"#
    );
    assert!(State::parse(text.as_bytes()).unwrap().lookup("data.t.n").unwrap().is_sensitive());
}

#[test]
fn attributes_that_look_like_a_wrapper_are_none() {
    let state = State::parse(
        br#"{"version": 4, "resources": [{"mode": "managed", "type": "t", "name": "n", "instances": [
            {"attributes": {"type": "string", "value": "v1"}}]}]}"#,
    )
    .unwrap();
    assert_eq!(state.lookup("t.n").unwrap().reveal().to_string(), r#"{"type":"string","value":"v1"}"#);
    assert_eq!(state.lookup("t.n.value").unwrap().reveal().to_string(), "\"v1\"");
}

#[test]
fn instances_that_make_no_list_are_named_one_by_one() {
    let instances = |keys: &[&str]| {
        let instances = keys.iter().map(|key| format!(r#"{{"index_key": {key}, "attributes": {{}}}}"#));
        let instances = instances.collect::<Vec<_>>().join(",");
        let text = format!(
            r#"{{"version": 4, "resources": [{{"mode": "managed", "type": "t", "name": "n", "instances": [{instances}]}}]}}"#
        );
        State::parse(text.as_bytes()).unwrap()
    };
    let check = |keys: &[&str], expected: &str| {
        let error = instances(keys).lookup("t.n").unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::UnsupportedState, expected));
    };
    check(&["0", "4000000000"], "the indices are too far apart for a list of `t.n`: name one instance");
    check(
        &["9999", "19999", "29999"],
        "the indices are too far apart for a list of `t.n`: name one instance",
    );
    check(&["0", "\"0\""], "a number and a text are both the key `0` of `t.n`: name one instance");
    assert!(instances(&["0", "4000000000"]).lookup("t.n[4000000000]").is_ok());
    assert!(instances(&["0", "1"]).lookup("t.n[-3]").is_err());
}

#[test]
fn no_error_tells_what_is_in_a_sensitive_value() {
    let state = state();
    let check = |address: &str, expected: &str| {
        assert_eq!(state.lookup(address).unwrap_err().to_string(), expected);
    };
    check(
        "output.secret.hidden_kye",
        "`output.secret.hidden_kye` is not in the state: `output.secret` has no `hidden_kye`",
    );
    check(
        "aws_db.d.users.root_uesr",
        "`aws_db.d.users.root_uesr` is not in the state: `aws_db.d.users` has no `root_uesr`",
    );
    check(
        "output.secret.hidden_key[9]",
        "`output.secret.hidden_key[9]` is not in the state: `output.secret.hidden_key` has no such element",
    );
    check(
        "aws_db.d.pasword",
        "`aws_db.d.pasword` is not in the state: `aws_db.d` has no `pasword`: did you mean `password`?",
    );
}

#[test]
fn the_debug_text_of_a_state_holds_no_values() {
    let text = format!("{:?}", state());
    assert!(text.contains("serial: 1") && !text.contains("hunter2") && !text.contains("vpc-1"), "{text}");
}

#[tokio::test]
async fn an_error_names_where_the_state_came_from() {
    let source = BytesSource::new(STATE).named("s3://states/network");
    let state = State::read(&source).await.unwrap();
    let error = state.lookup("output.zone").unwrap_err();
    assert_eq!(error.to_string(), "state `s3://states/network`: `output.zone` is not in the state");
    assert_eq!(error.location(), Some("s3://states/network"));
    assert_eq!(state.lookup("output.").unwrap_err().location(), None);
}

#[test]
fn a_miss_behind_very_many_steps_is_explained() {
    let address = format!("output.subnets{}.nothing", "[0:]".repeat(20_000));
    let error = state().lookup(address.as_str()).unwrap_err().to_string();
    assert!(error.ends_with("has no such element: it has 3 elements"), "{}", error.len());
}
