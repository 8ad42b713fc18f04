#![cfg(test)]
//! The lint rules on grammar: each with a faulty text and its corrected form.

use std::collections::BTreeSet;

use ecs_roles::{PolicyKind, Severity, apply_fixes, codes, lint};
use proptest::prelude::*;
use serde_json::Value;

use PolicyKind::{Boundary, Identity, Resource, Scp, Trust};

/// A document of one statement.
fn one(statement: &str) -> String {
    format!("{{\"Version\": \"2012-10-17\",\n \"Statement\": [{statement}]}}")
}

/// A statement for an identity, with more members.
fn allow(members: &str) -> String {
    one(&format!(r#"{{"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*"{members}}}"#))
}

/// That statement under a condition.
fn when(condition: &str) -> String {
    allow(&format!(r#", "Condition": {{{condition}}}"#))
}

/// A trust policy of one statement.
fn trust(principal: &str, action: &str, more: &str) -> String {
    one(&format!(r#"{{"Effect": "Allow", "Principal": {principal}, "Action": {action}{more}}}"#))
}

fn found(text: &str, kind: PolicyKind, code: &str) -> Vec<String> {
    let findings = lint(text, kind);
    findings
        .iter()
        .filter(|finding| finding.code.name == code)
        .map(|finding| finding.path.to_string())
        .collect()
}

/// The code is found at the path and nowhere else; the corrected form is free
/// of it, and so is what its fix makes of the faulty one.
#[track_caller]
fn check(kind: PolicyKind, faulty: &str, code: &str, path: &str, corrected: &str) {
    assert_eq!(found(faulty, kind, code), [path], "{code} in {faulty}\n{:#?}", lint(faulty, kind));
    let none: [&str; 0] = [];
    assert_eq!(found(corrected, kind, code), none, "{code} in {corrected}");
    let findings: Vec<_> =
        lint(faulty, kind).into_iter().filter(|finding| finding.code.name == code).collect();
    if findings.iter().any(|finding| finding.fix.is_some()) {
        let mended = apply_fixes(faulty, &findings);
        assert_eq!(found(&mended, kind, code), none, "{code} after its fix: {mended}");
        serde_json::from_str::<Value>(&mended).unwrap_or_else(|error| panic!("{error}: {mended}"));
    }
}

/// What the fix of a code makes of a text.
#[track_caller]
fn mends(kind: PolicyKind, faulty: &str, code: &str, expected: &str) {
    let findings: Vec<_> =
        lint(faulty, kind).into_iter().filter(|finding| finding.code.name == code).collect();
    assert_eq!(apply_fixes(faulty, &findings), expected);
}

#[track_caller]
fn silent(kind: PolicyKind, text: &str, code: &str) {
    assert!(found(text, kind, code).is_empty(), "{code} in {text}\n{:#?}", lint(text, kind));
}

const PLAIN: &str = r#"{"Version": "2012-10-17",
 "Statement": [{"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*"}]}"#;

#[test]
fn unknown_elements_are_found_and_misspelt_ones_mended() {
    let faulty = one(r#"{"Effect": "Allow", "Actions": "ecs:RunTask", "Resource": "*"}"#);
    check(Identity, &faulty, "INVALID_POLICY_ELEMENT", "Statement[0].Actions", PLAIN);
    mends(Identity, &faulty, "INVALID_POLICY_ELEMENT", PLAIN);
    silent(Identity, &faulty, "MISSING_ACTION");
    let faulty = one(r#"{"effect": "Allow", "Action": "ecs:RunTask", "Resource": "*"}"#);
    check(Identity, &faulty, "INVALID_POLICY_ELEMENT", "Statement[0].effect", PLAIN);
    silent(Identity, &faulty, "MISSING_EFFECT");
    check(Identity, &allow(r#", "Comment": "x""#), "INVALID_POLICY_ELEMENT", "Statement[0].Comment", PLAIN);
    let faulty = r#"{"Version": "2012-10-17", "Statements": []}"#;
    check(Identity, faulty, "INVALID_POLICY_ELEMENT", "Statements", PLAIN);
    silent(Identity, faulty, "MISSING_STATEMENT");
}

#[test]
fn missing_elements_are_found_by_kind() {
    check(Identity, r#"{"Version": "2012-10-17"}"#, "MISSING_STATEMENT", "", PLAIN);
    let empty = r#"{"Version": "2012-10-17", "Statement": []}"#;
    check(Identity, empty, "MISSING_STATEMENT", "Statement", PLAIN);
    let check_one = |statement: &str, code| check(Identity, &one(statement), code, "Statement[0]", PLAIN);
    check_one(r#"{"Action": "ecs:RunTask", "Resource": "*"}"#, "MISSING_EFFECT");
    check_one(r#"{"Effect": "Allow", "Resource": "*"}"#, "MISSING_ACTION");
    check_one(r#"{"Effect": "Allow", "NotAction": "ecs:*"}"#, "MISSING_RESOURCE");
    let nobody = one(r#"{"Effect": "Allow", "Action": "sts:AssumeRole"}"#);
    let somebody = trust(r#"{"Service": "ecs-tasks.amazonaws.com"}"#, r#""sts:AssumeRole""#, "");
    check(Trust, &nobody, "MISSING_PRINCIPAL", "Statement[0]", &somebody);
    silent(Trust, &nobody, "MISSING_RESOURCE");
}

#[test]
fn an_effect_is_allow_or_deny_in_this_case() {
    for effect in ["allow", "ALLOW", "Alow", " Allow"] {
        let faulty = PLAIN.replace("Allow", effect);
        check(Identity, &faulty, "INVALID_EFFECT", "Statement[0].Effect", PLAIN);
        mends(Identity, &faulty, "INVALID_EFFECT", PLAIN);
    }
    check(Identity, &PLAIN.replace("Allow", "Permit"), "INVALID_EFFECT", "Statement[0].Effect", PLAIN);
}

#[test]
fn elements_that_exclude_each_other() {
    let code = "UNSUPPORTED_ELEMENT_COMBINATION";
    check(Identity, &allow(r#", "NotAction": "s3:*""#), code, "Statement[0].NotAction", PLAIN);
    check(Identity, &allow(r#", "NotResource": "x""#), code, "Statement[0].NotResource", PLAIN);
}

#[test]
fn policies_of_identities_have_no_principal() {
    let faulty = allow(r#", "Principal": "*""#);
    check(Identity, &faulty, "UNSUPPORTED_PRINCIPAL", "Statement[0].Principal", PLAIN);
    check(Boundary, &faulty, "UNSUPPORTED_PRINCIPAL", "Statement[0].Principal", PLAIN);
    check(Scp, &faulty, "SCP_SYNTAX_ERROR_PRINCIPAL", "Statement[0].Principal", PLAIN);
    mends(Identity, &faulty, "UNSUPPORTED_PRINCIPAL", PLAIN);
}

#[test]
fn the_version_is_one_of_the_language() {
    check(Identity, &PLAIN.replace("2012-10-17", "2024-05-01"), "INVALID_VERSION", "Version", PLAIN);
    silent(Identity, &PLAIN.replace("2012-10-17", "2008-10-17"), "INVALID_VERSION");
    let faulty = PLAIN.replace("\"Version\": \"2012-10-17\",\n ", "");
    check(Identity, &faulty, "MISSING_VERSION", "", PLAIN);
    let indented = "{\n  \"Statement\": []\n}";
    mends(Identity, indented, "MISSING_VERSION", "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": []\n}");
    silent(Identity, "{}", "MISSING_VERSION");
    silent(Identity, r#"{"version": "2012-10-17"}"#, "MISSING_VERSION");
}

#[test]
fn values_of_another_json_type_are_found() {
    let code = "DATA_TYPE_MISMATCH";
    check(Identity, "[]", code, "", PLAIN);
    check(Identity, &PLAIN.replace("\"2012-10-17\"", "2012"), code, "Version", PLAIN);
    mends(Identity, &PLAIN.replace("\"2012-10-17\"", "2012"), code, &PLAIN.replace("2012-10-17", "2012"));
    check(Identity, &PLAIN.replace("\"Allow\"", "true"), code, "Statement[0].Effect", PLAIN);
    check(Identity, &PLAIN.replace("\"ecs:RunTask\"", "[null]"), code, "Statement[0].Action[0]", PLAIN);
    check(Identity, &PLAIN.replace("\"*\"", "{}"), code, "Statement[0].Resource", PLAIN);
    check(Identity, r#"{"Version": "2012-10-17", "Statement": "none"}"#, code, "Statement", PLAIN);
    check(Identity, &allow(r#", "Condition": []"#), code, "Statement[0].Condition", PLAIN);
    let block = "Statement[0].Condition.Bool";
    check(Identity, &when(r#""Bool": "x""#), code, block, PLAIN);
    check(
        Identity,
        &when(r#""Bool": {"aws:SecureTransport": null}"#),
        code,
        &format!("{block}.aws:SecureTransport"),
        &when(r#""Bool": {"aws:SecureTransport": true}"#),
    );
}

#[test]
fn members_that_occur_twice_are_found() {
    check(Identity, &allow(r#", "Action": "s3:*""#), "DUPLICATE_KEY", "Statement[0].Action", PLAIN);
    let twice = r#""StringEquals": {"aws:SourceAccount": "1", "aws:sourceaccount": "2"}"#;
    let path = "Statement[0].Condition.StringEquals.aws:sourceaccount";
    check(Identity, &when(twice), "DUPLICATE_KEYS_WITH_DIFFERENT_CASE", path, PLAIN);
}

#[test]
fn a_document_larger_than_its_quota_is_found() {
    let table = [
        (Identity, "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"),
        (Boundary, "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"),
        (Trust, "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA"),
        (Resource, "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA"),
        (Scp, "POLICY_SIZE_EXCEEDS_SCP_QUOTA"),
    ];
    for (kind, code) in table {
        let of_size = |size: usize| {
            let rest = PLAIN.chars().filter(|c| !c.is_whitespace()).count() - 1;
            PLAIN.replace("\"*\"", &format!("\"{}\"", "x".repeat(size - rest)))
        };
        check(kind, &of_size(kind.quota() + 1), code, "", &of_size(kind.quota()));
        silent(kind, &format!("{}{PLAIN}", " \n".repeat(kind.quota())), code);
    }
}

#[test]
fn labels_are_unique_and_of_letters_and_digits() {
    let labelled = |one: &str, other: &str| {
        let statement =
            |sid: &str| format!(r#"{{"Sid": "{sid}", "Effect": "Allow", "Action": "a:b", "Resource": "*"}}"#);
        format!(r#"{{"Version": "2012-10-17", "Statement": [{}, {}]}}"#, statement(one), statement(other))
    };
    let apart = labelled("A", "B");
    check(Identity, &labelled("A", "A"), "UNIQUE_SIDS_REQUIRED", "Statement[1].Sid", &apart);
    check(Resource, &labelled("A", "A"), "UNIQUE_SIDS_RECOMMENDED", "Statement[1].Sid", &apart);
    check(Identity, &labelled("A", "b c-d"), "UNSUPPORTED_SID", "Statement[1].Sid", &apart);
    mends(Identity, &labelled("A", "b c-d"), "UNSUPPORTED_SID", &labelled("A", "bcd"));
    silent(Resource, &labelled("A", "b c-d"), "UNSUPPORTED_SID");
    check(Trust, &labelled("", "B"), "EMPTY_SID_VALUE", "Statement[0].Sid", &apart);
}

#[test]
fn lists_and_objects_with_nothing_in_them_are_found() {
    check(
        Identity,
        &PLAIN.replace("\"ecs:RunTask\"", "[]"),
        "EMPTY_ARRAY_ACTION",
        "Statement[0].Action",
        PLAIN,
    );
    check(Identity, &PLAIN.replace("\"*\"", "[]"), "EMPTY_ARRAY_RESOURCE", "Statement[0].Resource", PLAIN);
    let assumed = |principal: &str| trust(principal, r#""sts:AssumeRole""#, "");
    let good = assumed(r#"{"Service": ["ecs.amazonaws.com"]}"#);
    let service = "Statement[0].Principal.Service";
    check(Trust, &assumed(r#"{"Service": []}"#), "EMPTY_ARRAY_PRINCIPAL", service, &good);
    check(Trust, &assumed("{}"), "EMPTY_OBJECT_PRINCIPAL", "Statement[0].Principal", &good);
    check(Identity, &when(""), "EMPTY_OBJECT_CONDITION", "Statement[0].Condition", PLAIN);
    check(Identity, &when(r#""Bool": {}"#), "EMPTY_OBJECT_CONDITION", "Statement[0].Condition.Bool", PLAIN);
    let table = [
        ("StringEquals", "EMPTY_ARRAY_CONDITION"),
        ("ForAllValues:StringEquals", "EMPTY_ARRAY_CONDITION_FORALLVALUES"),
        ("ForAnyValue:StringEquals", "EMPTY_ARRAY_CONDITION_FORANYVALUE"),
        ("StringEqualsIfExists", "EMPTY_ARRAY_CONDITION_IFEXISTS"),
    ];
    for (operator, code) in table {
        let with = |values: &str| when(&format!(r#""{operator}": {{"aws:TagKeys": {values}}}"#));
        let path = format!("Statement[0].Condition.{operator}.aws:TagKeys");
        check(Identity, &with("[]"), code, &path, &with(r#"["team"]"#));
    }
}

/// A statement of a bucket policy or the like.
fn granted(principal: &str, more: &str) -> String {
    one(&format!(
        r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "s3:GetObject", "Resource": "*"{more}}}"#
    ))
}

const ROLE: &str = r#"{"AWS": "arn:aws:iam::111122223333:role/deploy"}"#;

#[test]
fn principals_are_of_a_kind_and_named_in_full() {
    let good = granted(ROLE, "");
    let arn = "\"arn:aws:iam::111122223333:role/deploy\"";
    check(Resource, &granted(arn, ""), "INVALID_PRINCIPAL_FORMAT", "Statement[0].Principal", &good);
    mends(Resource, &granted(arn, ""), "INVALID_PRINCIPAL_FORMAT", &good);
    check(Resource, &granted("[\"*\"]", ""), "INVALID_PRINCIPAL_FORMAT", "Statement[0].Principal", &good);
    let aws = "Statement[0].Principal.AWS";
    for value in ["1111", "ecs-tasks.amazonaws.com", "deploy"] {
        check(
            Resource,
            &granted(&format!(r#"{{"AWS": "{value}"}}"#), ""),
            "INVALID_PRINCIPAL_FORMAT",
            aws,
            &good,
        );
    }
    for value in ["*", "111122223333", "AROAJQABLZS4A3QDU576Q", "<account>", "${account}"] {
        silent(Resource, &granted(&format!(r#"{{"AWS": "{value}"}}"#), ""), "INVALID_PRINCIPAL_FORMAT");
    }
    let key = granted(&ROLE.replace("AWS", "Aws"), "");
    check(Resource, &key, "INVALID_PRINCIPAL_KEY", "Statement[0].Principal.Aws", &good);
    mends(Resource, &key, "INVALID_PRINCIPAL_KEY", &good);
    let code = "UNSUPPORTED_WILDCARD_IN_PRINCIPAL";
    check(Resource, &granted(&ROLE.replace("deploy", "deploy-*"), ""), code, aws, &good);
    let service = "Statement[0].Principal.Service";
    check(Resource, &granted(r#"{"Service": "*"}"#, ""), code, service, &granted(r#"{"AWS": "*"}"#, ""));
    let all_but = good.replace("\"Principal\"", "\"NotPrincipal\"");
    check(Resource, &all_but, "ALLOW_WITH_NOT_PRINCIPAL", "Statement[0].NotPrincipal", &good);
    silent(Resource, &all_but.replace("Allow", "Deny"), "ALLOW_WITH_NOT_PRINCIPAL");
}

#[test]
fn names_of_services_have_a_form() {
    let code = "INVALID_SERVICE_PRINCIPAL_FORMAT";
    let assumed =
        |service: &str| trust(&format!(r#"{{"Service": ["{service}"]}}"#), r#""sts:AssumeRole""#, "");
    let good = assumed("ecs-tasks.amazonaws.com");
    for slip in ["ecs-tasks", "ECS-Tasks.amazonaws.com", "ecs-tasks.amazon.com"] {
        check(Trust, &assumed(slip), code, "Statement[0].Principal.Service[0]", &good);
        mends(Trust, &assumed(slip), code, &good);
    }
    check(Trust, &assumed("ecs tasks"), code, "Statement[0].Principal.Service[0]", &good);
    for name in [
        "ecs.application-autoscaling.amazonaws.com",
        "ec2.amazonaws.com.cn",
        "logs.eu-central-1.amazonaws.com",
    ] {
        silent(Trust, &assumed(name), code);
    }
    let passed = |service: &str| when(&format!(r#""StringEquals": {{"iam:PassedToService": "{service}"}}"#));
    let path = "Statement[0].Condition.StringEquals.iam:PassedToService";
    check(Identity, &passed("ecs-tasks"), code, path, &passed("ecs-tasks.amazonaws.com"));
    silent(Identity, &passed("*.amazonaws.com"), code);
}

#[test]
fn a_trust_policy_trusts_named_principals_with_no_resource() {
    let assume = r#""sts:AssumeRole""#;
    let good = trust(ROLE, assume, "");
    let not = good.replace("\"Principal\"", "\"NotPrincipal\"");
    check(Trust, &not, "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL", "Statement[0].NotPrincipal", &good);
    let everyone = trust("\"*\"", assume, "");
    let code = "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL";
    check(Trust, &everyone, code, "Statement[0].Principal", &good);
    let with_resource = trust(ROLE, assume, r#", "Resource": "*""#);
    let code = "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE";
    check(Trust, &with_resource, code, "Statement[0].Resource", &good);
    mends(Trust, &with_resource, code, &good);
    silent(Resource, &with_resource, code);
}

#[test]
fn principals_assume_a_role_with_their_own_action() {
    let code = "MISMATCHED_ACTION_FOR_PRINCIPAL";
    let table = [
        (
            r#"{"Federated": "cognito-identity.amazonaws.com"}"#,
            "sts:AssumeRole",
            "sts:AssumeRoleWithWebIdentity",
        ),
        (
            r#"{"Federated": "arn:aws:iam::111122223333:saml-provider/corp"}"#,
            "sts:AssumeRoleWithWebIdentity",
            "sts:AssumeRoleWithSAML",
        ),
        (r#"{"Service": "ecs-tasks.amazonaws.com"}"#, "sts:AssumeRoleWithSAML", "sts:AssumeRole"),
    ];
    for (principal, wrong, right) in table {
        let faulty = trust(principal, &format!("\"{wrong}\""), "");
        let corrected = trust(principal, &format!("\"{right}\""), "");
        check(Trust, &faulty, code, "Statement[0].Action", &corrected);
        mends(Trust, &faulty, code, &corrected);
        silent(Trust, &trust(principal, r#""sts:*""#, ""), code);
        silent(Trust, &trust(principal, &format!("[\"{right}\", \"sts:TagSession\"]"), ""), code);
    }
    let both = r#"{"Service": "ec2.amazonaws.com", "Federated": "accounts.google.com"}"#;
    let actions = r#"["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]"#;
    let federated = "Statement[0].Principal.Federated";
    check(Trust, &trust(both, r#""sts:AssumeRole""#, ""), code, federated, &trust(both, actions, ""));
}

#[test]
fn identity_providers_have_a_form_and_sessions_are_covered_by_their_role() {
    let by = |provider: &str| {
        trust(&format!(r#"{{"Federated": "{provider}"}}"#), r#""sts:AssumeRoleWithWebIdentity""#, "")
    };
    let good = by("arn:aws:iam::111122223333:oidc-provider/oidc.example.com/id/1");
    for slip in ["https://accounts.google.com", "google", "arn:aws:iam::111122223333:role/x"] {
        let code = "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY";
        check(Trust, &by(slip), code, "Statement[0].Principal.Federated", &good);
    }
    let listed = |arns: &str| trust(&format!(r#"{{"AWS": [{arns}]}}"#), r#""sts:AssumeRole""#, "");
    let role = r#""arn:aws:iam::111122223333:role/team/ci""#;
    let faulty = listed(&format!(r#"{role}, "arn:aws:sts::111122223333:assumed-role/ci/build""#));
    let code = "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY";
    check(Trust, &faulty, code, "Statement[0].Principal.AWS[1]", &listed(role));
    mends(Trust, &faulty, code, &listed(role));
    silent(Trust, &faulty.replace("assumed-role/ci/", "assumed-role/cd/"), code);
}

#[test]
fn trust_in_openid_connect_is_restricted() {
    let by = |provider: &str, condition: &str| {
        let principal = format!(r#"{{"Federated": "arn:aws:iam::111122223333:oidc-provider/{provider}"}}"#);
        trust(&principal, r#""sts:AssumeRoleWithWebIdentity""#, &format!(r#", "Condition": {{{condition}}}"#))
    };
    let path = "Statement[0].Principal.Federated";
    let cluster = "oidc.eks.eu-central-1.amazonaws.com/id/ABC";
    let subject = format!(r#""StringEquals": {{"{cluster}:sub": "system:serviceaccount:web:api"}}"#);
    check(Trust, &by(cluster, ""), "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", path, &by(cluster, &subject));
    let github = "token.actions.githubusercontent.com";
    let test = |operator: &str, claim: &str, value: &str| {
        by(github, &format!(r#""{operator}": {{"{github}:{claim}": "{value}"}}"#))
    };
    let main = test("StringEquals", "sub", "repo:org/web:ref:refs/heads/main");
    check(Trust, &by(github, ""), "MISSING_GITHUB_REPO_CONDITION_KEY", path, &main);
    check(
        Trust,
        &test("StringEquals", "aud", "sts.amazonaws.com"),
        "MISSING_GITHUB_REPO_CONDITION_KEY",
        path,
        &main,
    );
    let path = "Statement[0].Condition.StringLike.token.actions.githubusercontent.com:sub";
    let code = "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED";
    check(Trust, &test("StringLike", "sub", "repo:org/web:*"), code, path, &main);
}

#[test]
fn services_are_let_in_for_a_source() {
    let by = |condition: &str| granted(r#"{"Service": "sns.amazonaws.com"}"#, condition);
    let source = by(r#", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}"#);
    let code = "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL";
    check(Resource, &by(""), code, "Statement[0].Principal", &source);
    silent(Resource, &granted(ROLE, ""), code);
    silent(Trust, &by(""), code);
    let referer = by(r#", "Condition": {"StringEquals": {"aws:Referer": "x"}}"#);
    let path = "Statement[0].Condition.StringEquals.aws:Referer";
    check(Resource, &referer, "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", path, &source);
    silent(Resource, &referer, code);
    let organization = by(r#", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#);
    let path = "Statement[0].Condition.StringEquals.aws:PrincipalOrgID";
    let code = "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL";
    check(Resource, &organization, code, path, &source);
    silent(Resource, &organization.replace("StringEquals", "StringNotEquals"), code);
}

#[test]
fn the_roles_around_ecs_trust_the_right_service_for_one_account() {
    let by = |service: &str, condition: &str| {
        trust(&format!(r#"{{"Service": "{service}"}}"#), r#""sts:AssumeRole""#, condition)
    };
    let account = r#", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}"#;
    let path = "Statement[0].Principal.Service";
    for service in ["ecs-tasks", "ssm", "scheduler"].map(|name| format!("{name}.amazonaws.com")) {
        check(Trust, &by(&service, ""), "ECS_TRUST_NO_SOURCE_ACCOUNT", path, &by(&service, account));
    }
    for service in ["ecs", "ec2", "codedeploy", "events"].map(|name| format!("{name}.amazonaws.com")) {
        silent(Trust, &by(&service, ""), "ECS_TRUST_NO_SOURCE_ACCOUNT");
        silent(Trust, &by(&service, ""), "ECS_TRUST_PRINCIPAL_KIND");
    }
    for slip in ["ecs-task", "ecstasks", "ecs.tasks", "tasks.ecs"] {
        let (faulty, good) =
            (by(&format!("{slip}.amazonaws.com"), account), by("ecs-tasks.amazonaws.com", account));
        check(Trust, &faulty, "ECS_TRUST_PRINCIPAL_KIND", path, &good);
        mends(Trust, &faulty, "ECS_TRUST_PRINCIPAL_KIND", &good);
    }
    let everywhere = by("codedeploy.amazonaws.com", "");
    let regional = by("codedeploy.eu-central-1.amazonaws.com", "");
    check(Trust, &regional, "ECS_TRUST_REGIONAL_PRINCIPAL", path, &everywhere);
    mends(Trust, &regional, "ECS_TRUST_REGIONAL_PRINCIPAL", &everywhere);
}

#[test]
fn the_source_of_a_task_role_is_no_cluster_and_no_other_service() {
    let from = |service: &str, operator: &str, arn: &str| {
        let condition = format!(r#", "Condition": {{"{operator}": {{"aws:SourceArn": "{arn}"}}}}"#);
        trust(&format!(r#"{{"Service": "{service}.amazonaws.com"}}"#), r#""sts:AssumeRole""#, &condition)
    };
    let good = from("ecs-tasks", "ArnLike", "arn:aws:ecs:eu-central-1:111122223333:*");
    let cluster = "arn:aws:ecs:eu-central-1:111122223333:cluster/web";
    let code = "ECS_TRUST_SOURCE_ARN_CLUSTER";
    let faulty = from("ecs-tasks", "ArnLike", cluster);
    check(Trust, &faulty, code, "Statement[0].Condition.ArnLike.aws:SourceArn", &good);
    mends(Trust, &faulty, code, &good);
    let faulty = from("ecs-tasks", "StringEquals", cluster);
    check(Trust, &faulty, code, "Statement[0].Condition.StringEquals.aws:SourceArn", &good);
    silent(Trust, &from("ecs", "ArnLike", cluster), code);
    let code = "ECS_TRUST_PRINCIPAL_KIND";
    let anywhere = "arn:aws:ssm:eu-central-1:111122223333:*";
    let faulty = from("ecs-tasks", "ArnLike", anywhere);
    check(Trust, &faulty, code, "Statement[0].Principal.Service", &from("ssm", "ArnLike", anywhere));
    mends(Trust, &faulty, code, &from("ssm", "ArnLike", anywhere));
}

/// A condition of one operator, key and value (as JSON).
fn test(operator: &str, key: &str, value: &str) -> String {
    when(&format!(r#""{operator}": {{"{key}": {value}}}"#))
}

/// The place of that condition.
fn at(operator: &str, key: &str) -> String {
    format!("Statement[0].Condition.{operator}.{key}")
}

/// The code is found at the key of a condition, and not in the corrected one.
#[track_caller]
fn check_test(faulty: [&str; 3], code: &str, corrected: [&str; 3]) {
    let [operator, key, value] = faulty;
    let [other, other_key, other_value] = corrected;
    let (faulty, corrected) = (test(operator, key, value), test(other, other_key, other_value));
    check(Identity, &faulty, code, &at(operator, key), &corrected);
}

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
    let faulty = test("StringNotLikeIfExists", "aws:SourceArn", arn);
    mends(Identity, &faulty, code, &test("ArnNotLikeIfExists", "aws:SourceArn", arn));
    silent(Identity, &test("StringEquals", "aws:SourceArn", arn), code);
}

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

#[test]
fn variables_are_well_formed() {
    let on = |resource: &str| PLAIN.replace("\"*\"", &format!("\"arn:aws:s3:::home/{resource}\""));
    let good = on("${aws:username}");
    let resource = "Statement[0].Resource";
    check(Identity, &on("${aws:username"), "MISSING_BRACE_IN_VARIABLE", resource, &good);
    check(Identity, &on("${}"), "EMPTY_VARIABLE", resource, &good);
    check(Identity, &on("${ aws:username}"), "UNSUPPORTED_SPACE_IN_VARIABLE", resource, &good);
    mends(Identity, &on("${ aws:username}"), "UNSUPPORTED_SPACE_IN_VARIABLE", &good);
    let quoted = on("${aws:username, 'nobody'}");
    check(Identity, &on("${aws:username, nobody}"), "MISSING_QUOTE_IN_VARIABLE", resource, &quoted);
    mends(Identity, &on("${aws:username, nobody}"), "MISSING_QUOTE_IN_VARIABLE", &quoted);
    let old = good.replace("2012-10-17", "2008-10-17");
    check(Identity, &old, "VARIABLE_UNSUPPORTED_IN_VERSION", resource, &good);
    mends(Identity, &old, "VARIABLE_UNSUPPORTED_IN_VERSION", &good);
    let missing = good.replace("\"Version\": \"2012-10-17\",", "");
    check(Identity, &missing, "VARIABLE_UNSUPPORTED_IN_VERSION", resource, &good);
}

#[test]
fn variables_stand_where_they_are_read() {
    let code = "VARIABLE_UNSUPPORTED_IN_ELEMENT";
    check(Identity, &PLAIN.replace("ecs:RunTask", "ecs:${a:b}"), code, "Statement[0].Action", PLAIN);
    let user = ROLE.replace("deploy", "${aws:username}");
    check(Resource, &granted(&user, ""), code, "Statement[0].Principal.AWS", &granted(ROLE, ""));
    let code = "INVALID_VARIABLE_FOR_OPERATOR";
    let faulty = ["Bool", "aws:SecureTransport", "\"${aws:PrincipalTag/tls}\""];
    check_test(faulty, code, ["Bool", "aws:SecureTransport", "\"true\""]);
    let arn = "\"arn:aws:iam::111122223333:role/${aws:PrincipalTag/team}\"";
    silent(Identity, &test("ArnLike", "aws:PrincipalArn", arn), code);
}

#[test]
fn the_trust_policies_of_the_templates_are_clean() {
    let account = r#", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}, "ArnLike": {"aws:SourceArn": "arn:aws:ecs:eu-central-1:111122223333:*"}}"#;
    let tasks = trust(r#"{"Service": "ecs-tasks.amazonaws.com"}"#, r#""sts:AssumeRole""#, account);
    let infrastructure = trust(r#"{"Service": ["ecs.amazonaws.com"]}"#, r#"["sts:AssumeRole"]"#, "");
    for text in [tasks, infrastructure] {
        let findings = lint(&text, Trust);
        assert!(findings.is_empty(), "{text}: {findings:#?}");
    }
}

/// Texts that look like policies, with what is often wrong in them.
fn nearly_a_policy() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "Version",
        "2012-10-17",
        "Statement",
        "Effect",
        "Allow",
        "Action",
        "Principal",
        "Service",
        "AWS",
        "Condition",
        "StringLike",
        "NullIfExists",
        "ForAllValues:Bool",
        "aws:SourceIp",
        "aws:RequestTag/",
        "Sid",
        "*",
        "${",
        "${aws:username, x}",
        "10.0.0.0/8",
        "ecs-task.amazonaws.com",
        "ä:ö",
        "",
        ":",
        "Resource",
    ]);
    let leaf = prop_oneof![
        word.clone().prop_map(|word| format!("\"{word}\"")),
        Just("null".to_owned()),
        Just("1".to_owned()),
        Just("true".to_owned()),
    ];
    let value = leaf.prop_recursive(6, 48, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((word.clone(), inner), 0..5).prop_map(|members| {
                let members: Vec<_> =
                    members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    });
    (value.clone(), value).prop_map(|(statement, more)| {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {statement}, "Condition": {more}}}, {statement}], "Id": {more}}}"#)
    })
}

proptest! {
    #[test]
    fn no_text_panics_and_fixes_leave_json(text in nearly_a_policy()) {
        for kind in PolicyKind::ALL {
            let findings = lint(&text, kind);
            let mended = apply_fixes(&text, &findings);
            prop_assert!(serde_json::from_str::<Value>(&mended).is_ok(), "{}", mended);
        }
    }
}

#[test]
fn the_managed_policies_of_aws_are_free_of_errors() {
    let data: Value = serde_json::from_str(include_str!("data/managed-policies.json")).unwrap();
    for (name, policy) in data["policies"].as_object().unwrap() {
        let text = serde_json::to_string_pretty(&policy["document"]).unwrap();
        let findings = lint(&text, Identity);
        let errors: Vec<_> =
            findings.iter().filter(|finding| finding.severity() == Severity::Error).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn codes_are_unique_and_say_what_they_mean() {
    let mut names = BTreeSet::new();
    for code in codes() {
        assert!(names.insert(code.name), "{} is there twice", code.name);
        assert!(code.name.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{}", code.name);
        assert!(code.meaning.ends_with('.') && !code.source.is_empty(), "{}", code.name);
    }
}
