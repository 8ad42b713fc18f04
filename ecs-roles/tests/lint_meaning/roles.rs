#![cfg(test)]
//! Roles that are passed or created.

use ecs_roles::PolicyKind;

use crate::support::{check, codes, document, on};

#[test]
fn roles_are_passed_one_by_one_or_to_one_service() {
    let right = r#"{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
        "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}"#;
    grants("iam:PassRole", "PASS_ROLE", right);
    check(
        &on("iam:PassRole", "arn:aws:iam::111122223333:role/*"),
        "PASS_ROLE_WITH_STAR_IN_RESOURCE",
        "Statement[0].Resource",
        &on("iam:PassRole", "arn:aws:iam::111122223333:role/web-*"),
    );
}

#[test]
fn service_linked_roles_are_created_for_named_services() {
    let right = r#"{"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*",
        "Condition": {"StringEquals": {"iam:AWSServiceName": "ecs.amazonaws.com"}}}"#;
    grants("iam:CreateServiceLinkedRole", "CREATE_SLR", right);
    check(
        &on("iam:CreateServiceLinkedRole", "arn:aws:iam::111122223333:role/aws-service-role/*"),
        "CREATE_SLR_WITH_STAR_IN_RESOURCE",
        "Statement[0].Resource",
        &on(
            "iam:CreateServiceLinkedRole",
            "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/*",
        ),
    );
}

#[track_caller]
fn grants(action: &str, code: &str, right: &str) {
    let statement = |actions: &str, value: &str, resources: &str, resource: &str| {
        format!(r#"{{"Effect": "Allow", "{actions}": "{value}", "{resources}": "{resource}"}}"#)
    };
    let other = "arn:aws:iam::111122223333:role/x";
    let table = [
        ("Action", action, "Resource", "*", "STAR_IN_RESOURCE"),
        ("Action", "iam:*", "Resource", "*", "STAR_IN_ACTION_AND_RESOURCE"),
        ("NotAction", "ec2:*", "Resource", "*", "STAR_IN_RESOURCE_AND_NOT_ACTION"),
        ("Action", action, "NotResource", other, "NOT_RESOURCE"),
        ("Action", "iam:*", "NotResource", other, "STAR_IN_ACTION_AND_NOT_RESOURCE"),
        ("NotAction", "ec2:*", "NotResource", other, "NOT_ACTION_AND_NOT_RESOURCE"),
    ];
    for (actions, value, resources, resource, way) in table {
        let code = format!("{code}_WITH_{way}");
        let path = format!("Statement[0].{resources}");
        check(&statement(actions, value, resources, resource), &code, &path, right);
        let left_out = statement("NotAction", "iam:*", resources, resource);
        assert!(
            !codes(&document(&left_out), PolicyKind::Identity).iter().any(|found| found.starts_with(&code))
        );
    }
}

#[test]
fn roles_go_to_the_services_that_assume_them() {
    let pass = |role: &str, service: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:{role}",
                "Condition": {{"StringEquals": {{"iam:PassedToService": "{service}"}}}}}}"#
        )
    };
    let right = pass("role/ecsTaskExecutionRole", "ecs-tasks.amazonaws.com");
    check(
        &on("iam:PassRole", "arn:aws:iam::111122223333:role/ecsTaskExecutionRole"),
        "PASS_ROLE_WITHOUT_PASSED_TO_SERVICE",
        "Statement[0].Action",
        &right,
    );
    let table = [
        ("role/ecsCodeDeployRole", "ecs-tasks.amazonaws.com", "codedeploy.amazonaws.com"),
        ("role/team/ecsTaskRole", "ecs.amazonaws.com", "ecs-tasks.amazonaws.com"),
        ("role/ecsInstanceRole", "ecs.amazonaws.com", "ec2.amazonaws.com.cn"),
        ("role/ecsCodedeployRole", "ecs.amazonaws.com", "codedeploy.eu-west-1.amazonaws.com"),
    ];
    for (role, wrong, service) in table {
        check(&pass(role, wrong), "PASS_ROLE_WRONG_TARGET", "Statement[0].Resource", &pass(role, service));
    }
    let policy = pass("policy/x", "ecs-tasks.amazonaws.com");
    check(&policy, "PASS_ROLE_WRONG_TARGET", "Statement[0].Resource", &right);
}
