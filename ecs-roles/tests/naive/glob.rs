//! `*` and `?` by trying everything.

/// A part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// This character and no other.
    Exactly(char),
    /// `?`: any one character.
    AnyOne,
    /// `*`: any characters, also none.
    AnyRun,
    /// `?` that stays within a field of an ARN.
    AnyOneInField,
    /// `*` that stays within a field of an ARN.
    AnyRunInField,
}

/// Whether the whole text fits the pattern.
///
/// IAM User Guide, "IAM JSON policy elements: Resource", on wildcards.
pub(crate) fn fits(pattern: &[Piece], text: &[char]) -> bool {
    let Some((first, rest)) = pattern.split_first() else {
        return text.is_empty();
    };
    let without_first_char = |legal: &dyn Fn(char) -> bool| match text.split_first() {
        Some((c, left)) if legal(*c) => Some(left),
        _ => None,
    };
    let not_a_colon = |c: char| c != ':';
    match first {
        Piece::Exactly(wanted) => without_first_char(&|c| c == *wanted).is_some_and(|left| fits(rest, left)),
        Piece::AnyOne => without_first_char(&|_| true).is_some_and(|left| fits(rest, left)),
        Piece::AnyOneInField => without_first_char(&not_a_colon).is_some_and(|left| fits(rest, left)),
        Piece::AnyRun => {
            fits(rest, text) || without_first_char(&|_| true).is_some_and(|left| fits(pattern, left))
        }
        Piece::AnyRunInField => {
            fits(rest, text) || without_first_char(&not_a_colon).is_some_and(|left| fits(pattern, left))
        }
    }
}

/// The pieces of a text in which `*` and `?` are wildcards.
pub(crate) fn with_wildcards(text: &str) -> Vec<Piece> {
    let piece = |c| match c {
        '*' => Piece::AnyRun,
        '?' => Piece::AnyOne,
        c => Piece::Exactly(c),
    };
    text.chars().map(piece).collect()
}

/// The pieces of a text that means itself.
pub(crate) fn literally(text: &str) -> Vec<Piece> {
    text.chars().map(Piece::Exactly).collect()
}

/// Whether a text fits a pattern that has no variables.
pub(crate) fn text_fits(pattern: &str, text: &str) -> bool {
    fits(&with_wildcards(pattern), &text.chars().collect::<Vec<_>>())
}
