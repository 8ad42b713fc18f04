//! Base32 as in RFC 4648, section 6.

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// With padding.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len().div_ceil(5) * 8);
    for chunk in text.as_bytes().chunks(5) {
        // Forty bits, the first byte highest.
        let bits = (0..5).fold(0_u64, |bits, place| bits << 8 | u64::from(*chunk.get(place).unwrap_or(&0)));
        let digits = (chunk.len() * 8).div_ceil(5);
        let digit = |place| usize::try_from(bits >> (35 - 5 * place) & 31).ok();
        encoded.extend((0..digits).filter_map(digit).filter_map(|d| ALPHABET.get(d)).map(|b| char::from(*b)));
        encoded.extend(std::iter::repeat_n('=', 8 - digits));
    }
    encoded
}

/// With or without padding; nothing if it is not well-formed.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=').as_bytes();
    let mut decoded = Vec::with_capacity(text.len() * 5 / 8);
    for chunk in text.chunks(8) {
        // One, three or six digits end within a byte that has not begun.
        if matches!(chunk.len(), 1 | 3 | 6) {
            return None;
        }
        let bits = chunk.iter().try_fold(0_u64, |bits, byte| Some(bits << 5 | digit(*byte)?))?;
        let bytes = (bits << (5 * (8 - chunk.len()))).to_be_bytes();
        decoded.extend(bytes.iter().skip(3).take(chunk.len() * 5 / 8));
    }
    Some(decoded)
}

fn digit(byte: u8) -> Option<u64> {
    ALPHABET.iter().position(|digit| *digit == byte).and_then(|digit| u64::try_from(digit).ok())
}
