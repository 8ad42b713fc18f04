#![cfg(test)]
//! Who a policy of a resource or role is about.

use ecs_roles::PolicyKind::{Identity, Resource, Trust};

use crate::support::{ROLE, check, granted, mends, silent, trust, when};

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
    for (operator, anybody) in [
        ("StringLike", "*"),
        ("StringLike", "repo:*"),
        ("Null", "false"),
        ("StringLikeIfExists", "repo:org/web:*"),
    ] {
        check(Trust, &test(operator, "sub", anybody), "MISSING_GITHUB_REPO_CONDITION_KEY", path, &main);
    }
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
