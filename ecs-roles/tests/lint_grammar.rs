#![cfg(test)]
//! The lint rules on grammar: each with a faulty text and its corrected form.

use std::collections::BTreeSet;

use ecs_roles::{PolicyKind, Severity, apply_fixes, codes, lint};
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
