//! To what a statement applies, by the examples of the documentation.

use ecs_roles::{Decision, Layer};

use super::case::Case;
use super::decide::decide;
use super::documented::{BUCKET, TRUSTED, USER, allow, check_context};

use Decision::{Allowed, ImplicitlyDenied};
use Layer::Identity;

/// A statement of the caller's applies, and so allows, or does not.
fn check_applies(statement: &str, request: [&str; 3], context: &str, expected: bool) {
    let (decision, blocked_by): (_, &[Layer]) =
        if expected { (Allowed, &[]) } else { (ImplicitlyDenied, &[Identity]) };
    check_context(&[("identity", statement)], request, context, decision, blocked_by);
}

/// IAM User Guide, "IAM JSON policy elements: Action", "NotAction", "Resource"
/// and "NotResource".
#[test]
fn actions_and_resources_are_selected_by_wildcards() {
    let selected = |elements: &str, action: &str, resource: &str, expected: bool| {
        let statement = format!(r#"{{"Effect":"Allow",{elements}}}"#);
        check_applies(&statement, [USER, action, resource], "", expected);
    };
    let action = |action: &str| format!(r#""Action":{action},"Resource":"*""#);
    let resource = |resource: &str| format!(r#""Action":"*","Resource":"{resource}""#);
    selected(&action(r#""IAM:*AccessKey*""#), "iam:ListAccessKeys", "*", true);
    selected(&action(r#""iam:*""#), "sts:GetSessionToken", "*", false);
    selected(&action(r#"["ecs:Run", "ecs:RunTas?"]"#), "ecs:RunTask", "*", true);
    selected(&action(r#""ec?:*""#), "ecs:RunTask", "*", false);
    selected(&action(r#"" ecs:RunTask""#), "ecs:RunTask", "*", false);
    selected(r#""NotAction":"iam:*","Resource":"*""#, "s3:GetObject", BUCKET, true);
    selected(r#""NotAction":["ecs:*","iam:*"],"Resource":"*""#, "iam:PassRole", TRUSTED, false);
    selected(
        &resource("arn:aws:s3:::settings/*/test/*"),
        "s3:GetObject",
        "arn:aws:s3:::settings/1/2/test/3/o.jpg",
        true,
    );
    selected(&resource("arn:aws:s3:::Settings"), "s3:GetObject", BUCKET, false);
    selected(&resource("arn:aws:iam::*:role/*"), "iam:PassRole", TRUSTED, true);
    selected(&resource("arn:aws:i*m::111122223333:role/task"), "iam:PassRole", TRUSTED, true);
    selected(&resource("arn:a*m::111122223333:role/task"), "iam:PassRole", TRUSTED, false);
    selected(&resource("arn:*:role/task"), "iam:PassRole", TRUSTED, true);
    selected(&resource("arn:aws:s3*"), "s3:GetObject", BUCKET, true);
    selected(r#""Action":"*","NotResource":"arn:aws:s3:::*""#, "s3:GetObject", BUCKET, false);
    selected(r#""Action":"*","NotResource":"arn:aws:s3:::*""#, "iam:PassRole", TRUSTED, true);
}

/// IAM User Guide, "IAM policy elements: Variables and tags".
#[test]
fn variables_stand_for_values_of_the_request() {
    let on = |resource: &str, path: &str, context: &str, expected: bool| {
        let statement = allow(&format!(r#""Resource":"arn:aws:s3:::b/{resource}""#));
        let path = format!("arn:aws:s3:::b/{path}");
        check_applies(&statement, [USER, "s3:GetObject", &path], context, expected);
    };
    on("${AWS:username}/*", "ann/x", r#""aws:UserName":"ann""#, true);
    on("${aws:username}/*", "ann/x", "", false);
    on("${aws:PrincipalTag/team, 'company-wide'}/*", "company-wide/x", "", true);
    on("${aws:PrincipalTag/team, 'company-wide'}/*", "a/x", r#""aws:PrincipalTag/team":"a""#, true);
    on("${aws:username}", "x", r#""aws:username":"*""#, false);
    on("${*}", "x", "", false);
    on("${*}${?}${$}", "*?$", "", true);
    on("${aws:TagKeys}", "a", r#""aws:TagKeys":["a"]"#, false);
    on("${aws", "${aws", "", true);
    let old = r#"{"policies":{"identity":{"Statement":{"Effect":"Allow","Action":"*","Resource":"${aws:username}"}}},
        "request":{"principal":"arn:aws:iam::111122223333:user/ann","action":"s3:GetObject","resource":"${aws:username}"}}"#;
    let Case { layers, request } = Case::from_json(old);
    assert_eq!(decide(&layers.policies(), &request).0, Allowed);
}

fn check_condition(operator: &str, wanted: &str, found: &str, expected: bool) {
    let statement = allow(&format!(r#""Resource":"*","Condition":{{"{operator}":{{"k:v":{wanted}}}}}"#));
    let context = if found.is_empty() { String::new() } else { format!(r#""k:v":{found}"#) };
    check_applies(&statement, [USER, "s3:GetObject", BUCKET], &context, expected);
}

/// IAM User Guide, "IAM JSON policy elements: Condition operators" and
/// "Multivalued context keys".
#[test]
fn conditions_compare_by_their_operators() {
    for (operator, wanted, found, expected) in [
        ("StringEquals", r#"["a","b"]"#, r#""b""#, true),
        ("StringEquals", r#""*""#, r#""b""#, false),
        ("stringEQUALS", r#""b""#, r#""b""#, true),
        ("StringNotEquals", r#"["a","b"]"#, r#""b""#, false),
        ("StringNotEquals", r#""a""#, "", true),
        ("StringEqualsIgnoreCase", r#""JohnDoe""#, r#""johndoe""#, true),
        ("StringLike", r#""w?b*""#, r#""web-1""#, true),
        ("StringNotLike", r#""w?b*""#, r#""web-1""#, false),
        ("StringEquals", r#""a""#, "", false),
        ("StringEqualsIfExists", r#""a""#, "", true),
        ("StringEquals", r#""a""#, r#"["a"]"#, false),
        ("StringNotEquals", "[]", r#""a""#, true),
        ("StringEquals", "[]", r#""a""#, false),
        ("StringEquls", r#""a""#, r#""a""#, false),
        ("NumericLessThanEquals", "10", r#""10.0""#, true),
        ("NumericEquals", r#""1e1""#, r#""10""#, true),
        ("NumericEquals", r#""9007199254740993""#, r#""9007199254740992""#, false),
        ("NumericNotEquals", r#""1""#, r#""x""#, false),
        ("NumericNotEquals", r#"["1","x"]"#, r#""2""#, false),
        ("NumericEquals", r#"["x","2"]"#, r#""2""#, true),
        ("DateGreaterThan", r#""2020-04-01T00:00:00Z""#, r#""2020-04-01T02:00:00+01:00""#, true),
        ("DateEquals", r#""2020-01-01""#, r#""1577836800""#, true),
        ("DateEquals", r#""1969-12-31T23:59:59.5Z""#, r#""1970-01-01T00:00:00-00:00""#, false),
        ("DateEquals", r#""-1""#, r#""1969-12-31T23:59:59Z""#, true),
        ("DateLessThan", r#""2020-02-30""#, r#""2019""#, false),
        ("Bool", "true", r#""TRUE""#, true),
        ("Bool", r#""false""#, "", false),
        ("BoolIfExists", r#""false""#, "", true),
        ("BinaryEquals", r#""QmluYXJ5""#, r#""QmluYXJ5""#, true),
        ("IpAddress", r#""203.0.113.0/24""#, r#""203.0.113.9""#, true),
        ("IpAddress", r#""2001:DB8:1234::/48""#, r#""2001:db8:1234:5678::1""#, true),
        ("NotIpAddress", r#""203.0.113.0/24""#, r#""2001:db8::1""#, true),
        ("IpAddress", r#""203.0.113.9""#, r#""203.0.113.9""#, true),
        ("ArnLike", r#""arn:aws:sns:*:111122223333:*""#, r#""arn:aws:sns:eu-west-1:111122223333:a:b""#, true),
        ("ArnEquals", r#""arn:aws:s*:x""#, r#""arn:aws:sns:eu-west-1:111122223333:x""#, false),
        ("ArnNotLike", r#""arn:aws:s3:::b""#, r#""nothing""#, false),
        ("Null", "true", "", true),
        ("Null", r#""false""#, "[]", true),
        ("NullIfExists", r#""true""#, "", false),
        ("ForAllValues:StringEquals", r#"["a","b"]"#, r#"["a"]"#, true),
        ("ForAllValues:StringEquals", r#"["a","b"]"#, r#"["a","c"]"#, false),
        ("ForAllValues:StringEquals", r#""a""#, "", true),
        ("ForAllValues:StringEquals", r#""a""#, r#"["",""]"#, true),
        ("ForAnyValue:StringEquals", r#"["a","b"]"#, r#"["c","b"]"#, true),
        ("ForAnyValue:StringEquals", r#""a""#, "", false),
        ("ForAnyValue:StringNotEquals", r#""a""#, r#"["a","b"]"#, true),
        ("ForAnyValue:StringLikeIfExists", r#""a""#, "", true),
    ] {
        check_condition(operator, wanted, found, expected);
    }
}
