//! `RunTask`, and the tasks that it leaves behind.

use std::time::Duration;

use ecs_testkit::ImageBehaviour;
use serde_json::{Value, json};

use crate::wire::{Account, fargate};

#[test]
fn a_task_names_the_roles_that_override_its_definition() {
    let account = Account::new();
    let overrides = json!({
        "taskRoleArn": "arn:aws:iam::123456789012:role/other",
        "executionRoleArn": "arn:aws:iam::123456789012:role/puller",
        "cpu": "512", "containerOverrides": [{ "name": "app", "command": ["migrate"] }],
    });
    let input = json!({
        "overrides": overrides, "startedBy": "ci", "propagateTags": "TASK_DEFINITION",
        "tags": [{ "key": "by", "value": "hand" }],
    });
    let output = account.ecs("RunTask", &fargate(&account.job(), input));
    assert_eq!(output["failures"], json!([]));
    let task = account.task(&output["tasks"][0]["taskArn"]);
    for (name, value) in overrides.as_object().unwrap() {
        assert_eq!(task["overrides"][name], *value, "{name}");
    }
    assert_eq!(
        (&task["group"], &task["startedBy"], &task["cpu"]),
        (&json!("family:job"), &json!("ci"), &json!("512"))
    );
    assert_eq!(
        task["tags"],
        json!([{ "key": "from", "value": "definition" }, { "key": "by", "value": "hand" }])
    );
    assert_eq!((&task["launchType"], &task["lastStatus"]), (&json!("FARGATE"), &json!("PROVISIONING")));
}

#[test]
fn a_task_runs_until_its_container_exits() {
    let account = Account::new();
    account.fake.script_image("job:1", ImageBehaviour::Exits { code: 3, after: Duration::from_secs(60) });
    let arn = account.ecs("RunTask", &fargate(&account.job(), json!({})))["tasks"][0]["taskArn"].clone();
    let check = |seconds: u64, last: &str, desired: &str| {
        account.wait(seconds);
        let task = account.task(&arn);
        assert_eq!((&task["lastStatus"], &task["desiredStatus"]), (&json!(last), &json!(desired)));
    };
    check(0, "PROVISIONING", "RUNNING");
    check(20, "PENDING", "RUNNING");
    check(40, "RUNNING", "RUNNING");
    check(60, "DEPROVISIONING", "STOPPED");
    check(10, "STOPPED", "STOPPED");
    let task = account.task(&arn);
    assert_eq!(
        (&task["stopCode"], &task["containers"][0]["exitCode"]),
        (&json!("EssentialContainerExited"), &json!(3))
    );
    assert!(task.get("startedBy").is_none());
}

#[test]
fn tasks_are_listed_by_what_they_are() {
    let account = Account::new();
    let run = |input: Value| {
        let output = account.ecs("RunTask", &input);
        output["tasks"].as_array().unwrap().iter().map(|task| task["taskArn"].clone()).collect::<Vec<_>>()
    };
    let jobs = run(fargate(&account.job(), json!({ "count": 3, "startedBy": "ci" })));
    let host = run(json!({ "cluster": "shop", "taskDefinition": account.host_job(), "launchType": "EC2" }));
    let stopped = json!({ "cluster": "shop", "task": jobs[0], "reason": "enough" });
    account.ecs("StopTask", &stopped);
    let check = |filter: Value, expected: &[&Value]| {
        let mut input = json!({ "cluster": "shop" });
        input.as_object_mut().unwrap().extend(filter.as_object().unwrap().clone());
        let mut found = account.all("ListTasks", "taskArns", 1, &input);
        let mut expected: Vec<Value> = expected.iter().map(|arn| (*arn).clone()).collect();
        for list in [&mut found, &mut expected] {
            list.sort_by_key(ToString::to_string);
        }
        assert_eq!(found, expected, "{filter}");
    };
    check(json!({}), &[&jobs[1], &jobs[2], &host[0]]);
    check(json!({ "desiredStatus": "STOPPED" }), &[&jobs[0]]);
    check(json!({ "family": "job" }), &[&jobs[1], &jobs[2]]);
    check(json!({ "launchType": "EC2" }), &[&host[0]]);
    check(json!({ "startedBy": "ci", "desiredStatus": "STOPPED" }), &[&jobs[0]]);
    let task = account.task(&jobs[0]);
    assert_eq!((&task["stopCode"], &task["stoppedReason"]), (&json!("UserInitiated"), &json!("enough")));
}

#[test]
fn a_client_token_runs_once() {
    let account = Account::new();
    let definition = account.job();
    let run = |count: u64| fargate(&definition, json!({ "clientToken": "once", "count": count }));
    let first = account.ecs("RunTask", &run(2));
    account.wait(30);
    let again = account.ecs("RunTask", &run(2));
    assert_eq!(first["tasks"][1]["taskArn"], again["tasks"][1]["taskArn"]);
    assert_eq!(account.ecs_refusal("RunTask", &run(1)).0, "ConflictException");
}

#[test]
fn what_cannot_run_is_refused() {
    let account = Account::new();
    let definition = account.job();
    let check = |input: &Value, code: &str, message: &str| {
        assert_eq!(account.ecs_refusal("RunTask", input), (code.to_owned(), message.to_owned()), "{input}");
    };
    check(&json!({ "cluster": "shop" }), "ClientException", "TaskDefinition can not be blank.");
    check(&fargate("none", json!({})), "ClientException", "TaskDefinition not found.");
    check(
        &fargate(&definition, json!({ "cluster": "none" })),
        "ClusterNotFoundException",
        "Cluster not found.",
    );
    check(
        &fargate(&definition, json!({ "networkConfiguration": null })),
        "InvalidParameterException",
        "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    );
    check(
        &fargate(&definition, json!({ "count": 11 })),
        "InvalidParameterException",
        "Count must be between 1 and 10.",
    );
    check(
        &fargate(&definition, json!({ "overrides": { "containerOverrides": [{ "name": "db" }] } })),
        "InvalidParameterException",
        "Override for container named db is not a container in the TaskDefinition.",
    );
    check(
        &fargate(&definition, json!({ "propagateTags": "SERVICE" })),
        "InvalidParameterException",
        "The value of propagateTags must be TASK_DEFINITION or NONE.",
    );
    check(
        &fargate(&definition, json!({ "overrides": { "taskRoleArn": 1 } })),
        "SerializationException",
        "NUMBER_VALUE can not be converted to a String",
    );
    account.ecs("DeregisterTaskDefinition", &json!({ "taskDefinition": definition }));
    check(&fargate(&definition, json!({})), "ClientException", "TaskDefinition is inactive");
    assert!(account.all("ListTasks", "taskArns", 10, &json!({ "cluster": "shop" })).is_empty());
}
