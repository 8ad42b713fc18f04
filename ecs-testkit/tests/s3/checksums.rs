//! Checksums of uploads.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::ChecksumAlgorithm;
use ecs_testkit::Request;

use crate::client::{ask, bucket, check_error, refusal, text};

#[tokio::test]
async fn checksums_are_checked_and_given_back() {
    let (_, client) = bucket().await;
    let algorithms = [
        ChecksumAlgorithm::Crc32,
        ChecksumAlgorithm::Crc32C,
        ChecksumAlgorithm::Crc64Nvme,
        ChecksumAlgorithm::Sha1,
        ChecksumAlgorithm::Sha256,
    ];
    for algorithm in algorithms {
        let request = client.put_object().bucket("states").key("k").body(ByteStream::from_static(b"body"));
        request.checksum_algorithm(algorithm).send().await.unwrap();
        assert_eq!(text(&client, "k").await, "body");
    }
    let request = client.put_object().bucket("states").key("k").body(ByteStream::from_static(b"body"));
    assert_eq!(
        refusal(request.content_md5("AAAAAAAAAAAAAAAAAAAAAA==").send().await),
        ("BadDigest".into(), 400)
    );
}

#[tokio::test]
async fn what_was_damaged_on_its_way_is_not_stored() {
    let (fake, client) = bucket().await;
    let wrong =
        |algorithm: &str| format!("The {algorithm} you specified did not match the calculated checksum.");
    for (header, algorithm, length) in [
        ("x-amz-checksum-crc32", "CRC32", 4),
        ("x-amz-checksum-crc32c", "CRC32C", 4),
        ("x-amz-checksum-crc64nvme", "CRC64NVME", 8),
        ("x-amz-checksum-sha1", "SHA1", 20),
        ("x-amz-checksum-sha256", "SHA256", 32),
    ] {
        let zeros = "A".repeat(length / 3 * 4)
            + match length % 3 {
                1 => "AA==",
                2 => "AAA=",
                _ => "",
            };
        let answer = ask(&fake, "PUT", "/states/k", &[(header, "nonsense")]);
        let invalid = format!("Value for {header} header is invalid.");
        check_error(&answer, 400, &[("Code", "InvalidRequest"), ("Message", &invalid)]);
        let answer = put_with(&fake, header, &zeros);
        check_error(&answer, 400, &[("Code", "BadDigest"), ("Message", &wrong(algorithm))]);
    }
    assert_eq!(refusal(client.head_object().bucket("states").key("k").send().await).1, 404);
}

fn put_with(fake: &ecs_testkit::Fake, header: &str, value: &str) -> ecs_testkit::Response {
    let request = Request::new("PUT", "https://s3.us-east-1.amazonaws.com/states/k");
    let request = request.with_header(header, value).with_body("body");
    fake.handle(&fake.sign(request, &fake.administrator(), "s3"))
}

#[tokio::test]
async fn a_wrong_md5_and_a_wrong_hash_are_told_with_the_right_one() {
    let (fake, _) = bucket().await;
    let answer = put_with(&fake, "content-md5", "AAAAAAAAAAAAAAAAAAAAAA==");
    check_error(
        &answer,
        400,
        &[
            ("Code", "BadDigest"),
            ("Message", "The Content-MD5 you specified did not match what we received."),
            ("ExpectedDigest", "00000000000000000000000000000000"),
            ("CalculatedDigest", "hBotaJrYa9FhFEdFPCLG/A=="),
        ],
    );
    let answer = put_with(&fake, "content-md5", "AAAA");
    check_error(
        &answer,
        400,
        &[
            ("Code", "InvalidDigest"),
            ("Message", "The Content-MD5 you specified was invalid."),
            ("Content-MD5", "AAAA"),
        ],
    );
    let zeros = "0".repeat(64);
    let answer = put_with(&fake, "x-amz-content-sha256", &zeros);
    check_error(
        &answer,
        400,
        &[
            ("Code", "XAmzContentSHA256Mismatch"),
            ("Message", "The provided 'x-amz-content-sha256' header does not match what was computed."),
            ("ClientComputedContentSHA256", &zeros),
            ("S3ComputedContentSHA256", "230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5"),
        ],
    );
}
