//! The cryptography of Shared Key, without a C compiler.

use hmac::{Hmac, KeyInit as _, Mac as _};
use object_store::client::{
    CryptoProvider, DigestAlgorithm, DigestContext, HmacContext, Signer, SigningAlgorithm,
};
use object_store::{Error, Result};
use sha2::Sha256;

/// HMAC with SHA-256, and nothing else: reading a blob takes no more.
#[derive(Debug)]
pub(super) struct SharedKeyCrypto;

impl CryptoProvider for SharedKeyCrypto {
    fn digest(&self, _algorithm: DigestAlgorithm) -> Result<Box<dyn DigestContext>> {
        Err(unsupported())
    }

    fn hmac(&self, algorithm: DigestAlgorithm, secret: &[u8]) -> Result<Box<dyn HmacContext>> {
        if algorithm != DigestAlgorithm::Sha256 {
            return Err(unsupported());
        }
        let state = Hmac::<Sha256>::new_from_slice(secret).map_err(|_| unsupported())?;
        Ok(Box::new(Context { state, tag: [0; 32] }))
    }

    fn sign(&self, _algorithm: SigningAlgorithm, _pem: &[u8]) -> Result<Box<dyn Signer>> {
        Err(unsupported())
    }
}

struct Context {
    state: Hmac<Sha256>,
    tag: [u8; 32],
}

impl HmacContext for Context {
    fn update(&mut self, data: &[u8]) {
        self.state.update(data);
    }

    fn finish(&mut self) -> Result<&[u8]> {
        self.tag = self.state.clone().finalize().into_bytes().into();
        Ok(&self.tag)
    }
}

fn unsupported() -> Error {
    Error::NotSupported { source: "only HMAC-SHA256 is here".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test case 2 of RFC 4231.
    #[test]
    fn a_known_tag_is_made() {
        let mut context = SharedKeyCrypto.hmac(DigestAlgorithm::Sha256, b"Jefe").unwrap();
        context.update(b"what do ya want ");
        context.update(b"for nothing?");
        let tag = context.finish().unwrap().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(tag, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
