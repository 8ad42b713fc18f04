//! Passing over JSON text at the speed of reading it.
//!
//! Most of a state is never asked for, and most of the time it takes to read
//! one goes into finding where values end. This finds it faster than serde_json
//! does. It says only whether the text is JSON: where and why it is
//! not, serde_json says when it is asked about the same text.

/// How far a JSON text is read.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// For each array and object that is open, whether it is an object.
    open: Vec<bool>,
}

const SPACES: u64 = u64::from_le_bytes([b' '; 8]);
const QUOTES: u64 = u64::from_le_bytes([b'"'; 8]);
const BACKSLASHES: u64 = u64::from_le_bytes([b'\\'; 8]);
const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
const LOW: u64 = u64::from_le_bytes([0x01; 8]);

/// The high bit of each byte that is zero. Above the lowest of them, bits may
/// be set for other bytes.
fn zeros(eight: u64) -> u64 {
    eight.wrapping_sub(LOW) & !eight & HIGH
}

/// The text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotJson;

/// An array or object that is being taken apart.
pub(crate) struct Items {
    end: u8,
    is_first: bool,
}

/// What may come next.
enum Next {
    Value,
    ValueOrEnd,
    Name,
    NameOrEnd,
    CommaOrEnd,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, open: Vec::new() }
    }

    /// The first byte of the value that comes next.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        self.blanks();
        self.bytes().get(self.at).copied()
    }

    /// Nothing but blanks is left.
    pub(crate) fn end(&mut self) -> Result<(), NotJson> {
        self.peek().map_or(Ok(()), |_| Err(NotJson))
    }

    /// The whole value that comes next, or `null` if it is that.
    pub(crate) fn value(&mut self) -> Result<&'a str, NotJson> {
        self.blanks();
        let start = self.at;
        self.pass_value()?;
        self.text.get(start..self.at).ok_or(NotJson)
    }

    /// Enters the array or object that comes next.
    pub(crate) fn open(&mut self) -> Result<Items, NotJson> {
        let end = if self.peek() == Some(b'{') { b'}' } else { b']' };
        self.take(if end == b'}' { b'{' } else { b'[' })?;
        Ok(Items { end, is_first: true })
    }

    /// Goes to the next element or member, or past the end. What was there
    /// before has to be taken.
    pub(crate) fn has_next(&mut self, items: &mut Items) -> Result<bool, NotJson> {
        let byte = self.peek();
        if byte == Some(items.end) {
            self.at += 1;
            return Ok(false);
        }
        if !items.is_first {
            self.take(b',')?;
        }
        items.is_first = false;
        Ok(true)
    }

    /// The name of a member in its quotes, and past the colon.
    pub(crate) fn name(&mut self) -> Result<&'a str, NotJson> {
        self.blanks();
        let start = self.at;
        self.pass_string()?;
        let name = self.text.get(start..self.at).ok_or(NotJson)?;
        self.take(b':')?;
        Ok(name)
    }

    fn take(&mut self, byte: u8) -> Result<(), NotJson> {
        if self.peek() != Some(byte) {
            return Err(NotJson);
        }
        self.at += 1;
        Ok(())
    }

    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    #[inline]
    fn blanks(&mut self) {
        while self.bytes().get(self.at).is_some_and(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
            self.spaces();
        }
    }

    /// Terraform indents: most blanks are a new line and many spaces.
    #[inline]
    fn spaces(&mut self) {
        while let Some(eight) = self.eight() {
            let others = eight ^ SPACES;
            self.at += (others.trailing_zeros() / 8) as usize;
            if others != 0 {
                return;
            }
        }
    }

    /// The next eight bytes, the first in the lowest place.
    #[inline]
    fn eight(&self) -> Option<u64> {
        let eight = self.bytes().get(self.at..)?.first_chunk()?;
        Some(u64::from_le_bytes(*eight))
    }

    /// Passes a value without recursion, however deep it is.
    fn pass_value(&mut self) -> Result<(), NotJson> {
        self.open.clear();
        let mut next = Next::Value;
        loop {
            let byte = self.peek().ok_or(NotJson)?;
            next = match (next, byte) {
                (Next::ValueOrEnd, b']') | (Next::NameOrEnd, b'}') => self.close(byte)?,
                (Next::Value | Next::ValueOrEnd, byte) => self.pass_start(byte)?,
                (Next::Name | Next::NameOrEnd, _) => {
                    self.name()?;
                    Next::Value
                }
                (Next::CommaOrEnd, b',') => {
                    self.at += 1;
                    if self.open.last() == Some(&true) { Next::Name } else { Next::Value }
                }
                (Next::CommaOrEnd, byte) => self.close(byte)?,
            };
            if self.open.is_empty() && matches!(next, Next::CommaOrEnd) {
                return Ok(());
            }
        }
    }

    /// Passes what a value begins with: all of it, or its bracket.
    fn pass_start(&mut self, byte: u8) -> Result<Next, NotJson> {
        match byte {
            b'"' => self.pass_string()?,
            b'{' | b'[' => {
                self.at += 1;
                self.open.push(byte == b'{');
                return Ok(if byte == b'{' { Next::NameOrEnd } else { Next::ValueOrEnd });
            }
            b't' => self.pass_word("true")?,
            b'f' => self.pass_word("false")?,
            b'n' => self.pass_word("null")?,
            _ => self.pass_number()?,
        }
        Ok(Next::CommaOrEnd)
    }

    fn close(&mut self, byte: u8) -> Result<Next, NotJson> {
        let is_object = self.open.pop().ok_or(NotJson)?;
        let end = if is_object { b'}' } else { b']' };
        if byte != end {
            return Err(NotJson);
        }
        self.at += 1;
        Ok(Next::CommaOrEnd)
    }

    fn pass_word(&mut self, word: &str) -> Result<(), NotJson> {
        let end = self.at + word.len();
        let is_there = self.bytes().get(self.at..end).is_some_and(|bytes| bytes == word.as_bytes());
        self.at = end;
        if is_there { Ok(()) } else { Err(NotJson) }
    }

    fn pass_string(&mut self) -> Result<(), NotJson> {
        if self.bytes().get(self.at) != Some(&b'"') {
            return Err(NotJson);
        }
        self.at += 1;
        loop {
            self.plain();
            match self.bytes().get(self.at..).unwrap_or_default() {
                [b'"', ..] => {
                    self.at += 1;
                    return Ok(());
                }
                [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => self.at += 2,
                [b'\\', b'u', a, b, c, d, ..]
                    if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()) =>
                {
                    self.at += 6;
                }
                [b'\\' | ..0x20, ..] | [] => return Err(NotJson),
                _ => self.at += 1,
            }
        }
    }

    /// Passes what stands for itself in a string, eight bytes at a time: up to
    /// a quote, a backslash, a control character or the last bytes of the text.
    #[inline]
    fn plain(&mut self) {
        while let Some(eight) = self.eight() {
            let special = zeros(eight ^ QUOTES)
                | zeros(eight ^ BACKSLASHES)
                | (eight.wrapping_sub(SPACES) & !eight & HIGH);
            if special != 0 {
                self.at += (special.trailing_zeros() / 8) as usize;
                return;
            }
            self.at += 8;
        }
    }

    fn pass_number(&mut self) -> Result<(), NotJson> {
        self.pass_if(|byte| byte == b'-');
        match self.bytes().get(self.at) {
            Some(b'0') => self.at += 1,
            _ => self.pass_digits()?,
        }
        if self.pass_if(|byte| byte == b'.') {
            self.pass_digits()?;
        }
        if self.pass_if(|byte| matches!(byte, b'e' | b'E')) {
            self.pass_if(|byte| matches!(byte, b'+' | b'-'));
            self.pass_digits()?;
        }
        Ok(())
    }

    fn pass_digits(&mut self) -> Result<(), NotJson> {
        let start = self.at;
        while self.pass_if(|byte| byte.is_ascii_digit()) {}
        if self.at > start { Ok(()) } else { Err(NotJson) }
    }

    fn pass_if(&mut self, is: impl Fn(u8) -> bool) -> bool {
        let passes = self.bytes().get(self.at).is_some_and(|byte| is(*byte));
        self.at += usize::from(passes);
        passes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    fn scan(text: &str) -> Result<&str, NotJson> {
        let mut scanner = Scanner::new(text);
        let value = scanner.value()?;
        scanner.end().map(|()| value)
    }

    fn agrees_with_serde_json(text: &str) {
        let expected = serde_json::from_str::<&RawValue>(text).map(RawValue::get).ok();
        assert_eq!(scan(text).ok(), expected, "{text}");
    }

    #[test]
    fn values_end_where_serde_json_ends_them() {
        for text in [
            r#" {"a" : [1, -0.5e+3, true, {"b\"\u00e9\\": null}] , "c":{}, "d":[ ]} "#,
            "\"é\u{1f600}\"",
            "0",
            "-0",
            "[[[]]]",
            "",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "{\"a\" 1}",
            "{1:1}",
            "[1 2]",
            "[}",
            "01",
            "1.",
            ".5",
            "1e",
            "+1",
            "-",
            "tru",
            "nulll",
            "\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\\u123",
            "\"\n\"",
            "1 1",
            "\u{a0}1",
        ] {
            agrees_with_serde_json(text);
        }
    }

    #[test]
    fn depth_is_no_trouble() {
        let deep = format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(scan(&deep), Ok(deep.as_str()));
        assert_eq!(scan(deep.strip_prefix('[').unwrap_or_default()), Err(NotJson));
    }

    proptest! {
        #[test]
        fn any_text_of_the_characters_of_json_is_judged_alike(text in "[\\[\\]{}:,\"\\\\0-9eE.+truefalsn u\n-]{0,24}") {
            agrees_with_serde_json(&text);
        }

        #[test]
        fn any_text_near_json_is_judged_alike(
            parts in prop::collection::vec(prop_oneof![
                Just("{"), Just("}"), Just("["), Just("]"), Just(":"), Just(","), Just("\"a\""), Just("\"\\n\""), Just("1"),
                Just("-2.5e3"), Just("true"), Just("null"), Just(" "), Just("\n        "),
            ], 0..16)
        ) {
            agrees_with_serde_json(&parts.concat());
        }
    }
}
