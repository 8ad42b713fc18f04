//! Who is allowed what, by the examples of the documentation.

use ecs_roles::{Decision, Layer};

use super::case::Case;
use super::decide::decide;

use Decision::{Allowed, ExplicitlyDenied, ImplicitlyDenied};
use Layer::{Boundary, Identity, Rcp, Resource, Scp, Session, VpcEndpoint};

pub(super) const USER: &str = "arn:aws:iam::111122223333:user/ann";
const ROLE: &str = "arn:aws:iam::111122223333:role/path/deployer";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/deployer/ci";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const STRANGER: &str = "arn:aws:iam::444455556666:user/bob";
const LINKED: &str = "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
pub(super) const BUCKET: &str = "arn:aws:s3:::settings";
pub(super) const TRUSTED: &str = "arn:aws:iam::111122223333:role/task";
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

pub(super) fn check_context(
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
pub(super) fn allow(elements: &str) -> String {
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
    check(&[("resource", &aws(ROLE))], assume(ROLE), Allowed, &[]);
    check(&[("resource", &aws(ROLE))], assume(SESSION), Allowed, &[]);
    let another = "arn:aws:iam::111122223333:role/deployer";
    check(&[("resource", &aws(ROLE))], assume(another), ImplicitlyDenied, &[Resource]);
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
    check(&[("resource", &both(ROOT))], read, ExplicitlyDenied, &[Resource]);
    check(&[("resource", &both(USER)), ("boundary", ALL)], read, ExplicitlyDenied, &[Resource]);
}
