//! What a state keeps besides values.
#![cfg(test)]

use ecs_tfstate::State;

const STATE: &str = r#"{
  "version": 4, "some_future_member": {"a": [1]},
  "resources": [
    {"module": "module.m[\"k\"]", "mode": "managed", "type": "aws_db", "name": "d", "each": "list", "provider": "provider[\"registry.terraform.io/hashicorp/aws\"].eu",
     "instances": [
      {"index_key": 0, "status": "tainted", "schema_version": 3, "create_before_destroy": true, "future": 1,
       "attributes": {"id": "new", "password": "hunter2"}, "sensitive_attributes": [[{"type": "get_attr", "value": "password"}]],
       "identity_schema_version": 0, "identity": {"arn": "a"}, "private": "c2VjcmV0", "dependencies": ["aws_vpc.main", "data.aws_ami.x"]},
      {"index_key": 0, "deposed": "beefcafe", "attributes": {"id": "older"}},
      {"index_key": 0, "deposed": "00aa00aa", "attributes": {"id": "old"}},
      {"index_key": 1, "provider": "provider[\"registry.opentofu.org/hashicorp/aws\"].byregion[\"us\"]", "attributes": {"id": "other"}, "depends_on": ["aws_vpc.old"]}]},
    {"mode": "data", "type": "aws_ami", "name": "x", "provider": "provider.aws", "instances": [{"attributes": {"id": "ami"}}]}
  ],
  "check_results": [
    {"object_kind": "check", "config_addr": "check.health", "status": "fail", "objects": [
      {"object_addr": "check.health", "status": "fail", "failure_messages": ["is down"]}]},
    {"object_kind": "output", "config_addr": "output.x", "status": "unknown", "objects": null}
  ]
}"#;

#[test]
fn objects_are_listed_with_all_that_is_known_of_them() {
    let state = State::parse(STATE.as_bytes()).unwrap();
    let objects = state.objects().collect::<Vec<_>>();
    let lines = objects.iter().map(|object| {
        let id = object.attributes().unwrap().reveal().get("id").unwrap().to_string();
        format!("{} {} {id}", object.address(), object.deposed_key().unwrap_or("current"))
    });
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            "data.aws_ami.x current \"ami\"",
            "module.m[\"k\"].aws_db.d[0] current \"new\"",
            "module.m[\"k\"].aws_db.d[0] 00aa00aa \"old\"",
            "module.m[\"k\"].aws_db.d[0] beefcafe \"older\"",
            "module.m[\"k\"].aws_db.d[1] current \"other\"",
        ]
    );
    let [ami, new, .., other] = objects.as_slice() else { panic!("{objects:?}") };
    assert!(ami.is_data() && !new.is_data());
    assert!(new.is_tainted() && new.create_before_destroy() && !other.is_tainted());
    assert_eq!((new.schema_version(), other.schema_version()), (Some(3), None));
    assert_eq!(new.provider().unwrap(), "provider[\"registry.terraform.io/hashicorp/aws\"].eu");
    assert_eq!(
        other.provider().unwrap(),
        "provider[\"registry.opentofu.org/hashicorp/aws\"].byregion[\"us\"]"
    );
    assert_eq!(new.dependencies(), ["aws_vpc.main", "data.aws_ami.x"]);
    assert_eq!(other.dependencies(), ["aws_vpc.old"]);
    assert_eq!(new.identity().unwrap().to_string(), r#"{"arn":"a"}"#);
    assert!(new.attributes().unwrap().is_sensitive());
    assert!(!format!("{objects:?}").contains("hunter2"));
}

#[test]
fn check_results_are_read() {
    let results = State::parse(STATE.as_bytes()).unwrap().check_results().unwrap();
    let lines = results.iter().map(|result| {
        format!("{} {} {} {}", result.kind, result.address, result.status, result.objects.len())
    });
    assert_eq!(lines.collect::<Vec<_>>(), ["check check.health fail 1", "output output.x unknown 0"]);
    assert_eq!(results[0].objects[0].failure_messages, ["is down"]);
    let none = State::parse(br#"{"version": 4, "check_results": null}"#).unwrap();
    assert_eq!(none.check_results().unwrap(), []);
    let wrong = State::parse(br#"{"version": 4, "check_results": 1}"#).unwrap();
    assert_eq!(wrong.check_results().unwrap_err().to_string(), "`check_results` is to be a list");
}

#[test]
fn damaged_check_results_have_no_line_of_the_state() {
    let deep = format!("{}{}", "[".repeat(129), "]".repeat(129));
    let text = format!("{{\"version\": 4,\n\"check_results\": {deep}}}");
    let error = State::parse(text.as_bytes()).unwrap().check_results().unwrap_err();
    assert_eq!(error.to_string(), "`check_results` is not readable: nested deeper than 128 levels");
    assert_eq!((error.line(), error.column()), (None, None));
}
