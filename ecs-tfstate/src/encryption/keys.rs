//! The keys a program has.

use std::fmt;
use std::sync::Arc;

use super::data_keys::{DataKey, DataKeys};
use super::derive::Derived;
use super::{tf_encryption, trial};
use crate::error::{Error, ErrorKind};
use crate::secret::Secret;
use crate::state::State;

/// The keys a program has for states that OpenTofu has encrypted.
///
/// There may be several of each kind: they are tried in the order in which they
/// were given. Which key providers the state used, and how a key is derived
/// from a passphrase, stands in the state. Keys of `chain` and `xor` need those
/// that they are made of.
///
/// ```
/// use ecs_tfstate::encryption::Keys;
///
/// let keys = Keys::new()
///     .with_passphrase("correct-horse-battery-staple")
///     .with_static_key("000102030405060708090a0b0c0d0e0f")?;
/// assert_eq!(format!("{keys:?}"), "Keys { passphrases: 1, static_keys: 1, data_keys: [], aads: 0, .. }");
/// # Ok::<(), ecs_tfstate::Error>(())
/// ```
///
/// Deriving a key from a passphrase takes about a second of computing on the
/// calling thread. Derived keys are remembered, also for the clones of these
/// keys, and wiped from memory when the last clone is dropped.
#[derive(Clone, Default)]
pub struct Keys {
    pub(super) passphrases: Vec<Secret>,
    pub(super) static_keys: Vec<DataKey>,
    pub(super) data_keys: Vec<Arc<dyn DataKeys>>,
    pub(super) aads: Vec<Vec<u8>>,
    pub(super) derived: Arc<Derived>,
}

impl Keys {
    /// No keys yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The keys of the JSON form of OpenTofu's variable `TF_ENCRYPTION`: the
    /// passphrases of `pbkdf2`, the keys of `static`, and the `aad` of the
    /// methods `aes_gcm`. What else stands there is left alone.
    ///
    /// ```
    /// use ecs_tfstate::encryption::Keys;
    ///
    /// let text = r#"{"key_provider": {"pbkdf2": {"main": {"passphrase": "correct-horse-battery-staple"}}}}"#;
    /// let keys = Keys::from_tf_encryption(text)?;
    /// # let _ = keys;
    /// # Ok::<(), ecs_tfstate::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`WrongKey`](ErrorKind::WrongKey) if the text is not JSON, as the form in
    /// HCL, or a key in it is an expression or no key.
    pub fn from_tf_encryption(text: &str) -> Result<Self, Error> {
        tf_encryption::keys(text)
    }

    /// Adds a passphrase for key providers of type `pbkdf2`.
    #[must_use]
    pub fn with_passphrase(mut self, passphrase: impl Into<String>) -> Self {
        self.passphrases.push(Secret::new(passphrase));
        self
    }

    /// Adds the key of a key provider of type `static`, in hexadecimal digits
    /// as in the configuration.
    ///
    /// # Errors
    /// [`WrongKey`](ErrorKind::WrongKey) if the text is empty or something other
    /// than pairs of hexadecimal digits.
    pub fn with_static_key(mut self, hex: impl AsRef<str>) -> Result<Self, Error> {
        let bytes = decode_hex(hex.as_ref().trim()).filter(|bytes| !bytes.is_empty());
        let bytes = bytes.ok_or_else(|| {
            let message = "the static key is not in hexadecimal: give pairs of the digits 0 to 9 and a to f, \
                           32, 48 or 64 digits as a rule";
            Error::new(ErrorKind::WrongKey, message)
        })?;
        self.static_keys.push(DataKey::new(bytes));
        Ok(self)
    }

    /// Adds a key management service. It is asked for the data keys of key
    /// providers of [its type](DataKeys::provider).
    #[must_use]
    pub fn with_kms(mut self, service: Arc<dyn DataKeys>) -> Self {
        self.data_keys.push(service);
        self
    }

    /// Adds the `aad` of the method `aes_gcm`, for states that were encrypted
    /// with one. If any is given, states are read with one of those alone; the
    /// empty one stands for a method without `aad`.
    #[must_use]
    pub fn with_aad(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.aads.push(bytes.into());
        self
    }

    /// How many keys were derived from passphrases so far, by these keys and
    /// their clones together. Reading the same revision again derives none.
    #[must_use]
    pub fn derivations(&self) -> u64 {
        self.derived.count()
    }

    /// Reads a state out of the bytes of its file, encrypted or not.
    ///
    /// # Errors
    /// Those of [`State::parse`], and for encrypted states:
    /// [`Encrypted`](ErrorKind::Encrypted) if none of the keys is for them,
    /// [`WrongKey`](ErrorKind::WrongKey) if none fits,
    /// [`InvalidState`](ErrorKind::InvalidState) if the file is damaged,
    /// [`UnsupportedState`](ErrorKind::UnsupportedState) for an unknown version
    /// or key provider, and what a [`DataKeys`] fails with.
    pub async fn read(&self, bytes: Vec<u8>) -> Result<State, Error> {
        match crate::state::parse(bytes) {
            Ok(state) => Ok(state),
            Err(rejected) if rejected.error.kind() == ErrorKind::Encrypted => {
                trial::open(self, &rejected.bytes).await
            }
            Err(rejected) => Err(rejected.error),
        }
    }
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some((digit(high)? << 4) | digit(low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

/// Shows how many keys there are, and no key.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let services = self.data_keys.iter().map(|service| service.provider()).collect::<Vec<_>>();
        f.debug_struct("Keys")
            .field("passphrases", &self.passphrases.len())
            .field("static_keys", &self.static_keys.len())
            .field("data_keys", &services)
            .field("aads", &self.aads.len())
            .finish_non_exhaustive()
    }
}
