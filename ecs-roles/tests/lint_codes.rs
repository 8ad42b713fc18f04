#![cfg(test)]
//! The table of codes in `LINT.md` is what the linter has.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use ecs_roles::codes;

const HEAD: &str = "\
# Codes of the linter

Codes in capitals that AWS IAM Access Analyzer has too mean the same there; the source names its page. This table is
generated: `UPDATE_CODES=1 cargo test -p ecs-roles --no-default-features --test lint_codes`.

Codes of Access Analyzer that are not here: `SCP_SYNTAX_ERROR_*` other than `SCP_SYNTAX_ERROR_PRINCIPAL` no longer
applies since AWS Organizations accepts the full policy language (September 2025), and
`UNSUPPORTED_GLOBAL_CONDITION_KEY` is reported as `DEPRECATED_GLOBAL_CONDITION_KEY`.

| code | severity | meaning | source |
|---|---|---|---|
";

fn table() -> String {
    let mut table = HEAD.to_owned();
    for code in codes() {
        writeln!(table, "| `{}` | {} | {} | {} |", code.name, code.severity, code.meaning, code.source)
            .unwrap();
    }
    table
}

#[test]
fn the_table_of_codes_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("LINT.md");
    if std::env::var_os("UPDATE_CODES").is_some() {
        std::fs::write(&path, table()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == table(), "LINT.md is not up to date: run the command it names");
}

#[test]
fn a_code_is_there_once_and_says_what_it_means() {
    let mut names = BTreeSet::new();
    for code in codes() {
        assert!(names.insert(code.name), "`{}` is there twice", code.name);
        assert!(
            code.name.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit()),
            "{}",
            code.name
        );
        assert!(
            code.meaning.ends_with('.') && !code.meaning.contains('|'),
            "{}: {}",
            code.name,
            code.meaning
        );
        assert!(!code.source.is_empty(), "{}", code.name);
    }
}
