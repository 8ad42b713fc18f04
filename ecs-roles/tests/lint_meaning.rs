#![cfg(test)]
//! Rules about what the names in a document mean: ARNs, actions, condition keys,
//! resources, roles, and what is redundant.

use ecs_roles::{
    Arn, CodeDeployRole, Finding, PolicyKind, Scope, Severity, TaskExecutionRole, apply_fixes, lint,
};
use proptest::prelude::*;
use serde_json::Value;

/// The rules that this file is about.
const CODES: [&str; 52] = [
    "INVALID_ARN_PREFIX",
    "MISSING_ARN_FIELD",
    "INVALID_PARTITION",
    "INVALID_SERVICE",
    "INVALID_ARN_SERVICE_CASE",
    "INVALID_ARN_REGION",
    "INVALID_ARN_ACCOUNT",
    "WILDCARD_IN_SERVICE_NAME",
    "INVALID_ARN_RESOURCE",
    "ARN_REGION_NOT_ALLOWED",
    "ARN_ACCOUNT_NOT_ALLOWED",
    "MISSING_ARN_REGION",
    "MISSING_ARN_ACCOUNT",
    "ECS_CONDITION_VALUE_ARN",
    "PLACEHOLDER",
    "MANAGED_POLICY_UNKNOWN",
    "NAME_CASE_CONFLICT",
    "PARTITION_MIX",
    "WILDCARD_ACCOUNT",
    "INVALID_ROLE_REFERENCE",
    "INVALID_USER_REFERENCE",
    "INVALID_REGION",
    "INVALID_ACTION",
    "INVALID_SERVICE_IN_ACTION",
    "ACTION_CASE",
    "INVALID_SERVICE_CONDITION_KEY",
    "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
    "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    "PASS_ROLE_WITH_NOT_RESOURCE",
    "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
    "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
    "PASS_ROLE_WITH_STAR_IN_RESOURCE",
    "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
    "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    "CREATE_SLR_WITH_NOT_RESOURCE",
    "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
    "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
    "CREATE_SLR_WITH_STAR_IN_RESOURCE",
    "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
    "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    "PASS_ROLE_WITHOUT_PASSED_TO_SERVICE",
    "PASS_ROLE_WRONG_TARGET",
    "ECS_TASK_DEFINITION_WITHOUT_REVISION",
    "ECS_SHORT_TASK_ARN",
    "ECS_STAR_ONLY_ACTION_WITH_ARN",
    "RESOURCE_MISMATCH",
    "MIXED_RESOURCE_KINDS",
    "STAR_WHERE_SCOPABLE",
    "ECS_MISSING_COMPANION",
    "NOT_ACTION_WITH_ALLOW",
    "NOT_RESOURCE_WITH_ALLOW",
];

fn codes(text: &str, kind: PolicyKind) -> Vec<String> {
    lint(text, kind).iter().map(|finding| format!("{} at {}", finding.code.name, finding.path)).collect()
}

fn document(statements: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#)
}

/// The faulty statements get the finding at that place; the right ones do not,
/// nor does the faulty text once its fix is applied.
#[track_caller]
fn check_kind(kind: PolicyKind, faulty: &str, code: &str, path: &str, right: &str) {
    let (faulty, right) = (document(faulty), document(right));
    for text in [&faulty, &right] {
        serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    }
    let found = lint(&faulty, kind);
    let finding: Option<&Finding> =
        found.iter().find(|finding| finding.code.name == code && finding.path.to_string() == path);
    let Some(finding) = finding else {
        panic!("no {code} at {path} in {faulty}\nbut {:#?}", codes(&faulty, kind));
    };
    says_what_to_do(finding);
    let left: Vec<_> =
        codes(&right, kind).into_iter().filter(|left| left.split(' ').next() == Some(code)).collect();
    assert_eq!(left, Vec::<String>::new(), "{right}");
    if finding.fix.is_some() {
        let mended = apply_fixes(&faulty, std::slice::from_ref(finding));
        serde_json::from_str::<Value>(&mended).unwrap_or_else(|error| panic!("{error}: {mended}"));
        let still = codes(&mended, kind).contains(&format!("{code} at {path}"));
        assert!(!still, "the fix does not mend {code}: {mended}");
    }
}

