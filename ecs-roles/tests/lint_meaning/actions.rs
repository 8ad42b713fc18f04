#![cfg(test)]
//! Actions and the condition keys of their requests.

use ecs_roles::PolicyKind;

use crate::support::{check, codes, document, on_all, when};

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
