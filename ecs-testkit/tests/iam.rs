#![cfg(test)]
//! The operations of IAM and STS, through the SDK's own clients.
#![cfg(feature = "sdk")]

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_iam::Client;
use aws_sdk_iam::error::ProvideErrorMetadata;
use aws_sdk_iam::types::Tag;
use ecs_testkit::{AccessKey, Fake};

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
const INLINE: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/é +%"}}"#;
const EXECUTION: &str = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";

fn account() -> (Fake, Client) {
    let fake = Fake::new();
    let client = Client::new(&fake.sdk_config());
    (fake, client)
}

async fn create(client: &Client, name: &str) -> aws_sdk_iam::types::Role {
    let request = client.create_role().role_name(name).assume_role_policy_document(TRUST);
    request.send().await.unwrap().role().unwrap().clone()
}

/// Wire code, HTTP status and message of a failed call.
fn refusal<T: std::fmt::Debug, E: ProvideErrorMetadata + std::fmt::Debug>(
    result: Result<T, aws_sdk_iam::error::SdkError<E>>,
) -> (String, u16, String) {
    let error = result.expect_err("the call succeeds");
    let status = error.raw_response().map_or(0, |response| response.status().as_u16());
    (error.code().unwrap_or_default().to_owned(), status, error.message().unwrap_or_default().to_owned())
}

/// As a reader of RFC 3986 does it: `+` is a plus.
fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_role_comes_back_as_it_was_created() {
    let (fake, client) = account();
    let tag = Tag::builder().key("team").value("a").build().unwrap();
    let request = client.create_role().role_name("web-task").path("/ecs/").assume_role_policy_document(TRUST);
    request.description("tasks of web").max_session_duration(7200).tags(tag.clone()).send().await.unwrap();
    let output = client.get_role().role_name("web-task").send().await.unwrap();
    let role = output.role().unwrap();
    assert_eq!(role.arn(), "arn:aws:iam::123456789012:role/ecs/web-task");
    assert!(role.role_id().starts_with("AROA") && role.role_id().len() == 21, "{}", role.role_id());
    assert_eq!(decode(role.assume_role_policy_document().unwrap()), TRUST);
    assert!(!role.assume_role_policy_document().unwrap().contains('"'), "documents are percent-encoded");
    assert_eq!((role.description(), role.max_session_duration()), (Some("tasks of web"), Some(7200)));
    assert_eq!(role.tags(), [tag]);
    assert_eq!(std::time::SystemTime::try_from(*role.create_date()).unwrap(), fake.clock().now());
}

#[tokio::test]
async fn names_are_unique_in_any_case_and_path() {
    let (_, client) = account();
    create(&client, "Web").await;
    let again =
        client.create_role().role_name("web").path("/x/").assume_role_policy_document(TRUST).send().await;
    assert_eq!(
        refusal(again),
        ("EntityAlreadyExists".into(), 409, "Role with name web already exists.".into())
    );
}

#[tokio::test]
async fn what_is_missing_is_no_such_entity() {
    let (_, client) = account();
    let missing = refusal(client.get_role().role_name("none").send().await);
    assert_eq!(missing, ("NoSuchEntity".into(), 404, "The role with name none cannot be found.".into()));
    create(&client, "web").await;
    let attach = |arn: &str| client.attach_role_policy().role_name("web").policy_arn(arn).send();
    for arn in ["arn:aws:iam::aws:policy/Nope", "arn:aws:iam::123456789012:policy/Nope"] {
        assert_eq!(refusal(attach(arn).await).0, "NoSuchEntity", "{arn}");
    }
    assert_eq!(
        refusal(client.detach_role_policy().role_name("web").policy_arn(EXECUTION).send().await).0,
        "NoSuchEntity"
    );
    assert_eq!(
        refusal(client.get_role_policy().role_name("web").policy_name("p").send().await).0,
        "NoSuchEntity"
    );
    assert_eq!(refusal(client.delete_role().role_name("none").send().await).0, "NoSuchEntity");
    let linked = "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy";
    assert_eq!(refusal(attach(linked).await).0, "PolicyNotAttachable");
}

