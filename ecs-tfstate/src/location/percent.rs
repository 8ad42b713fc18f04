//! Percent encoding, as in RFC 3986.

/// The text behind `%XX` escapes; nothing if an escape is not complete, or the
/// result is not UTF-8.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next()?.as_bytes().to_vec();
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

/// The text as a part of the path of a URL: all but the unreserved characters
/// and those in `kept` is escaped.
#[cfg(any(test, feature = "hcp", feature = "gcs", feature = "azure"))]
pub(crate) fn encode(text: &str, kept: &str) -> String {
    use std::fmt::Write as _;

    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.as_bytes().contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        let check = |text: &str, kept: &str, expected: &str| {
            assert_eq!(encode(text, kept), expected);
            assert_eq!(decode(expected).as_deref(), Some(text));
        };
        check("a/b c", "", "a%2Fb%20c");
        check("a/b c", "/", "a/b%20c");
        check("env:/é%", "/:", "env:/%C3%A9%25");
    }

    #[test]
    fn an_escape_that_is_not_complete_is_refused() {
        for text in ["%", "%4", "%zz", "%+1", "%ff", "%é"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
