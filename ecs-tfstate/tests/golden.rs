//! States that Terraform wrote, against what Terraform says is in them.
#![cfg(test)]

use ecs_tfstate::{Address, State, Value};

const SAMPLES: [&str; 11] = [
    "attrs",
    "checks",
    "count",
    "deposed",
    "empty",
    "keys",
    "modules",
    "outputs",
    "remote_state",
    "removed_and_tainted",
    "workspaces",
];

fn sample(name: &str) -> State {
    State::parse(text(name, "terraform.tfstate").as_bytes()).unwrap()
}

fn text(sample: &str, file: &str) -> String {
    let path = format!("{}/tests/data/{sample}/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn json(sample: &str, file: &str) -> Value {
    Value::parse(&text(sample, file)).unwrap()
}

fn text_of<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_else(|| panic!("no {name} in {value}"))
}

/// All resources of a module and the modules in it, as `terraform show` has
/// them, without the deposed.
fn resources(module: &Value) -> Vec<&Value> {
    let list = |name| module.get(name).and_then(Value::as_array).into_iter().flatten();
    let own = list("resources").filter(|resource| resource.get("deposed_key").is_none());
    own.chain(list("child_modules").flat_map(resources)).collect()
}

fn shown(sample: &str) -> Vec<(String, Value, Value)> {
    let show = json(sample, "golden.show.json");
    let root = show.pointer("/values/root_module").cloned().unwrap_or_default();
    let part = |resource: &Value, name| resource.get(name).cloned().unwrap();
    resources(&root)
        .into_iter()
        .map(|resource| {
            (
                text_of(resource, "address").to_owned(),
                part(resource, "values"),
                part(resource, "sensitive_values"),
            )
        })
        .collect()
}

#[test]
fn addresses_are_those_of_state_list_and_then_the_outputs() {
    for name in SAMPLES {
        let outputs = json(name, "golden.output.json");
        let outputs = outputs.as_object().unwrap().keys().map(|output| format!("output.{output}"));
        let list = text(name, "golden.state-list.txt");
        let mut expected = list.lines().map(str::to_owned).chain(outputs).collect::<Vec<_>>();
        let resources = list.lines().count();
        expected[resources..].sort();
        let addresses = sample(name).addresses().map(|address| address.to_string()).collect::<Vec<_>>();
        assert_eq!(addresses, expected, "{name}");
    }
}

#[test]
fn every_listed_address_resolves() {
    for name in SAMPLES {
        let state = sample(name);
        for address in state.addresses() {
            assert_eq!(
                state.lookup(&address).unwrap(),
                state.lookup(&address.to_string()).unwrap(),
                "{name} {address}"
            );
        }
        for line in text(name, "golden.state-list.txt").lines() {
            assert!(state.lookup(line).unwrap().reveal().as_object().is_some(), "{name} {line}");
        }
    }
}

#[test]
fn resources_have_the_values_of_terraform_show() {
    let mut seen = 0;
    for name in SAMPLES {
        let state = sample(name);
        for (address, values, _) in shown(name) {
            let found = state.lookup(&address).unwrap();
            assert_eq!(found.reveal(), &values, "{name} {address}");
            seen += 1;
        }
    }
    assert!(seen > 90, "only {seen} resources");
}

#[test]
fn outputs_have_the_values_of_terraform_output_with_all_digits() {
    let mut seen = 0;
    for name in SAMPLES {
        let state = sample(name);
        for (output, golden) in json(name, "golden.output.json").as_object().unwrap() {
            let found = state.lookup(&format!("output.{output}")).unwrap();
            assert_eq!(found.reveal(), golden.get("value").unwrap(), "{name} {output}");
            assert_eq!(
                Some(found.is_sensitive()),
                golden.get("sensitive").and_then(Value::as_bool),
                "{output}"
            );
            seen += 1;
        }
    }
    assert!(seen > 40, "only {seen} outputs");
}

/// `terraform output -json` is indented; one output of it is not.
#[test]
fn outputs_print_as_terraform_prints_them() {
    for name in SAMPLES {
        let state = sample(name);
        for (output, golden) in json(name, "golden.output.json").as_object().unwrap() {
            let found = state.lookup(Address::output(output)).unwrap();
            let golden = golden.get("value").unwrap().to_terraform_json();
            assert_eq!(found.reveal().to_terraform_json(), golden, "{name} {output}");
            let text = text(name, "golden.output.json").replace(['\n', ' '], "");
            assert!(text.contains(&golden.replace(' ', "")), "{name} {output}: {golden}");
        }
    }
}

/// Looks up every part of a resource by its path, and compares value and mark.
fn check_parts(state: &State, address: &str, value: &Value, mark: Option<&Value>, inherited: bool) {
    let sensitive = inherited || mark == Some(&Value::Bool(true));
    let found = state.lookup(address).unwrap();
    assert_eq!(found.reveal(), value, "{address}");
    assert_eq!(found.is_sensitive(), sensitive || mark.is_some_and(holds_true), "{address}");
    for (name, member) in value.as_object().into_iter().flatten() {
        let below = format!("{address}[{}]", Value::from(name));
        check_parts(state, &below, member, mark.and_then(|mark| mark.get(name)), sensitive);
    }
    for (index, element) in value.as_array().into_iter().flatten().enumerate() {
        let mark = mark.and_then(Value::as_array).and_then(|marks| marks.get(index));
        check_parts(state, &format!("{address}[{index}]"), element, mark, sensitive);
    }
}

fn holds_true(mark: &Value) -> bool {
    match mark {
        Value::Bool(mark) => *mark,
        Value::Array(marks) => marks.iter().any(holds_true),
        Value::Object(marks) => marks.values().any(holds_true),
        _ => false,
    }
}

#[test]
fn every_part_of_a_resource_is_found_and_marked_as_terraform_shows_it() {
    for name in SAMPLES {
        let state = sample(name);
        for (address, values, marks) in shown(name) {
            check_parts(&state, &address, &values, Some(&marks), false);
        }
    }
}

#[test]
fn the_head_of_a_state_is_read() {
    let state = sample("deposed");
    assert_eq!(state.serial(), 14);
    assert_eq!(state.lineage(), "0af5be14-0cac-e24a-1456-417543d4bb6e");
    assert_eq!(state.terraform_version(), "1.11.4");
}
