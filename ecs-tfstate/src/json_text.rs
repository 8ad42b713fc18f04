//! A JSON text and the places of its parts, so that a fault can be pointed at
//! even where only a slice of the text was looked at.

use serde::Deserialize;

use crate::value::JsonError;

/// A whole JSON text. The pieces handed to its methods are slices of it.
#[derive(Clone, Copy)]
pub(crate) struct JsonText<'a>(&'a str);

impl<'a> JsonText<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self(text)
    }

    pub(crate) fn as_str(self) -> &'a str {
        self.0
    }

    /// Decodes a piece, which holds one JSON value.
    pub(crate) fn decode<T: Deserialize<'a>>(self, piece: &'a str) -> Result<T, JsonError> {
        serde_json::from_str(piece).map_err(|error| self.decoding_error(piece, &error))
    }

    /// An error at the start of a piece.
    pub(crate) fn error_at(self, piece: &str, message: impl Into<String>) -> JsonError {
        self.error(self.offset_of(piece), message.into())
    }

    fn decoding_error(self, piece: &str, error: &serde_json::Error) -> JsonError {
        let offset = self.offset_of(piece) + offset_in(piece, error.line(), error.column());
        self.error(offset, message(error))
    }

    fn error(self, offset: usize, message: String) -> JsonError {
        let (line, column) = position(self.0, offset);
        JsonError::new(message, line, column)
    }

    fn offset_of(self, piece: &str) -> usize {
        (piece.as_ptr() as usize).saturating_sub(self.0.as_ptr() as usize)
    }
}

/// Line and column, both from 1, of a byte; the column counts characters.
pub(crate) fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let lines = before.iter().filter(|byte| **byte == b'\n').count();
    let is_char_start = |byte: &&u8| (**byte & 0b1100_0000) != 0b1000_0000;
    let chars = before.iter().skip(line_start).filter(is_char_start).count();
    (lines + 1, chars + 1)
}

/// The byte that a position of serde_json means: its columns count bytes.
fn offset_in(piece: &str, line: usize, column: usize) -> usize {
    let lines_before = line.saturating_sub(1);
    let line_start = piece.split_inclusive('\n').take(lines_before).map(str::len).sum::<usize>();
    line_start + column.saturating_sub(1)
}

/// What went wrong, without the position and without quoting the document,
/// whose values may be secrets.
pub(crate) fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
    if let (serde_json::error::Category::Data, Some((_, expected))) =
        (error.classify(), text.rsplit_once("expected "))
    {
        return format!("expected {expected}");
    }
    match text.strip_prefix("EOF while parsing ") {
        Some(what) => format!("the text ends inside {what}"),
        None => plain(text).to_owned(),
    }
}

/// serde_json's words in plainer ones.
fn plain(text: &str) -> &str {
    match text {
        "trailing characters" => "more text follows the end of the document",
        "expected ident" => "expected `true`, `false` or `null`",
        "expected value" => "expected a value",
        other => other,
    }
}
