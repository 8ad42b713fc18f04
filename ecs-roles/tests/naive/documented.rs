//! What the documentation says about examples, and what the naive evaluator
//! says about them.

use ecs_roles::{Decision, Layer};

use super::case::Case;
use super::decide::decide;

use Decision::{Allowed, ExplicitlyDenied, ImplicitlyDenied};
use Layer::{Boundary, Identity, Rcp, Resource, Scp, Session, VpcEndpoint};

const USER: &str = "arn:aws:iam::111122223333:user/ann";
const ROLE: &str = "arn:aws:iam::111122223333:role/path/deployer";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/deployer/ci";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const STRANGER: &str = "arn:aws:iam::444455556666:user/bob";
const LINKED: &str = "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
const BUCKET: &str = "arn:aws:s3:::settings";
const TRUSTED: &str = "arn:aws:iam::111122223333:role/task";
const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234";

const ALL: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
const NONE: &str = r#"{"Effect":"Allow","Action":"sns:*","Resource":"*"}"#;
const DENY: &str = r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#;

/// A document of the version 2012-10-17.
fn document(statements: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
}

/// `identity=… boundary=…`: layers and their statements.
fn layers(of: &[(&str, &str)]) -> String {
    let layer = |(name, statements): &(&str, &str)| {
        let document = document(statements);
        match *name {
            "scp" | "rcp" => format!(r#""{name}":[{{"level":"root","policies":[{document}]}}]"#),
            name => format!(r#""{name}":{document}"#),
        }
    };
    of.iter().map(layer).collect::<Vec<_>>().join(",")
}

fn check_context(
    policies: &[(&str, &str)],
    [principal, action, resource]: [&str; 3],
    context: &str,
    expected: Decision,
    blocked_by: &[Layer],
) {
    let case = format!(
        r#"{{"policies":{{{}}},"request":{{"principal":"{principal}","action":"{action}","resource":"{resource}","context":{{{context}}}}}}}"#,
        layers(policies)
    );
    let Case { layers, request } = Case::from_json(&case);
    assert_eq!(decide(&layers.policies(), &request), (expected, blocked_by.to_vec()), "{case}");
}

fn check(policies: &[(&str, &str)], request: [&str; 3], expected: Decision, blocked_by: &[Layer]) {
    check_context(policies, request, "", expected, blocked_by);
}

/// A statement that allows, with the elements given.
fn allow(elements: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"*",{elements}}}"#)
}

