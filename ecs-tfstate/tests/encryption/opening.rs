//! Keys that fit.
//!
//! Those states in `data/tofu` but `sha256-200k-16` were written by the encryption
//! package of OpenTofu 1.10.6.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ecs_tfstate::encryption::{DataKey, KeyProvider, Keys};
use ecs_tfstate::{BytesSource, ErrorKind, FileSource, Reading, State};

use crate::sealed::{
    OTHER_KEY, PASSPHRASE, PLAIN, STATIC_KEY, Sealed, check_fails, check_opens, error_of, passphrase,
    service, static_key, vector,
};

#[tokio::test]
async fn states_that_opentofu_wrote_are_read() {
    check_opens(&passphrase(), vector("tofu/pbkdf2")).await;
    check_opens(&static_key(STATIC_KEY).with_aad("ctx"), vector("tofu/alias-aad")).await;
    check_opens(&static_key(STATIC_KEY), vector("tofu/chain")).await;
    check_opens(&static_key(STATIC_KEY).with_static_key(OTHER_KEY).unwrap(), vector("tofu/xor")).await;
}

#[tokio::test]
async fn an_encrypted_state_is_the_plain_one() {
    let plain = State::parse(&vector("outputs/terraform")).unwrap();
    for name in ["encrypted", "tofu/sha256-200k-16"] {
        let state = passphrase().read(vector(name)).await.unwrap();
        assert_eq!((state.serial(), state.lineage()), (plain.serial(), plain.lineage()));
        for address in plain.addresses() {
            let (found, expected) = (state.lookup(&address).unwrap(), plain.lookup(&address).unwrap());
            assert!(found.reveal() == expected.reveal(), "{name}: {address}");
        }
    }
}

#[tokio::test]
async fn every_hash_and_key_length_is_read() {
    for hash in ["sha256", "sha512"] {
        for key_len in [16, 24, 32] {
            let sealed = Sealed::with_passphrase("short", hash, 3, key_len);
            check_opens(&Keys::new().with_passphrase("short"), sealed.bytes()).await;
        }
    }
}

#[tokio::test]
async fn the_first_key_that_fits_is_taken() {
    let keys =
        Keys::new().with_passphrase("wrong").with_passphrase(PASSPHRASE).with_static_key(OTHER_KEY).unwrap();
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
    check_opens(&passphrase().with_aad("ctx"), bound.bytes()).await;
    check_opens(&passphrase().with_aad("other").with_aad("ctx"), bound.bytes()).await;
    check_opens(&passphrase().with_aad("ctx").with_aad(""), plain.bytes()).await;
    assert_eq!(error_of(&passphrase(), bound.bytes()).await.kind(), ErrorKind::WrongKey);
    assert_eq!(error_of(&passphrase().with_aad("ctx"), plain.bytes()).await.kind(), ErrorKind::WrongKey);
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
    let keys = Keys::new().with_passphrase("wrong");
    for _ in 0..2 {
        let error = error_of(&keys, Sealed::with_passphrase(PASSPHRASE, "sha512", 3, 32).bytes()).await;
        assert_eq!(error.kind(), ErrorKind::WrongKey);
    }
    assert_eq!(keys.derivations(), 1);
}

#[test]
fn a_static_key_is_pairs_of_hexadecimal_digits() {
    for text in ["", "0", "xx", "0102é", "+1+2", "hunter2"] {
        let error = Keys::new().with_static_key(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WrongKey, "{text}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
    assert!(Keys::new().with_static_key(format!(" {}\n", STATIC_KEY.to_uppercase())).is_ok());
}

#[test]
fn no_debug_text_holds_a_key() {
    let keys = passphrase().with_static_key(STATIC_KEY).unwrap().with_aad("hunter2");
    let keys = keys.with_kms(service(KeyProvider::GcpKms, || Ok(DataKey::new(vec![]))));
    let expected = "Keys { passphrases: 1, static_keys: 1, data_keys: [GcpKms], aads: 1, .. }";
    assert_eq!(format!("{keys:?}"), expected);
    assert_eq!(format!("{:?}", DataKey::new(vec![104; 16])), "DataKey(..)");
    let source = BytesSource::new("");
    let text = format!("{:?}", Reading::new(&source).with_keys(&keys));
    assert!(!text.contains("hunter2") && !text.contains(PASSPHRASE), "{text}");
}

#[tokio::test]
async fn a_state_is_read_from_a_file_with_keys() {
    let source = FileSource::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tofu/alias-aad.tfstate"));
    let keys = static_key(STATIC_KEY).with_aad("ctx");
    let snapshot = Reading::new(&source).with_keys(&keys).read().await.unwrap();
    assert_eq!(snapshot.state().serial(), 7);
    let error = Reading::new(&source).with_keys(&static_key(OTHER_KEY)).read().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongKey);
    assert!(error.location().is_some_and(|location| location.ends_with("alias-aad.tfstate")));
    let error = Reading::new(&source).read().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Encrypted);
}
