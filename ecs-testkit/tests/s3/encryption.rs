//! Server-side encryption and storage classes.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ServerSideEncryption, StorageClass};

use crate::client::{ask, bucket, check_error, header, put, refusal, text};

const ALGORITHM: &str = "x-amz-server-side-encryption-customer-algorithm";
const KEY: &str = "x-amz-server-side-encryption-customer-key";
const KEY_MD5: &str = "x-amz-server-side-encryption-customer-key-md5";

/// 32 bytes `a`, 32 bytes `b`, and the MD5 of each.
const KEY_A: &str = "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=";
const MD5_A: &str = "Xsqb0+sHwAbNQ65I395/0w==";
const KEY_B: &str = "YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI=";

const WRONG_KEY: &str = "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.";
const NEEDS_KEY: &str = "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.";

fn trio(key: &'static str) -> [(&'static str, &'static str); 2] {
    [(ALGORITHM, "AES256"), (KEY, key)]
}

#[tokio::test]
async fn what_is_encrypted_with_a_customers_key_is_read_with_it() {
    let (_, client) = bucket().await;
    let put = client.put_object().bucket("states").key("k").body(ByteStream::from_static(b"secret"));
    let put = put.sse_customer_algorithm("AES256").sse_customer_key(KEY_A).sse_customer_key_md5(MD5_A);
    let output = put.send().await.unwrap();
    assert_eq!(output.sse_customer_key_md5(), Some(MD5_A));
    assert_eq!(output.server_side_encryption(), None);
    let get = client.get_object().bucket("states").key("k");
    let get = get.sse_customer_algorithm("AES256").sse_customer_key(KEY_A).sse_customer_key_md5(MD5_A);
    let output = get.send().await.unwrap();
    assert_eq!(output.sse_customer_algorithm(), Some("AES256"));
    assert_ne!(output.e_tag(), Some("\"5ebe2294ecd0e0f08eab7690d2a6ee69\""), "not the MD5 of the content");
    assert_eq!(output.body.collect().await.unwrap().to_vec(), b"secret");
}

#[tokio::test]
async fn a_customers_key_that_does_not_fit_is_refused() {
    let (fake, client) = bucket().await;
    assert_eq!(ask(&fake, "PUT", "/states/k", &trio(KEY_A)).status(), 200);
    put(&client, "plain", "1").await;
    let check = |target: &str, headers: &[(&str, &str)], status: u16, code: &str, message: &str| {
        let answer = ask(&fake, "GET", target, headers);
        check_error(&answer, status, &[("Code", code), ("Message", message)]);
        let head = ask(&fake, "HEAD", target, headers);
        assert_eq!((head.status(), head.body().len()), (status, 0));
    };
    check("/states/k", &[], 400, "InvalidRequest", NEEDS_KEY);
    check("/states/k", &trio(KEY_B), 403, "AccessDenied", WRONG_KEY);
    let not_applicable = "The encryption parameters are not applicable to this object.";
    check("/states/plain", &trio(KEY_A), 400, "InvalidRequest", not_applicable);
}

#[tokio::test]
async fn broken_headers_of_a_customers_key_are_invalid_arguments() {
    let (fake, _) = bucket().await;
    let check = |headers: &[(&str, &str)], code: &str, message: &str, value: &str| {
        let expected = [
            ("Code", code),
            ("Message", message),
            ("ArgumentName", "x-amz-server-side-encryption"),
            ("ArgumentValue", value),
        ];
        check_error(&ask(&fake, "PUT", "/states/k", headers), 400, &expected);
    };
    let specifying = "Requests specifying Server Side Encryption with Customer provided keys";
    let no_key = format!("{specifying} must provide an appropriate secret key.");
    check(&[(ALGORITHM, "AES256")], "InvalidArgument", &no_key, "null");
    let no_algorithm = format!("{specifying} must provide a valid encryption algorithm.");
    check(&[(KEY, KEY_A)], "InvalidArgument", &no_algorithm, "null");
    let unknown = "The Encryption request you specified is not valid. Supported value: AES256.";
    check(&[(ALGORITHM, "AES128"), (KEY, KEY_A)], "InvalidEncryptionAlgorithmError", unknown, "AES128");
    let short = "The secret key was invalid for the specified algorithm.";
    check(&trio("YWFh"), "InvalidArgument", short, "null");
    check(&trio("no base64!"), "InvalidArgument", short, "null");
    let mismatch = "The calculated MD5 hash of the key did not match the hash that was provided.";
    let headers = [(ALGORITHM, "AES256"), (KEY, KEY_B), (KEY_MD5, MD5_A)];
    check(&headers, "InvalidArgument", mismatch, "null");
    let both = "Server Side Encryption with Customer provided key is incompatible with the encryption method specified";
    let headers = [(ALGORITHM, "AES256"), (KEY, KEY_A), ("x-amz-server-side-encryption", "aws:kms")];
    check(&headers, "InvalidArgument", both, "aws:kms");
}

