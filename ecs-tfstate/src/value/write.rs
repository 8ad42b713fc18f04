//! Writing JSON text.

use std::fmt;

use super::Value;

impl Value {
    /// The value as JSON over several lines, indented by two spaces.
    #[must_use]
    pub fn to_pretty(&self) -> String {
        format!("{self:#}")
    }
}

/// Compact JSON; with `{:#}` what [`Value::to_pretty`] gives. Characters are
/// escaped only where JSON asks for it: `<`, `>` and `&` stay.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = if f.alternate() { Style::Pretty } else { Style::Compact };
        write(f, self, style, 0)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Style {
    Compact,
    Pretty,
}

fn write(f: &mut fmt::Formatter<'_>, value: &Value, style: Style, level: usize) -> fmt::Result {
    match value {
        Value::Null => f.write_str("null"),
        Value::Bool(value) => write!(f, "{value}"),
        Value::Number(number) => f.write_str(number.as_str()),
        Value::String(text) => write_string(f, text),
        Value::Array(elements) => {
            write_items(f, ('[', ']'), elements.iter(), style, level, |f, element, level| {
                write(f, element, style, level)
            })
        }
        Value::Object(members) => {
            write_items(f, ('{', '}'), members.iter(), style, level, |f, (name, member), level| {
                write_string(f, name)?;
                f.write_str(if style == Style::Pretty { ": " } else { ":" })?;
                write(f, member, style, level)
            })
        }
    }
}

fn write_items<T>(
    f: &mut fmt::Formatter<'_>,
    (open, close): (char, char),
    items: impl ExactSizeIterator<Item = T>,
    style: Style,
    level: usize,
    item: impl Fn(&mut fmt::Formatter<'_>, T, usize) -> fmt::Result,
) -> fmt::Result {
    let empty = items.len() == 0;
    write!(f, "{open}")?;
    for (position, element) in items.enumerate() {
        f.write_str(if position == 0 { "" } else { "," })?;
        new_line(f, style, level + 1)?;
        item(f, element, level + 1)?;
    }
    if !empty {
        new_line(f, style, level)?;
    }
    write!(f, "{close}")
}

fn new_line(f: &mut fmt::Formatter<'_>, style: Style, level: usize) -> fmt::Result {
    match style {
        Style::Compact => Ok(()),
        Style::Pretty => write!(f, "\n{:indent$}", "", indent = 2 * level),
    }
}

fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let quoted = serde_json::to_string(text).map_err(|_| fmt::Error)?;
    f.write_str(&quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compact_text_keeps_digits_order_and_markup() {
        let check = |text: &str| assert_eq!(Value::parse(text).unwrap().to_string(), text);
        check(r#"{"z":1e21,"a":[0.10,-0,123456789012345678901234567890],"e":{},"l":[]}"#);
        check(r#""<a href=\"x\">&</a>\n\u0001日本""#);
        check("null");
    }

    #[test]
    fn pretty_text_is_indented_by_two() {
        let value = Value::parse(r#"{"a":[1,{"b":null}],"c":[],"d":{}}"#).unwrap();
        let expected =
            "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": [],\n  \"d\": {}\n}";
        assert_eq!(value.to_pretty(), expected);
    }
}
