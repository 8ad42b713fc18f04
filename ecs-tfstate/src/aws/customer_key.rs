//! The key that the customer encrypts objects with.

use aws_smithy_types::base64;
use md5::{Digest, Md5};

use crate::error::{Error, ErrorKind};
use crate::secret::Secret;

/// A key of 32 bytes, as the headers of a request say it. Source: Amazon S3
/// User Guide, "Using server-side encryption with customer-provided keys".
#[derive(Debug, Clone)]
pub(super) struct CustomerKey {
    pub(super) key: Secret,
    pub(super) md5: String,
}

impl CustomerKey {
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let bytes = base64::decode(text).ok().filter(|bytes| bytes.len() == 32).ok_or_else(|| {
            let message = "the key of the customer is to be 32 bytes in Base64, which are 44 characters: \
                           correct `sse_customer_key` or `AWS_SSE_CUSTOMER_KEY`";
            Error::new(ErrorKind::InvalidLocation, message)
        })?;
        Ok(Self { key: Secret::new(text), md5: base64::encode(Md5::digest(bytes)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_with_its_digest() {
        let key = CustomerKey::parse("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n").unwrap();
        assert_eq!(key.md5, "KYvwGXoFFJ42a2u2GDWhwQ==");
        assert!(!format!("{key:?}").contains("MDEy"));
    }

    #[test]
    fn a_key_of_another_length_is_refused_and_not_repeated() {
        for text in ["", "c2hvcnQ=", "not base64 at all", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEy"] {
            let error = CustomerKey::parse(text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidLocation);
            assert!(text.is_empty() || !error.to_string().contains(text), "{error}");
        }
    }
}
