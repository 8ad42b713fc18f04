#![cfg(test)]
//! Operators and keys of conditions.

use ecs_roles::PolicyKind::Identity;

use crate::support::{PLAIN, at, check, check_test, mends, silent, test};

#[test]
fn operators_are_those_of_the_language() {
    let code = "INVALID_CONDITION_OPERATOR";
    let good = test("StringEquals", "aws:SourceAccount", "\"111122223333\"");
    for slip in ["StringEqual", "stringEquals", "StringEqualsTo"] {
        let faulty = test(slip, "aws:SourceAccount", "\"111122223333\"");
        check(Identity, &faulty, code, &format!("Statement[0].Condition.{slip}"), &good);
        mends(Identity, &faulty, code, &good);
    }
    let faulty = test("ForAnyValues:StringLike", "aws:TagKeys", "\"a*\"");
    let good = test("ForAnyValue:StringLike", "aws:TagKeys", "\"a*\"");
    check(Identity, &faulty, code, "Statement[0].Condition.ForAnyValues:StringLike", &good);
    mends(Identity, &faulty, code, &good);
    check(Identity, &test("Frobnicate", "a:b", "\"c\""), code, "Statement[0].Condition.Frobnicate", PLAIN);
    let null = test("Null", "aws:TagKeys", "\"true\"");
    let faulty = test("NullIfExists", "aws:TagKeys", "\"true\"");
    check(Identity, &faulty, "NULL_WITH_IF_EXISTS", "Statement[0].Condition.NullIfExists", &null);
    mends(Identity, &faulty, "NULL_WITH_IF_EXISTS", &null);
    let faulty = test("ForAllValues:Null", "aws:TagKeys", "\"true\"");
    check(Identity, &faulty, "NULL_WITH_QUALIFIER", "Statement[0].Condition.ForAllValues:Null", &null);
    mends(Identity, &faulty, "NULL_WITH_QUALIFIER", &null);
}

#[test]
fn condition_keys_have_a_prefix_and_exist() {
    let good = ["StringEquals", "aws:SourceAccount", "\"1\""];
    check_test(["StringEquals", "SourceAccount", "\"1\""], "INVALID_CONDITION_KEY_FORMAT", good);
    let forgotten = test("StringEquals", "SourceAccount", "\"1\"");
    mends(Identity, &forgotten, "INVALID_CONDITION_KEY_FORMAT", &test(good[0], good[1], good[2]));
    check_test(["StringEquals", "ecs:", "\"1\""], "INVALID_CONDITION_KEY_FORMAT", good);
    check_test(["StringEquals", "aws:SourceAcount", "\"1\""], "INVALID_GLOBAL_CONDITION_KEY", good);
    let tagged = ["StringEquals", "aws:RequestTag/team", "\"web\""];
    let faulty = test("StringEquals", "aws:RequestTags/team", "\"web\"");
    let corrected = test(tagged[0], tagged[1], tagged[2]);
    let path = at("StringEquals", "aws:RequestTags/team");
    check(Identity, &faulty, "INVALID_GLOBAL_CONDITION_KEY", &path, &corrected);
    mends(Identity, &faulty, "INVALID_GLOBAL_CONDITION_KEY", &corrected);
    check_test(["StringEquals", "aws:Xyzzy", "\"1\""], "INVALID_GLOBAL_CONDITION_KEY", good);
    for key in ["aws:RequestTag", "aws:RequestTag/", "ecs:ResourceTag"] {
        check_test(["StringEquals", key, "\"web\""], "MISSING_TAG_KEY_IN_CONDITION", tagged);
    }
    let arn = "\"arn:aws:iam::111122223333:role/x\"";
    let principal = ["ArnEquals", "aws:PrincipalArn", arn];
    check_test(["ArnEquals", "aws:arn", arn], "DEPRECATED_GLOBAL_CONDITION_KEY", principal);
    for key in ["AWS:sourceaccount", "some:thing", "token.actions.githubusercontent.com:sub"] {
        silent(Identity, &test("StringEquals", key, "\"1\""), "INVALID_GLOBAL_CONDITION_KEY");
        silent(Identity, &test("StringEquals", key, "\"1\""), "INVALID_CONDITION_KEY_FORMAT");
    }
}

#[test]
fn qualifiers_go_with_keys_of_several_values() {
    let plain = ["StringEquals", "aws:TagKeys", "\"team\""];
    check_test(plain, "MISSING_QUALIFIER", ["ForAllValues:StringEquals", "aws:TagKeys", "\"team\""]);
    silent(Identity, &test("Null", "aws:TagKeys", "\"true\""), "MISSING_QUALIFIER");
    let subnet = ["StringEquals", "ecs:subnet", "\"subnet-1\""];
    check_test(subnet, "MISSING_QUALIFIER", ["ForAnyValue:StringEquals", "ecs:subnet", "\"subnet-1\""]);
    let code = "FORALLVALUES_WITH_SINGLE_VALUED_KEY";
    let (faulty, good) = ("ForAllValues:StringEquals", "StringEquals");
    check_test([faulty, "aws:SourceAccount", "\"1\""], code, [good, "aws:SourceAccount", "\"1\""]);
    let faulty = test(faulty, "aws:SourceAccount", "\"1\"");
    mends(Identity, &faulty, code, &test(good, "aws:SourceAccount", "\"1\""));
    silent(Identity, &test("ForAllValues:StringEquals", "some:thing", "\"1\""), code);
}

#[test]
fn operators_fit_the_type_of_their_key() {
    let secure = ["Bool", "aws:SecureTransport", "\"true\""];
    check_test(["StringEquals", "aws:SecureTransport", "\"true\""], "TYPE_MISMATCH", secure);
    let faulty = test("StringEquals", "aws:SecureTransport", "\"true\"");
    mends(Identity, &faulty, "TYPE_MISMATCH", &test(secure[0], secure[1], secure[2]));
    let table = [
        (["ArnLike", "aws:SourceAccount", "\"1\""], "StringEquals"),
        (["StringEquals", "aws:MultiFactorAuthAge", "\"3600\""], "NumericLessThan"),
        (["StringEquals", "aws:CurrentTime", "\"2026-01-31\""], "DateLessThan"),
        (["StringEquals", "aws:SourceIp", "\"203.0.113.0/24\""], "IpAddress"),
        (["NumericEquals", "aws:SourceArn", "\"1\""], "ArnLike"),
    ];
    for (faulty, operator) in table {
        check_test(faulty, "TYPE_MISMATCH", [operator, faulty[1], faulty[2]]);
    }
    silent(Identity, &test("NumericLessThan", "aws:EpochTime", "\"1\""), "TYPE_MISMATCH");
    silent(Identity, &test("NumericLessThan", "aws:PrincipalTag/level", "\"1\""), "TYPE_MISMATCH");
    let exec = ["Bool", "ecs:enable-execute-command", "\"false\""];
    check_test(exec, "TYPE_MISMATCH", ["StringEquals", exec[1], exec[2]]);
    let code = "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS";
    let arn = "\"arn:aws:ecs:eu-central-1:111122223333:*\"";
    check_test(["StringLike", "aws:SourceArn", arn], code, ["ArnLike", "aws:SourceArn", arn]);
    let faulty = test("StringLikeIfExists", "aws:SourceArn", arn);
    mends(Identity, &faulty, code, &test("ArnLikeIfExists", "aws:SourceArn", arn));
    silent(Identity, &test("StringEquals", "aws:SourceArn", arn), code);
}
