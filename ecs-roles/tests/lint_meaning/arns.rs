#![cfg(test)]
//! The fields and forms of ARNs.

use ecs_roles::{PolicyKind, apply_fixes, lint};

use crate::support::{check, codes, document, on, when};

#[test]
fn faults_of_fields_are_named_and_mended_where_the_mend_is_clear() {
    let table = [
        ("iam:GetPolicy", "role/x", "INVALID_ARN_PREFIX", "arn:aws:iam::111122223333:policy/x"),
        (
            "iam:GetPolicy",
            "arn:aws:iam:111122223333:policy/x",
            "MISSING_ARN_FIELD",
            "arn:aws:iam::111122223333:policy/x",
        ),
        (
            "iam:GetPolicy",
            "arn:asw:iam::111122223333:policy/x",
            "INVALID_PARTITION",
            "arn:aws:iam::111122223333:policy/x",
        ),
        (
            "iam:GetPolicy",
            "arn:aws::iam::111122223333:policy/x",
            "INVALID_SERVICE",
            "arn:aws:iam::111122223333:policy/x",
        ),
        (
            "ecs:DescribeClusters",
            "arn:aws:esc:eu-west-1:111122223333:cluster/x",
            "INVALID_SERVICE",
            "arn:aws:ecs:eu-west-1:111122223333:cluster/x",
        ),
        (
            "ecs:DescribeClusters",
            "arn:aws:ECS:eu-west-1:111122223333:cluster/x",
            "INVALID_ARN_SERVICE_CASE",
            "arn:aws:ecs:eu-west-1:111122223333:cluster/x",
        ),
        (
            "ecs:DescribeClusters",
            "arn:aws:ecs:euwest1:111122223333:cluster/x",
            "INVALID_ARN_REGION",
            "arn:aws:ecs:eu-*:111122223333:cluster/x",
        ),
        (
            "ecs:DescribeClusters",
            "arn:aws:ecs:cn-north-1:111122223333:cluster/x",
            "INVALID_ARN_REGION",
            "arn:aws-cn:ecs:cn-north-1:111122223333:cluster/x",
        ),
        (
            "iam:GetPolicy",
            "arn:aws:iam:111122223333:aws:policy/x",
            "INVALID_ARN_REGION",
            "arn:aws:iam::111122223333:policy/x",
        ),
        (
            "ecs:DescribeClusters",
            "arn:aws:ecs:eu-west-1:1111-2222-3333:cluster/x",
            "INVALID_ARN_ACCOUNT",
            "arn:aws:ecs:eu-west-1:${aws:PrincipalAccount}:cluster/x",
        ),
        (
            "ecs:DescribeClusters",
            "arn:aws:ec*:eu-west-1:111122223333:cluster/x",
            "WILDCARD_IN_SERVICE_NAME",
            "arn:aws:ecs:eu-west-1:111122223333:cluster/x",
        ),
    ];
    for (action, faulty, code, right) in table {
        check(&on(action, faulty), code, "Statement[0].Resource", &on(action, right));
    }
}

#[test]
fn arns_are_held_against_the_resource_types_of_their_service() {
    let table = [
        (
            "ecs:DescribeClusters",
            "arn:aws:ecs:eu-west-1:111122223333:clusters/x",
            "INVALID_ARN_RESOURCE",
            "arn:aws:ecs:eu-west-1:111122223333:cluster/x",
        ),
        (
            "logs:GetLogEvents",
            "arn:aws:logs:eu-west-1:111122223333:app:*",
            "INVALID_ARN_RESOURCE",
            "arn:aws:logs:eu-west-1:111122223333:log-group:app:log-stream:*",
        ),
        (
            "s3:GetObject",
            "arn:aws:s3:eu-west-1::bucket/key",
            "ARN_REGION_NOT_ALLOWED",
            "arn:aws:s3:::bucket/key",
        ),
        (
            "iam:GetRole",
            "arn:aws:iam:eu-west-1:111122223333:role/x",
            "ARN_REGION_NOT_ALLOWED",
            "arn:aws:iam::111122223333:role/x",
        ),
        (
            "s3:GetObject",
            "arn:aws:s3::111122223333:bucket/key",
            "ARN_ACCOUNT_NOT_ALLOWED",
            "arn:aws:s3:::bucket/key",
        ),
        (
            "ecs:DescribeClusters",
            "arn:aws:ecs::111122223333:cluster/x",
            "MISSING_ARN_REGION",
            "arn:aws:ecs:*:111122223333:cluster/x",
        ),
        (
            "ecs:DescribeClusters",
            "arn:aws:ecs:eu-west-1::cluster/x",
            "MISSING_ARN_ACCOUNT",
            "arn:aws:ecs:eu-west-1:111122223333:cluster/x",
        ),
    ];
    for (action, faulty, code, right) in table {
        check(&on(action, faulty), code, "Statement[0].Resource", &on(action, right));
    }
}

#[test]
fn resources_of_aws_itself_lie_in_no_account() {
    let found = codes(
        &document(&on("ssm:GetParameters", "arn:aws:ssm:eu-west-1::parameter/aws/service/ecs/*")),
        PolicyKind::Identity,
    );
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn conditions_on_keys_of_ecs_compare_with_arns_of_the_right_type() {
    let cluster =
        |value: &str| when("ecs:RunTask", &format!(r#"{{"ArnEquals": {{"ecs:cluster": "{value}"}}}}"#));
    let right = cluster("arn:aws:ecs:eu-west-1:111122223333:cluster/web");
    let path = "Statement[0].Condition.ArnEquals.ecs:cluster";
    for faulty in [
        "arn:aws:ecs:eu-west-1:cluster:cluster/web",
        "arn:aws:ecs:eu-west-1:111122223333:service/web/api",
        "arn:aws:ecs:eu-west-1:1111-2222-3333:cluster/web",
        "web",
    ] {
        check(&cluster(faulty), "ECS_CONDITION_VALUE_ARN", path, &right);
    }
    check(
        &cluster("arn:aws:ecs:eu-west-1:cluster:cluster/web"),
        "ECS_CONDITION_VALUE_ARN",
        path,
        &cluster("*"),
    );
}

#[test]
fn the_only_account_of_a_document_mends_the_account_field() {
    let text = document(
        r#"{"Effect": "Allow", "Action": "ecs:StopTask",
            "Resource": "arn:aws:ecs:eu-west-1:111122223333:task/web/*",
            "Condition": {"ArnEquals": {"ecs:cluster": "arn:aws:ecs:eu-west-1:cluster:cluster/web"}}}"#,
    );
    let mended = apply_fixes(&text, &lint(&text, PolicyKind::Identity));
    assert!(
        mended.contains(r#""ecs:cluster": "arn:aws:ecs:eu-west-1:111122223333:cluster/web""#),
        "{mended}"
    );
    assert_eq!(codes(&mended, PolicyKind::Identity), Vec::<String>::new());
}
