//! States that OpenTofu has encrypted.
//!
//! Those in `data/tofu` but `sha256-200k-16` were written by the encryption
//! package of OpenTofu 1.10.6.
#![cfg(test)]

use std::collections::BTreeMap;
use std::sync::Arc;

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, Nonce, Payload};
use aes_gcm::aes::Aes192;
use aes_gcm::{Aes128Gcm, Aes256Gcm, AesGcm, KeyInit};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ecs_tfstate::encryption::{DataKey, DataKeys, KeyProvider, Keys, MockDataKeys};
use ecs_tfstate::{BytesSource, Error, ErrorKind, FileSource, Reading, State};
use proptest::prelude::*;

const PASSPHRASE: &str = "correct-horse-battery-staple";
const STATIC_KEY: &str = "6f6f706830656f67686f6834616872756f3751756165686565796f6f72653169";
const OTHER_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const PLAIN: &str = include_str!("data/tofu/plain.tfstate");

/// A state encrypted by the test itself.
#[derive(Clone)]
struct Sealed {
    plain: String,
    key: Vec<u8>,
    aad: Vec<u8>,
    serial: u64,
    lineage: String,
    meta: Vec<(String, String)>,
}

impl Sealed {
    fn new(key: &[u8], provider: &str, metadata: &str) -> Self {
        let meta = vec![(provider.to_owned(), metadata.to_owned())];
        let lineage = "0b9ae1a6-5b0c-4f3e-9a53-27a0e6a5a0cd".to_owned();
        Self { plain: PLAIN.to_owned(), key: key.to_vec(), aad: Vec::new(), serial: 7, lineage, meta }
    }

    fn with_passphrase(passphrase: &str, hash: &str, iterations: u32, key_len: usize) -> Self {
        let mut key = vec![0; key_len];
        match hash {
            "sha256" => {
                pbkdf2::pbkdf2_hmac::<sha2::Sha256>(passphrase.as_bytes(), b"salt", iterations, &mut key)
            }
            _ => pbkdf2::pbkdf2_hmac::<sha2::Sha512>(passphrase.as_bytes(), b"salt", iterations, &mut key),
        }
        Self::new(&key, "key_provider.pbkdf2.main", &pbkdf2_metadata(iterations, hash, key_len))
    }

    fn data(&self) -> Vec<u8> {
        let sealed = match self.key.len() {
            16 => seal::<Aes128Gcm>(&self.key, &self.aad, self.plain.as_bytes()),
            24 => seal::<AesGcm<Aes192, U12>>(&self.key, &self.aad, self.plain.as_bytes()),
            _ => seal::<Aes256Gcm>(&self.key, &self.aad, self.plain.as_bytes()),
        };
        [[1; 12].as_slice(), &sealed].concat()
    }

    fn bytes(&self) -> Vec<u8> {
        document(self.serial, &self.lineage, &self.meta, &BASE64_STANDARD.encode(self.data()), "v0")
    }
}

fn seal<C: KeyInit + Aead>(key: &[u8], aad: &[u8], msg: &[u8]) -> Vec<u8> {
    let nonce = Nonce::<C>::try_from([1; 12].as_slice()).unwrap();
    C::new_from_slice(key).unwrap().encrypt(&nonce, Payload { msg, aad }).unwrap()
}

fn pbkdf2_metadata(iterations: u32, hash: &str, key_len: usize) -> String {
    let salt = BASE64_STANDARD.encode("salt");
    format!(
        r#"{{"salt":"{salt}","iterations":{iterations},"hash_function":"{hash}","key_length":{key_len}}}"#
    )
}

