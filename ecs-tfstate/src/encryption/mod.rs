//! States that OpenTofu has encrypted: the keys a program has, and the port
//! for keys that a service hands out.
//!
//! Source: OpenTofu's documentation, "State and Plan Encryption". Read is what
//! the method `aes_gcm` wrote, with keys of `pbkdf2` (a passphrase or `chain`),
//! `static`, `xor`, and of every provider that a [`DataKeys`] is given for.

mod aes_gcm;
mod data_keys;
mod derive;
mod envelope;
mod keys;
mod provider;
mod tf_encryption;
mod trial;

#[cfg(any(test, feature = "mock"))]
pub use data_keys::MockDataKeys;
pub use data_keys::{DataKey, DataKeys, WrappedKey};
pub use keys::Keys;
pub use provider::KeyProvider;
