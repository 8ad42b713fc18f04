//! Lock files, as Terraform's S3 backend writes them.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::ChecksumAlgorithm;

use crate::client::{bucket, refusal, text};

const LOCK: &str = r#"{"ID":"6f2b1a54-0d6c-0e35-6f8b-5a6c6ad0b2f1","Operation":"OperationTypeApply","Info":"","Who":"ci@runner","Version":"1.11.4","Created":"2026-01-01T00:00:00.912791855Z","Path":"states/shop/terraform.tfstate"}"#;

#[tokio::test]
async fn a_lock_is_taken_once_shown_to_others_and_given_back() {
    let (fake, client) = bucket().await;
    let key = "shop/terraform.tfstate.tflock";
    let take = || {
        let put = client.put_object().bucket("states").key(key).content_type("application/json");
        let put = put.checksum_algorithm(ChecksumAlgorithm::Sha256).if_none_match("*");
        put.body(ByteStream::from_static(LOCK.as_bytes())).send()
    };
    take().await.unwrap();
    assert_eq!(refusal(take().await), ("PreconditionFailed".into(), 412));
    assert_eq!(text(&client, key).await, LOCK);
    client.delete_object().bucket("states").key(key).send().await.unwrap();
    let get = client.get_object().bucket("states").key(key).send().await;
    assert_eq!(refusal(get), ("NoSuchKey".into(), 404));
    take().await.unwrap();
    let operations: Vec<_> =
        fake.requests().iter().map(|request| (request.operation().to_owned(), request.status())).collect();
    let expected = [
        ("CreateBucket", 200),
        ("PutObject", 200),
        ("PutObject", 412),
        ("GetObject", 200),
        ("DeleteObject", 204),
        ("GetObject", 404),
        ("PutObject", 200),
    ];
    assert_eq!(operations, expected.map(|(operation, status)| (operation.to_owned(), status)));
}
