//! From bytes to lines and columns.

use crate::error::Position;

/// How many bytes at most are counted for one position, whatever the length of the lines.
const STRIDE: usize = 1 << 10;

/// The places of a text: the position of every byte at a multiple of [`STRIDE`], and of the end.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    marks: Vec<Position>,
}

impl Places {
    pub(crate) fn of(text: &str) -> Self {
        let mut here = Position { line: 1, column: 1 };
        let mut marks = vec![here];
        for part in text.as_bytes().chunks(STRIDE) {
            here = part.iter().fold(here, after);
            marks.push(here);
        }
        Self { marks }
    }

    /// Line and column, in characters, of the byte at `offset` of the text they are of.
    pub(crate) fn position(&self, text: &str, offset: usize) -> Position {
        let end = text.floor_char_boundary(offset);
        let place = end / STRIDE;
        let mark = self.marks.get(place).copied().unwrap_or(Position { line: 1, column: 1 });
        text.as_bytes().get(place * STRIDE..end).unwrap_or_default().iter().fold(mark, after)
    }
}

/// The position after a byte; characters count by their first.
fn after(Position { line, column }: Position, byte: &u8) -> Position {
    match byte {
        b'\n' => Position { line: line + 1, column: 1 },
        0x80..0xc0 => Position { line, column },
        _ => Position { line, column: column + 1 },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_count_characters_and_an_offset_beyond_the_end_is_the_end() {
        let text = "aä\nöb";
        let places = Places::of(text);
        let at = |offset| {
            let Position { line, column } = places.position(text, offset);
            (line, column)
        };
        assert_eq!(
            [at(0), at(1), at(2), at(3), at(4), at(6), at(99)],
            [(1, 1), (1, 2), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
        );
    }

    #[test]
    fn a_text_is_marked_in_proportion_to_its_length() {
        assert_eq!(Places::of("").marks.len(), 1);
        assert_eq!(Places::of(&"x".repeat(1 << 20)).marks.len(), (1 << 10) + 1);
        assert_eq!(Places::of(&"\n".repeat(1 << 20)).marks.len(), (1 << 10) + 1);
    }

    proptest! {
        #[test]
        fn every_position_is_that_of_counting_from_the_start(
            parts in prop::collection::vec("[aä€😀\n]{0,700}", 0..5),
            offset in 0..9000_usize,
        ) {
            let text = parts.concat();
            let (before, _) = text.split_at(text.floor_char_boundary(offset));
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            prop_assert_eq!(Places::of(&text).position(&text, offset), Position { line, column });
        }
    }
}
