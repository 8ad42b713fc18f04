//! Texts for other programs: `@csv`, `@tsv`, `@html`, `@uri`, `@base64`; and back.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use jaq_core::{Error, ValR};

use super::meter;
use super::val::{Val, len};

/// A function of a text.
pub(super) fn text(value: Val, format: fn(&str) -> String) -> ValR<Val> {
    match &value {
        Val::Str(text) if meter::charge(len(&**text)) => Ok(Val::text(format(text))),
        _ => Err(Error::typ(value, "a string")),
    }
}

pub(super) fn html(text: &str) -> String {
    let escapes = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ("\"", "&quot;")];
    escapes.into_iter().fold(text.to_owned(), |text, (special, escape)| text.replace(special, escape))
}

/// All but the unreserved characters of RFC 3986 in percent-encoding.
pub(super) fn uri(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'-' | b'_' | b'.' | b'~' => encoded.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            byte => {
                // A `String` takes everything.
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

pub(super) fn base64(text: &str) -> String {
    STANDARD.encode(text)
}

/// What is behind a text; bytes that are no UTF-8 are replaced.
pub(super) fn decoded(value: Val, format: &'static str, decode: fn(&str) -> Option<Vec<u8>>) -> ValR<Val> {
    let Val::Str(text) = &value else {
        return Err(Error::typ(value, "a string"));
    };
    meter::charge(len(&**text));
    match decode(text) {
        Some(bytes) => Ok(Val::text(String::from_utf8_lossy(&bytes))),
        None => Err(Error::typ(value, format)),
    }
}

/// With or without padding.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

/// `+` stays as it is: a blank is `%20`.
pub(super) fn from_uri(text: &str) -> Option<Vec<u8>> {
    let mut pieces = text.split('%');
    let mut decoded = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let digits = piece.get(..2).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        decoded.push(u8::from_str_radix(digits, 16).ok()?);
        decoded.extend(piece.bytes().skip(2));
    }
    Some(decoded)
}

/// The cells of a list, one after another.
pub(super) fn row(value: Val, separator: &str, cell: fn(&str) -> String) -> ValR<Val> {
    let Val::Arr(array) = &value else {
        return Err(Error::typ(value, "a row: it has to be a list"));
    };
    meter::charge(array.extent.weight);
    let cells = array.parts.iter().map(|part| match part {
        Val::Null => Ok(String::new()),
        Val::Bool(value) => Ok(value.to_string()),
        Val::Num(number) => Ok(number.text()),
        Val::Str(text) => Ok(cell(text)),
        other => Err(Error::typ(other.clone(), "a cell of a row")),
    });
    Ok(Val::text(cells.collect::<Result<Vec<_>, _>>()?.join(separator)))
}

pub(super) fn csv_cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

pub(super) fn tsv_cell(text: &str) -> String {
    let escapes = [("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")];
    escapes.into_iter().fold(text.to_owned(), |text, (special, escape)| text.replace(special, escape))
}
