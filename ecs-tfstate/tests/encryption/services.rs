//! Data keys of key management services.

use std::collections::BTreeMap;
use std::sync::Arc;

use ecs_tfstate::encryption::{DataKey, KeyProvider, Keys, MockDataKeys};
use ecs_tfstate::{Error, ErrorKind};

use crate::sealed::{PASSPHRASE, Sealed, check_fails, check_opens, error_of, passphrase, service};

#[tokio::test]
async fn a_key_management_service_gives_the_data_key() {
    let metadata = r#"{"ciphertext_blob":"AQID","encryption_context":{"env":"prod"}}"#;
    let sealed = Sealed::new(&[7; 32], "key_provider.aws_kms.main", metadata);
    let mut kms = MockDataKeys::new();
    kms.expect_provider().return_const(KeyProvider::AwsKms);
    kms.expect_decrypt().once().returning(|wrapped| {
        assert_eq!(wrapped.name(), "key_provider.aws_kms.main");
        assert_eq!(wrapped.ciphertext(), [1, 2, 3]);
        assert_eq!(wrapped.context(), &BTreeMap::from([("env".to_owned(), "prod".to_owned())]));
        assert_eq!(
            format!("{wrapped:?}"),
            "WrappedKey { name: \"key_provider.aws_kms.main\", provider: AwsKms, .. }"
        );
        Ok(DataKey::new(vec![7; 32]))
    });
    check_opens(&Keys::new().with_kms(Arc::new(kms)), sealed.bytes()).await;
}

#[tokio::test]
async fn every_provider_of_data_keys_can_be_served() {
    for (provider, metadata) in [
        (KeyProvider::GcpKms, r#"{"ciphertext":"AQID"}"#),
        (KeyProvider::OpenBao, r#"{"ciphertext":"dmF1bHQ6djE6eA=="}"#),
        (KeyProvider::AzureVault, r#"{"ciphertext":"AQID","authentication_tag":"AQID"}"#),
        (KeyProvider::External, r#"{"external_data":{"a":1}}"#),
    ] {
        let sealed = Sealed::new(&[7; 16], &format!("key_provider.{provider}.main"), metadata);
        check_opens(
            &Keys::new().with_kms(service(provider, || Ok(DataKey::new(vec![7; 16])))),
            sealed.bytes(),
        )
        .await;
    }
}

#[tokio::test]
async fn a_service_that_fails_is_the_reason_unless_another_key_fits() {
    let denied = || Err(Error::new(ErrorKind::AccessDenied, "kms:Decrypt is denied"));
    let keys = passphrase().with_kms(service(KeyProvider::AwsKms, denied));
    let mut sealed = Sealed::with_passphrase(PASSPHRASE, "sha512", 3, 32);
    sealed.meta.push(("key_provider.aws_kms.a".to_owned(), r#"{"ciphertext_blob":"AQID"}"#.to_owned()));
    check_opens(&keys, sealed.bytes()).await;
    let other = Sealed { key: vec![0; 32], ..sealed };
    check_fails(&keys, other.bytes(), ErrorKind::AccessDenied, "kms:Decrypt is denied").await;
}

#[tokio::test]
async fn a_data_key_that_does_not_fit_is_a_wrong_key() {
    let sealed = Sealed::new(&[7; 32], "key_provider.aws_kms.main", r#"{"ciphertext_blob":"AQID"}"#);
    for answer in
        [|| Ok(DataKey::new(vec![8; 32])), || Ok(DataKey::new(vec![7; 31])), || Ok(DataKey::new(vec![]))]
    {
        let error =
            error_of(&Keys::new().with_kms(service(KeyProvider::AwsKms, answer)), sealed.bytes()).await;
        assert_eq!(error.kind(), ErrorKind::WrongKey);
    }
}

#[tokio::test]
async fn an_external_provider_is_not_supported_by_itself() {
    let sealed = Sealed::new(&[7; 32], "key_provider.external.main", r#"{"external_data":{}}"#);
    let error = error_of(&passphrase(), sealed.bytes()).await;
    assert_eq!(error.kind(), ErrorKind::UnsupportedState);
    assert!(error.to_string().contains("`tofu state pull`"), "{error}");
}

#[tokio::test]
async fn one_service_that_fails_does_not_keep_from_the_next() {
    let sealed = Sealed::new(&[7; 32], "key_provider.aws_kms.main", r#"{"ciphertext_blob":"AQID"}"#);
    let denied = service(KeyProvider::AwsKms, || Err(Error::new(ErrorKind::AccessDenied, "denied")));
    let right = service(KeyProvider::AwsKms, || Ok(DataKey::new(vec![7; 32])));
    check_opens(&Keys::new().with_kms(denied).with_kms(right), sealed.bytes()).await;
}
