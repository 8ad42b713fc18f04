//! States and variables of which a part is anything.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ecs_tfstate::ErrorKind;
use ecs_tfstate::encryption::{DataKey, KeyProvider, Keys};
use proptest::prelude::*;

use crate::sealed::{
    STATIC_KEY, Sealed, block_on, check_opens, document, error_of, passphrase, pbkdf2_metadata, service,
};

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

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_envelope_brings_a_program_down(text in strange_envelope(), cut in any::<prop::sample::Index>()) {
        let keys = passphrase().with_static_key(STATIC_KEY).unwrap();
        let keys = keys.with_kms(service(KeyProvider::AwsKms, || Ok(DataKey::new(vec![1; 16]))));
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
        let keys = Keys::new().with_passphrase(secret.as_str());
        block_on(check_opens(&keys.clone().with_aad(aad), sealed.bytes()));
        prop_assert_eq!(block_on(error_of(&keys, sealed.bytes())).kind(), ErrorKind::WrongKey);
    }

    #[test]
    fn no_tf_encryption_brings_a_program_down(text in "[{}\\[\\]\":,a-z0-9$]{0,60}") {
        let _ = Keys::from_tf_encryption(&text);
    }
}
