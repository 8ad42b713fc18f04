#![cfg(test)]
//! Actions, resources and what belongs together.

use ecs_roles::PolicyKind;

use crate::support::{check, codes, document, on, on_all};

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
fn versions_and_aliases_of_a_function_are_invoked_too() {
    let function = on("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:111122223333:function:hook:*");
    assert_eq!(codes(&document(&function), PolicyKind::Identity), Vec::<String>::new());
}
