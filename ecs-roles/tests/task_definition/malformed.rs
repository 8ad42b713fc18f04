//! What is no task definition is refused with the path of the fault.

use ecs_roles::*;

use crate::support::*;

#[track_caller]
fn refused(definition: &str, path: &str, needle: &str) {
    let error = TaskExecutionNeeds::read(definition, &scope()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.message().contains(path) && error.message().contains(needle), "{error}");
}

#[test]
fn what_is_not_json_has_a_position() {
    let error = TaskExecutionNeeds::read("{\n  \"family\": }", &scope()).unwrap_err();
    assert_eq!(error.position().unwrap().line, 2);
    assert!(error.message().contains("is not JSON"));
    assert!(TaskExecutionNeeds::read("", &scope()).is_err());
    // Deep, but no stack is lost over it.
    assert!(TaskExecutionNeeds::read(&"[".repeat(1_000_000), &scope()).is_err());
}

#[test]
fn parts_of_the_wrong_form_are_named() {
    let container = "containerDefinitions[0]";
    let image = r#""image": "nginx""#;
    refused("[]", "the task definition", "where an object belongs");
    refused("{}", "`containerDefinitions`", "missing or empty");
    refused(r#"{"ContainerDefinitions": [{}]}"#, "`containerDefinitions`", "camelCase");
    refused(r#"{"taskDefinition": {}}"#, "`containerDefinitions`", "missing or empty");
    refused(r#"{"containerDefinitions": {}}"#, "`containerDefinitions`", "where a list belongs");
    refused(r#"{"containerDefinitions": ["app"]}"#, container, "where an object belongs");
    refused(r#"{"containerDefinitions": [{}]}"#, &format!("{container}.image"), "is missing");
    refused(&with(r#""image": 1"#), &format!("{container}.image"), "where a string belongs");
    refused(&with(r#""image": "a", "image": "b""#), &format!("{container}.image"), "stands twice");
    refused(&with(&format!(r#"{image}, "secrets": {{}}"#)), "secrets", "where a list belongs");
    refused(&with(&format!(r#"{image}, "secrets": [{{}}]"#)), "secrets[0].valueFrom", "is missing");
    refused(
        &with(&format!(r#"{image}, "logConfiguration": {{}}"#)),
        "logConfiguration.logDriver",
        "is missing",
    );
    refused(
        &with(&format!(r#"{image}, "logConfiguration": {{"logDriver": "awslogs"}}"#)),
        "logConfiguration.options",
        "awslogs-group",
    );
    refused(
        &with(&format!(r#"{image}, "logConfiguration": {{"logDriver": "awslogs", "options": {{}}}}"#)),
        "logConfiguration.options.awslogs-group",
        "is missing",
    );
    refused(
        &with(&format!(r#"{image}, "environmentFiles": [{{"type": "http", "value": "x"}}]"#)),
        "environmentFiles[0].type",
        "`s3`",
    );
    refused(
        r#"{"requiresCompatibilities": [1], "containerDefinitions": []}"#,
        "requiresCompatibilities[0]",
        "string",
    );
}

#[test]
fn values_that_cannot_be_right_are_named() {
    let secret = |value: &str| {
        with(&format!(r#""image": "nginx", "secrets": [{{"name": "A", "valueFrom": "{value}"}}]"#))
    };
    let place = "containerDefinitions[0].secrets[0].valueFrom";
    refused(&secret("arn:aws:s3:::bucket/key"), place, "name a secret");
    refused(&secret("arn:aws:ssm:eu-west-1:111122223333:parameter//a"), place, "two slashes");
    refused(&secret("arn:aws:ssm:eu-west-1:<account>:parameter/a"), place, "");
    refused(&secret("arn:aws-cn:ssm:cn-north-1:111122223333:parameter/a"), place, "partition");
    refused(&secret("arn:aws:secretsmanager:eu-central-1:111122223333:secret:db"), place, "six characters");
    refused(
        &secret("arn:aws:secretsmanager:eu-west-1:111122223333:secret:{env}"),
        place,
        "still holds `{env}`",
    );
    refused(&secret("/web/{{ env }}"), place, "still holds");
    refused(&secret("a*"), place, "bare name");
    refused(&secret(""), place, "bare name");
    let image = |image: &str| with(&format!(r#""image": "{image}""#));
    refused(
        &image("<account>.dkr.ecr.eu-west-1.amazonaws.com/web"),
        "containerDefinitions[0].image",
        "12 digits",
    );
    refused(&image("a b"), "containerDefinitions[0].image", "without spaces");
    let file = |value: &str| {
        with(&format!(r#""image": "nginx", "environmentFiles": [{{"type": "s3", "value": "{value}"}}]"#))
    };
    refused(&file("s3://bucket/key"), "environmentFiles[0].value", "arn:");
    refused(&file("arn:aws:s3:::bucket"), "environmentFiles[0].value", "names a bucket");
    let log = |options: &str| {
        with(&format!(
            r#""image": "nginx", "logConfiguration": {{"logDriver": "awslogs", "options": {{{options}}}}}"#
        ))
    };
    refused(&log(r#""awslogs-group": "a:b""#), "awslogs-group", "bare name");
    refused(&log(r#""awslogs-group": "a", "awslogs-region": "Ireland""#), "awslogs-region", "not a region");
    let role = |role: &str| {
        format!(r#"{{"executionRoleArn": "{role}", "containerDefinitions": [{{"image": "nginx"}}]}}"#)
    };
    refused(&role("arn:aws:iam::444455556666:role/x"), "executionRoleArn", "another account");
    refused(&role("arn:aws:iam:eu-west-1:111122223333:role/x"), "executionRoleArn", "global");
}