#[tokio::test]
async fn a_role_is_emptied_before_it_is_deleted() {
    let (_, client) = account();
    create(&client, "web").await;
    for _ in 0..2 {
        client.attach_role_policy().role_name("web").policy_arn(EXECUTION).send().await.unwrap();
    }
    let attached = client.list_attached_role_policies().role_name("web").send().await.unwrap();
    let names: Vec<_> =
        attached.attached_policies().iter().map(|policy| policy.policy_name().unwrap()).collect();
    assert_eq!(names, ["AmazonECSTaskExecutionRolePolicy"], "attaching twice changes nothing");
    client
        .put_role_policy()
        .role_name("web")
        .policy_name("read")
        .policy_document(INLINE)
        .send()
        .await
        .unwrap();
    let inline = client.get_role_policy().role_name("web").policy_name("read").send().await.unwrap();
    assert_eq!(decode(inline.policy_document()), INLINE);
    let delete = || client.delete_role().role_name("web").send();
    assert_eq!(
        refusal(delete().await),
        ("DeleteConflict".into(), 409, "Cannot delete entity, must detach all policies first.".into())
    );
    client.detach_role_policy().role_name("web").policy_arn(EXECUTION).send().await.unwrap();
    assert_eq!(refusal(delete().await).2, "Cannot delete entity, must delete policies first.");
    assert_eq!(client.list_role_policies().role_name("web").send().await.unwrap().policy_names(), ["read"]);
    client.delete_role_policy().role_name("web").policy_name("read").send().await.unwrap();
    delete().await.unwrap();
    assert_eq!(refusal(client.get_role().role_name("web").send().await).0, "NoSuchEntity");
}

#[tokio::test]
async fn documents_must_be_policies() {
    let (_, client) = account();
    let trust = client.create_role().role_name("web").assume_role_policy_document("{").send().await;
    assert_eq!(
        refusal(trust),
        ("MalformedPolicyDocument".into(), 400, "This policy contains invalid Json".into())
    );
    create(&client, "web").await;
    let inline =
        client.put_role_policy().role_name("web").policy_name("p").policy_document("{}").send().await;
    assert_eq!(refusal(inline).0, "MalformedPolicyDocument");
    let name = client.create_role().role_name("a b").assume_role_policy_document(TRUST).send().await;
    assert_eq!(refusal(name).0, "ValidationError");
    let update = client.update_assume_role_policy().role_name("web").policy_document(INLINE).send().await;
    assert_eq!(refusal(update).0, "MalformedPolicyDocument");
}

#[tokio::test]
async fn own_policies_are_created_attached_and_read() {
    let (_, client) = account();
    create(&client, "web").await;
    let created = client.create_policy().policy_name("read").policy_document(INLINE).send().await.unwrap();
    let arn = created.policy().unwrap().arn().unwrap().to_owned();
    assert_eq!(arn, "arn:aws:iam::123456789012:policy/read");
    let again = client.create_policy().policy_name("READ").policy_document(INLINE).send().await;
    assert_eq!(refusal(again).0, "EntityAlreadyExists");
    client.attach_role_policy().role_name("web").policy_arn(&arn).send().await.unwrap();
    let policy = client.get_policy().policy_arn(&arn).send().await.unwrap();
    assert_eq!(policy.policy().unwrap().attachment_count(), Some(1));
    let version = client.get_policy_version().policy_arn(&arn).version_id("v1").send().await.unwrap();
    assert_eq!(decode(version.policy_version().unwrap().document().unwrap()), INLINE);
    assert_eq!(refusal(client.delete_policy().policy_arn(&arn).send().await).0, "DeleteConflict");
}

#[tokio::test]
async fn lists_come_in_pages() {
    let (_, client) = account();
    for n in 0..5 {
        create(&client, &format!("role-{n}")).await;
    }
    let names = client.list_roles().max_items(2).into_paginator().items().send();
    let names: Vec<_> = names.collect::<Result<Vec<_>, _>>().await.unwrap();
    let names: Vec<_> = names.iter().map(|role| role.role_name()).collect();
    assert_eq!(names, ["role-0", "role-1", "role-2", "role-3", "role-4"]);
    let managed = client.list_policies().send().await.unwrap();
    assert!(managed.policies().iter().any(|policy| policy.arn() == Some(EXECUTION)));
}

