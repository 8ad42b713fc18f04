//! Encrypted states, and what is expected of reading them.

use std::sync::Arc;

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, Nonce, Payload};
use aes_gcm::aes::Aes192;
use aes_gcm::{Aes128Gcm, Aes256Gcm, AesGcm, KeyInit};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ecs_tfstate::encryption::{DataKey, DataKeys, KeyProvider, Keys, MockDataKeys};
use ecs_tfstate::{Error, ErrorKind};

pub(crate) const PASSPHRASE: &str = "correct-horse-battery-staple";
pub(crate) const STATIC_KEY: &str = "6f6f706830656f67686f6834616872756f3751756165686565796f6f72653169";
pub(crate) const OTHER_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
pub(crate) const PLAIN: &str = include_str!("../data/tofu/plain.tfstate");

/// A state encrypted by the test itself.
#[derive(Clone)]
pub(crate) struct Sealed {
    pub(crate) plain: String,
    pub(crate) key: Vec<u8>,
    pub(crate) aad: Vec<u8>,
    pub(crate) serial: u64,
    pub(crate) lineage: String,
    pub(crate) meta: Vec<(String, String)>,
}

impl Sealed {
    pub(crate) fn new(key: &[u8], provider: &str, metadata: &str) -> Self {
        let meta = vec![(provider.to_owned(), metadata.to_owned())];
        let lineage = "0b9ae1a6-5b0c-4f3e-9a53-27a0e6a5a0cd".to_owned();
        Self { plain: PLAIN.to_owned(), key: key.to_vec(), aad: Vec::new(), serial: 7, lineage, meta }
    }

    pub(crate) fn with_passphrase(passphrase: &str, hash: &str, iterations: u32, key_len: usize) -> Self {
        let mut key = vec![0; key_len];
        match hash {
            "sha256" => {
                pbkdf2::pbkdf2_hmac::<sha2::Sha256>(passphrase.as_bytes(), b"salt", iterations, &mut key)
            }
            _ => pbkdf2::pbkdf2_hmac::<sha2::Sha512>(passphrase.as_bytes(), b"salt", iterations, &mut key),
        }
        Self::new(&key, "key_provider.pbkdf2.main", &pbkdf2_metadata(iterations, hash, key_len))
    }

    pub(crate) fn data(&self) -> Vec<u8> {
        let sealed = match self.key.len() {
            16 => seal::<Aes128Gcm>(&self.key, &self.aad, self.plain.as_bytes()),
            24 => seal::<AesGcm<Aes192, U12>>(&self.key, &self.aad, self.plain.as_bytes()),
            _ => seal::<Aes256Gcm>(&self.key, &self.aad, self.plain.as_bytes()),
        };
        [[1; 12].as_slice(), &sealed].concat()
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        document(self.serial, &self.lineage, &self.meta, &BASE64_STANDARD.encode(self.data()), "v0")
    }
}

pub(crate) fn seal<C: KeyInit + Aead>(key: &[u8], aad: &[u8], msg: &[u8]) -> Vec<u8> {
    let nonce = Nonce::<C>::try_from([1; 12].as_slice()).unwrap();
    C::new_from_slice(key).unwrap().encrypt(&nonce, Payload { msg, aad }).unwrap()
}

pub(crate) fn pbkdf2_metadata(iterations: u32, hash: &str, key_len: usize) -> String {
    let salt = BASE64_STANDARD.encode("salt");
    format!(
        r#"{{"salt":"{salt}","iterations":{iterations},"hash_function":"{hash}","key_length":{key_len}}}"#
    )
}

pub(crate) fn document(
    serial: u64,
    lineage: &str,
    meta: &[(String, String)],
    data: &str,
    version: &str,
) -> Vec<u8> {
    let entry = |(name, json): &(String, String)| format!(r#""{name}":"{}""#, BASE64_STANDARD.encode(json));
    let meta = meta.iter().map(entry).collect::<Vec<_>>().join(",");
    format!(
        r#"{{"serial":{serial},"lineage":"{lineage}","meta":{{{meta}}},"encrypted_data":"{data}","encryption_version":"{version}"}}"#
    )
    .into_bytes()
}

pub(crate) fn vector(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/{name}.tfstate", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

pub(crate) fn passphrase() -> Keys {
    Keys::new().with_passphrase(PASSPHRASE)
}

pub(crate) fn static_key(hex: &str) -> Keys {
    Keys::new().with_static_key(hex).unwrap()
}

pub(crate) async fn check_opens(keys: &Keys, bytes: Vec<u8>) {
    let state = keys.read(bytes).await.unwrap();
    assert_eq!(state.serial(), 7);
    assert_eq!(state.lookup("output.vpc").unwrap().reveal().as_str(), Some("vpc-0a1b2c"));
}

/// The error, which holds no secret.
pub(crate) async fn error_of(keys: &Keys, bytes: Vec<u8>) -> Error {
    let error = keys.read(bytes).await.unwrap_err();
    for secret in [PASSPHRASE, STATIC_KEY, OTHER_KEY, "hunter2", "vpc-0a1b2c"] {
        assert!(!format!("{error} {error:?}").contains(secret), "{error:?}");
    }
    error
}

pub(crate) async fn check_fails(keys: &Keys, bytes: Vec<u8>, kind: ErrorKind, message: &str) {
    let error = error_of(keys, bytes).await;
    assert_eq!((error.kind(), error.to_string().as_str()), (kind, message));
}

pub(crate) fn service(provider: KeyProvider, answer: fn() -> Result<DataKey, Error>) -> Arc<dyn DataKeys> {
    let mut service = MockDataKeys::new();
    service.expect_provider().return_const(provider);
    service.expect_decrypt().returning(move |_| answer());
    Arc::new(service)
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}