/// Messages read as errors do: in lower case, without a final period.
#[track_caller]
fn says_what_to_do(finding: &Finding) {
    let message = &finding.message;
    let first = message.chars().next().unwrap();
    assert!(!first.is_uppercase() && !message.ends_with('.') && message.len() > 20, "{message}");
}

#[track_caller]
fn check(faulty: &str, code: &str, path: &str, right: &str) {
    check_kind(PolicyKind::Identity, faulty, code, path, right);
}

fn on(action: &str, resource: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}}"#)
}

fn on_all(action: &str) -> String {
    on(action, "*")
}

fn when(action: &str, condition: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "*", "Condition": {condition}}}"#)
}

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
fn actions_are_known_to_their_service() {
    let table = [
        ("ecs:DescribeTaskDefinitions", "INVALID_ACTION", "ecs:DescribeTaskDefinition"),
        ("ecs:DescribeTaskDefs*", "INVALID_ACTION", "ecs:DescribeTaskDef*"),
        ("RunTask", "INVALID_ACTION", "ecs:ListTasks"),
        (" ecs:ListTasks", "INVALID_SERVICE_IN_ACTION", "ecs:ListTasks"),
        ("ecr*:Get*", "INVALID_SERVICE_IN_ACTION", "ecr:Get*"),
        ("esc:ListTasks", "INVALID_SERVICE_IN_ACTION", "ecs:ListTasks"),
        ("ECS:listtasks", "ACTION_CASE", "ecs:ListTasks"),
        ("foo:Bar", "INVALID_SERVICE_IN_ACTION", "athena:AnythingAtAll"),
    ];
    for (faulty, code, right) in table {
        check(&on_all(faulty), code, "Statement[0].Action", &on_all(right));
    }
    check(&on_all("ecs:Foo"), "INVALID_ACTION", "Statement[0].Action", &on_all("ecs:CreateGateway"));
}

#[test]
fn condition_keys_are_carried_by_the_requests() {
    let key = |action: &str, key: &str| when(action, &format!(r#"{{"StringEquals": {{"{key}": "x"}}}}"#));
    let path = |key: &str| format!("Statement[0].Condition.StringEquals.{key}");
    check(
        &key("ecs:RunTask", "ecs:CreateActoin"),
        "INVALID_SERVICE_CONDITION_KEY",
        &path("ecs:CreateActoin"),
        &key("ecs:TagResource", "ecs:CreateAction"),
    );
    check(
        &key("ecs:RunTask", "iam:PassedToService"),
        "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
        &path("iam:PassedToService"),
        &key("iam:PassRole", "iam:PassedToService"),
    );
    check(
        &key("ecs:DescribeTaskDefinition", "ecs:cluster"),
        "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
        &path("ecs:cluster"),
        &key("ecs:Describe*", "ecs:cluster"),
    );
    let if_exists = r#"{"Effect": "Allow", "Action": "ecs:DescribeTaskDefinition", "Resource": "*",
        "Condition": {"ArnEqualsIfExists": {"ecs:cluster": "arn:aws:ecs:eu-west-1:111122223333:cluster/web"}}}"#;
    assert_eq!(codes(&document(if_exists), PolicyKind::Identity), Vec::<String>::new());
}

#[test]
fn tags_are_known_to_the_services_they_are_asked_of() {
    let tagged = |effect: &str, action: &str| {
        format!(
            r#"{{"Effect": "{effect}", "Action": "{action}", "Resource": "*",
                "Condition": {{"StringEquals": {{"aws:ResourceTag/team": "a"}}}}}}"#
        )
    };
    let path = "Statement[0].Condition.StringEquals.aws:ResourceTag/team";
    for (effect, code) in [
        ("Allow", "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"),
        ("Deny", "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"),
    ] {
        check(&tagged(effect, "ssmmessages:CreateDataChannel"), code, path, &tagged(effect, "ecs:StopTask"));
    }
}

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

