#![cfg(test)]
//! Worlds from descriptions.
#![cfg(feature = "sdk")]

use std::io;

use aws_sdk_s3::error::ProvideErrorMetadata;
use ecs_testkit::{Error, ErrorKind, Fake, WorldSpec};

const SERVICE: &str = r#"{
    "task_definition": {"family": "web", "containerDefinitions": [{"name": "app", "image": "web:1", "memory": 128}]},
    "service": {"serviceName": "web", "desiredCount": 2}
}"#;

fn load(json: &str) -> Result<Fake, Error> {
    let spec = WorldSpec::from_json(json)?;
    let fake = spec.fake_builder().build();
    fake.load(&spec, &mut |file| match file {
        "state.json" => Ok(b"{}".to_vec()),
        "broken.json" => Ok(b"[".to_vec()),
        _ => Err(io::ErrorKind::NotFound.into()),
    })?;
    Ok(fake)
}

#[tokio::test]
async fn a_description_comes_true_and_steady() {
    let fake = load(&format!(
        r#"{{
            "account": "210987654321", "region": "eu-west-1",
            "buckets": [{{"name": "states", "objects": [{{"key": "a/b", "file": "state.json"}}, {{"key": "c", "text": "é"}}]}}],
            "roles": [{{"name": "web-task", "path": "/ecs/", "trusted_service": "ecs-tasks.amazonaws.com",
                        "managed_policies": ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]}}],
            "images": [{{"image": "web:bad", "behaviour": {{"exits": {{"code": 1}}}}}}],
            "clusters": [{{"name": "shop", "services": [{SERVICE}]}}]
        }}"#
    ))
    .unwrap();
    assert!(fake.requests().is_empty());
    let config = fake.sdk_config();
    let ecs = aws_sdk_ecs::Client::new(&config);
    let output = ecs.describe_services().cluster("shop").services("web").send().await.unwrap();
    let service = &output.services()[0];
    assert_eq!((service.running_count(), service.deployments().len()), (2, 1));
    assert_eq!(service.service_arn(), Some("arn:aws:ecs:eu-west-1:210987654321:service/shop/web"));
    let iam = aws_sdk_iam::Client::new(&config);
    let role = iam.get_role().role_name("web-task").send().await.unwrap();
    assert_eq!(role.role().unwrap().arn(), "arn:aws:iam::210987654321:role/ecs/web-task");
    let s3 = aws_sdk_s3::Client::new(&config);
    let object = s3.get_object().bucket("states").key("a/b").send().await.unwrap();
    assert_eq!(object.body.collect().await.unwrap().to_vec(), b"{}");
}

#[tokio::test]
async fn buckets_come_true_with_their_region_versions_and_obstacles() {
    const KEY: &str = "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=";
    let fake = load(&format!(
        r#"{{
            "region": "eu-central-1",
            "buckets": [
                {{"name": "here"}},
                {{"name": "there", "region": "us-east-1"}},
                {{"name": "states", "versioning": "enabled", "objects": [
                    {{"key": "k", "text": "1"}}, {{"key": "k", "text": "2"}},
                    {{"key": "old", "text": "", "storage_class": "GLACIER"}},
                    {{"key": "sealed", "text": "", "kms_key": "alias/states"}},
                    {{"key": "hidden", "text": "", "customer_key": "{KEY}"}}
                ]}}
            ],
            "denied_actions": [
                {{"action": "s3:PutObject"}},
                {{"action": "kms:Decrypt", "resource": "arn:aws:kms:*:*:alias/states"}}
            ],
            "s3_scripts": [{{"fault": "all_access_disabled", "bucket": "here", "key": "k"}}],
            "wrong_region": "signature_refused"
        }}"#
    ))
    .unwrap();
    let s3 = aws_sdk_s3::Client::new(&fake.sdk_config());
    let check = async |bucket: &str, key: &str, code: &str| {
        let error = s3.get_object().bucket(bucket).key(key).send().await.unwrap_err();
        assert_eq!(error.code(), Some(code), "{bucket} {key}");
    };
    check("there", "k", "AuthorizationHeaderMalformed").await;
    check("here", "k", "AllAccessDisabled").await;
    check("here", "none", "NoSuchKey").await;
    check("states", "old", "InvalidObjectState").await;
    check("states", "sealed", "AccessDenied").await;
    check("states", "hidden", "InvalidRequest").await;
    let versions = s3.list_object_versions().bucket("states").prefix("k").send().await.unwrap();
    assert_eq!(versions.versions().len(), 2);
    let put = s3.put_object().bucket("here").key("new").send().await.unwrap_err();
    assert_eq!(put.code(), Some("AccessDenied"));
}

