//! What the test files of IAM share.

use aws_sdk_iam::Client;
use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use ecs_testkit::Fake;

pub(crate) const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

/// A new account, and its administrator's client.
pub(crate) fn account() -> (Fake, Client) {
    let fake = Fake::new();
    let client = Client::new(&fake.sdk_config());
    (fake, client)
}

/// Creates a role that ECS tasks can have; returns its ARN.
pub(crate) async fn create_role(client: &Client, name: &str) -> String {
    let request = client.create_role().role_name(name).assume_role_policy_document(TRUST);
    request.send().await.unwrap().role().unwrap().arn().to_owned()
}

/// Wire code, HTTP status and message of a failed call.
#[track_caller]
pub(crate) fn refusal<T: std::fmt::Debug, E: ProvideErrorMetadata + std::fmt::Debug>(
    result: Result<T, SdkError<E>>,
) -> (String, u16, String) {
    let error = result.expect_err("the call succeeds");
    let status = error.raw_response().map_or(0, |response| response.status().as_u16());
    (error.code().unwrap_or_default().to_owned(), status, error.message().unwrap_or_default().to_owned())
}

/// Asserts that a call was refused.
#[track_caller]
pub(crate) fn assert_refused<T: std::fmt::Debug, E: ProvideErrorMetadata + std::fmt::Debug>(
    result: Result<T, SdkError<E>>,
    code: &str,
    status: u16,
    message: &str,
) {
    assert_eq!(refusal(result), (code.to_owned(), status, message.to_owned()));
}
