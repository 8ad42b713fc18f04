//! Filters that would take for ever, or too much.

use super::first;
use crate::filter::Filter;
use crate::value::Value;

#[test]
fn every_filter_comes_to_an_end() {
    const STEPS: &str = "the filter takes too many steps or makes too large a value: look up something smaller, or end its loop";
    const CALLS: &str = "the calls of the filter are nested too deeply: end the recursion earlier";
    const DEPTH: &str =
        "the value or one that the filter makes is nested more than 512 levels deep: look up a part of it";
    const REGEX: &str = "cannot use a string as a regular expression: it is not well-formed, or too large";
    let check = |program: &str, expected: &str| {
        assert_eq!(first(program, "[0,1,2,3,4,5,6,7,8,9]"), Err(expected.to_owned()), "{program}");
    };
    check("last(repeat(1))", STEPS);
    check("[repeat(1)]", STEPS);
    check("last(range(1e12))", STEPS);
    check("[range(1e12)]", STEPS);
    check("[range(0; 1; 0)]", STEPS);
    check("[limit(1e12; repeat(1))]", STEPS);
    check("[limit(1e12; range(1e12))] | length", STEPS);
    check("[skip(1e12; repeat(1))]", STEPS);
    check("until(false; .)", STEPS);
    check("last(while(true; .))", STEPS);
    check("[recurse(.)]", STEPS);
    check("def f: f; f", STEPS);
    check("def f: 1 + f; f", CALLS);
    check("def f: [f]; f", CALLS);
    check("def f: f, f; [f]", STEPS);
    check("def f: (f | f); f", CALLS);
    check("def f: .[0:] |= f; f", CALLS);
    check("def f: try f catch f; f", CALLS);
    check("def f: try (f, error) catch f; f", CALLS);
    check("def f: f // f; f", CALLS);
    check("[paths(def f: f; f)]", STEPS);
    check("null | path(def f: .a | f; f)", STEPS);
    check("path(def f: .[0:] | f; f)", STEPS);
    check("null | last(path(repeat(.a)))", STEPS);
    check("null | last(path(recurse(.a)))", STEPS);
    check("try last(repeat(1)) catch 1", STEPS);
    check("last(repeat(1)) // 1", STEPS);
    check("last(repeat(1))?", STEPS);
    check("\"x\" * 1e9", STEPS);
    check("\"x\" * 1e300", STEPS);
    check("[range(100)] | map(\"xxxxxxxxxxxxxxxx\" * 1e6) | length", STEPS);
    check("reduce range(100) as $i (\"xx\"; . + .)", STEPS);
    check("reduce range(100) as $i ([1]; . + .)", STEPS);
    check("reduce range(100) as $i ([]; [., .])", STEPS);
    check("reduce range(100) as $i ({}; {a: ., b: .}) | tojson", STEPS);
    check("reduce range(1000) as $i ([]; [.])", DEPTH);
    check("reduce range(1000) as $i (null; {a: .})", DEPTH);
    check("reduce range(600) as $i (null; {a: .}) | 1", DEPTH);
    check("last(label $out | repeat(1))", STEPS);
    check("[combinations(1e9)?]", STEPS);
    check("[range(20) | [range(10)]] | [combinations]", STEPS);
    check(".[999999999] = 1", "cannot use a number as a place in the list: the position is out of bounds");
    check("reduce range(100) as $i (.; .[999999] = $i | .[0:2])", STEPS);
    check("[range(50000)] | [., ., ., ., ., ., ., ., ., ., ., .] | sort | tojson | length", STEPS);
    check("(\"a\" * 60000) | [match(\"a*?b|a\"; \"g\")] | length", STEPS);
    check("\"a\" | test(\"(((a{99}){99}){99}){99}\")", REGEX);
    check("\"a\" | test(\"(\" * 1000)", REGEX);
    check("isempty(repeat(empty))", STEPS);
    check("first(repeat(empty))", STEPS);
    check("any(repeat(false); .)", STEPS);
    check("[foreach repeat(1) as $x (0; . + 1)]", STEPS);
    check("reduce repeat(1) as $x (0; . + 1)", STEPS);
    check("[splits(\"a\"; \"b\")?] | until(false; .)", STEPS);
    check("walk(repeat(.))", STEPS);
    check("def f: def g: f; g; f", STEPS);
    check("def f: reduce f as $x (0; 1); f", CALLS);
    check("def f: foreach range(3) as $x (0; f); f", CALLS);
    check("def f($x): f($x + 1); f(0)", STEPS);
    check("def f($x): f([$x]); f(0)", DEPTH);
    check("def f: label $x | f; f", CALLS);
    check("def f: \"\\(f)\"; f", CALLS);
    check("def f: {a: f}; f", CALLS);
    check("def f: -f; f", CALLS);
    check("def f: [., .] | sort_by(f); f", CALLS);
    check("def f: [limit(1; f)]; f", CALLS);
    check("limit(1; def f: f; f)", STEPS);
    check("\"a\" | until(false; test(\"(a{30}){30}\") | \"a\")", STEPS);
    check("0 | until(false; (tojson | test(\"(a{30}){30}\" + .)) as $x | . + 1)", STEPS);
    check("[range(20000)] | . as $big | until(false; first($big[]))", STEPS);
    check("[range(20000)] | . as $big | until(false; $big[1:] | length)", STEPS);
    check("[range(20000) | {(tostring): 1}] | add as $big | until(false; {} < $big)", STEPS);
    check("def dag: reduce range(16) as $i (0; [., .]); [range(500) | dag] | length", STEPS);
    check("def dag: reduce range(16) as $i (0; [., .]); [range(500)] | sort_by(dag)", STEPS);
    check("def dag: reduce range(16) as $i (0; [., .]); [range(500)] | min_by(dag)", STEPS);
    check("[range(20000) | 1] | indices([range(10000) | 1])", STEPS);
    check("[range(20000) | 1] | until(false; . - [2])", STEPS);
    check("reduce range(5e4) as $i (.; (foreach range($i) as $j (.; .; .)) |= 1)", STEPS);
    check("(foreach range(1e6) as $j (.; .; .)) |= 1", CALLS);
    check("(reduce range(1e6) as $j (.; .)) |= 1", CALLS);
}

