//! Keys derived from passphrases, and a memory for them.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use pbkdf2::pbkdf2_hmac;
use sha2::{Digest, Sha256, Sha512};

use super::data_keys::DataKey;
use super::provider::bytes_of;
use crate::value::Value;

/// More than this takes ten seconds and more; OpenTofu's default is 600 000.
const MOST_ITERATIONS: u32 = 10_000_000;

/// A state is written with a new salt each time, so old keys are of no use.
const MOST_REMEMBERED: usize = 64;

/// How a key is derived, as the state says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Derivation {
    salt: Vec<u8>,
    iterations: u32,
    hash: Hash,
    key_len: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hash {
    Sha256,
    Sha512,
}

impl Derivation {
    /// What a `pbkdf2` provider left in the state, or what is wrong with it.
    pub(super) fn read(metadata: &Value) -> Result<Self, String> {
        Ok(Self {
            salt: bytes_of(metadata, "salt")?,
            iterations: iterations(metadata)?,
            hash: hash(metadata)?,
            key_len: key_len(metadata)?,
        })
    }

    pub(super) fn iterations(&self) -> u32 {
        self.iterations
    }

    fn derive(&self, passphrase: &[u8]) -> DataKey {
        let mut key = vec![0; self.key_len];
        match self.hash {
            Hash::Sha256 => pbkdf2_hmac::<Sha256>(passphrase, &self.salt, self.iterations, &mut key),
            Hash::Sha512 => pbkdf2_hmac::<Sha512>(passphrase, &self.salt, self.iterations, &mut key),
        }
        DataKey::new(key)
    }

    /// What tells this derivation from a passphrase from all others.
    fn digest(&self, passphrase: &[u8]) -> [u8; 32] {
        let lengths = [passphrase.len(), self.salt.len(), self.key_len].map(usize::to_be_bytes);
        let mut hasher = Sha256::new();
        hasher.update(lengths.as_flattened());
        hasher.update(self.iterations.to_be_bytes());
        hasher.update([u8::from(self.hash == Hash::Sha512)]);
        hasher.update(passphrase);
        hasher.update(&self.salt);
        hasher.finalize().into()
    }
}

fn iterations(metadata: &Value) -> Result<u32, String> {
    let iterations = metadata.get("iterations").and_then(Value::as_u64);
    let iterations = iterations.and_then(|number| u32::try_from(number).ok());
    let allowed = iterations.filter(|number| (1..=MOST_ITERATIONS).contains(number));
    allowed.ok_or_else(|| format!("`iterations` is to be a number from 1 to {MOST_ITERATIONS}"))
}

fn hash(metadata: &Value) -> Result<Hash, String> {
    match metadata.get("hash_function").and_then(Value::as_str) {
        Some("sha256") => Ok(Hash::Sha256),
        Some("sha512") => Ok(Hash::Sha512),
        _ => Err("`hash_function` is to be `sha256` or `sha512`".to_owned()),
    }
}

fn key_len(metadata: &Value) -> Result<usize, String> {
    match metadata.get("key_length").and_then(Value::as_u64) {
        Some(16) => Ok(16),
        Some(24) => Ok(24),
        Some(32) => Ok(32),
        _ => Err("`key_length` is to be 16, 24 or 32".to_owned()),
    }
}

type Slot = Arc<OnceLock<DataKey>>;

/// Keys that were derived already.
#[derive(Default)]
pub(super) struct Derived {
    keys: Mutex<HashMap<[u8; 32], Slot>>,
    count: AtomicU64,
}

impl Derived {
    /// The key, derived at most once even if several ask for it at a time.
    pub(super) fn key(&self, passphrase: &[u8], derivation: &Derivation) -> DataKey {
        let slot = self.slot(derivation.digest(passphrase));
        let derive = || {
            self.count.fetch_add(1, Ordering::Relaxed);
            derivation.derive(passphrase)
        };
        slot.get_or_init(derive).clone()
    }

    /// How many keys were derived.
    pub(super) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    fn slot(&self, digest: [u8; 32]) -> Slot {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= MOST_REMEMBERED && !keys.contains_key(&digest) {
            keys.clear();
        }
        Arc::clone(keys.entry(digest).or_default())
    }
}

/// Shows how many keys were derived.
impl fmt::Debug for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Derived").field("count", &self.count()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derivation(salt: &[u8]) -> Derivation {
        Derivation { salt: salt.to_vec(), iterations: 1, hash: Hash::Sha256, key_len: 16 }
    }

    /// RFC 7914, section 11, and the same input by SHA-512 as Python's
    /// `hashlib.pbkdf2_hmac` gives it.
    #[test]
    fn keys_are_those_of_other_implementations() {
        let check = |hash: Hash, expected: [u8; 16]| {
            let key = Derivation { hash, ..derivation(b"salt") }.derive(b"passwd");
            assert_eq!(key.reveal(), expected);
        };
        check(Hash::Sha256, 0x55ac046e56e3089fec1691c22544b605_u128.to_be_bytes());
        check(Hash::Sha512, 0xc74319d99499fc3e9013acff597c23c5_u128.to_be_bytes());
    }

    #[test]
    fn derivations_that_differ_in_anything_are_told_apart() {
        let usual = derivation(b"salt");
        let others = [
            derivation(b"sal"),
            Derivation { iterations: 2, ..usual.clone() },
            Derivation { hash: Hash::Sha512, ..usual.clone() },
            Derivation { key_len: 24, ..usual.clone() },
        ];
        for other in &others {
            assert_ne!(other.digest(b"secret"), usual.digest(b"secret"), "{other:?}");
        }
        assert_ne!(derivation(b"tsalt").digest(b"secre"), usual.digest(b"secret"));
        assert_eq!(usual.digest(b"secret"), usual.clone().digest(b"secret"));
    }

    #[test]
    fn the_memory_has_an_end() {
        let derived = Derived::default();
        for number in 0..1000_u32 {
            derived.key(b"secret", &derivation(&number.to_be_bytes()));
        }
        assert!(derived.keys.lock().unwrap().len() <= MOST_REMEMBERED);
        assert_eq!(derived.count(), 1000);
    }

    #[test]
    fn threads_that_want_one_key_at_a_time_derive_it_once() {
        let derived = Derived::default();
        let slow = Derivation { iterations: 1000, ..derivation(b"salt") };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| derived.key(b"secret", &slow));
            }
        });
        assert_eq!(derived.count(), 1);
    }
}