#[test]
fn the_content_and_the_key_of_an_object_do_not_show() {
    let json =
        r#"{"buckets": [{"name": "b", "objects": [{"key": "k", "text": "hush", "customer_key": "hush"}]}]}"#;
    let shown = format!("{:?}", WorldSpec::from_json(json).unwrap());
    assert!(shown.contains("\"k\"") && !shown.contains("hush"), "{shown}");
}

#[test]
fn what_is_wrong_is_named() {
    let check = |json: &str, kind: ErrorKind, text: &str| {
        let error = load(json).expect_err(json);
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(text), "{error}");
    };
    check("{", ErrorKind::Description, "line 1 column 1");
    check(r#"{"bucket": []}"#, ErrorKind::Description, "unknown field `bucket`");
    check(&format!("{}1", "[".repeat(100_000)), ErrorKind::Description, "line 1");
    let object = |object: &str| format!(r#"{{"buckets": [{{"name": "states", "objects": [{object}]}}]}}"#);
    check(
        &object(r#"{"key": "k"}"#),
        ErrorKind::Description,
        "object `k` of bucket `states`: give either `file` or `text`",
    );
    check(&object(r#"{"key": "k", "file": "none"}"#), ErrorKind::File, "file `none` of object `k`");
    check(
        r#"{"buckets": [{"name": "X"}]}"#,
        ErrorKind::Refused,
        "bucket `X`: `CreateBucket` was refused: `InvalidBucketName`",
    );
    check(
        r#"{"buckets": [{"name": "b-1", "versioning": "off"}]}"#,
        ErrorKind::Description,
        "unknown variant `off`",
    );
    check(
        r#"{"denied_actions": [{"action": "s3:GetObject", "resource": "states"}]}"#,
        ErrorKind::Description,
        "`states` is no pattern of resources",
    );
    let role = r#"{"roles": [{"name": "r", "trusted_service": "ecs.amazonaws.com", "managed_policies": ["arn:aws:iam::aws:policy/No"]}]}"#;
    check(role, ErrorKind::Refused, "role `r`: `AttachRolePolicy` was refused: `NoSuchEntity`");
    let service = |definition: &str| {
        format!(
            r#"{{"clusters": [{{"name": "c", "services": [{{"task_definition": {definition}, "service": {{}}}}]}}]}}"#
        )
    };
    check(
        &service("{}"),
        ErrorKind::Refused,
        "service 1 of cluster `c`: `RegisterTaskDefinition` was refused",
    );
    check(&service("1"), ErrorKind::Description, "expected an object, or the name of the file");
    check(&service("\"broken.json\""), ErrorKind::Description, "file `broken.json` of service 1");
}

#[test]
fn a_service_that_does_not_settle_is_named() {
    let error = load(&format!(
        r#"{{"images": [{{"image": "web:1", "behaviour": {{"cannot_pull": "gone"}}}}],
             "clusters": [{{"name": "shop", "services": [{SERVICE}]}}]}}"#
    ))
    .unwrap_err();
    assert_eq!((error.kind(), error.resource()), (ErrorKind::NotSteady, Some("shop/web")));
}

#[test]
fn a_description_for_another_account_is_refused() {
    let spec = WorldSpec::from_json(r#"{"account": "1"}"#).unwrap();
    let error = Fake::new().load(&spec, &mut |_| Ok(Vec::new())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Description);
}
