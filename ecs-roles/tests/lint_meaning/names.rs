#![cfg(test)]
//! Names that have to agree with each other or with those of AWS.

use ecs_roles::PolicyKind;

use crate::support::{check, check_kind, codes, document, on, when};

#[test]
fn places_to_fill_in_are_found_in_every_notation() {
    let right = on("iam:GetRole", "arn:aws:iam::${aws:PrincipalAccount}:role/x");
    for account in ["<account>", "{account}", "{{ account }}", "ACCOUNT_ID", "account-id", "XXXXXXXXXXXX"] {
        let faulty = on("iam:GetRole", &format!("arn:aws:iam::{account}:role/x"));
        check(&faulty, "PLACEHOLDER", "Statement[0].Resource", &right);
        assert_eq!(codes(&document(&faulty), PolicyKind::Identity).len(), 1, "{faulty}");
    }
}

#[test]
fn managed_policies_are_known_with_their_paths() {
    let attach = |policy: &str| {
        when(
            "iam:AttachRolePolicy",
            &format!(r#"{{"ArnEquals": {{"iam:PolicyARN": "arn:aws:iam::aws:policy/{policy}"}}}}"#),
        )
    };
    let path = "Statement[0].Condition.ArnEquals.iam:PolicyARN";
    let table = [
        ("AmazonECSTaskExecutionRolePolicy", "service-role/AmazonECSTaskExecutionRolePolicy"),
        (
            "service-role/AmazonECSInfrastructureRolePolicyForVpcLattice",
            "AmazonECSInfrastructureRolePolicyForVpcLattice",
        ),
        ("service-role/AWSCodeDeployRoleForECS", "AWSCodeDeployRoleForECS"),
        ("AWSCodeDeployRoleForEC", "AWSCodeDeployRoleForECS"),
        (
            "service-role/AmazonECSInfrastructureRoleForExpressGatewayServices",
            "service-role/AmazonECSInfrastructureRoleforExpressGatewayServices",
        ),
    ];
    for (faulty, right) in table {
        check(&attach(faulty), "MANAGED_POLICY_UNKNOWN", path, &attach(right));
    }
    for other in ["AmazonEC2FullAccess", "AmazonEKSServiceRolePolicy", "job-function/ViewOnlyAccess"] {
        let found = codes(&document(&attach(other)), PolicyKind::Identity);
        assert!(!found.iter().any(|found| found.starts_with("MANAGED")), "{other}: {found:?}");
    }
}

#[test]
fn names_agree_across_a_document() {
    let pass = |role: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/{role}"}}"#
        )
    };
    let two = |one: &str, other: &str| format!("{}, {}", pass(one), pass(other));
    check(
        &two("ecsCodeDeployRole", "ecsCodedeployRole"),
        "NAME_CASE_CONFLICT",
        "Statement[1].Resource",
        &two("ecsCodeDeployRole", "ecsTaskRole"),
    );
    let roles = |one: &str, other: &str| {
        format!(
            "{}, {}",
            on("iam:GetRole", &format!("arn:{one}:iam::111122223333:role/a")),
            on("iam:GetRole", &format!("arn:{other}:iam::111122223333:role/b"))
        )
    };
    check(&roles("aws", "aws-cn"), "PARTITION_MIX", "Statement[1].Resource", &roles("aws-cn", "aws-cn"));
    let both = r#"{"Effect": "Allow", "Action": "iam:GetRole", "Resource": [
        "arn:aws:iam::111122223333:role/a", "arn:aws-cn:iam::111122223333:role/a"]}"#;
    assert_eq!(codes(&document(both), PolicyKind::Identity), Vec::<String>::new());
}

#[test]
fn an_open_account_is_reported_once_per_statement() {
    let faulty = r#"{"Effect": "Allow", "Action": "iam:GetRole",
        "Resource": ["arn:aws:iam::*:role/ecsInfrastructureRole", "arn:aws:iam::*:role/b"]}"#;
    let right = on("iam:GetRole", "arn:aws:iam::111122223333:role/ecsInfrastructureRole");
    check(faulty, "WILDCARD_ACCOUNT", "Statement[0].Resource[0]", &right);
    assert_eq!(codes(&document(faulty), PolicyKind::Identity).len(), 1);
    let narrowed = r#"{"Effect": "Allow", "Action": "iam:GetRole", "Resource": "arn:aws:iam::*:role/b",
        "Condition": {"StringEquals": {"aws:ResourceAccount": "111122223333"}}}"#;
    check(faulty, "WILDCARD_ACCOUNT", "Statement[0].Resource[0]", narrowed);
}

#[test]
fn ids_of_deleted_roles_and_users_are_no_principals() {
    let by = |principal: &str| {
        format!(
            r#"{{"Effect": "Allow", "Principal": {{"AWS": "{principal}"}}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}}"#
        )
    };
    let right = by("arn:aws:iam::111122223333:role/deployer");
    let path = "Statement[0].Principal.AWS";
    check_kind(PolicyKind::Resource, &by("AROA1234567890EXAMPLE"), "INVALID_ROLE_REFERENCE", path, &right);
    check_kind(PolicyKind::Resource, &by("AIDA1234567890EXAMPLE"), "INVALID_USER_REFERENCE", path, &right);
}

#[test]
fn a_requested_region_is_a_region() {
    let region = |value: &str| {
        when("ecs:ListTasks", &format!(r#"{{"StringEquals": {{"aws:RequestedRegion": "{value}"}}}}"#))
    };
    let path = "Statement[0].Condition.StringEquals.aws:RequestedRegion";
    check(&region("eu-west1"), "INVALID_REGION", path, &region("eu-west-1"));
}

#[test]
fn a_place_to_fill_in_may_be_the_whole_resource() {
    let role = on("iam:GetRole", "arn:aws:iam::111122223333:role/x");
    for whole in ["<role-arn>", "{roleArn}"] {
        check(&on("iam:GetRole", whole), "PLACEHOLDER", "Statement[0].Resource", &role);
        assert_eq!(codes(&document(&on("iam:GetRole", whole)), PolicyKind::Identity).len(), 1, "{whole}");
    }
    let variable = on("iam:GetRole", "${aws:PrincipalTag/role}");
    check(&on("iam:GetRole", "<role-arn>"), "PLACEHOLDER", "Statement[0].Resource", &variable);
}
