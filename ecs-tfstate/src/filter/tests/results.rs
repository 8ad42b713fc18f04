//! What filters give, as jq 1.6 or gojq do, which differ in a few.

use super::first;

/// Of each line: a filter, and what it gives for `DOCUMENT`.
const RESULTS: &[(&str, &str)] = &[
    (".", DOCUMENT),
    (".name", r#""web""#),
    (".ports[0]", "80"),
    (".ports[-1]", "8080"),
    (".ports[1:]", "[443,8080]"),
    (".ports[:-1]", "[80,443]"),
    (".ports[1:2]", "[443]"),
    (".name[1:]", r#""eb""#),
    (".ports[]", "80"),
    (".ports[9]", "null"),
    (".none", "null"),
    (".none.more[0].yet", "null"),
    (".none // \"d-flt\"", r#""d-flt""#),
    (".name.x // 1", "1"),
    (".[\"odd key\"]", "true"),
    (".[\"a.b\"].c", "1"),
    (".\"a.b\".c", "1"),
    (".ports | length", "3"),
    (".name | length", "3"),
    (".tags | keys", r#"["env","team"]"#),
    (".tags | length", "2"),
    (".tags | to_entries", r#"[{"key":"env","value":"dev"},{"key":"team","value":"a"}]"#),
    (".tags | to_entries | map(.key + \"=\" + .value) | join(\",\")", r#""env=dev,team=a""#),
    (".tags | with_entries(.value |= ascii_upcase)", r#"{"env":"DEV","team":"A"}"#),
    (".tags | has(\"env\")", "true"),
    (".ports | has(3)", "false"),
    (".subnets | map(.id)", r#"["s-1","s-2","s-3"]"#),
    (".subnets | map(select(.public)) | .[0].id", r#""s-2""#),
    (".subnets[] | select(.id == \"s-3\") | .public", "false"),
    (".subnets | map(select(.public | not)) | length", "2"),
    ("[.subnets[] | {(.id): .public}] | add", r#"{"s-1":false,"s-2":true,"s-3":false}"#),
    (".subnets | sort_by(.id) | reverse | map(.id)", r#"["s-3","s-2","s-1"]"#),
    (".subnets | group_by(.public) | map(length)", "[2,1]"),
    (".subnets | min_by(.id).id", r#""s-1""#),
    (".subnets | max_by(.id).id", r#""s-3""#),
    (".subnets | map(.public) | unique", "[false,true]"),
    (".subnets | any(.public)", "true"),
    (".subnets | all(.public)", "false"),
    (".subnets | first | .id", r#""s-1""#),
    (".subnets | last.id", r#""s-3""#),
    (".subnets | [.[].id] | index(\"s-2\")", "1"),
    (".subnets | map(.id) | contains([\"s-2\"])", "true"),
    ("[.subnets[].id | ltrimstr(\"s-\") | tonumber] | add", "6"),
    (".ports | map(tostring) | join(\"/\")", r#""80/443/8080""#),
    (".ports | join(\",\")", r#""80,443,8080""#),
    (".ports | add / length", "2867.6666666666665"),
    (".ports | sort | .[0]", "80"),
    (".ports | max", "8080"),
    (".ports | map(. * 2)", "[160,886,16160]"),
    (".ports | map(select(. > 100 and . < 1000))", "[443]"),
    (".ports - [443]", "[80,8080]"),
    (".ports | tojson", r#""[80,443,8080]""#),
    (".ports | .[0] = 1", "[1,443,8080]"),
    (".ports | .[4] = 1", "[80,443,8080,null,1]"),
    (".tags | .new.er = 1", r#"{"env":"dev","team":"a","new":{"er":1}}"#),
    (".tags | del(.env)", r#"{"team":"a"}"#),
    (".ports | del(.[0, 2])", "[443]"),
    (".ports | to_entries | map(.key)", "[0,1,2]"),
    (".name | test(\"^w.b$\")", "true"),
    (".name | test(\"WEB\"; \"i\")", "true"),
    (".name | sub(\"e\"; \"E\")", r#""wEb""#),
    ("\"a-b-c\" | gsub(\"-\"; \"+\")", r#""a+b+c""#),
    ("\"a1b22\" | [scan(\"[0-9]+\")]", r#"["1","22"]"#),
    ("\"a1b22\" | [match(\"[0-9]+\"; \"g\").offset]", "[1,3]"),
    ("\"x=1\" | capture(\"(?<k>[a-z])=(?<v>.)\")", r#"{"k":"x","v":"1"}"#),
    (".arn | split(\":\") | .[4]", r#""123456789012""#),
    (".arn | split(\"[:/]\"; null) | last", r#""role""#),
    (".arn | capture(\"::(?<account>[0-9]+):\").account", r#""123456789012""#),
    (".arn | startswith(\"arn:\")", "true"),
    (".arn | endswith(\"role\")", "true"),
    (".policy | fromjson | .Statement[0].Effect", r#""Allow""#),
    (".tags | @json", r#""{\"env\":\"dev\",\"team\":\"a\"}""#),
    (".ports | @csv", r#""80,443,8080""#),
    ("[\"a\\\"b\", 1, null, true] | @csv", r#""\"a\"\"b\",1,,true""#),
    ("[\"a\\tb\", 1] | @tsv", r#""a\\tb\t1""#),
    (".name | @base64", r#""d2Vi""#),
    ("\"d2Vi\" | @base64d", r#""web""#),
    ("\"a b/ü\" | @uri", r#""a%20b%2F%C3%BC""#),
    ("\"<&'\\\">\" | @html", r#""&lt;&amp;&#39;&quot;&gt;""#),
    ("\"it's\" | @sh", r#""'it'\\''s'""#),
    ("\"\\(.name)-\\(.ports[0])\"", r#""web-80""#),
    ("@base64 \"x\\(.name)\"", r#""xd2Vi""#),
    ("if .ports[0] == 80 then \"http\" else \"other\" end", r#""http""#),
    ("if .none then 1 elif .name then 2 end", "2"),
    (".ports as [$a, $b] | $a + $b", "523"),
    (". as {$name, tags: {env: $e}} | $name + $e", r#""webdev""#),
    ("reduce .ports[] as $p (0; . + $p)", "8603"),
    ("[foreach .ports[] as $p (0; . + $p)]", "[80,523,8603]"),
    ("[limit(2; .ports[])]", "[80,443]"),
    ("first(.ports[] | select(. > 100))", "443"),
    ("[range(3)]", "[0,1,2]"),
    ("[range(5; 0; -2)]", "[5,3,1]"),
    ("[.ports[] | if . > 100 then empty else . end]", "[80]"),
    ("try error(\"x\") catch .", r#""x""#),
    ("(.name | .x)? // \"none\"", r#""none""#),
    ("[.[]?] | length", "11"),
    ("[.. | numbers] | length", "6"),
    ("[paths(type == \"boolean\")] | length", "4"),
    ("getpath([\"tags\", \"env\"])", r#""dev""#),
    ("[.tags | paths]", r#"[["env"],["team"]]"#),
    ("{name, env: .tags.env}", r#"{"name":"web","env":"dev"}"#),
    (".tags + {x: 1}", r#"{"env":"dev","team":"a","x":1}"#),
    (".tags * {env: {deep: 1}}", r#"{"env":{"deep":1},"team":"a"}"#),
    ("[1, [2, [3]]] | flatten", "[1,2,3]"),
    ("[1, [2, [3]]] | flatten(1)", "[1,2,[3]]"),
    ("[[1, 2], [3]] | transpose", "[[1,3],[2,null]]"),
    ("[{key: \"a\", value: 1}, {name: \"b\", value: 2}] | from_entries", r#"{"a":1,"b":2}"#),
    ("[3, 1, 2] | sort_by(-.)", "[3,2,1]"),
    ("\"abc\" | explode | implode", r#""abc""#),
    ("\"a,b\" / \",\"", r#"["a","b"]"#),
    ("\"abcb\" | indices(\"b\")", "[1,3]"),
    ("7 % 3", "1"),
    ("1 / 3", "0.3333333333333333"),
    ("6 / 3", "2"),
    ("0.1 + 0.2", "0.30000000000000004"),
    ("3.7 | floor", "3"),
    ("16 | sqrt", "4"),
    (
        "[1, null, \"a\", [0], {}, false] | map(type)",
        r#"["number","null","string","array","object","boolean"]"#,
    ),
    ("[{}, [], \"a\", 1, true, false, null] | sort", r#"[null,false,true,1,"a",[],{}]"#),
    ("env", "{}"),
    ("$ENV.PATH", "null"),
    (".name | debug", r#""web""#),
    ("[.ports[] as $p | $p] | length", "3"),
    ("def f: . + 1; .ports[0] | f | f", "82"),
    ("def f($x; g): g + $x; f(1; .ports[0])", "81"),
    ("[recurse(if . < 3 then . + 1 else empty end)?] | length", "1"),
    ("[recurse(empty)] | length", "1"),
    ("[recurse(empty)?] | length", "1"),
    ("[.name?]", "[\"web\"]"),
    ("[(.name, .tags)?] | length", "2"),
    ("1 | [recurse(if . < 3 then . + 1 else empty end)]", "[1,2,3]"),
    ("1 | [while(. < 20; . * 2)]", "[1,2,4,8,16]"),
    ("1 | until(. > 100; . * 2)", "128"),
    ("[1, 2] | combinations(2)?", "[1,1]"),
    ("label $out | .ports[] | if . > 80 then ., break $out else empty end", "443"),
    (".ports | walk(if type == \"number\" then . + 1 else . end)", "[81,444,8081]"),
    ("[splits(\"a\")?]", "[]"),
    ("\"a, b\" | [splits(\", *\")]", r#"["a","b"]"#),
    ("'single' + \"'double'\"", r#""single'double'""#),
    (".subnets | map(select(.id == 's-1'))[0].id", r#""s-1""#),
    (".exact", "9007199254740993"),
    (".tags.[\"env\"]", r#""dev""#),
    ("{if: 1, and: 2}", r#"{"if":1,"and":2}"#),
    ("[1, [2]] | [tostream]", "[[[0],1],[[1,0],2],[[1,0]],[[1]]]"),
    ("[1, 2, 3] | .[1:] |= map(. * 2)", "[1,4,6]"),
    ("[1, 2, 3] | (.[] | select(. == 2)) = 9", "[1,9,3]"),
    ("[1, 2, 3] | (.[] | select(. == 2)) |= empty", "[1,3]"),
    ("{a: [1, {b: 2}]} | [paths]", r#"[["a"],["a",0],["a",1],["a",1,"b"]]"#),
    ("{a: [1, {b: 2}]} | delpaths([[\"a\", 0], [\"a\", 1, \"b\"]])", r#"{"a":[{}]}"#),
    ("{a: [1, {b: 2}]} | .a[1].b += 5", r#"{"a":[1,{"b":7}]}"#),
    ("{a: null} | .a //= 3", r#"{"a":3}"#),
    (
        ".arn | sub(\"(?<a>role)/(?<b>role)\"; \"\\(.b)-\\(.a)!\")",
        r#""arn:aws:iam::123456789012:role-role!""#,
    ),
    ("\"abc\" | gsub(\"^\"; \"!\")", r#""!abc""#),
    ("\"日本語\" | .[1:]", r#""本語""#),
    ("[\"a\", null, 1, true] | join(\",\")", r#""a,,1,true""#),
    ("@sh \"echo \\([\"c\", \"d e\"])\"", r#""echo 'c' 'd e'""#),
    (".ports[1:][:1]", "[443]"),
    (".tags[.name]", "null"),
    ("[.subnets[] | select(.id | IN(\"s-1\", \"s-3\"))] | length", "2"),
    ("-5 % 3", "-2"),
    ("[{b: 1}, {a: 2}] | sort", r#"[{"a":2},{"b":1}]"#),
    ("[\"\", \"f\", \"fo\", \"foo\", \"foob\", \"fooba\", \"foobar\"] | map(@base32)", BASE32),
    (
        "[\"\", \"f\", \"fo\", \"foo\", \"foob\", \"fooba\", \"foobar\"] | map(@base32 | @base32d) | join(\",\")",
        FOOBAR,
    ),
    ("\"MZXW6YQ\" | @base32d", r#""foob""#),
    ("12 | @base32", r#""GEZA====""#),
    ("\"a b/ü+%41\" | @uri | @urid", r#""a b/ü+%41""#),
    ("\"a+b%2f\" | @urid", r#""a+b/""#),
    ("\"%ff\" | @urid", "\"\u{fffd}\""),
    ("[0, 8, 10, -3, 0.1, 5e-324] | map(significand)", "[0,1,1.25,-1.5,1.6,1]"),
    ("[0, 8, 10, -3, 0.1, 5e-324] | map(logb)", "[-1.7976931348623157e+308,3,3,1,-4,-1074]"),
    ("[ldexp(3; 2), scalbln(3; -1), scalb(1; 4), (3 | pow10)]", "[12,1.5,16,1000]"),
    ("[fromstream(([1, [2, {}]], 3, {a: []}) | tostream)]", r#"[[1,[2,{}]],3,{"a":[]}]"#),
    ("[1 | truncate_stream([[0], 1], [[1, 0], 2], [[1, 0]], [[1]])]", "[[[0],2],[[0]]]"),
    ("fromstream(1 | truncate_stream([[0], 1], [[1, 0], 2], [[1, 0]], [[1]]))", "[2]"),
    (".ports[nan]", "null"),
    ("[.ports[nan], (.ports | has(nan, 0, -1))]", "[null,false,true,false]"),
    ("[233, 128512, 0] | implode | explode", "[233,128512,0]"),
    ("[[-1], [55296], [1114112], [\"a\"], \"a\"] | map(try implode catch 0)", "[0,0,0,0,0]"),
    ("[JOIN({\"1\": 2}; (1, 3); tostring)]", "[[1,2],[3,null]]"),
    ("[1, 3] | JOIN({\"1\": 2}; tostring)", "[[1,2],[3,null]]"),
    ("[[1, 2], [3, 4]] | [combinations]", "[[1,3],[1,4],[2,3],[2,4]]"),
];

/// RFC 4648, section 10.
const BASE32: &str = r#"["","MY======","MZXQ====","MZXW6===","MZXW6YQ=","MZXW6YTB","MZXW6YTBOI======"]"#;
const FOOBAR: &str = r#"",f,fo,foo,foob,fooba,foobar""#;

const DOCUMENT: &str = r#"{"name":"web","ports":[80,443,8080],"tags":{"env":"dev","team":"a"},"subnets":[{"id":"s-1","public":false},{"id":"s-2","public":true},{"id":"s-3","public":false}],"arn":"arn:aws:iam::123456789012:role/role","policy":"{\"Statement\":[{\"Effect\":\"Allow\"}]}","odd key":true,"a.b":{"c":1},"exact":9007199254740993,"cost":1.10,"nothing":null}"#;

#[test]
fn filters_give_what_jq_gives() {
    let mut different = Vec::new();
    for (program, expected) in RESULTS {
        let given = first(program, DOCUMENT);
        if given.as_ref().ok().and_then(Option::as_deref) != Some(*expected) {
            different.push((program, given));
        }
    }
    assert!(different.is_empty(), "{different:#?}");
}

#[test]
fn numbers_that_are_passed_on_keep_their_digits() {
    let numbers = "[1.10,123456789012345678901234567890,1E+2,-0,1e999,0.0000001,-0.0,1e-400]";
    let check = |program: &str, input: &str, expected: &str| {
        assert_eq!(first(program, input), Ok(Some(expected.to_owned())), "{program}");
    };
    check(".", numbers, numbers);
    check("[.[]]", numbers, numbers);
    check("{a: .} | .a", numbers, numbers);
    check("tojson | fromjson", numbers, numbers);
    check("tostring", "1.10", "\"1.10\"");
    check("123456789012345678901234567890", "null", "123456789012345678901234567890");
    check(". + 1", "123456789012345678901234567890", "123456789012345678901234567891");
    check(". + 1", "1.10", "2.1");
    check(". * 10", "1e999", "1.7976931348623157e+308");
    check("-.", "9007199254740993", "-9007199254740993");
    check("[nan, infinite]", "null", "[null,1.7976931348623157e+308]");
    check(". == 1.1", "1.10", "true");
}

#[test]
fn a_filter_may_give_nothing() {
    assert_eq!(first("empty", "1"), Ok(None));
    assert_eq!(first(".[]", "[]"), Ok(None));
    assert_eq!(first(".[] | select(. > 1)", "[0,1]"), Ok(None));
}