fn document(serial: u64, lineage: &str, meta: &[(String, String)], data: &str, version: &str) -> Vec<u8> {
    let entry = |(name, json): &(String, String)| format!(r#""{name}":"{}""#, BASE64_STANDARD.encode(json));
    let meta = meta.iter().map(entry).collect::<Vec<_>>().join(",");
    format!(
        r#"{{"serial":{serial},"lineage":"{lineage}","meta":{{{meta}}},"encrypted_data":"{data}","encryption_version":"{version}"}}"#
    )
    .into_bytes()
}

fn vector(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/{name}.tfstate", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn passphrase() -> Keys {
    Keys::new().passphrase(PASSPHRASE)
}

fn static_key(hex: &str) -> Keys {
    Keys::new().static_key(hex).unwrap()
}

async fn check_opens(keys: &Keys, bytes: Vec<u8>) {
    let state = keys.read(bytes).await.unwrap();
    assert_eq!(state.serial(), 7);
    assert_eq!(state.lookup("output.vpc").unwrap().reveal().as_str(), Some("vpc-0a1b2c"));
}

/// The error, which holds no secret.
async fn error_of(keys: &Keys, bytes: Vec<u8>) -> Error {
    let error = keys.read(bytes).await.unwrap_err();
    for secret in [PASSPHRASE, STATIC_KEY, OTHER_KEY, "hunter2", "vpc-0a1b2c"] {
        assert!(!format!("{error} {error:?}").contains(secret), "{error:?}");
    }
    error
}

async fn check_fails(keys: &Keys, bytes: Vec<u8>, kind: ErrorKind, message: &str) {
    let error = error_of(keys, bytes).await;
    assert_eq!((error.kind(), error.to_string().as_str()), (kind, message));
}

#[tokio::test]
async fn states_that_opentofu_wrote_are_read() {
    check_opens(&passphrase(), vector("tofu/pbkdf2")).await;
    check_opens(&static_key(STATIC_KEY).aad("ctx"), vector("tofu/alias-aad")).await;
    check_opens(&static_key(STATIC_KEY), vector("tofu/chain")).await;
    check_opens(&static_key(STATIC_KEY).static_key(OTHER_KEY).unwrap(), vector("tofu/xor")).await;
}

#[tokio::test]
async fn an_encrypted_state_is_the_plain_one() {
    let plain = State::parse(&vector("outputs/terraform")).unwrap();
    for name in ["encrypted", "tofu/sha256-200k-16"] {
        let state = passphrase().read(vector(name)).await.unwrap();
        assert_eq!((state.serial(), state.lineage()), (plain.serial(), plain.lineage()));
        for address in plain.addresses() {
            let (found, expected) = (state.get(&address).unwrap(), plain.get(&address).unwrap());
            assert!(found.reveal() == expected.reveal(), "{name}: {address}");
        }
    }
}

#[tokio::test]
async fn every_hash_and_key_length_is_read() {
    for hash in ["sha256", "sha512"] {
        for key_len in [16, 24, 32] {
            let sealed = Sealed::with_passphrase("short", hash, 3, key_len);
            check_opens(&Keys::new().passphrase("short"), sealed.bytes()).await;
        }
    }
}

#[tokio::test]
async fn the_first_key_that_fits_is_taken() {
    let keys = Keys::new().passphrase("wrong").passphrase(PASSPHRASE).static_key(OTHER_KEY).unwrap();
    check_opens(&keys, Sealed::with_passphrase(PASSPHRASE, "sha512", 3, 32).bytes()).await;
    check_opens(
        &keys,
        Sealed::new(&(0..32).collect::<Vec<_>>(), "alias", r#"{"magic":"Hello world!"}"#).bytes(),
    )
    .await;
}

#[tokio::test]
async fn metadata_may_stand_in_clear() {
    let sealed = Sealed::with_passphrase(PASSPHRASE, "sha512", 3, 32);
    let text = String::from_utf8(sealed.bytes()).unwrap();
    let (_, json) = &sealed.meta[0];
    let in_clear = text.replace(&format!("\"{}\"", BASE64_STANDARD.encode(json)), json);
    assert_ne!(in_clear, text);
    check_opens(&passphrase(), in_clear.into_bytes()).await;
}

#[tokio::test]
async fn a_plain_state_is_read_as_it_is() {
    check_opens(&passphrase(), PLAIN.into()).await;
    check_fails(
        &passphrase(),
        b"[]".to_vec(),
        ErrorKind::InvalidState,
        "not a readable state: expected an object at line 1 column 1",
    )
    .await;
}

#[tokio::test]
async fn aad_is_that_of_the_method_or_none() {
    let plain = Sealed::with_passphrase(PASSPHRASE, "sha256", 3, 16);
    let bound = Sealed { aad: b"ctx".to_vec(), ..plain.clone() };
    check_opens(&passphrase().aad("ctx"), bound.bytes()).await;
    check_opens(&passphrase().aad("other").aad("ctx"), bound.bytes()).await;
    check_opens(&passphrase().aad("ctx").aad(""), plain.bytes()).await;
    assert_eq!(error_of(&passphrase(), bound.bytes()).await.kind(), ErrorKind::WrongKey);
    assert_eq!(error_of(&passphrase().aad("ctx"), plain.bytes()).await.kind(), ErrorKind::WrongKey);
}

#[tokio::test]
async fn a_key_is_derived_once() {
    let sealed = Sealed::with_passphrase(PASSPHRASE, "sha512", 3, 32);
    let keys = passphrase();
    for _ in 0..3 {
        check_opens(&keys.clone(), sealed.bytes()).await;
    }
    assert_eq!(keys.derivations(), 1);
    check_opens(&keys, Sealed::with_passphrase(PASSPHRASE, "sha512", 4, 32).bytes()).await;
    check_opens(&keys, Sealed::with_passphrase(PASSPHRASE, "sha256", 3, 32).bytes()).await;
    check_opens(&keys, Sealed::with_passphrase(PASSPHRASE, "sha512", 3, 16).bytes()).await;
    check_opens(&keys, sealed.bytes()).await;
    assert_eq!(keys.derivations(), 4);
    check_opens(&passphrase(), sealed.bytes()).await;
    assert_eq!(keys.derivations(), 4);
}

#[tokio::test]
async fn a_wrong_passphrase_is_derived_once_too() {
    let keys = Keys::new().passphrase("wrong");
    for _ in 0..2 {
        let error = error_of(&keys, Sealed::with_passphrase(PASSPHRASE, "sha512", 3, 32).bytes()).await;
        assert_eq!(error.kind(), ErrorKind::WrongKey);
    }
    assert_eq!(keys.derivations(), 1);
}

#[tokio::test]
async fn a_wrong_key_is_told_from_none() {
    let sealed = Sealed::with_passphrase(PASSPHRASE, "sha512", 3, 32).bytes();
    check_fails(
        &Keys::new().passphrase("wrong"),
        sealed.clone(),
        ErrorKind::WrongKey,
        "the passphrase does not decrypt the state, or the state is damaged: give what `key_provider.pbkdf2.main` had \
         when it was written, and the `aad` of the method if it has one",
    )
    .await;
    check_fails(
        &static_key(STATIC_KEY),
        sealed,
        ErrorKind::Encrypted,
        "this state is encrypted by OpenTofu, with the key provider `key_provider.pbkdf2.main`: give its passphrase",
    )
    .await;
    check_fails(
        &Keys::new(),
        Sealed::new(&[0; 32], "prod", r#"{"ciphertext_blob":"AAAA"}"#).bytes(),
        ErrorKind::Encrypted,
        "this state is encrypted by OpenTofu, with the key provider `prod`: give access to its key in AWS KMS",
    )
    .await;
}

#[tokio::test]
async fn a_key_that_only_a_part_of_was_given_for_names_the_rest() {
    let error = error_of(&static_key(OTHER_KEY), vector("tofu/chain")).await;
    assert_eq!(error.kind(), ErrorKind::WrongKey);
    let rest = "nothing was given for `key_provider.pbkdf2.inner`: give its passphrase";
    assert!(error.to_string().ends_with(rest), "{error}");
}

#[tokio::test]
async fn a_flipped_bit_is_as_a_wrong_key() {
    let sealed = Sealed::with_passphrase(PASSPHRASE, "sha512", 3, 32);
    let keys = passphrase();
    let data = sealed.data();
    for at in [0, 11, 12, data.len() - 17, data.len() - 1] {
        let mut data = data.clone();
        data[at] ^= 1;
        let bytes = document(7, &sealed.lineage, &sealed.meta, &BASE64_STANDARD.encode(data), "v0");
        assert_eq!(error_of(&keys, bytes).await.kind(), ErrorKind::WrongKey, "byte {at}");
    }
}

#[tokio::test]
async fn what_stands_outside_must_be_what_is_inside() {
    let sealed = Sealed::with_passphrase(PASSPHRASE, "sha512", 3, 32);
    let keys = passphrase();
    let differs = |what: &str| {
        format!(
            "the `{what}` outside the encrypted part is another than inside: the file was put together from two \
             states; restore it from a backup"
        )
    };
    let older = Sealed { serial: 6, ..sealed.clone() };
    check_fails(&keys, older.bytes(), ErrorKind::InvalidState, &differs("serial")).await;
    let other = Sealed { lineage: "another".into(), ..sealed.clone() };
    check_fails(&keys, other.bytes(), ErrorKind::InvalidState, &differs("lineage")).await;
    let text = String::from_utf8(sealed.bytes()).unwrap();
    let silent = text.replace(r#""serial":7,"#, "").replace(&sealed.lineage, "");
    check_opens(&keys, silent.into_bytes()).await;
}

#[tokio::test]
async fn what_is_inside_must_be_a_state() {
    let sealed = Sealed::with_passphrase(PASSPHRASE, "sha512", 3, 32);
    let check = async |plain: &str, kind: ErrorKind| {
        let sealed = Sealed { plain: plain.to_owned(), ..sealed.clone() };
        let error = error_of(&passphrase(), sealed.bytes()).await;
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().starts_with("the state was decrypted, but "), "{error}");
    };
    check(r#"{"hunter2": "#, ErrorKind::InvalidState).await;
    check(r#"{"version": 3}"#, ErrorKind::UnsupportedState).await;
    check("", ErrorKind::StateMissing).await;
    check(&String::from_utf8(sealed.bytes()).unwrap(), ErrorKind::UnsupportedState).await;
}

#[tokio::test]
async fn damaged_envelopes_are_told_from_wrong_keys() {
    let good = Sealed::with_passphrase(PASSPHRASE, "sha512", 3, 32);
    let data = BASE64_STANDARD.encode(good.data());
    let check = async |meta: &[(&str, &str)], data: &str, kind: ErrorKind, part: &str| {
        let meta =
            meta.iter().map(|(name, json)| ((*name).to_owned(), (*json).to_owned())).collect::<Vec<_>>();
        let error = error_of(&passphrase(), document(7, "", &meta, data, "v0")).await;
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(part), "{error}");
    };
    let damaged = ErrorKind::InvalidState;
    let meta = pbkdf2_metadata(3, "sha512", 32);
    let main = [("key_provider.pbkdf2.main", meta.as_str())];
    check(&main, "*", damaged, "`encrypted_data` is to be text in base64 at line 1 column").await;
    check(&main, &BASE64_STANDARD.encode([0; 27]), damaged, "`encrypted_data` is too short").await;
    check(&[("key_provider.pbkdf2.main", "[")], &data, damaged, "is to be an object, or one in base64").await;
    check(&[("key_provider.pbkdf2.main", "[]")], &data, damaged, "is to be an object, or one in base64")
        .await;
    check(&[("key_provider.pbkdf2.main", "{}")], &data, damaged, "`salt` is to be text in base64").await;
    check(&[("key_provider.aws_kms.main", "{}")], &data, damaged, "`ciphertext_blob` is to be text").await;
    let context = r#"{"ciphertext_blob":"","encryption_context":{"a":1}}"#;
    check(&[("a", context)], &data, damaged, "`encryption_context` is to be an object of strings").await;
    check(&[("a", "{}")], &data, ErrorKind::UnsupportedState, "`a` of this state is of no known type").await;
    check(&[], &data, ErrorKind::UnsupportedState, "names no key provider").await;
    let names = (0..9).map(|number| format!("key_provider.pbkdf2.n{number}")).collect::<Vec<_>>();
    let many = names.iter().map(|name| (name.as_str(), meta.as_str())).collect::<Vec<_>>();
    check(&many, &data, ErrorKind::UnsupportedState, "names 9 key providers").await;
}

#[tokio::test]
async fn parameters_that_would_take_endless_time_are_refused_unread() {
    let check = async |iterations: u32, hash: &str, key_len: usize, part: &str| {
        let metadata = pbkdf2_metadata(iterations, hash, key_len);
        let keys = passphrase();
        let error =
            error_of(&keys, Sealed::new(&[0; 32], "key_provider.pbkdf2.main", &metadata).bytes()).await;
        assert_eq!((error.kind(), keys.derivations()), (ErrorKind::InvalidState, 0));
        assert!(error.to_string().contains(part), "{error}");
    };
    check(0, "sha512", 32, "`iterations` is to be a number from 1 to 10000000").await;
    check(10_000_001, "sha512", 32, "`iterations`").await;
    check(u32::MAX, "sha512", 32, "`iterations`").await;
    check(3, "sha1", 32, "`hash_function` is to be `sha256` or `sha512`").await;
    for key_len in [0, 15, 33, 1 << 40] {
        check(3, "sha512", key_len, "`key_length` is to be 16, 24 or 32").await;
    }
}

#[tokio::test]
async fn an_unknown_version_and_a_strange_envelope_are_errors() {
    let check = async |text: &str, kind: ErrorKind, message: &str| {
        check_fails(&passphrase(), text.as_bytes().to_vec(), kind, message).await;
    };
    check(
        r#"{"encryption_version": "v9"}"#,
        ErrorKind::UnsupportedState,
        "version `v9` of OpenTofu's encryption is not known: read the output of `tofu state pull`, which is decrypted",
    )
    .await;
    check(
        r#"{"encryption_version": 0}"#,
        ErrorKind::InvalidState,
        "not a readable state: `encryption_version` is to be a string at line 1 column 24",
    )
    .await;
    check(
        r#"{"encryption_version": "v0", "meta": {"key_provider.static.a": {}}}"#,
        ErrorKind::InvalidState,
        "not a readable state: there is no `encrypted_data` at line 1 column 1",
    )
    .await;
}

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
    check_opens(&Keys::new().kms(Arc::new(kms)), sealed.bytes()).await;
}

fn service(provider: KeyProvider, answer: fn() -> Result<DataKey, Error>) -> Arc<dyn DataKeys> {
    let mut service = MockDataKeys::new();
    service.expect_provider().return_const(provider);
    service.expect_decrypt().returning(move |_| answer());
    Arc::new(service)
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
        check_opens(&Keys::new().kms(service(provider, || Ok(DataKey::new(vec![7; 16])))), sealed.bytes())
            .await;
    }
}

#[tokio::test]
async fn a_service_that_fails_is_the_reason_unless_another_key_fits() {
    let denied = || Err(Error::new(ErrorKind::AccessDenied, "kms:Decrypt is denied"));
    let keys = passphrase().kms(service(KeyProvider::AwsKms, denied));
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
        let error = error_of(&Keys::new().kms(service(KeyProvider::AwsKms, answer)), sealed.bytes()).await;
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

#[test]
fn a_static_key_is_pairs_of_hexadecimal_digits() {
    for text in ["", "0", "xx", "0102é", "+1+2", "hunter2"] {
        let error = Keys::new().static_key(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WrongKey, "{text}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
    assert!(Keys::new().static_key(format!(" {}\n", STATIC_KEY.to_uppercase())).is_ok());
}

#[test]
fn no_debug_text_holds_a_key() {
    let keys = passphrase().static_key(STATIC_KEY).unwrap().aad("hunter2");
    let keys = keys.kms(service(KeyProvider::GcpKms, || Ok(DataKey::new(vec![]))));
    let expected = "Keys { passphrases: 1, static_keys: 1, data_keys: [GcpKms], aads: 1, .. }";
    assert_eq!(format!("{keys:?}"), expected);
    assert_eq!(format!("{:?}", DataKey::new(vec![104; 16])), "DataKey(..)");
    let source = BytesSource::new("");
    let text = format!("{:?}", Reading::new(&source).with_keys(&keys));
    assert!(!text.contains("hunter2") && !text.contains(PASSPHRASE), "{text}");
}

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

#[tokio::test]
async fn a_state_is_read_from_a_file_with_keys() {
    let source = FileSource::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tofu/alias-aad.tfstate"));
    let keys = static_key(STATIC_KEY).aad("ctx");
    let snapshot = Reading::new(&source).with_keys(&keys).read().await.unwrap();
    assert_eq!(snapshot.state().serial(), 7);
    let error = Reading::new(&source).with_keys(&static_key(OTHER_KEY)).read().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongKey);
    assert!(error.location().is_some_and(|location| location.ends_with("alias-aad.tfstate")));
    let error = Reading::new(&source).read().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Encrypted);
}

/// An envelope of which one part is anything.
fn strange_envelope() -> impl Strategy<Value = String> {
    let metadata = prop_oneof![
        Just(pbkdf2_metadata(1, "sha256", 16)),
        Just(r#"{"magic":"Hello world!"}"#.to_owned()),
        Just(r#"{"ciphertext_blob":"AQID"}"#.to_owned()),
        r#"\{"(salt|iterations|ciphertext|magic)":("[a-zA-Z0-9+/=]{0,8}"|[0-9]{1,20}|null|\[\]|\{\})\}"#,
        ".{0,20}",
    ];
    let name = prop_oneof!["key_provider\\.(pbkdf2|static|aws_kms|xor|new)\\.[a-z]", "[a-z.]{0,8}"];
    let data = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..80).prop_map(|bytes| BASE64_STANDARD.encode(bytes)),
        "[a-zA-Z0-9+/=]{0,60}",
    ];
    let version = prop_oneof![4 => Just("v0".to_owned()), 1 => "[a-z0-9]{0,3}"];
    (any::<u64>(), name, metadata, data, version).prop_map(|(serial, name, metadata, data, version)| {
        String::from_utf8(document(serial, "a", &[(name, metadata)], &data, &version)).unwrap()
    })
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_envelope_brings_a_program_down(text in strange_envelope(), cut in any::<prop::sample::Index>()) {
        let keys = passphrase().static_key(STATIC_KEY).unwrap();
        let keys = keys.kms(service(KeyProvider::AwsKms, || Ok(DataKey::new(vec![1; 16]))));
        block_on(error_of(&keys, text.clone().into_bytes()));
        block_on(error_of(&keys, text.as_bytes()[..cut.index(text.len())].to_vec()));
    }

    #[test]
    fn what_is_sealed_is_what_is_opened(
        aad in proptest::collection::vec(any::<u8>(), 1..20),
        secret in ".{1,40}",
        hash in prop_oneof![Just("sha256"), Just("sha512")],
        key_len in prop_oneof![Just(16_usize), Just(24), Just(32)],
    ) {
        let sealed = Sealed { aad: aad.clone(), ..Sealed::with_passphrase(&secret, hash, 1, key_len) };
        let keys = Keys::new().passphrase(secret.as_str());
        block_on(check_opens(&keys.clone().aad(aad), sealed.bytes()));
        prop_assert_eq!(block_on(error_of(&keys, sealed.bytes())).kind(), ErrorKind::WrongKey);
    }

    #[test]
    fn no_tf_encryption_brings_a_program_down(text in "[{}\\[\\]\":,a-z0-9$]{0,60}") {
        let _ = Keys::from_tf_encryption(&text);
    }
}
