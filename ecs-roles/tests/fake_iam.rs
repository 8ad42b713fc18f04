#![cfg(test)]
//! The adapter on the SDK, against the fake.

use std::error::Error as _;

use ecs_roles::aws::SdkIam;
use ecs_roles::{ErrorKind, Iam, conformance};
use ecs_testkit::Fake;

fn iam(fake: &Fake) -> SdkIam {
    SdkIam::new(aws_sdk_iam::Client::new(&fake.sdk_config()))
}

#[tokio::test]
async fn the_adapter_conforms() {
    conformance::all(&iam(&Fake::new()), "conformance").await.unwrap();
}

#[tokio::test]
async fn an_error_keeps_what_aws_said() {
    let error = iam(&Fake::new()).get_role("nobody").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!((error.operation(), error.resource()), (Some("GetRole"), Some("nobody")));
    assert_eq!(error.code(), Some("NoSuchEntity"));
    assert!(error.request_id().is_some() && error.source().is_some());
}
