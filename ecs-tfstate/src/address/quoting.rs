//! Keys in quotes, as `terraform state list` writes them.

use std::fmt::{self, Write};

/// A text in double quotes, with the escapes of HCL.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        let mut chars = self.0.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                '"' | '\\' => write!(f, "\\{c}")?,
                '$' | '%' if chars.peek() == Some(&'{') => write!(f, "{c}{c}")?,
                c if is_printable(c) => f.write_char(c)?,
                c if u32::from(c) > 0xffff => write!(f, "\\U{:08x}", u32::from(c))?,
                c => write!(f, "\\u{:04x}", u32::from(c))?,
            }
        }
        f.write_char('"')
    }
}

/// Letters, marks, numbers, punctuation, symbols and the plain space.
fn is_printable(c: char) -> bool {
    // `escape_debug` of a text escapes what is not printable, and a combining
    // mark only where it has nothing before it to combine with.
    c.is_ascii_graphic() || c == ' ' || String::from_iter(['a', c]).escape_debug().count() == 2
}

/// Whether a name can stand in an address without quotes.
pub(crate) fn is_bare(name: &str) -> bool {
    !name.is_empty() && name.chars().all(is_bare_char)
}

/// HCL's identifiers are those of Unicode, with `-` as well.
pub(crate) fn is_bare_char(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || unicode_ident::is_xid_continue(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_escaped_as_terraform_does() {
        let check = |key: &str, expected: &str| assert_eq!(Quoted(key).to_string(), expected);
        check("a.b", r#""a.b""#);
        check("quo\"te\\", r#""quo\"te\\""#);
        check("${a} %{b} $c 5%", r#""$${a} %%{b} $c 5%""#);
        check("$${a}", r#""$$${a}""#);
        check("<b> & 日本 é e\u{301} 😀", "\"<b> & 日本 é e\u{301} 😀\"");
        check("\n\r\t\u{7}\u{a0}\u{200b}\u{e0001}", r#""\n\r\t\u0007\u00a0\u200b\U000e0001""#);
    }
}
