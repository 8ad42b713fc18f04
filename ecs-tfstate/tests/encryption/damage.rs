//! Keys that do not fit, and states that are damaged.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ecs_tfstate::ErrorKind;
use ecs_tfstate::encryption::Keys;

use crate::sealed::{
    OTHER_KEY, PASSPHRASE, STATIC_KEY, Sealed, check_fails, check_opens, document, error_of, passphrase,
    pbkdf2_metadata, static_key, vector,
};

#[tokio::test]
async fn a_wrong_key_is_told_from_none() {
    let sealed = Sealed::with_passphrase(PASSPHRASE, "sha512", 3, 32).bytes();
    check_fails(
        &Keys::new().with_passphrase("wrong"),
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
    check(r#"{"version": 5}"#, ErrorKind::UnsupportedState).await;
    check("", ErrorKind::InvalidState).await;
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

/// Each of the providers is within its own limit.
#[tokio::test]
async fn the_iterations_of_all_keys_together_have_a_limit() {
    let check = async |iterations: &[u32], passphrases: usize| {
        let mut sealed = Sealed::with_passphrase(PASSPHRASE, "sha256", 1, 32);
        let metadata = iterations.iter().map(|count| pbkdf2_metadata(*count, "sha256", 32)).enumerate();
        sealed.meta = metadata.map(|(at, text)| (format!("key_provider.pbkdf2.number{at}"), text)).collect();
        let keys = (0..passphrases).fold(Keys::new(), |keys, at| keys.with_passphrase(format!("wrong {at}")));
        let message = "the keys of this state take more than 20000000 iterations in all to derive: give fewer \
                       passphrases, or the output of `tofu state pull`";
        check_fails(&keys, sealed.bytes(), ErrorKind::UnsupportedState, message).await;
    };
    check(&[10_000_000], 3).await;
    check(&[1, 10_000_000], 2).await;
}
