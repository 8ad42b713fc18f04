//! Keys that customers encrypt objects with.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::secret::Secret;

/// A key of 32 bytes and its digest, both in Base64 as the headers of a request
/// say them: those of Amazon S3 and of Google Cloud Storage.
#[derive(Debug, Clone)]
pub(crate) struct CustomerKey {
    pub(crate) base64: Secret,
    pub(crate) digest: String,
}

impl CustomerKey {
    /// Reads a key in Base64; nothing if it is not one of 32 bytes.
    pub(crate) fn parse(text: &str, digest: impl FnOnce(&[u8]) -> Vec<u8>) -> Option<Self> {
        let key = STANDARD.decode(text.trim()).ok().filter(|key| key.len() == 32)?;
        Some(Self { base64: Secret::new(text.trim()), digest: STANDARD.encode(digest(&key)) })
    }
}

#[cfg(test)]
mod tests {
    use super::CustomerKey;

    fn parse(text: &str) -> Option<CustomerKey> {
        CustomerKey::parse(text, |key| key.iter().take(3).copied().collect())
    }

    #[test]
    fn a_key_goes_with_its_digest() {
        let key = parse("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n").unwrap();
        assert_eq!(key.base64.reveal(), "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
        assert_eq!(key.digest, "MDEy");
        let shown = format!("{:?}", CustomerKey { digest: String::new(), ..key });
        assert!(!shown.contains("MDEy"), "{shown}");
    }

    #[test]
    fn a_key_of_another_length_is_none() {
        for text in ["", "c2hvcnQ=", "not base64 at all", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEy"] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
