//! Failures by script.

use aws_sdk_s3::primitives::ByteStream;
use ecs_testkit::{S3Fault, S3Script};

use crate::client::{ask, bucket, check_error, put, refusal, text};

#[tokio::test]
async fn a_write_that_another_one_crossed_is_a_conflict_once() {
    let (fake, client) = bucket().await;
    let script = S3Script::new(S3Fault::ConditionalRequestConflict).bucket("states").key("k.tflock");
    fake.script_s3(script.operation("PutObject").times(1));
    let message =
        "The conditional request cannot succeed due to a conflicting operation against this resource.";
    let expected = [
        ("Code", "ConditionalRequestConflict"),
        ("Message", message),
        ("Condition", "If-None-Match"),
        ("Key", "k.tflock"),
    ];
    assert_eq!(ask(&fake, "GET", "/states/k.tflock", &[]).status(), 404, "another operation");
    check_error(&ask(&fake, "PUT", "/states/k.tflock", &[("if-none-match", "*")]), 409, &expected);
    let write = client.put_object().bucket("states").key("k.tflock").body(ByteStream::from_static(b"1"));
    write.if_none_match("*").send().await.unwrap();
}

#[tokio::test]
async fn scripts_cover_what_they_name() {
    let (fake, client) = bucket().await;
    put(&client, "a/k", "1").await;
    put(&client, "b", "1").await;
    fake.script_s3(S3Script::new(S3Fault::AllAccessDisabled).key("a/*"));
    let expected =
        [("Code", "AllAccessDisabled"), ("Message", "All access to this object has been disabled")];
    check_error(&ask(&fake, "GET", "/states/a/k", &[]), 403, &expected);
    assert_eq!(text(&client, "b").await, "1");
    fake.script_s3(S3Script::new(S3Fault::AccessDenied).bucket("states").operation("GetObject"));
    let get = client.get_object().bucket("states").key("b").send().await;
    assert_eq!(refusal(get), ("AccessDenied".into(), 403));
    client.head_object().bucket("states").key("b").send().await.unwrap();
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    let (fake, client) = bucket().await;
    put(&client, "k", "1").await;
    for (fault, tries) in [(S3Fault::SlowDown, 3), (S3Fault::InternalError, 3)] {
        fake.script_s3(S3Script::new(fault).operation("GetObject").times(2));
        fake.clear_requests();
        assert_eq!(text(&client, "k").await, "1");
        assert_eq!(fake.requests().len(), tries, "{fault:?}");
    }
}
