#![cfg(test)]
//! The adapter on the SDK, against the fake.

use std::error::Error as _;

use ecs_roles::aws::SdkIam;
use ecs_roles::{CodeDeployRole, ErrorKind, Iam, Scope, TaskExecutionRole, conformance, ensure};
use ecs_testkit::Fake;

fn iam(fake: &Fake) -> SdkIam {
    SdkIam::new(aws_sdk_iam::Client::new(&fake.sdk_config()))
}

#[tokio::test]
async fn the_adapter_conforms() {
    conformance::all(&iam(&Fake::new()), "conformance").await.unwrap();
}

#[tokio::test]
async fn every_template_is_accepted_and_found_unchanged() {
    let iam = iam(&Fake::new());
    let scope = Scope::new("123456789012", "us-east-1").unwrap();
    let task_role = "arn:aws:iam::123456789012:role/webTaskRole".parse().unwrap();
    let roles = [
        TaskExecutionRole::new(scope.clone()).creating_log_group("/ecs/web").role().unwrap(),
        CodeDeployRole::full(scope.clone()).role().unwrap().with_path("/deploy/"),
        CodeDeployRole::limited(scope, [task_role]).named("limited").for_application("web").role().unwrap(),
    ];
    for role in roles {
        assert!(!ensure(&iam, &role).await.unwrap().done.is_empty());
        let again = ensure(&iam, &role).await.unwrap();
        assert_eq!((again.done, again.differences), (vec![], vec![]), "{}", role.name());
    }
}

#[tokio::test]
async fn a_run_that_finds_everything_writes_nothing() {
    let fake = Fake::new();
    let role = TaskExecutionRole::new(Scope::new("123456789012", "us-east-1").unwrap()).role().unwrap();
    ensure(&iam(&fake), &role).await.unwrap();
    fake.clear_requests();
    ensure(&iam(&fake), &role).await.unwrap();
    let requests = fake.requests();
    assert!(!requests.is_empty() && requests.iter().all(|request| !request.is_write()));
}

#[tokio::test]
async fn an_error_keeps_what_aws_said() {
    let error = iam(&Fake::new()).get_role("nobody").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!((error.operation(), error.resource()), (Some("GetRole"), Some("nobody")));
    assert_eq!(error.code(), Some("NoSuchEntity"));
    assert!(error.request_id().is_some() && error.source().is_some());
}
