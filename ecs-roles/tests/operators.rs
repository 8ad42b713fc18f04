//! What each condition operator says of each sort of value.
#![cfg(test)]

use ecs_roles::{
    Authorizer, Caller, Context, ContextValue, Decision, Policies, Policy, PolicyDocument, PolicySource,
    Request, Statement,
};

const KEY: &str = "test:Key";

fn holds_in(document: &PolicyDocument, context: Context) -> bool {
    let mut policies = Policies::default();
    policies.identity.push(Policy::new("test", PolicySource::from(document)));
    let caller: Caller = "arn:aws:iam::111122223333:role/deployer".parse().unwrap();
    let request = Request::new(caller, "ecs:RunTask", "*").unwrap().with_context(context);
    Authorizer::new(policies).unwrap().decide(&request) == Decision::Allowed
}

fn holds(operator: &str, wanted: &[&str], found: Option<ContextValue>) -> bool {
    let statement = Statement::allow(["ecs:RunTask"]).on(["*"]).when(operator, KEY, wanted.iter().copied());
    let mut context = Context::new().with("aws:username", "a*").with("aws:SourceArn", "arn:aws:s3:::b");
    if let Some(found) = found {
        context.set(KEY, found);
    }
    holds_in(&PolicyDocument::new([statement]), context)
}

fn one(value: &str) -> Option<ContextValue> {
    Some(ContextValue::One(value.to_owned()))
}

fn many(values: &[&str]) -> Option<ContextValue> {
    Some(ContextValue::Many(values.iter().map(|value| (*value).to_owned()).collect()))
}

/// `T` and `F` for: a value that fits, one that does not, no key, an empty
/// list, a list of both.
fn outcomes(operator: &str, wanted: &str, fitting: &str, other: &str) -> String {
    let found = [one(fitting), one(other), None, many(&[]), many(&[fitting, other])];
    found.into_iter().map(|found| if holds(operator, &[wanted], found) { 'T' } else { 'F' }).collect()
}

#[test]
fn every_operator_in_every_form() {
    let positive = ["TFFFF", "TFTFF", "TFTTF", "TFFFT", "TFTTF", "TFTFT"];
    let negated = ["TFTFF", "TFTFF", "TFTTF", "TFFFT", "TFTTF", "TFTFT"];
    let arn = "arn:aws:ecs:eu-west-1:111122223333:service/web/api";
    let table = [
        ("StringEquals", "a*", "a*", "ab", positive),
        ("StringNotEquals", "a", "A", "a", negated),
        ("StringEqualsIgnoreCase", "Ä", "ä", "a", positive),
        ("StringNotEqualsIgnoreCase", "a", "b", "A", negated),
        ("StringLike", "a*", "ab", "ba", positive),
        ("StringNotLike", "a?", "a", "ab", negated),
        ("NumericEquals", "10", "10.0", "9", positive),
        ("NumericNotEquals", "10", "9", "1e1", negated),
        ("NumericLessThan", "10", "9", "10", positive),
        ("NumericLessThanEquals", "10", "10", "11", positive),
        ("NumericGreaterThan", "10", "11", "10", positive),
        ("NumericGreaterThanEquals", "10", "10", "9", positive),
        ("DateEquals", "2026-01-01T00:00:00Z", "1767225600", "2025", positive),
        ("DateNotEquals", "2026", "2025", "2026-01-01T01:00:00+01:00", negated),
        ("DateLessThan", "2026", "2025-12-31T23:59:59.999Z", "2026-01-01", positive),
        ("DateLessThanEquals", "2026", "2026-01", "2026-01-01T00:00:00.001Z", positive),
        ("DateGreaterThan", "2026", "2026-01-02", "2026-01-01", positive),
        ("DateGreaterThanEquals", "2026", "2026-01-01", "2025-12-31", positive),
        ("Bool", "true", "True", "false", positive),
        ("BinaryEquals", "QQ==", "QQ==", "Qg==", positive),
        ("IpAddress", "203.0.113.0/24", "203.0.113.9", "2001:db8::1", positive),
        ("NotIpAddress", "2001:db8::/32", "203.0.113.9", "2001:DB8:0::1", negated),
        ("ArnEquals", "arn:aws:ecs:*:*:service/*", arn, "arn:aws:ecs:::task/a", positive),
        ("ArnLike", "arn:aws:ecs:*:*:service/*", arn, "arn:aws:ecs:::task/a", positive),
        ("ArnNotEquals", "arn:aws:ecs:*:*:task/*", arn, "arn:aws:ecs:::task/a", negated),
        ("ArnNotLike", "arn:aws:ecs:*:*:task/*", arn, "arn:aws:ecs:::task/a", negated),
    ];
    for (operator, wanted, fitting, other, expected) in table {
        let forms = [
            operator.to_owned(),
            format!("{operator}IfExists"),
            format!("ForAllValues:{operator}"),
            format!("ForAnyValue:{operator}"),
            format!("ForAllValues:{operator}IfExists"),
            format!("forAnyValue:{}IFEXISTS", operator.to_uppercase()),
        ];
        for (form, expected) in forms.iter().zip(expected) {
            assert_eq!(outcomes(form, wanted, fitting, other), expected, "{form} {wanted}");
        }
    }
}

