//! States that Terraform wrote before 0.12.
#![cfg(test)]

use ecs_tfstate::{ErrorKind, State};

const V3: &str = r##"{
  "version": 3, "terraform_version": "0.11.14", "serial": 7, "lineage": "3f0c",
  "modules": [
    {"path": ["root"],
     "outputs": {
       "zone": {"sensitive": false, "type": "string", "value": "z"},
       "token": {"sensitive": true, "type": "string", "value": "hunter2"},
       "ids": {"sensitive": false, "type": "list", "value": ["a", "b"]}},
     "resources": {
       "aws_instance.web.0": {"type": "aws_instance", "depends_on": [], "primary": {"id": "i-0", "attributes": {"id": "i-0", "tags.%": "1", "tags.Name": "n"}, "meta": {}, "tainted": false},
         "deposed": [{"id": "i-old", "attributes": {"id": "i-old"}}], "provider": "provider.aws"},
       "aws_instance.web.1": {"type": "aws_instance", "primary": {"id": "i-1", "attributes": {"id": "i-1", "security_groups.#": "2", "security_groups.77": "y", "security_groups.2318": "x"}, "tainted": true}, "deposed": []},
       "aws_vpc.main": {"type": "aws_vpc", "primary": {"id": "vpc-1", "attributes": {}}},
       "aws_vpc.gone": {"type": "aws_vpc", "primary": null, "deposed": [{"id": "vpc-0"}]},
       "data.aws_ami.linux": {"type": "aws_ami", "primary": {"id": "ami-1", "attributes": {"id": "ami-1"}}}}},
    {"path": ["root", "net"],
     "outputs": {"subnets": {"sensitive": false, "type": "list", "value": ["s-1", "s-2"]}, "tags": {"type": "map", "value": {"Name": "x"}}},
     "resources": {"aws_subnet.a": {"type": "aws_subnet", "primary": {"id": "s-1", "attributes": {"id": "s-1"}}}}},
    {"path": ["root", "net", "deep"], "outputs": {}, "resources": {"aws_eip.e": {"type": "aws_eip", "primary": {"id": "e-1", "attributes": {"id": "e-1"}}}}}
  ]
}"##;

#[test]
fn addresses_and_values_are_those_of_today() {
    let state = State::parse(V3.as_bytes()).unwrap();
    let check = |address: &str, expected: &str| {
        let found = state.lookup(address).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(found.reveal().to_string(), expected, "{address}");
    };
    check("aws_instance.web[0].id", "\"i-0\"");
    check("aws_instance.web[*].id", r#"["i-0","i-1"]"#);
    check("aws_instance.web[0].tags.Name", "\"n\"");
    check("aws_instance.web[0][\"tags.Name\"]", "\"n\"");
    check("aws_instance.web[1].security_groups", r#"["y","x"]"#);
    check("aws_vpc.main.id", "\"vpc-1\"");
    check("data.aws_ami.linux.id", "\"ami-1\"");
    check("module.net.aws_subnet.a.id", "\"s-1\"");
    check("module.net.module.deep.aws_eip.e.id", "\"e-1\"");
    check("output.ids[-1]", "\"b\"");
    check("module.net.output.subnets[1]", "\"s-2\"");
    check("module.net.subnets[0]", "\"s-1\"");
    check("module.net.subnets", r#"["s-1","s-2"]"#);
    check("module.net.tags.Name", "\"x\"");
    assert!(state.lookup("output.token").unwrap().is_sensitive());
    assert_eq!((state.serial(), state.lineage(), state.terraform_version()), (7, "3f0c", "0.11.14"));
    let addresses = state.addresses().map(|address| address.to_string()).collect::<Vec<_>>();
    assert_eq!(
        addresses,
        [
            "data.aws_ami.linux",
            "aws_instance.web[0]",
            "aws_instance.web[1]",
            "aws_vpc.main",
            "module.net.aws_subnet.a",
            "module.net.module.deep.aws_eip.e",
            "output.ids",
            "output.token",
            "output.zone",
            "module.net.output.subnets",
            "module.net.output.tags",
        ]
    );
}

#[test]
fn every_address_of_an_old_state_resolves() {
    let state = State::parse(V3.as_bytes()).unwrap();
    for address in state.addresses() {
        assert!(state.lookup(&address.to_string()).is_ok(), "{address}");
    }
}

#[test]
fn tainted_and_deposed_objects_are_told_apart() {
    let state = State::parse(V3.as_bytes()).unwrap();
    let objects = state
        .objects()
        .map(|object| format!("{} {:?} {}", object.address(), object.deposed_key(), object.is_tainted()))
        .filter(|line| line.starts_with("aws_"))
        .collect::<Vec<_>>();
    assert_eq!(
        objects,
        [
            "aws_instance.web[0] None false",
            "aws_instance.web[0] Some(\"00000001\") false",
            "aws_instance.web[1] None true",
            "aws_vpc.gone Some(\"00000001\") false",
            "aws_vpc.main None false",
        ]
    );
}

#[test]
fn outputs_of_version_1_are_bare() {
    let text = r#"{"version": 1, "serial": 1, "modules": [{"path": ["root"], "outputs": {"zone": "z"}, "resources": {
        "aws_vpc.main": {"type": "aws_vpc", "primary": {"id": "vpc-1"}}}}]}"#;
    let state = State::parse(text.as_bytes()).unwrap();
    assert_eq!(state.lookup("output.zone").unwrap().reveal().as_str(), Some("z"));
    assert_eq!(state.lookup("aws_vpc.main.id").unwrap().reveal().as_str(), Some("vpc-1"));
}

#[test]
fn an_old_state_that_is_broken_is_explained() {
    let check = |modules: &str, expected: &str| {
        let text = format!("{{\"version\": 3,\n\"modules\": {modules}}}");
        let error = State::parse(text.as_bytes()).unwrap_err();
        let expected = format!("not a readable state: {expected} at line 2 column 12");
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::InvalidState, expected));
    };
    check("{}", "`modules` is to be a list");
    check(r#"[{"path": [1, 2]}]"#, "`path` of a module is to be a list of names");
    check(r#"[{"resources": []}]"#, "`resources` of a module is to be an object");
    check(
        r#"[{"resources": {"aws_vpc": {}}}]"#,
        "`aws_vpc` is not the key of a resource: expected `type.name` or `type.name.0`",
    );
    check(r#"[{"resources": {"a.b.c": {}}}]"#, "the index of `a.b.c` is to be a whole number");
    check(
        r#"[{"resources": {"a.b": {"primary": {"attributes": []}}}}]"#,
        "`attributes` of a resource is to be an object",
    );
    check(
        r#"[{"resources": {"a.b": {"primary": {}}}}, {"resources": {"a.b": {"primary": {}}}}]"#,
        "`a.b` has two current objects",
    );
}
