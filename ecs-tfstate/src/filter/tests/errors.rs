//! What is wrong, in words.

use super::first;
use crate::filter::{Filter, FilterSyntax};

const CODE_POINTS: &str = "cannot use a list as a text: not each element is the code point of a character";

#[test]
fn failures_name_kinds_and_no_values() {
    let check = |program: &str, expected: &str| {
        let input = r#"{"secret":"hunter2","n":4711}"#;
        assert_eq!(first(program, input), Err(expected.to_owned()), "{program}");
    };
    let more = ": look at the value without this step, or write `?` behind it";
    check(".secret.x", &format!("cannot index a string with a string{more}"));
    check(".secret[0]", &format!("cannot index a string with a number{more}"));
    check(".n[]", "cannot use a number as a list or an object");
    check(".secret + .n", "cannot calculate a string + a number");
    check(".secret - .secret", "cannot calculate a string - a string");
    check(".n / 0", "cannot use a number as a dividend: the divisor is zero");
    check(".secret | tonumber", "cannot use a string as a number: its text is none");
    check(".secret | fromjson", "cannot use a string as JSON: it is not well-formed");
    check(
        ".secret | test(\"(\")",
        "cannot use a string as a regular expression: it is not well-formed, or too large",
    );
    check(
        "{(.n | tostring): 1, (.n): 2}",
        "cannot use a number as the name of a member: it has to be a string",
    );
    check("[-1] | implode", CODE_POINTS);
    check("[.secret] | implode", CODE_POINTS);
    check("\"M\" | @base32d", "cannot use a string as base32: it is not well-formed");
    check("\"MZ1=\" | @base32d", "cannot use a string as base32: it is not well-formed");
    check("\"?\" | @base64d", "cannot use a string as base64: it is not well-formed");
    check("\"50%\" | @urid", "cannot use a string as text in percent-encoding: it is not well-formed");
    check("\"%+1\" | @urid", "cannot use a string as text in percent-encoding: it is not well-formed");
    let own = "the filter raised an error of its own, which may hold values of the state and is not shown";
    check("error(.secret)", own);
    check("error", own);
    check("error(\"cannot index \" + .secret)", own);
    check("1 |= 2", "only paths such as `.a[0]` can be assigned to, deleted or picked");
}

const NO_FORMAT: &str = "there is no format `@base58`: take `@json`, `@text`, `@csv`, `@tsv`, `@html`, `@uri`, `@sh`, `@base32` or `@base64`";

#[test]
fn what_is_no_filter_is_refused_with_its_place() {
    let check = |program: &str, offset: usize, message: &str| {
        let expected = FilterSyntax { offset, message: message.to_owned() };
        assert_eq!(Filter::compile(program).unwrap_err(), expected, "{program}");
    };
    check(".a | nosuch", 5, "there is no filter `nosuch`: text has to be in quotes");
    check("map(1; 2)", 0, "there is no filter `map` with 2 arguments");
    check("'a\"b' | nosuch", 8, "there is no filter `nosuch`: text has to be in quotes");
    check("$x", 0, "there is no variable `$x`: bind it with `as`");
    check("a::b", 0, "`a` is of a module: a filter has no modules");
    check("break $x", 6, "there is no label `$x`: write `label $x | …` before");
    check("(1", 2, "expected a closing parenthesis, found the end");
    check(".a |", 4, "expected `term`, found the end");
    check("1 2", 2, "expected the end of the filter, found `2`");
    check("if 1", 4, "expected `then`, found the end");
    check("'open", 5, "expected a closing quote, found the end");
    check(".a & .b", 3, "expected a token, found `&`");
    check("import 'a' as a; 1", 0, "`import` is not available: a filter has no modules");
    check("include 'a'; 1", 0, "`include` is not available: a filter has no modules");
    check("1 | @base58", 4, NO_FORMAT);
    check("@base58 \"x\"", 0, NO_FORMAT);
    check(
        "1 | sin",
        4,
        "`sin` is not available: the mathematics here ends with roots, powers and logarithms",
    );
    check(".x | format(\"json\")", 5, "`format` is not available: write the format itself, as in `@json`");
    check(".x | halt", 5, "`halt` is not available: a filter does not end the program");
    check("halt_error(1)", 0, "`halt_error` is not available: a filter does not end the program");
    check("[inputs]", 1, "`inputs` is not available: there is no input but the value");
    check("now", 0, "`now` is not available: a filter knows no clock and no time zone");
    check("0 | localtime", 4, "`localtime` is not available: a filter knows no clock and no time zone");
    let recursive =
        "`f` takes filters and calls itself: define what calls itself without parameters inside it";
    check("def f(g): f(g | g); f(.)", 4, recursive);
    check("def f(g): def h(i): f(i); h(g); f(.)", 4, recursive);
    check(
        &" ".repeat(4097),
        4096,
        "the filter is longer than 4096 bytes: take less out of the state in one go",
    );
}
