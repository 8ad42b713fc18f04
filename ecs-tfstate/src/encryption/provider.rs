//! Key providers, and what they leave in a state.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::value::Value;

/// A type of key provider of OpenTofu that leaves something in the state.
///
/// Source: OpenTofu's documentation, "State and Plan Encryption".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyProvider {
    /// `pbkdf2`: a key derived from a passphrase, or from another key.
    Pbkdf2,
    /// `static`: a fixed key, which stands in the configuration.
    Static,
    /// `aws_kms`: a data key of AWS KMS.
    AwsKms,
    /// `gcp_kms`: a data key of Google Cloud KMS.
    GcpKms,
    /// `openbao`: a data key of the transit engine of OpenBao or Vault.
    OpenBao,
    /// `azure_vault`: a data key of Azure Key Vault.
    AzureVault,
    /// `external`: a key that another program gives.
    External,
}

impl KeyProvider {
    /// The name of the type in a configuration, such as `aws_kms`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pbkdf2 => "pbkdf2",
            Self::Static => "static",
            Self::AwsKms => "aws_kms",
            Self::GcpKms => "gcp_kms",
            Self::OpenBao => "openbao",
            Self::AzureVault => "azure_vault",
            Self::External => "external",
        }
    }

    /// The type by its name, with what its providers leave in the state.
    pub(super) fn of(name: &str, metadata: &Value) -> Option<Self> {
        let named = name.strip_prefix("key_provider.").and_then(|rest| rest.split('.').next());
        let known = Self::ALL.into_iter().find(|provider| Some(provider.as_str()) == named);
        known.or_else(|| Self::of_shape(metadata))
    }

    const ALL: [Self; 7] = [
        Self::Pbkdf2,
        Self::Static,
        Self::AwsKms,
        Self::GcpKms,
        Self::OpenBao,
        Self::AzureVault,
        Self::External,
    ];

    /// A configuration may give a provider an alias, which hides its type.
    fn of_shape(metadata: &Value) -> Option<Self> {
        let has = |name: &str| metadata.get(name).is_some();
        if has("salt") && has("iterations") {
            Some(Self::Pbkdf2)
        } else if has("magic") {
            Some(Self::Static)
        } else if has("ciphertext_blob") {
            Some(Self::AwsKms)
        } else if has("external_data") {
            Some(Self::External)
        } else if has("authentication_tag") {
            Some(Self::AzureVault)
        } else {
            has("ciphertext").then(|| Self::of_ciphertext(metadata))
        }
    }

    /// The transit engine writes its ciphertext as the text `vault:v1:…`.
    fn of_ciphertext(metadata: &Value) -> Self {
        let is_transit = bytes_of(metadata, "ciphertext").is_ok_and(|bytes| bytes.starts_with(b"vault:"));
        if is_transit { Self::OpenBao } else { Self::GcpKms }
    }
}

impl fmt::Display for KeyProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A member that holds bytes, or what is wrong with it.
pub(super) fn bytes_of(metadata: &Value, name: &str) -> Result<Vec<u8>, String> {
    let text = metadata.get(name).and_then(Value::as_str);
    let bytes = text.and_then(|text| BASE64_STANDARD.decode(text).ok());
    bytes.ok_or_else(|| format!("`{name}` is to be text in base64"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_known_by_its_name_or_else_by_what_it_leaves() {
        let check = |name: &str, metadata: &str, provider: Option<KeyProvider>| {
            assert_eq!(
                KeyProvider::of(name, &Value::parse(metadata).unwrap()),
                provider,
                "{name} {metadata}"
            );
        };
        check("key_provider.aws_kms.main", "{}", Some(KeyProvider::AwsKms));
        check("key_provider.static.a.b", "{}", Some(KeyProvider::Static));
        check("alias", r#"{"salt": "", "iterations": 1}"#, Some(KeyProvider::Pbkdf2));
        check("key_provider.alias", r#"{"magic": ""}"#, Some(KeyProvider::Static));
        check("alias", r#"{"ciphertext_blob": ""}"#, Some(KeyProvider::AwsKms));
        check("alias", r#"{"ciphertext": "dmF1bHQ6djE6eA=="}"#, Some(KeyProvider::OpenBao));
        check("alias", r#"{"ciphertext": "AAAA"}"#, Some(KeyProvider::GcpKms));
        check("alias", r#"{"ciphertext": "", "authentication_tag": ""}"#, Some(KeyProvider::AzureVault));
        check("alias", r#"{"external_data": {}}"#, Some(KeyProvider::External));
        check("key_provider.new.main", r#"{"a": 1}"#, None);
        check("", "[]", None);
    }
}
