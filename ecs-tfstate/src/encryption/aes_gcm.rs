//! The method `aes_gcm`.

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, Nonce, Payload};
use aes_gcm::aes::Aes192;
use aes_gcm::{Aes128Gcm, Aes256Gcm, AesGcm, KeyInit};

const NONCE_LEN: usize = 12;
const TAG_LEN: usize = 16;

/// What was encrypted, cut into its parts.
pub(super) struct Sealed {
    nonce: [u8; NONCE_LEN],
    /// The tag stands at its end.
    ciphertext: Vec<u8>,
}

impl Sealed {
    /// Cuts up nonce, ciphertext and tag; nothing if they are too short.
    pub(super) fn new(mut bytes: Vec<u8>) -> Option<Self> {
        if bytes.len() < NONCE_LEN + TAG_LEN {
            return None;
        }
        let nonce = *bytes.first_chunk()?;
        bytes.drain(..NONCE_LEN);
        Some(Self { nonce, ciphertext: bytes })
    }

    /// The plain text, if `key` and `aad` are the ones it was encrypted with
    /// and it was not damaged since. Which of the three failed cannot be told.
    pub(super) fn open(&self, key: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
        match key.len() {
            16 => self.open_with::<Aes128Gcm>(key, aad),
            24 => self.open_with::<AesGcm<Aes192, U12>>(key, aad),
            32 => self.open_with::<Aes256Gcm>(key, aad),
            _ => None,
        }
    }

    fn open_with<C: KeyInit + Aead>(&self, key: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
        let nonce = Nonce::<C>::try_from(self.nonce.as_slice()).ok()?;
        let cipher = C::new_from_slice(key).ok()?;
        cipher.decrypt(&nonce, Payload { msg: &self.ciphertext, aad }).ok()
    }
}