#[test]
fn regular_expressions_take_no_more_than_linear_time() {
    let check = |program: &str, expected: &str| {
        assert_eq!(first(program, "null"), Ok(Some(expected.to_owned())), "{program}");
    };
    check("(\"a\" * 10000) | test(\"(a*)*b\")", "false");
    check("(\"x\" * 5000) | test(\"(x+x+)+y\")", "false");
    check("(\"ab\" * 500) | gsub(\"a\"; \"\") | length", "500");
}

#[test]
fn filters_that_nest_as_deep_as_they_can_be_long_are_read() {
    let nested = |open: &str, inner: &str, close: &str| {
        let levels = (4096 - inner.len()) / (open.len() + close.len());
        let program = open.repeat(levels) + inner + &close.repeat(levels);
        // Whether it is a filter is not the question here.
        let _ = Filter::compile(&program).map(|filter| filter.first(&Value::Null));
    };
    for (open, inner, close) in [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("{a:", "1", "}"),
        ("{(", "1", "):1}"),
        ("(", "", ""),
        ("[", "", ""),
        ("{", "", ""),
        ("-", "1", ""),
        ("1+", "1", ""),
        ("1|", "1", ""),
        ("1,", "1", ""),
        ("1//", "1", ""),
        (".=", "1", ""),
        ("", ".", ".a"),
        ("", ".", "[]"),
        ("", ".", "[0]"),
        ("", ".", "?"),
        (".[", "0", "]"),
        ("try ", "1", ""),
        ("1 as $x|", "1", ""),
        ("1 as [$x,", "$x", ""),
        ("1 as [", "$x", "]"),
        ("def f:", "1", ";f"),
        ("def f:1;", "f", ""),
        ("def f(g):g;f(", "1", ")"),
        ("label $x|", "1", ""),
        ("if ", "1", " then 1 end"),
        ("if 1 then ", "1", " end"),
        ("reduce ", "1", " as $x (0;1)"),
        ("\"\\(", "1", ")\""),
        ("'\\(", "1", ")'"),
        ("map(", "1", ")"),
        ("path(", ".", ")"),
        ("first(", ".", ")"),
        ("# ", "1", "\n"),
    ] {
        nested(open, inner, close);
    }
}

#[test]
fn an_input_that_is_nested_too_deeply_is_refused() {
    let nested = |levels: usize| {
        let wrap = |inner: Value, _| Value::Array(vec![inner]);
        (0..levels).fold(Value::Null, wrap)
    };
    let filter = Filter::compile(". | 1").unwrap();
    assert_eq!(filter.first(&nested(512)).unwrap(), Some(Value::from(1)));
    assert!(filter.first(&nested(513)).unwrap_err().message().contains("more than 512 levels"));
    let deep = nested(100_000);
    assert!(filter.first(&deep).unwrap_err().message().contains("more than 512 levels"));
    // Dropping it would need as much stack as it is deep.
    std::mem::forget(deep);
}

#[test]
fn a_large_input_allows_for_more_steps() {
    let input = Value::Array((0..60_000_i64).map(Value::from).collect());
    let filter = Filter::compile("map(select(. % 2 == 0)) | length").unwrap();
    assert_eq!(filter.first(&input).unwrap(), Some(Value::from(30_000)));
}

#[test]
fn one_filter_runs_on_many_threads() {
    let filter = Filter::compile("map(. * 2) | add").unwrap();
    let input = Value::parse("[1,2,3]").unwrap();
    let given = std::thread::scope(|scope| {
        let threads = (0..8).map(|_| scope.spawn(|| filter.first(&input).unwrap())).collect::<Vec<_>>();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(given, vec![Some(Value::from(12)); 8]);
}