#[test]
fn arns_of_ecs_name_revision_and_cluster() {
    let arn = |resource: &str| format!("arn:aws:ecs:eu-west-1:111122223333:{resource}");
    let table = [
        (
            "ecs:RunTask",
            "task-definition/web",
            "ECS_TASK_DEFINITION_WITHOUT_REVISION",
            "task-definition/web:*",
        ),
        ("ecs:StopTask", "task/*", "ECS_SHORT_TASK_ARN", "task/web/*"),
        ("ecs:StopTask", "task/0123", "ECS_SHORT_TASK_ARN", "task/web/0123"),
        ("ecs:UpdateService", "service/api", "ECS_SHORT_TASK_ARN", "service/web/api"),
        (
            "ecs:DescribeContainerInstances",
            "container-instance/*",
            "ECS_SHORT_TASK_ARN",
            "container-instance/web/*",
        ),
    ];
    for (action, faulty, code, right) in table {
        check(&on(action, &arn(faulty)), code, "Statement[0].Resource", &on(action, &arn(right)));
        let found = codes(&document(&on(action, &arn(faulty))), PolicyKind::Identity);
        assert!(!found.iter().any(|found| found.starts_with("RESOURCE_MISMATCH")), "{found:?}");
    }
}

#[test]
fn actions_and_resources_of_a_statement_fit() {
    let cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/web";
    let task = "arn:aws:ecs:eu-west-1:111122223333:task/web/*";
    check(
        &on("ecs:ListClusters", cluster),
        "ECS_STAR_ONLY_ACTION_WITH_ARN",
        "Statement[0].Action",
        &on_all("ecs:ListClusters"),
    );
    check(
        &on("ecr:GetAuthorizationToken", "arn:aws:ecr:eu-west-1:111122223333:repository/app"),
        "ECS_STAR_ONLY_ACTION_WITH_ARN",
        "Statement[0].Action",
        &on_all("ecr:GetAuthorizationToken"),
    );
    check(
        &on("ssmmessages:OpenDataChannel", task),
        "RESOURCE_MISMATCH",
        "Statement[0].Action",
        &on_all("ssmmessages:OpenDataChannel"),
    );
    check(
        &on("ecs:StopTask", cluster),
        "RESOURCE_MISMATCH",
        "Statement[0].Action",
        &on("ecs:StopTask", task),
    );
    let objects = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::b"]}"#;
    check(objects, "RESOURCE_MISMATCH", "Statement[0].Resource[1]", &on("s3:GetObject", "arn:aws:s3:::b/*"));
    let mixed = format!(
        r#"{{"Effect": "Allow", "Action": ["ecs:RunTask", "ecs:DescribeTasks"],
            "Resource": ["arn:aws:ecs:eu-west-1:111122223333:task-definition/web:*", "{task}"]}}"#
    );
    let exec = format!(
        r#"{{"Effect": "Allow", "Action": ["ecs:ExecuteCommand", "ecs:DescribeTasks"], "Resource": ["{cluster}", "{task}"]}}"#
    );
    check(&mixed, "MIXED_RESOURCE_KINDS", "Statement[0].Resource", &exec);
    check(
        &on_all("ecs:UpdateService"),
        "STAR_WHERE_SCOPABLE",
        "Statement[0].Resource",
        &on_all("ecs:DescribeServices"),
    );
}

#[test]
fn permissions_come_with_what_their_use_takes() {
    let run = on("ecs:RunTask", "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:*");
    let tag = on("ecs:TagResource", "arn:aws:ecs:eu-west-1:111122223333:task/web/*");
    let path = "Statement[0].Action";
    check(&run, "ECS_MISSING_COMPANION", path, &format!("{run}, {tag}"));
    let register =
        on("ecs:RegisterTaskDefinition", "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:*");
    let pass = on("iam:Pass*", "arn:aws:iam::111122223333:role/web");
    let with_pass = format!("{register}, {pass}, {tag}");
    check(&format!("{register}, {tag}"), "ECS_MISSING_COMPANION", path, &with_pass);
    let exec = |kind: &str| on("ecs:ExecuteCommand", &format!("arn:aws:ecs:eu-west-1:111122223333:{kind}"));
    let (task, cluster) = (exec("task/web/*"), exec("cluster/web"));
    let both = format!("{task}, {cluster}");
    check(&task, "ECS_MISSING_COMPANION", path, &both);
    check(&cluster, "ECS_MISSING_COMPANION", path, &both);
}

