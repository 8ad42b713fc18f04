//! Lines of any length in constant memory.

use std::io::{self, BufRead, BufReader, Read};

use super::mend::without_byte_order_mark;

/// All quotas of an organization together are far below this.
const LONGEST: u64 = 16 << 20;

/// Reads line by line; the place of a line is kept, its text is not.
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
    number: usize,
}

/// A line with its number, counted from one.
pub(super) struct Line<'l> {
    pub(super) number: usize,
    /// The text without white space around it, or why there is none.
    pub(super) text: Result<&'l str, String>,
}

impl<R: Read> Lines<R> {
    pub(super) fn of(input: R) -> Self {
        Self { reader: BufReader::with_capacity(1 << 16, input), line: Vec::new(), number: 0 }
    }

    /// The next line; nothing at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let length = self.reader.by_ref().take(LONGEST).read_until(b'\n', &mut self.line)?;
        if length == 0 {
            return Ok(None);
        }
        self.number += 1;
        let number = self.number;
        if length as u64 == LONGEST && !self.line.ends_with(b"\n") {
            self.reader.skip_until(b'\n')?;
            let message = format!("line {number} is longer than {LONGEST} bytes: write one case a line");
            return Ok(Some(Line { number, text: Err(message) }));
        }
        Ok(Some(Line { number, text: text(&self.line, number) }))
    }

    /// Whether a whole line has arrived already; if not, somebody may be
    /// waiting for answers before going on.
    pub(super) fn has_more(&self) -> bool {
        self.reader.buffer().contains(&b'\n')
    }
}

fn text(bytes: &[u8], number: usize) -> Result<&str, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        format!("line {number} is not UTF-8 text from byte {} on: write UTF-8", error.valid_up_to() + 1)
    })?;
    Ok(without_byte_order_mark(text).trim())
}