#[test]
fn null_asks_whether_the_key_is_there() {
    assert_eq!(outcomes("Null", "true", "", "a"), "FFTFF");
    assert_eq!(outcomes("Null", "FALSE", "", "a"), "TTFTT");
    assert_eq!(outcomes("Null", "maybe", "", "a"), "FFFFF");
    assert_eq!(outcomes("NullIfExists", "true", "", "a"), "FFFFF");
    assert_eq!(outcomes("ForAnyValue:Null", "false", "", "a"), "FFFFF");
}

#[track_caller]
fn check(operator: &str, wanted: &[&str], found: Option<ContextValue>, expected: bool) {
    assert_eq!(holds(operator, wanted, found.clone()), expected, "{operator} {wanted:?} for {found:?}");
}

#[test]
fn what_is_not_of_the_type_fails_negated_or_not() {
    let table = [
        ("NumericEquals", "NumericNotEquals", "12abc", "12"),
        ("DateEquals", "DateNotEquals", "today", "2026"),
        ("IpAddress", "NotIpAddress", "10.0.0.0/33", "10.0.0.0"),
        ("ArnLike", "ArnNotLike", "service/web", "arn:aws:s3:::b"),
    ];
    for (positive, negated, wrong, right) in table {
        for operator in [positive, negated] {
            check(operator, &[wrong], one(right), false);
            check(operator, &[right], one(wrong), false);
        }
        check(positive, &[wrong, right], one(right), true);
        check(negated, &[wrong, right], one(right), false);
        check(negated, &[wrong], None, true);
    }
    check("Bool", &["yes"], one("yes"), false);
    check("BinaryEquals", &["?"], one("?"), false);
    check("StringMatches", &["a"], one("a"), false);
    check("StringMatchesIfExists", &["a"], None, false);
}

#[test]
fn one_of_several_values_has_to_fit_and_none_of_negated_ones() {
    check("StringEquals", &["a", "b"], one("b"), true);
    check("StringNotEquals", &["a", "b"], one("b"), false);
    check("StringNotEquals", &["a", "b"], one("c"), true);
    check("ForAllValues:StringEquals", &["a", "b"], many(&["b", "a"]), true);
    check("ForAllValues:StringNotEquals", &["a", "b"], many(&["c", "a"]), false);
    check("ForAnyValue:StringNotEquals", &["a", "b"], many(&["c", "a"]), true);
    check("ForAnyValue:StringNotEquals", &["a", "b"], many(&["b", "a"]), false);
}

#[test]
fn without_values_nothing_fits() {
    check("StringEquals", &[], one("a"), false);
    check("StringNotEquals", &[], one("a"), true);
    check("ForAllValues:StringEquals", &[], None, true);
    check("ForAllValues:StringEquals", &[], one("a"), false);
    check("ForAnyValue:StringNotEquals", &[], many(&["a"]), true);
    check("Null", &[], None, false);
}

#[test]
fn empty_strings_count_as_an_empty_set_for_all_values() {
    check("ForAllValues:StringEquals", &["a"], many(&["", ""]), true);
    check("ForAllValues:StringEquals", &["a"], one(""), true);
    check("ForAllValues:StringEquals", &["a"], many(&["", "b"]), false);
    check("StringEquals", &[""], one(""), true);
}

#[test]
fn variables_are_known_in_strings_and_arns() {
    check("StringEquals", &["${aws:username}"], one("a*"), true);
    check("StringLike", &["${AWS:userName}b"], one("axb"), false);
    check("StringEqualsIgnoreCase", &["${aws:username}"], one("A*"), true);
    check("StringEquals", &["${aws:none}"], one("${aws:none}"), false);
    check("StringNotEquals", &["${aws:none}"], one("a"), false);
    check("StringEquals", &["${aws:none}", "a"], one("a"), true);
    check("StringEquals", &["${aws:none, 'x y'}"], one("x y"), true);
    check("StringLike", &["${*}"], one("a"), false);
    check("ArnLike", &["${aws:SourceArn}/*"], one("arn:aws:s3:::b/key"), true);
    check("ArnNotLike", &["${aws:none}"], one("arn:aws:s3:::b"), false);
    check("NumericEquals", &["${aws:none, '1'}"], one("1"), false);
}

#[test]
fn in_old_policies_a_variable_is_text() {
    let document: PolicyDocument =
        r#"{"Statement": {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*",
        "Condition": {"StringEquals": {"test:Key": "${aws:username}"}}}}"#
            .parse()
            .unwrap();
    let context = |value: &str| Context::new().with("aws:username", "ann").with(KEY, value);
    assert!(holds_in(&document, context("${aws:username}")));
    assert!(!holds_in(&document, context("ann")));
}

#[test]
fn keys_are_the_same_in_any_case() {
    check("StringEquals", &["a"], one("a"), true);
    let statement = Statement::allow(["*"]).on(["*"]).when("StringEquals", "AWS:requesttag/ENV", ["prod"]);
    let document = PolicyDocument::new([statement]);
    assert!(holds_in(&document, Context::new().with("aws:RequestTag/env", "prod")));
    assert!(!holds_in(&document, Context::new().with("aws:RequestTag/env", "Prod")));
}
