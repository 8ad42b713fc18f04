//! Versions of objects.

use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{BucketVersioningStatus, VersioningConfiguration};

use crate::client::{ask, bucket, check_error, header, put, refusal, text};

async fn set_versioning(client: &Client, status: BucketVersioningStatus) {
    let configuration = VersioningConfiguration::builder().status(status).build();
    let put = client.put_bucket_versioning().bucket("states").versioning_configuration(configuration);
    put.send().await.unwrap();
}

async fn put_version(client: &Client, body: &'static str) -> String {
    let body = aws_sdk_s3::primitives::ByteStream::from_static(body.as_bytes());
    let output = client.put_object().bucket("states").key("k").body(body).send().await.unwrap();
    output.version_id().unwrap().to_owned()
}

async fn version(client: &Client, id: &str) -> String {
    let output = client.get_object().bucket("states").key("k").version_id(id).send().await.unwrap();
    assert_eq!(output.version_id(), Some(id));
    String::from_utf8(output.body.collect().await.unwrap().to_vec()).unwrap()
}

/// Id, whether it is the latest, and whether it is an object, of each version of `k`, newest first.
async fn versions(client: &Client) -> Vec<(String, bool, bool)> {
    let output = client.list_object_versions().bucket("states").send().await.unwrap();
    let objects = output.versions().iter().map(|version| {
        let modified = version.last_modified().unwrap().secs();
        (modified, version.version_id().unwrap().to_owned(), version.is_latest().unwrap(), true)
    });
    let markers = output.delete_markers().iter().map(|marker| {
        let modified = marker.last_modified().unwrap().secs();
        (modified, marker.version_id().unwrap().to_owned(), marker.is_latest().unwrap(), false)
    });
    let mut all: Vec<_> = objects.chain(markers).collect();
    all.sort_by_key(|version| std::cmp::Reverse(version.0));
    all.into_iter().map(|(_, id, latest, object)| (id, latest, object)).collect()
}

#[tokio::test]
async fn versioning_is_set_and_read() {
    let (_, client) = bucket().await;
    let status =
        async || client.get_bucket_versioning().bucket("states").send().await.unwrap().status().cloned();
    assert_eq!(status().await, None);
    for set in [BucketVersioningStatus::Enabled, BucketVersioningStatus::Suspended] {
        set_versioning(&client, set.clone()).await;
        assert_eq!(status().await, Some(set));
    }
}

#[tokio::test]
async fn without_versioning_there_is_one_version_without_a_name() {
    let (fake, client) = bucket().await;
    put(&client, "k", "1").await;
    put(&client, "k", "2").await;
    let answer = ask(&fake, "GET", "/states/k?versionId=null", &[]);
    assert_eq!((answer.body().as_ref(), header(&answer, "x-amz-version-id")), (&b"2"[..], None));
    assert_eq!(versions(&client).await, [("null".to_owned(), true, true)]);
}

#[tokio::test]
async fn every_version_can_be_read_and_deleted_by_its_id() {
    let (fake, client) = bucket().await;
    put(&client, "k", "0").await;
    set_versioning(&client, BucketVersioningStatus::Enabled).await;
    let mut ids = vec!["null".to_owned()];
    for body in ["1", "2"] {
        fake.clock().advance(Duration::from_secs(1));
        ids.push(put_version(&client, body).await);
    }
    for (id, body) in ids.iter().zip(["0", "1", "2"]) {
        assert_eq!(version(&client, id).await, body);
    }
    assert_eq!(text(&client, "k").await, "2");
    let head = client.head_object().bucket("states").key("k").version_id(&ids[1]).send().await.unwrap();
    assert_eq!(head.version_id(), Some(ids[1].as_str()));
    client.delete_object().bucket("states").key("k").version_id(&ids[2]).send().await.unwrap();
    assert_eq!(text(&client, "k").await, "1", "the version before is the current one again");
    let left = [(ids[1].clone(), true, true), ("null".to_owned(), false, true)];
    assert_eq!(versions(&client).await, left);
}