fn deny(elements: &str) -> String {
    format!(r#"{{"Effect":"Deny","Action":"*",{elements}}}"#)
}

fn by(principal: &str) -> String {
    allow(&format!(r#""Resource":"*","Principal":{{"AWS":"{principal}"}}"#))
}

/// IAM User Guide, "Policy evaluation logic".
#[test]
fn a_request_is_denied_unless_allowed_and_a_deny_overrides() {
    let read = [USER, "s3:GetObject", BUCKET];
    check(&[], read, ImplicitlyDenied, &[Identity]);
    check(&[("identity", ALL)], read, Allowed, &[]);
    check(&[("identity", &format!("{ALL},{DENY}"))], read, ExplicitlyDenied, &[Identity]);
    check(&[("identity", ALL), ("scp", DENY)], read, ExplicitlyDenied, &[Scp]);
    check(&[("identity", ALL), ("scp", NONE)], read, ImplicitlyDenied, &[Scp]);
    check(&[("identity", ALL), ("boundary", NONE)], read, ImplicitlyDenied, &[Boundary]);
    check(&[("identity", ALL), ("vpc_endpoint", NONE)], read, ImplicitlyDenied, &[VpcEndpoint]);
    let everyone_denied = deny(r#""Resource":"*","Principal":"*""#);
    check(&[("identity", ALL), ("rcp", &everyone_denied)], read, ExplicitlyDenied, &[Rcp]);
    check(&[("identity", ALL), ("resource", &everyone_denied)], read, ExplicitlyDenied, &[Resource]);
    let session = [SESSION, "s3:GetObject", BUCKET];
    check(&[("identity", ALL), ("session", NONE)], session, ImplicitlyDenied, &[Session]);
    check(
        &[("identity", NONE), ("session", NONE), ("scp", DENY)],
        session,
        ExplicitlyDenied,
        &[Scp, Identity, Session],
    );
}

/// STS API Reference, `GetCallerIdentity`.
#[test]
fn who_one_is_may_always_be_asked() {
    check(&[("identity", DENY)], [USER, "sts:getcalleridentity", "*"], Allowed, &[]);
}

/// IAM User Guide, "Permissions boundaries for IAM entities": what a resource's
/// policy says about users, sessions, roles and accounts.
#[test]
fn a_resource_policy_grants_by_how_it_names_the_caller() {
    let read = |who| [who, "s3:GetObject", BUCKET];
    let limited = |resource: &str, who, expected, blocked: &[Layer]| {
        check(&[("resource", resource), ("boundary", NONE)], read(who), expected, blocked);
    };
    limited(&by(USER), USER, Allowed, &[]);
    limited(&by("*"), SESSION, Allowed, &[]);
    limited(&by(SESSION), SESSION, Allowed, &[]);
    limited(&by(ROLE), SESSION, ImplicitlyDenied, &[Boundary]);
    limited(&by("111122223333"), USER, ImplicitlyDenied, &[Identity, Boundary]);
    check(&[("resource", &by(ROLE))], read(SESSION), Allowed, &[]);
    check(&[("resource", &by(ROOT)), ("identity", ALL)], read(USER), Allowed, &[]);
    check(&[("resource", &by(ROLE)), ("session", NONE)], read(SESSION), ImplicitlyDenied, &[Session]);
    check(&[("resource", &by(SESSION)), ("session", NONE)], read(SESSION), Allowed, &[]);
    let without_principal = allow(r#""Resource":"*""#);
    check(&[("resource", &without_principal)], read(USER), ImplicitlyDenied, &[Identity]);
}

/// IAM User Guide, "Cross-account policy evaluation logic".
#[test]
fn across_accounts_both_sides_have_to_allow() {
    let pass = [STRANGER, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:queue"];
    check(&[("identity", ALL)], pass, ImplicitlyDenied, &[Resource]);
    check(&[("resource", &by(STRANGER))], pass, ImplicitlyDenied, &[Identity]);
    check(&[("resource", &by("444455556666")), ("identity", ALL)], pass, Allowed, &[]);
    check(
        &[("resource", &by(STRANGER)), ("identity", ALL), ("boundary", NONE)],
        pass,
        ImplicitlyDenied,
        &[Boundary],
    );
    check(&[], pass, ImplicitlyDenied, &[Resource, Identity]);
    let managed = [USER, "iam:GetPolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess"];
    check(&[("identity", ALL)], managed, Allowed, &[]);
}

/// IAM User Guide, "Permissions for AssumeRole, AssumeRoleWithSAML, and
/// AssumeRoleWithWebIdentity".
#[test]
fn a_trust_policy_has_to_allow() {
    let assume = |who| [who, "sts:AssumeRole", TRUSTED];
    let trust = |principal: &str| {
        format!(r#"{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{principal}}}"#)
    };
    let aws = |who: &str| trust(&format!(r#"{{"AWS":"{who}"}}"#));
    let service = trust(r#"{"Service":"ecs-tasks.amazonaws.com"}"#);
    check(&[("identity", ALL)], assume(USER), ImplicitlyDenied, &[Resource]);
    check(&[("resource", &aws(USER))], assume(USER), Allowed, &[]);
    check(&[("resource", &aws(ROOT))], assume(USER), ImplicitlyDenied, &[Identity]);
    check(&[("resource", &aws(ROOT)), ("identity", ALL)], assume(USER), Allowed, &[]);
    check(&[("resource", &aws(STRANGER))], assume(STRANGER), ImplicitlyDenied, &[Identity]);
    check(&[("resource", &aws(ROLE))], assume("arn:aws:iam::111122223333:role/Deployer"), Allowed, &[]);
    check(&[("resource", &service)], assume("ecs-tasks.amazonaws.com"), Allowed, &[]);
    check(&[("resource", &service)], assume("ecs.amazonaws.com"), ImplicitlyDenied, &[Resource]);
    check(
        &[("resource", &service), ("scp", DENY), ("identity", DENY)],
        assume("ecs-tasks.amazonaws.com"),
        Allowed,
        &[],
    );
}

/// KMS Developer Guide, "Key policies".
#[test]
fn a_key_policy_has_to_trust_the_account() {
    let decrypt = |who| [who, "kms:Decrypt", KEY];
    check(&[("identity", ALL)], decrypt(USER), Allowed, &[]);
    check(&[("identity", ALL), ("resource", &by(ROLE))], decrypt(USER), ImplicitlyDenied, &[Resource]);
    check(&[("identity", ALL), ("resource", &by(ROOT))], decrypt(USER), Allowed, &[]);
    check(&[("identity", ALL)], decrypt(STRANGER), ImplicitlyDenied, &[Resource]);
}

/// IAM User Guide, "AWS account root user"; Organizations User Guide on whom
/// service control policies are for.
#[test]
fn the_root_user_and_service_linked_roles_stand_apart() {
    check(&[], [ROOT, "s3:GetObject", BUCKET], Allowed, &[]);
    check(&[("scp", NONE)], [ROOT, "s3:GetObject", BUCKET], ImplicitlyDenied, &[Scp]);
    check(&[("identity", ALL), ("scp", DENY)], [LINKED, "s3:GetObject", BUCKET], Allowed, &[]);
}

/// IAM User Guide, "AWS JSON policy elements: NotPrincipal".
#[test]
fn not_principal_is_about_all_others() {
    let but = |who: &str| deny(&format!(r#""Resource":"*","NotPrincipal":{{"AWS":"{who}"}}"#));
    let read = [USER, "s3:GetObject", BUCKET];
    let both = |who: &str| format!("{},{}", by(USER), but(who));
    check(&[("resource", &both(USER))], read, Allowed, &[]);
    check(&[("resource", &both(ROOT))], read, ExplicitlyDenied, &[Resource, Identity]);
    check(&[("resource", &both(USER)), ("boundary", ALL)], read, ExplicitlyDenied, &[Resource, Identity]);
}

/// IAM User Guide, "IAM JSON policy elements: Action", "NotAction", "Resource"
/// and "NotResource".
#[test]
fn actions_and_resources_are_selected_by_wildcards() {
    let selected = |elements: &str, action: &str, resource: &str, expected: bool| {
        let statement = format!(r#"{{"Effect":"Allow",{elements}}}"#);
        let (decision, blocked): (_, &[Layer]) =
            if expected { (Allowed, &[]) } else { (ImplicitlyDenied, &[Identity]) };
        check(&[("identity", &statement)], [USER, action, resource], decision, blocked);
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
        let (decision, blocked): (_, &[Layer]) =
            if expected { (Allowed, &[]) } else { (ImplicitlyDenied, &[Identity]) };
        let statement = allow(&format!(r#""Resource":"arn:aws:s3:::b/{resource}""#));
        let path = format!("arn:aws:s3:::b/{path}");
        check_context(&[("identity", &statement)], [USER, "s3:GetObject", &path], context, decision, blocked);
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
    let (decision, blocked): (_, &[Layer]) =
        if expected { (Allowed, &[]) } else { (ImplicitlyDenied, &[Identity]) };
    check_context(&[("identity", &statement)], [USER, "s3:GetObject", BUCKET], &context, decision, blocked);
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
