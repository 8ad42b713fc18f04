//! What is an address and what is not.
#![cfg(test)]

use ecs_tfstate::{Address, ErrorKind};
use proptest::prelude::*;

#[test]
fn addresses_are_read_and_written_in_one_form() {
    let check = |text: &str, expected: &str| {
        let address: Address = text.parse().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(address.to_string(), expected, "{text}");
        assert_eq!(expected.parse::<Address>().unwrap(), address, "{text}");
    };
    let same = |text: &str| check(text, text);
    same("output.vpc_id");
    same("output.list[0].id");
    same("output.dash-name");
    same("output.tuple[-1]");
    same("output.list.0");
    same("aws_vpc.main");
    same("aws_vpc.main.id");
    same("data.aws_lb.web.arn");
    same("aws_subnet.main[0].id");
    same("data.aws_lb_target_group.app[\"dev1\"].name");
    same("module.a.aws_vpc.main");
    same("module.a[\"k.x\"].module.b[0].data.aws_vpc.main[\"z\"].tags[\"a b\"]");
    same("module.module.output.name");
    same("module.data.data.aws_vpc.data");
    same("aws_x.y.日本.id");
    same("aws_x.e\u{301}.id");
    same("aws_x.y[\"\"]");
    check("output[\"vpc_id\"]", "output.vpc_id");
    same("output.list[1:]");
    same("output.list[:-1]");
    same("output.list[:]");
    same("output.list[*].ids[*]");
    same("module.a[\"k\"].output.name[0]");
    check("module.a.subnets[0]", "module.a.output.subnets[0]");
    check("module.a.vpc_id", "module.a.output.vpc_id");
    check("output.str.", "output.str");
    check("resource.aws_vpc.main.id", "aws_vpc.main.id");
    check("output.a.\"b c\"", "output.a[\"b c\"]");
    check("output.a.['b'].[0]", "output.a[\"b\"][0]");
    check("output.a[ 0 ][ 1 : 2 ]", "output.a[0][1:2]");
    check("output['odd name']", "output[\"odd name\"]");
    check("aws_x.y['k'].id", "aws_x.y[\"k\"].id");
    check("aws_x.y['apo\\'s']", "aws_x.y[\"apo's\"]");
    check("aws_x.y[\"apo's\"]", "aws_x.y[\"apo's\"]");
    check("aws_x.y['say \"x\"']", "aws_x.y[\"say \\\"x\\\"\"]");
    check("aws_x.y[007]", "aws_x.y[7]");
    check(r#"aws_x.y["\u003chtml\u003e\u0026"]"#, "aws_x.y[\"<html>&\"]");
    check(r#"aws_x.y["\ud83d\ude00\U0001F600\u65e5"]"#, "aws_x.y[\"😀😀日\"]");
    check(r#"aws_x.y["a\/b\\c\b\f"]"#, r#"aws_x.y["a/b\\c\u0008\u000c"]"#);
    check(r#"aws_x.y["${a} %{b}"]"#, r#"aws_x.y["$${a} %%{b}"]"#);
    same(r#"aws_x.y["$${a} %%{b} $$c $ 50%"]"#);
    same(r#"aws_x.y["$$${a}"]"#);
}

#[test]
fn what_is_no_address_is_explained_with_its_column() {
    let check = |text: &str, column: usize, expected: &str| {
        let error = text.parse::<Address>().unwrap_err();
        let expected = format!("cannot read the address `{text}` at column {column}: {expected}");
        assert_eq!((error.to_string(), error.column()), (expected, Some(column)));
        assert_eq!(error.kind(), ErrorKind::InvalidAddress);
    };
    let no_modules = "a module is no value: name a resource in it";
    check("", 1, "expected the type of a resource, found the end");
    check("output", 7, "expected `.` and the name of an output");
    check("output[0]", 7, "expected `.` and the name of an output");
    check("output.", 8, "expected a name, found the end");
    check(
        "output.a b",
        9,
        "expected `.`, `[` or the end, found ` `: write the address without blanks, or the key in quotes",
    );
    check(
        " output.a",
        1,
        "expected the type of a resource, found ` `: write the address without blanks, or the key in quotes",
    );
    check("output.日本語!", 11, "expected `.`, `[` or the end, found `!`");
    check("output.a[:", 11, "expected a whole number, found the end");
    check("output.a[1:x]", 12, "expected a whole number, found `x`");
    check("output.a[*", 11, "expected `]`, found the end");
    check("output.a[1", 11, "expected `]`, found the end");
    check(
        "module.x[1:2].aws_vpc.main",
        9,
        "expected the key of a module: a whole number or a text in quotes",
    );
    check("output.a[key]", 10, "expected a whole number or a key in quotes, found `k`");
    check("output.a[-]", 10, "`-` is not an index");
    check("output.a[99999999999999999999]", 10, "`99999999999999999999` is not an index");
    check("output.a[\"b", 11, "the key has no closing `\"`");
    check("output.a['b\"]", 11, "the key has no closing `'`");
    check(r#"output.a["\x"]"#, 11, r"there is no such escape: write `\\` for a backslash");
    check(r#"output.a["\u12"]"#, 11, r"there is no such escape: write `\\` for a backslash");
    check(r#"output.a["\ud800"]"#, 11, r"there is no such escape: write `\\` for a backslash");
    check(r#"output.a["\ud800\u0041"]"#, 11, r"there is no such escape: write `\\` for a backslash");
    check(r#"output.a["\UFFFFFFFF"]"#, 11, r"there is no such escape: write `\\` for a backslash");
    let quoted = "expected the type of a resource, found `\"`: write the address alone, without quotes or `${…}` around it";
    check("\"output.str\"", 1, quoted);
    check("aws_vpc", 8, "expected `.` and the name of a resource, found the end");
    check("aws_vpc..id", 9, "expected the name of a resource, found `.`");
    check("data", 5, "expected `.` and the type of a data source, found the end");
    check("data.aws_vpc", 13, "expected `.` and the name of a resource, found the end");
    check("module", 7, "expected `.` and the name of a module, found the end");
    check("module.x", 9, no_modules);
    check("module.x[\"k\"]", 14, no_modules);
    check("var.region", 1, "`var` is not kept in a state: name an output or a resource");
    check("local.name", 1, "`local` is not kept in a state: name an output or a resource");
    check("a/b", 2, "expected `.` and the name of a resource, found `/`");
}

#[test]
#[cfg(not(feature = "jq"))]
fn a_filter_needs_the_feature() {
    for text in
        ["output.a|length", "output.a | length", "output.a[]", "output.a // 1", "output.a?", "output.a[.b]"]
    {
        let error = text.parse::<Address>().unwrap_err();
        assert!(
            error.to_string().ends_with("column 9: a jq filter needs the feature `jq` of ecs-tfstate"),
            "{error}"
        );
    }
}

#[test]
fn an_address_is_made_of_any_text() {
    let address = Address::output("odd name").key("a.b").index(-1).key("");
    assert_eq!(address.to_string(), r#"output["odd name"]["a.b"][-1][""]"#);
    assert_eq!(address.to_string().parse::<Address>().unwrap(), address);
}

#[test]
fn a_long_address_is_no_trouble() {
    let deep = format!("output.a{}", ".b[0]".repeat(50_000));
    assert_eq!(deep.parse::<Address>().unwrap().to_string(), deep);
    assert!("[".repeat(100_000).parse::<Address>().is_err());
}

#[test]
fn addresses_sort_as_terraform_lists_them() {
    let sorted = [
        "data.aws_z.a",
        "aws_a.a",
        "aws_a.a[2]",
        "aws_a.a[10]",
        "aws_a.a[\"1\"]",
        "aws_b.a",
        "module.z.aws_a.a",
        "module.a.module.a.aws_a.a",
        "output.a",
    ];
    let mut addresses = sorted.map(|text| text.parse::<Address>().unwrap());
    addresses.reverse();
    addresses.sort();
    assert_eq!(addresses.map(|address| address.to_string()), sorted);
}

fn address() -> impl Strategy<Value = String> {
    let key = prop_oneof![any::<String>(), "[$%{}\"'\\\\a]{0,6}"];
    let index = prop_oneof![
        (-99_i64..99).prop_map(|index| format!("[{index}]")),
        key.prop_map(|key| format!("[{}]", serde_json::to_string(&key.replace(['$', '%'], "")).unwrap())),
    ];
    let step = prop_oneof![index, "\\.[a-z_-]{1,4}"];
    let root =
        prop_oneof!["output\\.[a-z]{1,3}", "(module\\.m\\.){0,2}(data\\.)?aws_[a-z]{1,3}\\.[a-z]{1,3}"];
    (root, prop::collection::vec(step, 0..4)).prop_map(|(root, steps)| root + &steps.concat())
}

proptest! {
    #[test]
    fn any_text_is_an_address_or_an_error(text in any::<String>()) {
        let _ = text.parse::<Address>();
    }

    #[test]
    fn any_text_near_an_address_is_an_address_or_an_error(text in "(output|module|data|aws_x|[.\\[\\]\"'\\\\u$%{*:|0-9a-]){0,12}") {
        match text.parse::<Address>() {
            Ok(address) => prop_assert_eq!(address.to_string().parse::<Address>().unwrap(), address),
            Err(error) => prop_assert!(error.column().is_some()),
        }
    }

    #[test]
    fn an_address_is_the_same_when_written_and_read(text in address()) {
        let address: Address = text.parse().unwrap();
        prop_assert_eq!(address.to_string().parse::<Address>().unwrap(), address);
    }

    #[test]
    fn any_key_is_the_same_when_written_and_read(name in any::<String>()) {
        let state = serde_json::json!({"version": 4, "resources": [{
            "mode": "managed", "type": "aws_x", "name": "y",
            "instances": [{"index_key": name, "attributes": {"id": "found"}}],
        }]});
        let state = ecs_tfstate::State::parse(state.to_string().as_bytes()).unwrap();
        let address = state.addresses().next().unwrap();
        prop_assert_eq!(address.to_string().parse::<Address>().unwrap(), address.clone());
        let id = format!("{address}.id");
        prop_assert!(state.lookup(&id).is_ok(), "{}", id);
    }
}
