//! Keys in the variable `TF_ENCRYPTION`.

use ecs_tfstate::ErrorKind;
use ecs_tfstate::encryption::Keys;

use crate::sealed::{Sealed, check_opens, vector};

#[tokio::test]
async fn keys_come_from_tf_encryption_in_json() {
    let check = async |text: &str, name: &str| {
        check_opens(&Keys::from_tf_encryption(text).unwrap(), vector(name)).await;
    };
    check(
        r#"{"key_provider":{"static":{"main":{"key":"6f6f706830656f67686f6834616872756f3751756165686565796f6f72653169"}}},
            "method":{"aes_gcm":{"m":{"keys":"${key_provider.static.main}","aad":[99,116,120]}}},
            "state":{"method":"method.aes_gcm.m","enforced":true}}"#,
        "tofu/alias-aad",
    )
    .await;
    check(
        r#" {"key_provider":[{"pbkdf2":[{"main":[{"passphrase":"correct-horse-battery-staple"}]}]},
            {"aws_kms":{"k":{"kms_key_id":"${var.key}"}}}],
            "method":{"aes_gcm":{"m":{"keys":"${key_provider.pbkdf2.main}"}},"unencrypted":{"n":{}}}}"#,
        "tofu/pbkdf2",
    )
    .await;
}

#[tokio::test]
async fn a_passphrase_in_json_may_hold_escaped_templates() {
    let text = r#"{"key_provider":{"pbkdf2":{"main":{"passphrase":"a$${b}%%{c}$d%"}}}}"#;
    let sealed = Sealed::with_passphrase("a${b}%{c}$d%", "sha512", 3, 32);
    check_opens(&Keys::from_tf_encryption(text).unwrap(), sealed.bytes()).await;
}

#[test]
fn a_tf_encryption_that_cannot_be_read_is_an_error_without_secrets() {
    let check = |text: &str, part: &str| {
        let error = Keys::from_tf_encryption(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WrongKey);
        assert!(error.to_string().contains(part), "{error}");
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    };
    check(r#"key_provider "pbkdf2" "main" { passphrase = "hunter2" }"#, "not in the JSON form");
    check("", "not in the JSON form");
    check(r#"{"hunter2"#, "is not readable: ");
    let block =
        |body: &str| format!(r#"{{"key_provider":{{"pbkdf2":{{"main":{body}}},"static":{{"s":{body}}}}}}}"#);
    check(
        &block(r#"{"passphrase":"${var.hunter2}"}"#),
        "an expression in `key_provider.pbkdf2.main.passphrase`",
    );
    check(&block(r#"{"passphrase":5}"#), "an expression in `key_provider.pbkdf2.main.passphrase`");
    check(&block(r#"{"key":"hunter2"}"#), "no key in `key_provider.static.s.key`");
    check(r#"{"method":{"aes_gcm":{"m":{"aad":[256]}}}}"#, "`method.aes_gcm.m.aad`");
}