#[tokio::test]
async fn a_copy_is_encrypted_anew() {
    let (fake, client) = bucket().await;
    assert_eq!(ask(&fake, "PUT", "/states/k", &trio(KEY_A)).status(), 200);
    let copy = || client.copy_object().copy_source("states/k").bucket("states").key("copy");
    assert_eq!(refusal(copy().send().await), ("InvalidRequest".into(), 400));
    let with_key = copy().copy_source_sse_customer_algorithm("AES256").copy_source_sse_customer_key(KEY_A);
    let output = with_key.copy_source_sse_customer_key_md5(MD5_A).send().await.unwrap();
    assert_eq!(output.server_side_encryption(), Some(&ServerSideEncryption::Aes256));
    assert_eq!(text(&client, "copy").await, "");
}

#[tokio::test]
async fn encryption_with_keys_of_aws_is_told() {
    let (fake, client) = bucket().await;
    put(&client, "plain", "1").await;
    let answer = ask(&fake, "HEAD", "/states/plain", &[]);
    assert_eq!(header(&answer, "x-amz-server-side-encryption"), Some("AES256"));
    let put =
        client.put_object().bucket("states").key("k").server_side_encryption(ServerSideEncryption::AwsKms);
    put.ssekms_key_id("1234abcd").bucket_key_enabled(true).send().await.unwrap();
    let head = client.head_object().bucket("states").key("k").send().await.unwrap();
    assert_eq!(head.server_side_encryption(), Some(&ServerSideEncryption::AwsKms));
    assert_eq!(head.ssekms_key_id(), Some("arn:aws:kms:us-east-1:123456789012:key/1234abcd"));
    assert_eq!(head.bucket_key_enabled(), Some(true));
    let answer = ask(&fake, "GET", "/states/k", &[("x-amz-server-side-encryption", "aws:kms")]);
    assert_eq!(answer.status(), 400, "reads do not ask for encryption");
    let answer = ask(&fake, "PUT", "/states/k", &[("x-amz-server-side-encryption", "rot13")]);
    assert_eq!(answer.status(), 400);
}

#[tokio::test]
async fn a_key_that_may_not_be_used_is_named() {
    let (fake, client) = bucket().await;
    let arn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd";
    let put =
        client.put_object().bucket("states").key("k").server_side_encryption(ServerSideEncryption::AwsKms);
    put.ssekms_key_id(arn).send().await.unwrap();
    fake.deny_action("kms:Decrypt", arn).unwrap();
    let text = format!(
        "User: arn:aws:iam::123456789012:user/administrator is not authorized to perform: kms:Decrypt on resource: {arn} because no identity-based policy allows the kms:Decrypt action"
    );
    let answer = ask(&fake, "GET", "/states/k", &[]);
    check_error(&answer, 403, &[("Code", "AccessDenied"), ("Message", &text)]);
    assert_eq!(ask(&fake, "HEAD", "/states/k", &[]).status(), 200, "nothing is decrypted");
}

#[tokio::test]
async fn what_is_archived_is_there_but_not_readable() {
    let (fake, client) = bucket().await;
    for (class, readable) in [
        (StorageClass::Glacier, false),
        (StorageClass::DeepArchive, false),
        (StorageClass::GlacierIr, true),
        (StorageClass::StandardIa, true),
    ] {
        client.put_object().bucket("states").key("k").storage_class(class.clone()).send().await.unwrap();
        let head = client.head_object().bucket("states").key("k").send().await.unwrap();
        assert_eq!(head.storage_class(), Some(&class));
        let answer = ask(&fake, "GET", "/states/k", &[]);
        if readable {
            assert_eq!(answer.status(), 200, "{class}");
            continue;
        }
        let text = "The operation is not valid for the object's storage class";
        let expected = [("Code", "InvalidObjectState"), ("Message", text), ("StorageClass", class.as_str())];
        check_error(&answer, 403, &expected);
        let copy = client.copy_object().copy_source("states/k").bucket("states").key("copy");
        assert_eq!(refusal(copy.send().await), ("InvalidObjectState".into(), 403));
    }
    let answer = ask(&fake, "PUT", "/states/k", &[("x-amz-storage-class", "ATTIC")]);
    assert_eq!(answer.status(), 400);
}
