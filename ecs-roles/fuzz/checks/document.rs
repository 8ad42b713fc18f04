//! Whatever the bytes are, reading and linting them ends, and what is said about a place is about that place.

use ecs_roles::{JsonPath, PolicyKind, PolicySource, Position, apply_fixes, lint};

pub(crate) fn check(bytes: &[u8]) {
    match PolicySource::from_bytes(bytes) {
        Ok(source) => read(&source),
        Err(error) => {
            let text = String::from_utf8_lossy(bytes);
            if let Some(position) = error.position() {
                assert!(is_within(&text, position), "{error}");
            }
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = PolicySource::from_iam(text).map(|source| read(&source));
        linted(text);
    }
}

fn read(source: &PolicySource) {
    let document = source.document();
    for printed in [document.to_string(), document.to_pretty()] {
        let again = PolicySource::read(printed.as_str()).unwrap_or_else(|error| panic!("{error}\n{printed}"));
        assert_eq!(again.document(), document, "{printed}");
    }
    assert!(document.is_equivalent(document));
    let statements = JsonPath::default().member("Statement");
    for index in 0..document.statements.len() {
        let position = source.statement_position(index);
        assert!(position.is_some_and(|it| rest(source.text(), it).starts_with('{')), "{index}: {position:?}");
        if let Some(in_list) = source.position(&statements.element(index)) {
            assert_eq!(Some(in_list), position);
        }
    }
    assert_eq!(source.statement_position(document.statements.len()), None);
}

fn linted(text: &str) {
    for kind in PolicyKind::ALL {
        let findings = lint(text, kind);
        for finding in &findings {
            assert!(text.get(finding.span.clone()).is_some(), "{finding:?}");
            assert!(is_within(text, finding.position), "{finding:?}");
            let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
            edits.for_each(|edit| assert!(text.get(edit.span.clone()).is_some(), "{finding:?}"));
        }
        let mended = apply_fixes(text, &findings);
        if PolicySource::read(text).is_ok() {
            assert!(PolicySource::read(mended.as_str()).is_ok(), "a fix spoilt the document:\n{mended}");
        }
    }
}

fn is_within(text: &str, position: Position) -> bool {
    let line = text.split('\n').nth(position.line - 1);
    line.is_some_and(|line| position.column <= line.chars().count() + 1)
}

/// The text from a position on.
fn rest(text: &str, position: Position) -> &str {
    let line: usize = text.split_inclusive('\n').take(position.line - 1).map(str::len).sum();
    let rest = text.split_at(line).1;
    rest.char_indices().nth(position.column - 1).map_or("", |(column, _)| rest.split_at(column).1)
}
