#![cfg(test)]
//! An audit of published ECS guides, row by row: the policies as they were
//! printed, what a linter has to say about them, and how they are right.
//!
//! Account ids and names are made up; the faults are the printed ones.
//!
//! Rows that no single document shows are not here: what is attached to which
//! role (A4, A8, B2, B4), which roles a task definition names (A9), the calls of
//! a command line (A13), managed texts compared with AWS's own (A14, which the
//! tests of the templates do), further uses of a role (C4), which operations a
//! deployment tool calls (D9), whether a bucket is encrypted or a key missing
//! (D10), and which managed policy someone is advised to attach (D11).

use ecs_roles::{PolicyKind, apply_fixes, lint};

const SCOPED_TRUST: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole",
    "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"},
                  "ArnLike": {"aws:SourceArn": "arn:aws:ecs:eu-west-1:111122223333:*"}}}]}"#;

fn found(text: &str, kind: PolicyKind) -> Vec<String> {
    lint(text, kind).iter().map(|finding| format!("{} at {}", finding.code.name, finding.path)).collect()
}

/// `faulty` has exactly these findings, and `right` has none.
#[track_caller]
fn row(kind: PolicyKind, faulty: &str, expected: &[&str], right: &str) {
    assert_eq!(found(faulty, kind), expected, "{faulty}");
    assert_eq!(found(right, kind), Vec::<String>::new(), "{right}");
}

#[track_caller]
fn identity(faulty: &str, expected: &[&str], right: &str) {
    row(PolicyKind::Identity, &policy(faulty), expected, &policy(right));
}

/// As [`identity`], where the fixes of the findings alone give `right`.
#[track_caller]
fn mended(faulty: &str, expected: &[&str], right: &str) {
    identity(faulty, expected, right);
    let faulty = policy(faulty);
    assert_eq!(apply_fixes(&faulty, &lint(&faulty, PolicyKind::Identity)), policy(right));
}

fn policy(statements: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#)
}

fn attach(policy: &str) -> String {
    format!(
        r#"{{"Effect": "Allow", "Action": "iam:AttachRolePolicy",
            "Resource": "arn:aws:iam::111122223333:role/ecsCodeDeployRole",
            "Condition": {{"ArnEquals": {{"iam:PolicyARN": "{policy}"}}}}}}"#
    )
}

fn pass(role: &str, service: &str) -> String {
    format!(
        r#"{{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/{role}",
            "Condition": {{"StringEquals": {{"iam:PassedToService": "{service}"}}}}}}"#
    )
}

#[test]
fn a1_a_doubled_colon_in_the_arn_of_a_managed_policy() {
    for name in ["AWSCodeDeployRoleForECS", "AWSCodeDeployRoleForECSLimited"] {
        mended(
            &attach(&format!("arn:aws::iam::aws:policy/{name}")),
            &["INVALID_SERVICE at Statement[0].Condition.ArnEquals.iam:PolicyARN"],
            &attach(&format!("arn:aws:iam::aws:policy/{name}")),
        );
    }
}

#[test]
fn a2_an_account_in_the_region_field() {
    mended(
        &attach("arn:aws:iam:111122223333:aws:policy/cdTaskExecutionPolicy"),
        &["INVALID_ARN_REGION at Statement[0].Condition.ArnEquals.iam:PolicyARN"],
        &attach("arn:aws:iam::111122223333:policy/cdTaskExecutionPolicy"),
    );
}

#[test]
fn a3_and_b1_names_that_differ_in_case_only() {
    let get_and_pass = |one: &str, other: &str, service: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "iam:GetRole", "Resource": "arn:aws:iam::111122223333:role/{one}"}}, {}"#,
            pass(other, service)
        )
    };
    for (one, other, service) in [
        ("ecsCodeDeployRole", "ecsCodedeployRole", "codedeploy.amazonaws.com"),
        ("ECSAnywhereRole", "ecsAnywhereRole", "ssm.amazonaws.com"),
    ] {
        identity(
            &get_and_pass(one, other, service),
            &["NAME_CASE_CONFLICT at Statement[1].Resource"],
            &get_and_pass(one, one, service),
        );
    }
}

#[test]
fn a5_a_role_that_passes_itself() {
    identity(
        r#"{"Effect": "Allow", "Action": "iam:PassRole",
            "Resource": ["arn:aws:iam::<aws_account_id>:role/<ecsCodeDeployRole>"]}"#,
        &[
            "PASS_ROLE_WITHOUT_PASSED_TO_SERVICE at Statement[0].Action",
            "PLACEHOLDER at Statement[0].Resource[0]",
        ],
        &pass("ecsTaskExecutionRole", "ecs-tasks.amazonaws.com"),
    );
    identity(
        &pass("ecsCodeDeployRole", "ecs-tasks.amazonaws.com"),
        &["PASS_ROLE_WRONG_TARGET at Statement[0].Resource"],
        &pass("ecsTaskExecutionRole", "ecs-tasks.amazonaws.com"),
    );
}

