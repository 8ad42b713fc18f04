//! States in the S3 of the fake AWS.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use ecs_testkit::{Fake, WorldSpec};
use ecs_tfstate::aws::{Account, S3Source};
use ecs_tfstate::{AssumedRole, ErrorKind, S3Backend, State, StateSource, conformance};

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

#[tokio::test]
async fn an_object_that_has_not_changed_is_not_read_again() {
    let client = client_with("k", STATE.as_bytes()).await;
    let source = S3Source::new(client.clone(), "states", "k");
    conformance::tells_what_has_not_changed(&source, STATE.as_bytes()).await;
    let before = source.read().await.unwrap().revision.unwrap();
    client.put_object().bucket("states").key("k").body(ByteStream::from_static(b"{}")).send().await.unwrap();
    assert_eq!(source.read_if_changed(&before).await.unwrap().unwrap().bytes, b"{}");
    client.delete_object().bucket("states").key("k").send().await.unwrap();
    assert_eq!(source.read_if_changed(&before).await.unwrap_err().kind(), ErrorKind::StateMissing);
}

#[tokio::test]
async fn a_role_is_assumed_before_the_state_is_read() {
    let spec = WorldSpec::from_json(
        r#"{"account": "123456789012", "buckets": [{"name": "states", "objects": [{"key": "k", "text": "{}"}]}],
            "roles": [{"name": "reader", "trusted_service": "ecs-tasks.amazonaws.com"}]}"#,
    );
    let spec = spec.unwrap();
    let fake = spec.fake_builder().build();
    fake.load(&spec, &mut |_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
    let open = async |role: &str| {
        let role = AssumedRole::new(format!("arn:aws:iam::123456789012:role/{role}")).with_external_id("e");
        let backend = S3Backend::new("states", "k").with_role(role);
        S3Source::open(&backend, "default", &Account::from(fake.sdk_config())).await.unwrap()
    };
    conformance::gives_the_stored_bytes(&open("reader").await, b"{}").await;
    let requests = fake.requests();
    let read = requests.iter().find(|request| request.operation() == "GetObject").unwrap();
    assert_eq!(read.principal(), Some("arn:aws:sts::123456789012:assumed-role/reader/ecs-tfstate"));
    let error = open("other").await.read().await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::AccessDenied, Some("sts:AssumeRole")));
}