#[tokio::test]
async fn tags_are_set_by_key() {
    let (_, client) = account();
    create(&client, "web").await;
    for (key, value) in [("a", "1"), ("b", "2"), ("A", "3")] {
        let tag = Tag::builder().key(key).value(value).build().unwrap();
        client.tag_role().role_name("web").tags(tag).send().await.unwrap();
    }
    client.untag_role().role_name("web").tag_keys("b").send().await.unwrap();
    let output = client.list_role_tags().role_name("web").send().await.unwrap();
    let tags: BTreeMap<_, _> = output.tags().iter().map(|tag| (tag.key(), tag.value())).collect();
    assert_eq!(tags, BTreeMap::from([("A", "3")]));
}

#[tokio::test]
async fn an_operation_that_is_not_there_says_so() {
    let (fake, client) = account();
    let error = refusal(client.list_groups().send().await);
    assert_eq!(
        error,
        ("InvalidAction".into(), 400, "ecs-testkit does not support `ListGroups` of `iam` yet".into())
    );
    assert_eq!(fake.requests().len(), 1, "and nobody tries again");
}

#[tokio::test]
async fn a_role_is_assumed_for_a_while() {
    let (fake, client) = account();
    create(&client, "deployer").await;
    let sts = aws_sdk_sts::Client::new(&fake.sdk_config());
    let identity = sts.get_caller_identity().send().await.unwrap();
    assert_eq!(identity.arn(), Some("arn:aws:iam::123456789012:user/administrator"));
    let arn = "arn:aws:iam::123456789012:role/deployer";
    let request = sts.assume_role().role_arn(arn).role_session_name("ci").duration_seconds(900);
    let assumed = request.send().await.unwrap();
    let credentials = assumed.credentials().unwrap();
    let session = || {
        AccessKey::new(credentials.access_key_id(), credentials.secret_access_key())
            .with_session_token(credentials.session_token())
    };
    let as_role = aws_sdk_sts::Client::new(&fake.sdk_config_as(&session()));
    let identity = as_role.get_caller_identity().send().await.unwrap();
    assert_eq!(identity.arn(), Some("arn:aws:sts::123456789012:assumed-role/deployer/ci"));
    fake.clock().advance(Duration::from_secs(900));
    let expired = as_role.get_caller_identity().send().await.unwrap_err();
    assert_eq!(expired.code(), Some("ExpiredToken"));
    let missing = sts
        .assume_role()
        .role_arn("arn:aws:iam::123456789012:role/none")
        .role_session_name("ci")
        .send()
        .await;
    assert_eq!(missing.unwrap_err().code(), Some("AccessDenied"));
}

#[tokio::test]
async fn strangers_and_forgers_are_turned_away() {
    let fake = Fake::new();
    let key = fake.administrator();
    let codes = async |key: &AccessKey| {
        let config = fake.sdk_config_as(key);
        let iam = Client::new(&config).list_roles().send().await.unwrap_err().code().map(str::to_owned);
        let ecs = aws_sdk_ecs::Client::new(&config)
            .list_clusters()
            .send()
            .await
            .unwrap_err()
            .code()
            .map(str::to_owned);
        let s3 = aws_sdk_s3::Client::new(&config)
            .list_buckets()
            .send()
            .await
            .unwrap_err()
            .code()
            .map(str::to_owned);
        [iam, ecs, s3].map(Option::unwrap_or_default)
    };
    let stranger = AccessKey::new("AKIASTRANGER", key.secret_access_key());
    assert_eq!(
        codes(&stranger).await,
        ["InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId"]
    );
    let forger = AccessKey::new(key.access_key_id(), "guessed");
    assert_eq!(
        codes(&forger).await,
        ["SignatureDoesNotMatch", "InvalidSignatureException", "SignatureDoesNotMatch"]
    );
}