#[test]
fn a6_a_role_that_can_be_passed_to_any_service() {
    identity(
        r#"{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/ecsTaskRole"}"#,
        &["PASS_ROLE_WITHOUT_PASSED_TO_SERVICE at Statement[0].Action"],
        &pass("ecsTaskRole", "ecs-tasks.amazonaws.com"),
    );
}

#[test]
fn a7_a_role_that_can_be_passed_already() {
    let all = r#"{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
        "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}"#;
    identity(
        &format!("{all}, {}", pass("ecsTaskRole", "ecs-tasks.amazonaws.com")),
        &["REDUNDANT_STATEMENT at Statement[1]"],
        all,
    );
}

#[test]
fn a10_a_pattern_without_wildcard() {
    let pass = |operator: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
                "Condition": {{"{operator}": {{"iam:PassedToService": ["ecs-tasks.amazonaws.com"]}}}}}}"#
        )
    };
    mended(
        &pass("StringLike"),
        &["LIKE_WITHOUT_WILDCARD at Statement[0].Condition.StringLike.iam:PassedToService"],
        &pass("StringEquals"),
    );
}

#[test]
fn a11_an_empty_label() {
    let faulty = SCOPED_TRUST.replace(r#""Effect""#, r#""Sid": "", "Effect""#);
    row(PolicyKind::Trust, &faulty, &["EMPTY_SID_VALUE at Statement[0].Sid"], SCOPED_TRUST);
}

#[test]
fn a12_a_trust_without_source() {
    let faulty = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}"#;
    let expected = ["ECS_TRUST_NO_SOURCE_ACCOUNT at Statement[0].Principal.Service"];
    row(PolicyKind::Trust, faulty, &expected, SCOPED_TRUST);
}

#[test]
fn b3_one_statement_without_a_list_is_legal() {
    let ssm = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Principal": {"Service": ["ssm.amazonaws.com"]}, "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}}"#;
    assert_eq!(found(ssm, PolicyKind::Trust), Vec::<String>::new());
}

#[test]
fn b5_a_principal_that_does_not_assume_the_role() {
    let trust = |service: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow",
                "Principal": {{"Service": "{service}.amazonaws.com"}}, "Action": "sts:AssumeRole",
                "Condition": {{"StringEquals": {{"aws:SourceAccount": "111122223333"}},
                              "ArnLike": {{"aws:SourceArn": "arn:aws:ssm:eu-west-1:111122223333:*"}}}}}}]}}"#
        )
    };
    let expected = ["ECS_TRUST_PRINCIPAL_KIND at Statement[0].Principal.Service"];
    row(PolicyKind::Trust, &trust("ecs-tasks"), &expected, &trust("ssm"));
}

#[test]
fn c1_a_line_break_within_an_arn() {
    let right = policy(&pass("ecsInfrastructureRole", "ecs.amazonaws.com"));
    let faulty = right.replace("arn:aws:iam::", "arn:aws:iam::\n");
    row(PolicyKind::Identity, &faulty, &["JSON_SYNTAX_ERROR at "], &right);
    assert_eq!(apply_fixes(&faulty, &lint(&faulty, PolicyKind::Identity)), right);
}

#[test]
fn c2_a_wildcard_for_the_account() {
    let right = pass("ecsInfrastructureRole", "ecs.amazonaws.com");
    let faulty = right.replace("111122223333", "*");
    identity(&faulty, &["WILDCARD_ACCOUNT at Statement[0].Resource"], &right);
}

#[test]
fn c3_a_managed_policy_under_the_path_of_its_kin() {
    for name in ["VpcLattice", "LoadBalancers", "ManagedInstances"] {
        let policy = |path: &str| {
            attach(&format!("arn:aws:iam::aws:policy/{path}AmazonECSInfrastructureRolePolicyFor{name}"))
        };
        mended(
            &policy("service-role/"),
            &["MANAGED_POLICY_UNKNOWN at Statement[0].Condition.ArnEquals.iam:PolicyARN"],
            &policy(""),
        );
    }
}

#[test]
fn c5_a_description_of_volumes_is_about_no_volume() {
    let volumes = "arn:aws:ec2:eu-west-1:111122223333:volume/*";
    identity(
        &format!(
            r#"{{"Effect": "Allow", "Action": ["ec2:DetachVolume", "ec2:DeleteVolume", "ec2:DescribeVolumes"],
                "Resource": "{volumes}"}}"#
        ),
        &["RESOURCE_MISMATCH at Statement[0].Action[2]"],
        &format!(
            r#"{{"Effect": "Allow", "Action": ["ec2:DetachVolume", "ec2:DeleteVolume"], "Resource": "{volumes}"}},
               {{"Effect": "Allow", "Action": "ec2:DescribeVolumes", "Resource": "*"}}"#
        ),
    );
}

#[test]
fn d1_a_comma_after_the_last_statement() {
    let statement = r#"{"Effect": "Allow", "Action": "ecs:ListTasks", "Resource": "*"}"#;
    let (faulty, right) = (policy(&format!("{statement},")), policy(statement));
    row(PolicyKind::Identity, &faulty, &["JSON_SYNTAX_ERROR at "], &right);
    assert_eq!(apply_fixes(&faulty, &lint(&faulty, PolicyKind::Identity)), right);
}

