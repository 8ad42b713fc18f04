#![cfg(test)]
//! Values of conditions.

use ecs_roles::PolicyKind::Identity;

use crate::support::{PLAIN, at, check, check_test, mends, silent, test, when};

#[test]
fn values_of_one_key_are_of_one_json_type_and_a_boolean_is_one() {
    let good = ["Bool", "aws:SecureTransport", "true"];
    let code = "INVALID_CONDITION_DATA_TYPE";
    let mixed = ["StringEquals", "aws:SourceAccount", "[\"1\", 2]"];
    check_test(mixed, code, ["StringEquals", "aws:SourceAccount", "[\"1\", \"2\"]"]);
    let several = ["Bool", "aws:SecureTransport", "[\"true\", \"false\"]"];
    check_test(several, "INVALID_CONDITION_MULTIPLE_BOOLEAN", good);
}

#[test]
fn values_are_what_the_operator_compares() {
    let table = [
        ("Bool", "aws:SecureTransport", "\"yes\"", "\"TRUE\"", "TYPE_MISMATCH_BOOLEAN"),
        ("Null", "aws:SourceArn", "\"0\"", "false", "TYPE_MISMATCH_BOOLEAN"),
        ("NumericLessThan", "aws:MultiFactorAuthAge", "\"1h\"", "3600", "TYPE_MISMATCH_NUMBER"),
        ("DateLessThan", "aws:CurrentTime", "\"31.01.2026\"", "\"2026-01-31\"", "TYPE_MISMATCH_DATE"),
        (
            "DateLessThan",
            "aws:CurrentTime",
            "\"1769817600\"",
            "\"2026-01-31T00:00:00Z\"",
            "INVALID_DATE_VALUE",
        ),
        ("IpAddress", "aws:SourceIp", "\"203.0.113\"", "\"203.0.113.0/24\"", "TYPE_MISMATCH_IP_RANGE"),
        ("BinaryEquals", "some:key", "\"not base64\"", "\"QmluYXJ5\"", "TYPE_MISMATCH_STRING"),
    ];
    for (operator, key, wrong, right, code) in table {
        check_test([operator, key, wrong], code, [operator, key, right]);
    }
}

#[test]
fn private_addresses_never_send_a_request() {
    let public = "\"203.0.113.0/24\"";
    let table = [
        ("IpAddress", "\"10.0.0.0/8\"", "PRIVATE_IP_ADDRESS", ""),
        ("NotIpAddress", "[\"192.168.1.1\"]", "PRIVATE_NOT_IP_ADDRESS", ""),
        ("IpAddress", "[\"203.0.113.1\", \"10.0.0.0/8\"]", "PRIVATE_IP_ADDRESS_SUBSET", "[1]"),
        ("NotIpAddress", "[\"fd00::/8\", \"203.0.113.1\"]", "PRIVATE_NOT_IP_ADDRESS_SUBSET", "[0]"),
    ];
    for (operator, values, code, element) in table {
        let path = format!("{}{element}", at(operator, "aws:SourceIp"));
        let corrected = test(operator, "aws:SourceIp", public);
        check(Identity, &test(operator, "aws:SourceIp", values), code, &path, &corrected);
    }
    silent(Identity, &test("IpAddress", "aws:VpcSourceIp", "\"10.0.0.0/8\""), "PRIVATE_IP_ADDRESS");
}

#[test]
fn wildcards_go_with_like() {
    let code = "WILDCARD_WITHOUT_LIKE_OPERATOR";
    let (key, value) = ("aws:PrincipalTag/team", "\"web-*\"");
    check_test(["StringEquals", key, value], code, ["StringLike", key, value]);
    silent(Identity, &test("StringEquals", key, "\"web-${*}\""), code);
    let code = "LIKE_WITHOUT_WILDCARD";
    let service = "[\"ecs-tasks.amazonaws.com\"]";
    let faulty = test("StringLike", "iam:PassedToService", service);
    let good = test("StringEquals", "iam:PassedToService", service);
    check(Identity, &faulty, code, &at("StringLike", "iam:PassedToService"), &good);
    mends(Identity, &faulty, code, &good);
    let two = when(r#""StringLike": {"a:b": "c", "a:d": "e*"}"#);
    check(Identity, &two, code, &at("StringLike", "a:b"), &when(r#""StringLike": {"a:d": "e*"}"#));
    let code = "EQUIVALENT_TO_NULL_FALSE";
    let faulty = test("StringLike", key, "[\"*\"]");
    check(Identity, &faulty, code, &at("StringLike", key), &test("Null", key, "\"false\""));
    mends(Identity, &faulty, code, &test("Null", key, "\"false\""));
    silent(Identity, &test("StringNotLike", key, "\"*\""), code);
    let code = "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION";
    let faulty = test("StringLikeIfExists", key, "\"*\"");
    check(Identity, &faulty, code, &at("StringLikeIfExists", key), PLAIN);
    mends(Identity, &faulty, code, PLAIN);
}

#[test]
fn of_several_bounds_one_counts() {
    let code = "REDUNDANT_CONDITION_VALUE_NUM";
    let table = [
        ("NumericLessThan", r#"["2700", "3600"]"#, r#""3600""#),
        ("NumericGreaterThanEquals", "[2700, 3600]", "2700"),
    ];
    for (operator, several, one) in table {
        let faulty = test(operator, "aws:MultiFactorAuthAge", several);
        let good = test(operator, "aws:MultiFactorAuthAge", one);
        check(Identity, &faulty, code, &at(operator, "aws:MultiFactorAuthAge"), &good);
        mends(Identity, &faulty, code, &good);
    }
    silent(Identity, &test("NumericEquals", "a:b", "[1, 2]"), code);
}
