//! Programs of random tokens.

use proptest::prelude::*;

use crate::filter::Filter;
use crate::filter::quotes::translate;
use crate::value::Value;

const TOKENS: [&str; 66] = [
    ".",
    "..",
    "|",
    ",",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ".a",
    ".b?",
    "[]",
    "[0]",
    "[-1:]",
    "=",
    "|=",
    "+=",
    "//",
    "+",
    "-",
    "*",
    "/",
    "%",
    "==",
    "<",
    "and",
    "or",
    "not",
    "0",
    "1",
    "1e9",
    "\"x\"",
    "'y'",
    "\"\\(",
    ")\"",
    "null",
    "true",
    "empty",
    "error",
    "repeat(.)",
    "recurse",
    "range(9)",
    "map(",
    "select(",
    "path(",
    "limit(2;",
    "first(",
    "reduce",
    "foreach",
    "as $x",
    "$x",
    "(0; . + $x)",
    "if",
    "then",
    "else",
    "end",
    "try",
    "catch",
    "def f:",
    "f",
    ";",
    "label $l|",
    "break $l",
    "tojson",
    "sub(\"a\";\"b\")",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn random_programs_end_in_a_value_or_an_error(
        tokens in prop::collection::vec(prop::sample::select(&TOKENS[..]), 1..14),
    ) {
        let program = tokens.join(" ");
        let input = Value::parse(r#"{"a":[1,{"b":"xa"}],"b":null}"#).unwrap();
        match Filter::compile(&program) {
            Ok(filter) => drop(filter.first(&input)),
            Err(error) => prop_assert!(program.is_char_boundary(error.offset), "{program}: {error:?}"),
        }
    }

    #[test]
    fn random_texts_are_read_or_refused_with_a_place(program in "[ -~é\n]{0,40}") {
        if let Err(error) = Filter::compile(&program) {
            prop_assert!(program.is_char_boundary(error.offset), "{program}: {error:?}");
        }
    }

    #[test]
    fn quotes_are_translated_once(program in r#"['"\\()#a\n]{0,20}"#) {
        let once = translate(&program).text;
        prop_assert_eq!(&translate(&once).text, &once);
    }
}
