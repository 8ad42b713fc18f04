//! Values as the types of a program, and values that stand in for those of the state.
#![cfg(test)]

use ecs_tfstate::{Address, ErrorKind, State, Value};
use serde::Deserialize;

const STATE: &str = r#"{
  "version": 4,
  "outputs": {
    "subnets": {"value": ["subnet-1", "subnet-2"], "type": ["list", "string"]},
    "service": {"value": {"cpu": 256, "name": "web", "ports": [80, "https"]}, "type": "dynamic"},
    "exact": {"value": 9007199254740993, "type": "number"},
    "list": {"value": [1, 2, 3], "type": ["list", "number"]},
    "secret": {"value": "hunter2", "type": "string", "sensitive": true}
  },
  "resources": [
    {"mode": "managed", "type": "aws_vpc", "name": "main", "instances": [{"attributes": {"id": "vpc-1", "cidr": "10.0.0.0/8"}}]},
    {"mode": "managed", "type": "aws_subnet", "name": "each", "instances": [{"index_key": "a", "attributes": {"id": "s-a"}}]}
  ]
}"#;

fn state() -> State {
    State::parse(STATE.as_bytes()).unwrap()
}

#[test]
fn outputs_become_the_types_of_a_program() {
    let state = state();
    assert_eq!(state.output::<Vec<String>>("subnets").unwrap(), ["subnet-1", "subnet-2"]);
    assert_eq!(state.output::<u64>("exact").unwrap(), 9_007_199_254_740_993);
    assert_eq!(state.output::<Value>("exact").unwrap().to_string(), "9007199254740993");
    assert_eq!(state.output::<String>("secret").unwrap(), "hunter2");
    let id: String = state.typed("aws_vpc.main.id").unwrap();
    assert_eq!(id, "vpc-1");
}

#[test]
fn a_value_of_another_type_is_an_error_that_says_where() {
    #[derive(Debug, Deserialize)]
    struct Service {
        #[expect(dead_code, reason = "only read by serde")]
        ports: Vec<u16>,
    }
    let check = |result: Result<Service, ecs_tfstate::Error>, expected: &str| {
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::WrongType, expected));
    };
    let state = state();
    check(
        state.output("service"),
        "`output.service` is not of the type asked for at `ports[1]`: expected u16",
    );
    check(state.output("list"), "`output.list` is not of the type asked for at `[0]`: expected a sequence");
    check(state.outputs(), "the object of all outputs is not of the type asked for");
    check(state.output("secret"), "`output.secret` is not of the type asked for");
    assert_eq!(state.output::<u8>("nothing").unwrap_err().kind(), ErrorKind::NotFound);
}

fn overridden(overrides: &[(&str, &str)]) -> State {
    overrides.iter().fold(state(), |state, (address, value)| {
        state.with_override(*address, Value::parse(value).unwrap()).unwrap()
    })
}

#[test]
fn what_is_given_wins_over_the_state_at_its_address_and_below() {
    let state = overridden(&[
        ("aws_iam_role.task.arn", "\"arn\""),
        ("aws_ssm_parameter.p", r#"{"name": "/np"}"#),
        ("output.list[2]", "42"),
        ("output.flag", "true"),
        ("aws_vpc.main", r#"{"id": "vpc-2"}"#),
        ("aws_vpc.main['cidr']", "\"192.168.0.0/16\""),
        ("aws_subnet.each", r#"{"b": {"id": "s-b"}}"#),
    ]);
    let check = |address: &str, expected: Option<&str>| {
        let found = state.lookup(address).ok().map(|found| found.reveal().to_string());
        assert_eq!(found.as_deref(), expected, "{address}");
    };
    check("aws_iam_role.task.arn", Some("\"arn\""));
    check("aws_iam_role.task", None);
    check("aws_ssm_parameter.p.name", Some("\"/np\""));
    check("aws_ssm_parameter.p.id", None);
    check("output.list[2]", Some("42"));
    check("output.list[1]", Some("2"));
    check("output.list", Some("[1,2,3]"));
    check("output.flag", Some("true"));
    check("aws_vpc.main.id", Some("\"vpc-2\""));
    check("aws_vpc.main.cidr", Some("\"192.168.0.0/16\""));
    check("aws_subnet.each[\"b\"].id", Some("\"s-b\""));
    check("aws_subnet.each[\"a\"].id", Some("\"s-a\""));
    let state = state.without_overrides();
    assert_eq!(state.lookup("aws_vpc.main.id").unwrap().reveal().as_str(), Some("vpc-1"));
}

#[test]
fn an_empty_state_holds_nothing_but_what_is_given() {
    let state = State::empty().with_override(Address::output("zone"), "z").unwrap();
    assert_eq!(state.output::<String>("zone").unwrap(), "z");
    assert_eq!(state.addresses().count(), 0);
    assert_eq!(state.lookup("output.zones").unwrap_err().to_string(), "`output.zones` is not in the state");
}

#[test]
fn a_clone_shares_and_an_override_does_not_reach_it() {
    let state = state();
    let other = state.clone().with_override(Address::output("exact"), 1).unwrap();
    assert_eq!(
        (state.output::<u64>("exact").unwrap(), other.output::<u64>("exact").unwrap()),
        (9_007_199_254_740_993, 1)
    );
}

#[test]
fn a_value_is_given_for_one_place() {
    for address in ["output.list[*]", "output.list[1:]"] {
        let error = State::empty().with_override(address, 1).unwrap_err();
        let expected = format!("`{address}` does not name one place: leave the filter, slice or `[*]` out");
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::InvalidAddress, expected));
    }
}

#[test]
fn no_part_of_a_number_is_taken_for_the_number() {
    for number in ["1e40", "1.5", "12e40", "1e-1"] {
        let text = format!(r#"{{"version": 4, "outputs": {{"n": {{"value": {number}}}}}}}"#);
        let state = State::parse(text.as_bytes()).unwrap();
        assert_eq!(state.output::<u128>("n").unwrap_err().kind(), ErrorKind::WrongType, "{number}");
        assert_eq!(state.output::<u8>("n").unwrap_err().kind(), ErrorKind::WrongType, "{number}");
        assert_eq!(state.output::<Value>("n").unwrap().to_string(), number);
    }
}
