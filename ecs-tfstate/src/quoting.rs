//! Texts of servers in messages.

/// The longest text of a server that a message repeats, in characters.
const LONGEST: usize = 200;

/// A text of a server in backticks: without control characters and backticks,
/// and cut off if it is long.
pub(crate) fn quoted(text: &str) -> String {
    format!("`{}`", plain(text))
}

/// As [`quoted`], without the backticks.
pub(crate) fn plain(text: &str) -> String {
    let mut chars = text.chars().filter(|char| !char.is_control() && *char != '`');
    let mut short = chars.by_ref().take(LONGEST).collect::<String>();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_text_of_a_server_stays_on_its_line_and_within_its_quotes() {
        let check = |text: &str, expected: &str| assert_eq!(quoted(text), expected);
        check("not found", "`not found`");
        check("a\r\n\u{1b}[31mb`c", "`a[31mbc`");
        check(&"é".repeat(200), &format!("`{}`", "é".repeat(200)));
        check(&"é".repeat(201), &format!("`{}…`", "é".repeat(200)));
    }
}
