#![cfg(test)]
//! The trust policies of the roles around ECS.

use ecs_roles::PolicyKind::Trust;

use crate::support::{check, mends, silent, trust};

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
