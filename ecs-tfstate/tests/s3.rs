//! States in the S3 of the fake AWS.
#![cfg(test)]

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use ecs_testkit::Fake;
use ecs_tfstate::aws::S3Source;
use ecs_tfstate::{ErrorKind, State, conformance};

const STATE: &str = r#"{"version": 4, "outputs": {"vpc_id": {"value": "vpc-1", "type": "string"}}}"#;

async fn client_with(key: &str, body: &'static [u8]) -> Client {
    let client = Client::new(&Fake::new().sdk_config());
    client.create_bucket().bucket("states").send().await.unwrap();
    client.put_object().bucket("states").key(key).body(ByteStream::from_static(body)).send().await.unwrap();
    client
}

#[tokio::test]
async fn a_state_is_read_from_the_key_of_a_workspace() {
    let client = client_with("env:/dev/net.tfstate", STATE.as_bytes()).await;
    let source = S3Source::new(client, "states", "env:/dev/net.tfstate");
    conformance::gives_the_stored_bytes(&source, STATE.as_bytes()).await;
    let state = State::read(&source).await.unwrap();
    assert_eq!(state.lookup("output.vpc_id").unwrap().reveal().as_str(), Some("vpc-1"));
}

#[tokio::test]
async fn bytes_that_are_no_state_are_passed_on() {
    let client = client_with("k", b"\xff\x00{").await;
    conformance::gives_the_stored_bytes(&S3Source::new(client, "states", "k"), b"\xff\x00{").await;
}

#[tokio::test]
async fn a_missing_object_is_told_from_a_missing_bucket() {
    let client = client_with("k", b"{}").await;
    conformance::says_that_a_state_is_missing(&S3Source::new(client.clone(), "states", "other")).await;
    conformance::fails_with(&S3Source::new(client, "no-such-bucket", "k"), ErrorKind::ContainerMissing).await;
}
