//! From bytes to lines and columns.

use crate::error::Position;

/// The places of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Places<'t> {
    text: &'t str,
}

impl<'t> Places<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        Self { text }
    }

    /// Line and column, in characters, of the byte at `offset`.
    pub(crate) fn position(self, offset: usize) -> Position {
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = self.text.get(..end).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_an_offset_beyond_the_end_is_the_end() {
        let places = Places::of("aä\nöb");
        let at = |offset| (places.position(offset).line, places.position(offset).column);
        assert_eq!(
            [at(0), at(1), at(2), at(3), at(4), at(6), at(99)],
            [(1, 1), (1, 2), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
        );
    }
}
