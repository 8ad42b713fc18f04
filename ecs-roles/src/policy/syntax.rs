//! What a text that is not JSON is told.

use jsonc_parser::ParseStringErrorKind;
use jsonc_parser::errors::{ParseError, ParseErrorKind};

use super::place::Places;
use crate::error::Error;

/// The error for a text that the parser refuses, where it refuses it.
pub(super) fn syntax_error(text: &str, subject: &str, error: &ParseError) -> Error {
    let (problem, remedy) = if is_percent_encoded(text) {
        ("it is percent-encoded, as the API of IAM returns it", "decode it first")
    } else {
        explained(error.kind())
    };
    Error::invalid(format!("{subject} is not valid JSON: {problem}: {remedy}"))
        .at(Places::of(text).position(text, error.range().start))
}

/// `{`, encoded, with which every document of the API begins.
fn is_percent_encoded(text: &str) -> bool {
    text.starts_with("%7B") || text.starts_with("%7b")
}

type Explanation = (&'static str, &'static str);

fn explained(kind: &ParseErrorKind) -> Explanation {
    use ParseErrorKind as Is;
    match kind {
        Is::TrailingCommasNotAllowed => {
            ("there is a trailing comma", "remove the comma before the closing bracket")
        }
        Is::CommentsNotAllowed => ("there is a comment", "JSON has none, remove it"),
        Is::UnterminatedCommentBlock => ("there is a comment without an end", "JSON has none, remove it"),
        Is::MultipleRootJsonValues => ("something follows the document", "remove what follows"),
        Is::NestingDepthExceeded => ("it is nested too deep", "a policy has a few levels, remove the rest"),
        Is::UnterminatedArray => ("the text ends too early", "close the list that begins here with `]`"),
        Is::UnterminatedObject => ("the text ends too early", "close the object that begins here with `}`"),
        Is::String(kind) => string_explained(kind),
        Is::SingleQuotedStringsNotAllowed => ("a text is in single quotes", "write double quotes"),
        _ => punctuation_explained(kind),
    }
}

fn punctuation_explained(kind: &ParseErrorKind) -> Explanation {
    use ParseErrorKind as Is;
    match kind {
        Is::ExpectedComma => ("a comma is missing", "put one before this"),
        Is::ExpectedColonAfterObjectKey => {
            ("a colon is missing", "put one between the name of a member and its value")
        }
        Is::ExpectedObjectValue => ("a value is missing", "write one after the colon"),
        Is::UnexpectedComma => ("there is a comma without a value before it", "remove the comma"),
        Is::UnexpectedColon => ("there is a colon without a name before it", "remove the colon"),
        Is::UnexpectedCloseBrace => {
            ("there is a `}` where a value belongs", "write the value, or remove the `}`")
        }
        Is::UnexpectedCloseBracket => {
            ("there is a `]` where a value belongs", "write the value, or remove the `]`")
        }
        Is::ExpectedStringObjectProperty | Is::UnexpectedWord | Is::UnexpectedTokenInObject => {
            ("this is not the name of a member", "put a name into double quotes, or close with `}`")
        }
        _ => value_explained(kind),
    }
}

fn value_explained(kind: &ParseErrorKind) -> Explanation {
    use ParseErrorKind as Is;
    match kind {
        Is::BareDecimalPointNumbersNotAllowed
        | Is::ExpectedDigit
        | Is::ExpectedDigitFollowingNegativeSign
        | Is::ExpectedPlusMinusOrDigitInNumberLiteral
        | Is::HexadecimalNumbersNotAllowed
        | Is::NonFiniteNumbersNotAllowed
        | Is::UnaryPlusNumbersNotAllowed => {
            ("this is not a number as JSON writes it", "write digits, such as `10`, `-1` or `0.5`")
        }
        _ => (
            "this is not a value",
            "put a text into straight double quotes, and write `true` and `false` in small letters",
        ),
    }
}

fn string_explained(kind: &ParseStringErrorKind) -> Explanation {
    use ParseStringErrorKind as Is;
    match kind {
        Is::UnterminatedStringLiteral => {
            ("the text ends too early", "close the string that begins here with a double quote")
        }
        Is::ExpectedFourHexDigits | Is::ExpectedTwoHexDigits => {
            ("an escape is not complete", "write four hexadecimal digits after `\\u`")
        }
        Is::InvalidUnicodeEscapeSequence(_) => {
            ("an escape is half of a character", "write both halves, or the character itself")
        }
        Is::InvalidEscape | Is::InvalidEscapeInDoubleQuoteString | Is::InvalidEscapeInSingleQuoteString => {
            ("a backslash escapes nothing", "write `\\\\` for a backslash")
        }
    }
}
