//! Who may not do what.

use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata;
use ecs_testkit::{AccessKey, ErrorKind, Fake, Request};

use crate::client::{ask, bucket, check_error, put, refusal};

const USER: &str = "User: arn:aws:iam::123456789012:user/administrator is not authorized to perform:";

#[tokio::test]
async fn a_denied_action_is_named_with_its_resource() {
    let (fake, client) = bucket().await;
    put(&client, "prod/k", "1").await;
    put(&client, "dev/k", "1").await;
    fake.deny_action("s3:GetObject", "arn:aws:s3:::states/prod/*").unwrap();
    let text = format!(
        "{USER} s3:GetObject on resource: \"arn:aws:s3:::states/prod/k\" because no identity-based policy allows the s3:GetObject action"
    );
    let answer = ask(&fake, "GET", "/states/prod/k", &[]);
    check_error(&answer, 403, &[("Code", "AccessDenied"), ("Message", &text)]);
    assert_eq!(ask(&fake, "HEAD", "/states/prod/k", &[]).status(), 403);
    assert_eq!(ask(&fake, "GET", "/states/dev/k", &[]).status(), 200);
    put(&client, "prod/k", "2").await;
}

#[tokio::test]
async fn who_may_not_list_is_not_told_what_is_missing() {
    let (fake, client) = bucket().await;
    put(&client, "k", "1").await;
    fake.deny_action("s3:ListBucket", "arn:aws:s3:::states").unwrap();
    let text = format!(
        "{USER} s3:ListBucket on resource: \"arn:aws:s3:::states\" because no identity-based policy allows the s3:ListBucket action"
    );
    let answer = ask(&fake, "GET", "/states/none", &[]);
    check_error(&answer, 403, &[("Code", "AccessDenied"), ("Message", &text)]);
    assert_eq!(ask(&fake, "HEAD", "/states/none", &[]).status(), 403);
    assert_eq!(ask(&fake, "GET", "/states/k", &[]).status(), 200);
    let list = client.list_objects_v2().bucket("states").send().await;
    assert_eq!(refusal(list), ("AccessDenied".into(), 403));
    assert_eq!(refusal(client.head_bucket().bucket("states").send().await).1, 403);
}

#[tokio::test]
async fn a_version_has_an_action_of_its_own() {
    let (fake, client) = bucket().await;
    put(&client, "k", "1").await;
    fake.deny_action("s3:GetObjectVersion", "*").unwrap();
    assert_eq!(ask(&fake, "GET", "/states/k?versionId=null", &[]).status(), 403);
    assert_eq!(ask(&fake, "GET", "/states/k", &[]).status(), 200);
}

#[test]
fn what_is_no_arn_cannot_be_denied() {
    let error = Fake::new().deny_action("s3:GetObject", "states/prod").unwrap_err();
    assert_eq!((error.kind(), error.resource()), (ErrorKind::Description, Some("states/prod")));
}

#[tokio::test]
async fn nobody_gets_no_object() {
    let (fake, client) = bucket().await;
    put(&client, "k", "1").await;
    let answer = fake.handle(&Request::new("GET", "https://s3.us-east-1.amazonaws.com/states/k"));
    check_error(&answer, 403, &[("Code", "AccessDenied"), ("Message", "Access Denied")]);
    let answer = fake.handle(&Request::new("GET", "https://s3.us-east-1.amazonaws.com/none/k"));
    let text = "The specified bucket does not exist";
    check_error(&answer, 404, &[("Code", "NoSuchBucket"), ("Message", text), ("BucketName", "none")]);
    assert_eq!(fake.requests().last().unwrap().status(), 404);
}

#[tokio::test]
async fn wrong_credentials_are_not_called_denied() {
    let (fake, _) = bucket().await;
    let right = fake.administrator();
    let check = async |key: AccessKey, expected: (&str, u16)| {
        let client = Client::new(&fake.sdk_config_as(&key));
        let get = client.get_object().bucket("states").key("k").send().await;
        assert_eq!(refusal(get), (expected.0.to_owned(), expected.1), "{key:?}");
    };
    check(AccessKey::new("AKIANOBODY", "x"), ("InvalidAccessKeyId", 403)).await;
    check(AccessKey::new(right.access_key_id(), "x"), ("SignatureDoesNotMatch", 403)).await;
    check(right.clone().with_session_token("x"), ("InvalidToken", 400)).await;
    let request = Request::new("GET", "https://s3.us-east-1.amazonaws.com/states/k");
    let answer = fake.handle(&fake.sign(request, &AccessKey::new("AKIANOBODY", "x"), "s3"));
    let text = "The AWS Access Key Id you provided does not exist in our records.";
    let expected = [("Code", "InvalidAccessKeyId"), ("Message", text), ("AWSAccessKeyId", "AKIANOBODY")];
    check_error(&answer, 403, &expected);
}

#[tokio::test]
async fn a_session_ends() {
    let (fake, _) = bucket().await;
    let iam = aws_sdk_iam::Client::new(&fake.sdk_config());
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}"#;
    iam.create_role().role_name("reader").assume_role_policy_document(trust).send().await.unwrap();
    let sts = aws_sdk_sts::Client::new(&fake.sdk_config());
    let assume = sts.assume_role().role_arn("arn:aws:iam::123456789012:role/reader");
    let output = assume.role_session_name("s").duration_seconds(900).send().await.unwrap();
    let credentials = output.credentials().unwrap();
    let key = AccessKey::new(credentials.access_key_id(), credentials.secret_access_key());
    let client = Client::new(&fake.sdk_config_as(&key.with_session_token(credentials.session_token())));
    client.head_bucket().bucket("states").send().await.unwrap();
    fake.clock().advance(Duration::from_secs(900));
    let get = client.get_object().bucket("states").key("k").send().await;
    assert_eq!(refusal(get), ("ExpiredToken".into(), 400));
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_found_out_where_that_is_wanted() {
    let (fake, _) = bucket().await;
    let request = || Request::new("GET", "https://s3.us-east-1.amazonaws.com/states/k");
    let early = fake.sign(request(), &fake.administrator(), "s3");
    fake.clock().advance(Duration::from_secs(901));
    assert_eq!(fake.handle(&early).status(), 404, "nobody looks");
    fake.refuse_skew_over(Duration::from_secs(900));
    let expected = [
        ("Code", "RequestTimeTooSkewed"),
        ("Message", "The difference between the request time and the current time is too large."),
        ("RequestTime", "20260101T000000Z"),
        ("ServerTime", "2026-01-01T00:15:01Z"),
        ("MaxAllowedSkewMilliseconds", "900000"),
    ];
    check_error(&fake.handle(&early), 403, &expected);
    let now = fake.sign(request(), &fake.administrator(), "s3");
    assert_eq!(fake.handle(&now).status(), 404);
    let ecs = aws_sdk_ecs::Client::new(&fake.sdk_config());
    ecs.list_clusters().send().await.unwrap();
}

#[tokio::test]
async fn the_sdk_passes_the_words_on() {
    let (fake, client) = bucket().await;
    fake.deny_action("s3:Put*", "*").unwrap();
    let error = client.put_object().bucket("states").key("k").send().await.unwrap_err();
    assert!(error.message().unwrap().starts_with(USER), "{error:?}");
}