#[tokio::test]
async fn a_delete_hides_the_key_behind_a_marker() {
    let (fake, client) = bucket().await;
    set_versioning(&client, BucketVersioningStatus::Enabled).await;
    let id = put_version(&client, "1").await;
    fake.clock().advance(Duration::from_secs(60));
    let deleted = client.delete_object().bucket("states").key("k").send().await.unwrap();
    let marker = deleted.version_id().unwrap();
    assert_eq!(deleted.delete_marker(), Some(true));

    let gone = ask(&fake, "GET", "/states/k", &[]);
    let expected = [("Code", "NoSuchKey"), ("Message", "The specified key does not exist."), ("Key", "k")];
    check_error(&gone, 404, &expected);
    assert_eq!(header(&gone, "x-amz-delete-marker"), Some("true"));
    assert_eq!(header(&gone, "x-amz-version-id"), Some(marker));
    let head = ask(&fake, "HEAD", "/states/k", &[]);
    assert_eq!((head.status(), header(&head, "x-amz-delete-marker")), (404, Some("true")));

    let not_an_object = ask(&fake, "GET", &format!("/states/k?versionId={marker}"), &[]);
    let text = "The specified method is not allowed against this resource.";
    let expected = [
        ("Code", "MethodNotAllowed"),
        ("Message", text),
        ("Method", "GET"),
        ("ResourceType", "DeleteMarker"),
    ];
    check_error(&not_an_object, 405, &expected);
    assert_eq!(header(&not_an_object, "allow"), Some("DELETE"));
    assert_eq!(header(&not_an_object, "x-amz-delete-marker"), Some("true"));
    assert_eq!(header(&not_an_object, "last-modified"), Some("Thu, 01 Jan 2026 00:01:00 GMT"));

    assert_eq!(version(&client, &id).await, "1");
    assert_eq!(versions(&client).await, [(marker.to_owned(), true, false), (id.clone(), false, true)]);
    let listed = client.list_objects_v2().bucket("states").send().await.unwrap();
    assert_eq!(listed.contents().len(), 0);
    let undone = client.delete_object().bucket("states").key("k").version_id(marker).send().await.unwrap();
    assert_eq!((undone.delete_marker(), undone.version_id()), (Some(true), Some(marker)));
    assert_eq!(crate::client::text(&client, "k").await, "1");
}

#[tokio::test]
async fn while_it_is_suspended_only_the_null_version_changes() {
    let (fake, client) = bucket().await;
    set_versioning(&client, BucketVersioningStatus::Enabled).await;
    let id = put_version(&client, "1").await;
    set_versioning(&client, BucketVersioningStatus::Suspended).await;
    for body in ["2", "3"] {
        fake.clock().advance(Duration::from_secs(1));
        assert_eq!(put_version(&client, body).await, "null");
    }
    assert_eq!(versions(&client).await, [("null".to_owned(), true, true), (id.clone(), false, true)]);
    let deleted = client.delete_object().bucket("states").key("k").send().await.unwrap();
    assert_eq!((deleted.delete_marker(), deleted.version_id()), (Some(true), Some("null")));
    assert_eq!(version(&client, &id).await, "1");
    assert_eq!(versions(&client).await, [("null".to_owned(), true, false), (id, false, true)]);
}

#[tokio::test]
async fn versions_that_are_not_there_are_named() {
    let (fake, client) = bucket().await;
    set_versioning(&client, BucketVersioningStatus::Enabled).await;
    put_version(&client, "1").await;
    let missing = "A".repeat(32);
    let answer = ask(&fake, "GET", &format!("/states/k?versionId={missing}"), &[]);
    let text = "The specified version does not exist.";
    let expected = [("Code", "NoSuchVersion"), ("Message", text), ("Key", "k"), ("VersionId", &missing)];
    check_error(&answer, 404, &expected);
    let answer = ask(&fake, "GET", "/states/k?versionId=1", &[]);
    let expected = [
        ("Code", "InvalidArgument"),
        ("Message", "Invalid version id specified"),
        ("ArgumentName", "versionId"),
        ("ArgumentValue", "1"),
    ];
    check_error(&answer, 400, &expected);
    let delete = client.delete_object().bucket("states").key("k").version_id(&missing).send().await;
    delete.unwrap();
}

#[tokio::test]
async fn a_bucket_with_versions_is_not_empty() {
    let (_, client) = bucket().await;
    set_versioning(&client, BucketVersioningStatus::Enabled).await;
    put_version(&client, "1").await;
    client.delete_object().bucket("states").key("k").send().await.unwrap();
    let refused = refusal(client.delete_bucket().bucket("states").send().await);
    assert_eq!(refused, ("BucketNotEmpty".into(), 409));
}

#[tokio::test]
async fn versions_come_in_pages() {
    let (_, client) = bucket().await;
    set_versioning(&client, BucketVersioningStatus::Enabled).await;
    for key in ["a/1", "a/2", "b", "b", "b", "c"] {
        put(&client, key, "x").await;
    }
    let mut keys = Vec::new();
    let (mut key, mut id) = (None, None);
    loop {
        let list = client.list_object_versions().bucket("states").max_keys(2);
        let page = list.set_key_marker(key).set_version_id_marker(id).send().await.unwrap();
        assert!(page.versions().len() <= 2);
        keys.extend(page.versions().iter().map(|version| version.key().unwrap().to_owned()));
        if page.is_truncated() != Some(true) {
            break;
        }
        key = page.next_key_marker().map(str::to_owned);
        id = page.next_version_id_marker().map(str::to_owned);
    }
    assert_eq!(keys, ["a/1", "a/2", "b", "b", "b", "c"]);
    let list = client.list_object_versions().bucket("states").delimiter("/").send().await.unwrap();
    assert_eq!((list.common_prefixes().len(), list.versions().len()), (1, 4));
}
