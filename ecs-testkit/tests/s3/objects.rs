//! Objects and listings.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use ecs_testkit::Request;

use crate::client::{bucket, put, refusal, text};

#[tokio::test]
async fn objects_come_back_with_what_describes_them() {
    let (fake, client) = bucket().await;
    let body = ByteStream::from_static(b"{}");
    let request = client.put_object().bucket("states").key("env:/a b/é").body(body);
    request.content_type("application/json").metadata("owner", "me").send().await.unwrap();
    let output = client.get_object().bucket("states").key("env:/a b/é").send().await.unwrap();
    assert_eq!((output.content_type(), output.content_length()), (Some("application/json"), Some(2)));
    assert_eq!(output.metadata().unwrap()["owner"], "me");
    assert_eq!(output.e_tag(), Some("\"99914b932bd37a50b983c5e7c90ae93b\""));
    assert_eq!(
        std::time::SystemTime::try_from(*output.last_modified().unwrap()).unwrap(),
        fake.clock().now()
    );
    let head = client.head_object().bucket("states").key("env:/a b/é").send().await.unwrap();
    assert_eq!(head.content_length(), Some(2));
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let (_, client) = bucket().await;
    let get = |bucket: &str| client.get_object().bucket(bucket).key("none").send();
    assert!(get("states").await.unwrap_err().into_service_error().is_no_such_key());
    assert_eq!(refusal(get("other").await), ("NoSuchBucket".into(), 404));
    let head = client.head_object().bucket("states").key("none").send().await.unwrap_err();
    assert!(head.into_service_error().is_not_found());
    let head = client.head_bucket().bucket("other").send().await.unwrap_err();
    assert!(head.into_service_error().is_not_found());
    client.delete_object().bucket("states").key("none").send().await.unwrap();
}

#[tokio::test]
async fn a_part_is_a_206_with_its_place() {
    let (_, client) = bucket().await;
    put(&client, "k", "0123456789").await;
    let get = |range: &str| client.get_object().bucket("states").key("k").range(range).send();
    let output = get("bytes=2-4").await.unwrap();
    assert_eq!(output.content_range(), Some("bytes 2-4/10"));
    assert_eq!(output.body.collect().await.unwrap().to_vec(), b"234");
    assert_eq!(refusal(get("bytes=10-").await), ("InvalidRange".into(), 416));
}

#[tokio::test]
async fn listings_have_prefixes_delimiters_and_pages() {
    let (_, client) = bucket().await;
    for key in ["a", "env:/one/k", "env:/two/k", "env:/two/l", "z"] {
        put(&client, key, "x").await;
    }
    let list = || client.list_objects_v2().bucket("states");
    let output = list().prefix("env:/").delimiter("/").send().await.unwrap();
    let prefixes: Vec<_> = output.common_prefixes().iter().map(|common| common.prefix().unwrap()).collect();
    assert_eq!((prefixes, output.contents().len()), (vec!["env:/one/", "env:/two/"], 0));
    let pages = list().max_keys(2).into_paginator().send().collect::<Result<Vec<_>, _>>().await.unwrap();
    let keys: Vec<Vec<_>> = pages
        .iter()
        .map(|page| page.contents().iter().map(|object| object.key().unwrap()).collect())
        .collect();
    assert_eq!(keys, [vec!["a", "env:/one/k"], vec!["env:/two/k", "env:/two/l"], vec!["z"]]);
    let pages = list()
        .delimiter("/")
        .max_keys(1)
        .into_paginator()
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .unwrap();
    assert_eq!(pages.len(), 3, "a, env:/, z");
}

#[tokio::test]
async fn streamed_uploads_are_put_together() {
    let (_, client) = bucket().await;
    let path = std::env::temp_dir().join(format!("ecs-testkit-{}", std::process::id()));
    std::fs::write(&path, vec![b'x'; 100_000]).unwrap();
    let body = ByteStream::from_path(&path).await.unwrap();
    client.put_object().bucket("states").key("k").body(body).send().await.unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(text(&client, "k").await.len(), 100_000);
}

#[tokio::test]
async fn buckets_are_found_in_the_path_too() {
    let (fake, client) = bucket().await;
    put(&client, "k", "1").await;
    let config = aws_sdk_s3::config::Builder::from(&fake.sdk_config()).force_path_style(true).build();
    assert_eq!(text(&Client::from_conf(config), "k").await, "1");
}

#[tokio::test]
async fn what_is_not_supported_says_so_once() {
    let (fake, client) = bucket().await;
    fake.clear_requests();
    let error = client.get_bucket_acl().bucket("states").send().await.unwrap_err();
    assert_eq!(error.message(), Some("ecs-testkit does not support `GetBucketAcl` of `s3` yet"));
    assert_eq!(fake.requests().len(), 1);
    assert!(!fake.requests()[0].is_write());
}

#[tokio::test]
async fn a_presigned_url_is_as_good_as_a_signature() {
    let (fake, client) = bucket().await;
    put(&client, "k", "1").await;
    let times =
        aws_sdk_s3::presigning::PresigningConfig::expires_in(std::time::Duration::from_secs(60)).unwrap();
    let url = client.get_object().bucket("states").key("k").presigned(times).await.unwrap();
    assert_eq!(fake.handle(&Request::new("GET", url.uri())).body(), "1");
    assert_eq!(
        fake.handle(&Request::new("DELETE", url.uri())).status(),
        403,
        "another method, another signature"
    );
}

#[tokio::test]
async fn a_copy_has_the_content_and_the_metadata_of_its_source() {
    let (_, client) = bucket().await;
    let put = client.put_object().bucket("states").key("a b").body(ByteStream::from_static(b"1"));
    put.content_type("application/json").metadata("owner", "me").send().await.unwrap();
    let copy = |key: &str| client.copy_object().copy_source("states/a%20b").bucket("states").key(key);
    copy("copy").send().await.unwrap();
    let output = client.get_object().bucket("states").key("copy").send().await.unwrap();
    assert_eq!(
        (output.content_type(), output.metadata().unwrap()["owner"].as_str()),
        (Some("application/json"), "me")
    );
    assert_eq!(text(&client, "copy").await, "1");
    assert_eq!(refusal(copy("a b").send().await), ("InvalidRequest".into(), 400), "onto itself");
    let none = client.copy_object().copy_source("states/none").bucket("states").key("copy");
    assert_eq!(refusal(none.send().await), ("NoSuchKey".into(), 404));
    let nowhere = client.copy_object().copy_source("states").bucket("states").key("copy");
    assert_eq!(refusal(nowhere.send().await), ("InvalidArgument".into(), 400));
}