#[test]
fn what_is_included_elsewhere_is_redundant() {
    let actions = |list: &str| format!(r#"{{"Effect": "Allow", "Action": {list}, "Resource": "*"}}"#);
    check(
        &actions(r#"["ecs:Describe*", "ecs:List*", "ecs:describeTasks"]"#),
        "REDUNDANT_ACTION",
        "Statement[0].Action[2]",
        &actions(r#"["ecs:Describe*", "ecs:*Tasks"]"#),
    );
    check(
        &actions(r#"["ecs:ListTasks", "ecs:ListTasks"]"#),
        "REDUNDANT_ACTION",
        "Statement[0].Action[1]",
        &actions(r#"["ecs:ListTasks"]"#),
    );
    let roles = |one: &str, other: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "iam:GetRole", "Resource": [
                "arn:aws:iam::111122223333:role/{one}", "arn:aws:iam::111122223333:role/{other}"]}}"#
        )
    };
    check(
        &roles("jane-admin", "jane*"),
        "REDUNDANT_RESOURCE",
        "Statement[0].Resource[0]",
        &roles("jane", "john"),
    );
    let (wide, narrow) = (on_all("ecs:List*"), on_all("ecs:ListTasks"));
    let deny = r#"{"Effect": "Deny", "Action": "ecs:ListTasks", "Resource": "*"}"#;
    let path = "Statement[0]";
    check(&format!("{narrow}, {wide}"), "REDUNDANT_STATEMENT", path, &format!("{deny}, {wide}"));
    let narrowed = when("ecs:List*", r#"{"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}"#);
    check(&format!("{narrow}, {wide}"), "REDUNDANT_STATEMENT", path, &format!("{narrow}, {narrowed}"));
}

#[test]
fn every_fix_of_a_redundancy_leaves_the_rest() {
    let text = document(
        r#"{"Effect": "Allow", "Action": ["ecs:ListTasks", "ecs:*", "ecs:Describe*", "iam:GetRole"], "Resource": "*"}"#,
    );
    let mut mended = text;
    for _ in 0..4 {
        mended = apply_fixes(&mended, &lint(&mended, PolicyKind::Identity));
    }
    assert!(mended.contains(r#""Action": ["ecs:*", "iam:GetRole"]"#), "{mended}");
}

#[test]
fn allowing_all_but_a_few_is_a_risk() {
    let right = on("iam:GetRole", "arn:aws:iam::111122223333:role/x");
    let not_action = r#"{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}"#;
    check(not_action, "NOT_ACTION_WITH_ALLOW", "Statement[0].NotAction", &right);
    let not_resource = r#"{"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::b/*"}"#;
    check(not_resource, "NOT_RESOURCE_WITH_ALLOW", "Statement[0].NotResource", &right);
    let deny = r#"{"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}"#;
    check(not_action, "NOT_ACTION_WITH_ALLOW", "Statement[0].NotAction", deny);
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

#[test]
fn versions_and_aliases_of_a_function_are_invoked_too() {
    let function = on("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:111122223333:function:hook:*");
    assert_eq!(codes(&document(&function), PolicyKind::Identity), Vec::<String>::new());
}

/// The permissions that roles of ECS need by AWS's documentation, one document
/// per option.
fn documented_options() -> Vec<(String, String)> {
    let data: Value = serde_json::from_str(include_str!("data/roles.json")).unwrap();
    let mut documents = Vec::new();
    for role in data["roles"].as_array().unwrap() {
        for (option, grants) in role["options"].as_object().into_iter().flatten() {
            let statements: Vec<String> = grants
                .as_array()
                .into_iter()
                .flatten()
                .map(|grant| {
                    let condition = grant.get("condition").filter(|condition| condition.is_object());
                    serde_json::json!({
                        "Effect": "Allow",
                        "Action": grant["actions"],
                        "Resource": grant["resources"],
                        "Condition": condition.cloned().unwrap_or_else(|| serde_json::json!({"Null": {"aws:PrincipalArn": "false"}})),
                    })
                    .to_string()
                })
                .collect();
            if !statements.is_empty() {
                documents.push((option.clone(), filled(&document(&statements.join(", ")))));
            }
        }
    }
    documents
}

/// A name for every place to fill in.
fn filled(text: &str) -> String {
    const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd";
    const REPOSITORY: &str = "arn:aws:ecr:eu-west-1:694911143906:repository/agent";
    let text = text
        .replace("{partition}", "aws")
        .replace("{region}", "eu-west-1")
        .replace("{account}", "111122223333")
        .replace("{guardDutyAgentRepositoryArn(cross-account, per region)}", REPOSITORY);
    let mut filled = String::new();
    let mut rest = text.as_str();
    while let Some((before, name, after)) = next_place(rest) {
        filled.push_str(before);
        match name {
            "keyArn" => filled.push_str(KEY),
            name if name.ends_with("Arn") => filled.push_str("arn:aws:iam::111122223333:role/web"),
            name => filled.push_str(name),
        }
        rest = after;
    }
    filled + rest
}

fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let open = text.match_indices('{').map(|(at, _)| at).find(|at| {
        let inside = text[at + 1..].split('}').next().unwrap_or_default();
        !inside.is_empty() && inside.chars().all(|c| c.is_ascii_alphanumeric())
    })?;
    let (name, after) = text[open + 1..].split_once('}')?;
    Some((&text[..open], name, after))
}

#[test]
fn documented_permissions_have_no_errors_and_no_warnings() {
    let documents = documented_options();
    assert!(documents.len() > 10);
    for (option, text) in documents {
        let grave: Vec<String> = lint(&text, PolicyKind::Identity)
            .iter()
            .filter(|finding| finding.severity() < Severity::Suggestion)
            .map(|finding| format!("{} at {}: {}", finding.code.name, finding.path, finding.message))
            .collect();
        assert_eq!(grave, Vec::<String>::new(), "{option}: {text}");
    }
}

#[test]
fn the_policies_of_the_templates_have_no_errors_and_no_warnings() {
    let arn = |text: &str| text.parse::<Arn>().unwrap();
    let scope = || Scope::new("111122223333", "eu-west-1").unwrap();
    let roles = [
        TaskExecutionRole::new(scope())
            .creating_log_group("/ecs/web")
            .reading_secret_named("web/database")
            .reading_parameter(arn("arn:aws:ssm:eu-west-1:111122223333:parameter/web/token"))
            .reading_environment_file(arn("arn:aws:s3:::settings/web.env"))
            .decrypting_with_key(arn("arn:aws:kms:eu-west-1:111122223333:key/1234abcd"))
            .role(),
        CodeDeployRole::full(scope()).role(),
        CodeDeployRole::limited(scope(), [arn("arn:aws:iam::111122223333:role/web")]).role(),
    ];
    for role in roles.map(Result::unwrap) {
        for document in role.inline_policies().values() {
            let found = lint(&document.to_string(), PolicyKind::Identity);
            let grave: Vec<_> =
                found.iter().filter(|finding| finding.severity() < Severity::Suggestion).collect();
            assert!(grave.is_empty(), "{document}: {grave:#?}");
        }
    }
}

proptest! {
    #[test]
    fn no_arn_or_action_panics_and_every_fix_leaves_json(
        resources in prop::collection::vec("(arn|ARN)?(:(aws|aws-cn|iam|ecs|logs|s3|\\*|<x>|\\$\\{a:b\\}|eu-west-1|111122223333|role/x|task/x)?){0,7}", 0..4),
        actions in prop::collection::vec("(ecs|iam|s3|x|\\*)?:?(RunTask|PassRole|Run\\*|ä|GetObject|)", 0..4),
        key in "(ecs:cluster|ecs:clusters|aws:RequestTag/x|iam:PassedToService|ecs:|ä)",
        operator in "(StringEquals|ArnLike|Null|ForAnyValue:StringLike)",
        negated in any::<bool>(),
    ) {
        let not = if negated { "Not" } else { "" };
        let text = serde_json::json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", format!("{not}Action"): actions, "Resource": resources},
            {"Effect": "Deny", "Action": actions, format!("{not}Resource"): resources, "Condition": {operator: {key: resources}}},
        ]}).to_string();
        for kind in PolicyKind::ALL {
            let mended = apply_fixes(&text, &lint(&text, kind));
            prop_assert!(serde_json::from_str::<Value>(&mended).is_ok(), "{}", mended);
        }
    }
}

#[test]
fn managed_policies_of_aws_have_no_errors() {
    let data: Value = serde_json::from_str(include_str!("data/managed-policies.json")).unwrap();
    for (name, policy) in data["policies"].as_object().unwrap() {
        let text = policy["document"].to_string();
        let errors: Vec<String> = lint(&text, PolicyKind::Identity)
            .iter()
            .filter(|finding| finding.severity() == Severity::Error)
            .map(|finding| format!("{} at {}: {}", finding.code.name, finding.path, finding.message))
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn every_code_is_listed_with_meaning_and_source() {
    for name in CODES {
        let code = ecs_roles::codes().find(|code| code.name == name);
        let code = code.unwrap_or_else(|| panic!("{name} is not listed"));
        assert!(code.meaning.ends_with('.') && !code.source.is_empty(), "{name}");
    }
}
