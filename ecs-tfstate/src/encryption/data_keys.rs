//! The port for keys that a key management service hands out.

use std::collections::BTreeMap;
use std::fmt;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretSlice};

use super::provider::{KeyProvider, bytes_of};
use crate::error::Error;
use crate::value::Value;

/// Something that decrypts the data key of a state: AWS KMS, Google Cloud KMS,
/// OpenBao, Azure Key Vault, or what else a program reaches.
///
/// One implementation is for one [`provider`](Self::provider). The contract: it
/// gives the data key itself, of 16, 24 or 32 bytes, and no error holds it.
///
/// ```
/// use std::sync::Arc;
/// use ecs_tfstate::Error;
/// use ecs_tfstate::encryption::{DataKey, DataKeys, KeyProvider, Keys, WrappedKey};
///
/// #[derive(Debug)]
/// struct Kms;
///
/// #[async_trait::async_trait]
/// impl DataKeys for Kms {
///     fn provider(&self) -> KeyProvider {
///         KeyProvider::AwsKms
///     }
///
///     async fn decrypt(&self, wrapped: &WrappedKey) -> Result<DataKey, Error> {
///         // kms:Decrypt with these two gives `Plaintext`.
///         let _ = (wrapped.ciphertext(), wrapped.context());
///         Ok(DataKey::new(vec![0; 32]))
///     }
/// }
///
/// let keys = Keys::new().with_kms(Arc::new(Kms));
/// # let _ = keys;
/// ```
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait DataKeys: Send + Sync + fmt::Debug {
    /// The type of key provider whose data keys this decrypts.
    fn provider(&self) -> KeyProvider;

    /// Decrypts a data key.
    ///
    /// # Errors
    /// If it may not be decrypted, or the service does not answer.
    async fn decrypt(&self, wrapped: &WrappedKey) -> Result<DataKey, Error>;
}

/// A data key as the state holds it: encrypted by a service.
#[derive(Clone)]
pub struct WrappedKey {
    name: String,
    provider: KeyProvider,
    ciphertext: Vec<u8>,
    context: BTreeMap<String, String>,
    metadata: Value,
}

impl WrappedKey {
    /// Out of what a key provider left in the state. What is wrong with it, if
    /// it is of no use.
    pub(super) fn new(name: &str, provider: KeyProvider, metadata: &Value) -> Result<Self, String> {
        let ciphertext = match provider {
            KeyProvider::AwsKms => bytes_of(metadata, "ciphertext_blob")?,
            KeyProvider::External => Vec::new(),
            _ => bytes_of(metadata, "ciphertext")?,
        };
        let context = context(metadata)?;
        Ok(Self { name: name.to_owned(), provider, ciphertext, context, metadata: metadata.clone() })
    }

    /// The name in the state, such as `key_provider.aws_kms.main`, or the alias
    /// that the configuration gives it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type of the key provider.
    #[must_use]
    pub fn provider(&self) -> KeyProvider {
        self.provider
    }

    /// What is to be decrypted: the ciphertext blob of AWS KMS, the ciphertext
    /// of the others; empty for [`External`](KeyProvider::External).
    #[must_use]
    pub fn ciphertext(&self) -> &[u8] {
        &self.ciphertext
    }

    /// The encryption context of AWS KMS; empty for the others.
    #[must_use]
    pub fn context(&self) -> &BTreeMap<String, String> {
        &self.context
    }

    /// All that the key provider left in the state, as it wrote it: an object,
    /// in which bytes are base64.
    #[must_use]
    pub fn metadata(&self) -> &Value {
        &self.metadata
    }
}

fn context(metadata: &Value) -> Result<BTreeMap<String, String>, String> {
    let Some(context) = metadata.get("encryption_context").filter(|context| !context.is_null()) else {
        return Ok(BTreeMap::new());
    };
    let text = |(name, value): (&str, &Value)| Some((name.to_owned(), value.as_str()?.to_owned()));
    let context = context.as_object().and_then(|context| context.iter().map(text).collect());
    context.ok_or_else(|| "`encryption_context` is to be an object of strings".to_owned())
}

/// Shows whose key it is, and nothing of what the state holds of it.
impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WrappedKey")
            .field("name", &self.name)
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}

/// A data key in clear. Its memory is wiped when it is dropped.
#[derive(Clone)]
pub struct DataKey(SecretSlice<u8>);

impl DataKey {
    /// A key of these bytes.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }

    /// The bytes of the key.
    #[must_use]
    pub fn reveal(&self) -> &[u8] {
        self.0.expose_secret()
    }
}

/// Shows no part of the key.
impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DataKey").finish_non_exhaustive()
    }
}
