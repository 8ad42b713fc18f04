//! HCL, laid out as `terraform fmt` lays it out.
//!
//! A writer of our own: hcl-rs prints objects and attributes without aligning
//! their `=`, and aligning its output means reading it again. What a role needs
//! of the language is one kind of block and literals; the tests parse it back
//! with hcl-rs and compare the layout with Terraform's own.

use std::fmt::Write;

use crate::policy::{Kind, Node};

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// Source text of one line.
    Inline(String),
    List(Vec<Expression>),
    /// Names as [`name`] writes them, and values.
    Object(Vec<(String, Expression)>),
    /// The call of a function with one argument.
    Call(&'static str, Box<Expression>),
}

impl Expression {
    /// A string.
    pub(super) fn text(text: &str) -> Self {
        Self::Inline(quoted(text, |_| true))
    }

    /// A value of JSON.
    pub(super) fn of_json(node: &Node) -> Self {
        match &node.kind {
            Kind::Null => Self::Inline("null".to_owned()),
            Kind::Bool(value) => Self::Inline(value.to_string()),
            Kind::Number(digits) => Self::Inline(digits.to_string()),
            Kind::String(text) => Self::text(text),
            Kind::List(elements) => Self::List(elements.iter().map(Self::of_json).collect()),
            Kind::Object(members) => Self::Object(
                members.iter().map(|member| (name(&member.name), Self::of_json(&member.value))).collect(),
            ),
        }
    }

    fn is_inline(&self) -> bool {
        match self {
            Self::Inline(_) => true,
            Self::List(elements) => elements.is_empty(),
            Self::Object(items) => items.is_empty(),
            Self::Call(_, argument) => argument.is_inline(),
        }
    }

    fn write(&self, out: &mut String, depth: usize) {
        match self {
            Self::Inline(source) => out.push_str(source),
            Self::List(elements) if elements.is_empty() => out.push_str("[]"),
            Self::List(elements) => {
                out.push_str("[\n");
                for element in elements {
                    indent(out, depth + 1);
                    element.write(out, depth + 1);
                    out.push_str(",\n");
                }
                indent(out, depth);
                out.push(']');
            }
            Self::Object(items) if items.is_empty() => out.push_str("{}"),
            Self::Object(items) => braced(out, items, depth),
            Self::Call(function, argument) => {
                out.push_str(function);
                out.push('(');
                argument.write(out, depth);
                out.push(')');
            }
        }
    }
}

/// A block of the type `resource` and a line break.
pub(super) fn resource(out: &mut String, kind: &str, label: &str, attributes: &[(String, Expression)]) {
    // Writing to a string cannot fail.
    let _ = write!(out, "resource \"{kind}\" \"{label}\" ");
    braced(out, attributes, 0);
    out.push('\n');
}

/// Attributes, or the items of an object. Where those on one line stand one
/// below the other, their `=` do too.
fn braced(out: &mut String, items: &[(String, Expression)], depth: usize) {
    out.push_str("{\n");
    for aligned in items.chunk_by(|(_, one), (_, next)| one.is_inline() && next.is_inline()) {
        let width = aligned.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        for (name, value) in aligned {
            indent(out, depth + 1);
            let _ = write!(out, "{name:width$} = ");
            value.write(out, depth + 1);
            out.push('\n');
        }
    }
    indent(out, depth);
    out.push('}');
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n("  ", depth));
}

/// The name of an item, in quotes unless it is a plain word without a meaning
/// of its own.
pub(super) fn name(name: &str) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let reserved = ["for", "true", "false", "null"].contains(&name);
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(word);
    if plain && !reserved {
        return name.to_owned();
    }
    // Terraform aligns by what a reader sees as one character. Below the first
    // combining mark, that is a `char`; the rest is escaped.
    quoted(name, |c| c < '\u{300}')
}

/// A string in quotes, in which nothing is a template. Besides what has to be
/// escaped, what cannot be seen is, and what is not `readable`.
fn quoted(text: &str, readable: fn(char) -> bool) -> String {
    let mut out = String::from("\"");
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if rest.peek() == Some(&'{') => out.extend([c, c]),
            '\'' => out.push(c),
            _ if readable(c) && c.escape_debug().count() == 1 => out.push(c),
            _ => out.push_str(&escaped(c)),
        }
    }
    out.push('"');
    out
}

fn escaped(c: char) -> String {
    let code = u32::from(c);
    if code > 0xffff { format!("\\U{code:08x}") } else { format!("\\u{code:04x}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_string_is_a_template() {
        let source = |text| quoted(text, |_| true);
        assert_eq!(source("${aws:username}"), r#""$${aws:username}""#);
        assert_eq!(source("%{if} $${x} $ % $"), r#""%%{if} $$${x} $ % $""#);
        assert_eq!(source("a\"b\\c'd`$(e)\n\r\t"), r#""a\"b\\c'd`$(e)\n\r\t""#);
        assert_eq!(source("é日\u{0}\u{202e}\u{301}\u{e0001}"), r#""é日\u0000\u202e\u0301\U000e0001""#);
    }

    #[test]
    fn names_that_are_words_stand_without_quotes() {
        for word in ["Version", "Name", "a_1", "Null"] {
            assert_eq!(name(word), word);
        }
        let quoted = ["aws:SourceArn", "1a", "", "for", "null", "true", "_", "a-b", "größe"];
        assert_eq!(quoted.map(name), quoted.map(|name| format!("\"{name}\"")));
        assert_eq!(name("日${x}"), r#""\u65e5$${x}""#);
    }

    #[test]
    fn attributes_on_one_line_are_aligned_until_one_takes_more() {
        let inline = |text: &str| Expression::Inline(text.to_owned());
        let object = Expression::Object(vec![("a".to_owned(), inline("1"))]);
        let attributes = [
            ("x", inline("1")),
            ("xyz", Expression::List(vec![])),
            ("policy", Expression::Call("jsonencode", Box::new(object))),
            ("y", Expression::List(vec![inline("1")])),
            ("yz", inline("2")),
        ];
        let mut out = String::new();
        resource(&mut out, "k", "l", &attributes.map(|(name, value)| (name.to_owned(), value)));
        let expected = r#"resource "k" "l" {
  x   = 1
  xyz = []
  policy = jsonencode({
    a = 1
  })
  y = [
    1,
  ]
  yz = 2
}
"#;
        assert_eq!(out, expected);
    }
}