#[test]
fn d2_a_word_in_the_account_field_of_a_condition() {
    let stop = |cluster: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "ecs:StopTask", "Resource": "arn:aws:ecs:eu-west-1:111122223333:task/web/*",
                "Condition": {{"ArnEquals": {{"ecs:cluster": "{cluster}"}}}}}}"#
        )
    };
    let path = "Statement[0].Condition.ArnEquals.ecs:cluster";
    let right = stop("arn:aws:ecs:eu-west-1:111122223333:cluster/web");
    mended(
        &stop("arn:aws:ecs:eu-west-1:cluster:cluster/web"),
        &[&format!("ECS_CONDITION_VALUE_ARN at {path}")],
        &right,
    );
    identity(
        &stop("arn:aws:ecs:<region>:cluster:cluster/<cluster_name>"),
        &[&format!("ECS_CONDITION_VALUE_ARN at {path}"), &format!("PLACEHOLDER at {path}")],
        &right,
    );
}

#[test]
fn d3_a_log_group_without_its_type() {
    let read = |group: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "logs:GetLogEvents",
                "Resource": "arn:aws:logs:eu-west-1:111122223333:{group}"}}"#
        )
    };
    identity(
        &read("app:*"),
        &["INVALID_ARN_RESOURCE at Statement[0].Resource"],
        &read("log-group:app:log-stream:*"),
    );
}

#[test]
fn d4_a_star_for_task_definitions_that_can_be_named() {
    let definitions = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:*";
    let (tag, pass) = (
        format!(r#"{{"Effect": "Allow", "Action": "ecs:TagResource", "Resource": "{definitions}"}}"#),
        pass("ecsTaskRole", "ecs-tasks.amazonaws.com"),
    );
    identity(
        &format!(
            r#"{{"Effect": "Allow", "Action": ["ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition"], "Resource": "*"}},
               {tag}, {pass}"#
        ),
        &["STAR_WHERE_SCOPABLE at Statement[0].Resource"],
        &format!(
            r#"{{"Effect": "Allow", "Action": "ecs:RegisterTaskDefinition", "Resource": "{definitions}"}},
               {{"Effect": "Allow", "Action": "ecs:DescribeTaskDefinition", "Resource": "*"}}, {tag}, {pass}"#
        ),
    );
}

#[test]
fn d5_an_action_that_does_not_exist() {
    let describe = |action: &str| format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}"#);
    mended(
        &describe("ecs:DescribeTaskDefinitions"),
        &["INVALID_ACTION at Statement[0].Action"],
        &describe("ecs:DescribeTaskDefinition"),
    );
}

#[test]
fn d6_tasks_of_all_clusters() {
    let describe = |tasks: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "ecs:DescribeTasks", "Resource": "arn:aws:ecs:eu-west-1:111122223333:{tasks}"}}"#
        )
    };
    identity(&describe("task/*"), &["ECS_SHORT_TASK_ARN at Statement[0].Resource"], &describe("task/web/*"));
}

#[test]
fn d7_and_d8_two_kinds_of_resources_in_a_statement_and_tags_left_out() {
    let (definition, task) = (
        "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:*",
        "arn:aws:ecs:eu-west-1:111122223333:task/web/*",
    );
    identity(
        &format!(
            r#"{{"Effect": "Allow", "Action": ["ecs:RunTask", "ecs:DescribeTasks"], "Resource": ["{definition}", "{task}"]}}"#
        ),
        &["ECS_MISSING_COMPANION at Statement[0].Action[0]", "MIXED_RESOURCE_KINDS at Statement[0].Resource"],
        &format!(
            r#"{{"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "{definition}"}},
               {{"Effect": "Allow", "Action": "ecs:DescribeTasks", "Resource": "{task}"}},
               {{"Effect": "Allow", "Action": "ecs:TagResource", "Resource": "{task}",
                 "Condition": {{"StringEquals": {{"ecs:CreateAction": "RunTask"}}}}}}"#
        ),
    );
}

#[test]
fn d12_partitions_that_differ() {
    let get = |partition: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "ecs:DescribeClusters",
                 "Resource": "arn:aws-cn:ecs:cn-north-1:111122223333:cluster/web"}},
               {{"Effect": "Allow", "Action": "iam:GetRole", "Resource": "arn:{partition}:iam::111122223333:role/web"}}"#
        )
    };
    identity(&get("aws"), &["PARTITION_MIX at Statement[1].Resource"], &get("aws-cn"));
}

#[test]
fn a_task_definition_without_revision() {
    let run = |definition: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "arn:aws:ecs:eu-west-1:111122223333:{definition}"}},
               {{"Effect": "Allow", "Action": "ecs:TagResource", "Resource": "arn:aws:ecs:eu-west-1:111122223333:task/web/*"}}"#
        )
    };
    mended(
        &run("task-definition/web"),
        &["ECS_TASK_DEFINITION_WITHOUT_REVISION at Statement[0].Resource"],
        &run("task-definition/web:*"),
    );
}
