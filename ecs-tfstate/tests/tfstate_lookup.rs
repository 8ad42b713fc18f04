//! What people who come from tfstate-lookup ask for, and what it answers.
//!
//! Its README and its own tests say what it accepts; here the same questions
//! are asked of a state made for that. Where its answer is wrong (a deposed
//! object for the current one, digits lost, a wrapper not taken off), the right
//! one is expected.
#![cfg(test)]
#![cfg(feature = "jq")]

use ecs_tfstate::{ErrorKind, State};

const STATE: &str = r#"{
  "version": 4, "terraform_version": "1.11.4", "serial": 5, "lineage": "a",
  "outputs": {
    "foo": {"value": "FOO", "type": "string"},
    "bar": {"value": ["A", "B", "C"], "type": ["tuple", ["string", "string", "string"]]},
    "dash-tuple": {"value": [3, 2, 1], "type": ["tuple", ["number", "number", "number"]]},
    "dash": {"value": "no list", "type": "string"},
    "str_empty": {"value": "", "type": "string"},
    "str": {"value": "s", "type": "string"},
    "list_str": {"value": ["a", "b", "c"], "type": ["list", "string"]},
    "obj": {"value": {"name": "n", "list": [{"id": 1}, {"id": 2}], "nested": {"deep": {"list": [{"id": 1}, {"id": 2}]}}, "nested-x": {"k": 1}},
            "type": "dynamic"},
    "obj_typevalue": {"value": {"type": "T", "value": "V"}, "type": ["object", {"type": "string", "value": "string"}]},
    "odd": {"value": {"a-b.c": 1, "日本": 2, "a/b": 3, "apo's": 4}, "type": "dynamic"},
    "big": {"value": 9007199254740993, "type": "number"}
  },
  "resources": [
    {"mode": "data", "type": "aws_caller_identity", "name": "current", "each": "list", "instances": [{"attributes": {"account_id": "123456789012"}}]},
    {"mode": "managed", "type": "aws_acm_certificate", "name": "main", "instances": [{"attributes": {
      "arn": "arn", "validation_method": "DNS", "subject_alternative_names": ["*.example.com"], "tags": {"env": "world"}}}]},
    {"module": "module.logs", "mode": "managed", "type": "aws_cloudwatch_log_group", "name": "main", "each": "map", "instances": [
      {"index_key": "app", "attributes": {"id": "/main/app", "retention_in_days": 30}}]},
    {"mode": "managed", "type": "aws_iam_role_policy_attachment", "name": "ec2", "instances": [
      {"index_key": 0, "attributes": {"id": "ec2-2"}}, {"index_key": 1, "attributes": {"id": "ec2-1"}}]},
    {"module": "module.webapp.module.ecs_task_roles", "mode": "managed", "type": "aws_iam_role", "name": "task_execution_role",
     "instances": [{"attributes": {"name": "task-execution-role"}}]},
    {"mode": "managed", "type": "aws_iam_user", "name": "users", "instances": [
      {"index_key": "foo.bar", "attributes": {"name": "foo.bar"}}, {"index_key": "hoge.fuga", "attributes": {"name": "hoge.fuga"}}]},
    {"mode": "managed", "type": "aws_iam_user", "name": "user", "instances": [{"index_key": "me", "attributes": {"arn": "arn:user/me"}}]},
    {"mode": "data", "type": "aws_lb_target_group", "name": "app", "instances": [{"index_key": "dev1", "attributes": {"name": "dev-dev1-app"}}]},
    {"module": "module.example", "mode": "managed", "type": "aws_vpc", "name": "example", "instances": []},
    {"mode": "data", "type": "terraform_remote_state", "name": "remote", "instances": [{"attributes": {"outputs": {
      "value": {"kms_key": {"arn": "key"}, "mylist": [1, 2], "repository-uri": "uri"},
      "type": ["object", {"kms_key": ["object", {"arn": "string"}], "mylist": ["tuple", ["number", "number"]], "repository-uri": "string"}]}}}]},
    {"mode": "managed", "type": "terraform_data", "name": "three", "instances": [
      {"index_key": 0, "attributes": {"id": "0", "output": {"value": "zero", "type": "string"}}},
      {"index_key": 1, "attributes": {"id": "1"}}, {"index_key": 2, "attributes": {"id": "2"}}]},
    {"mode": "managed", "type": "terraform_data", "name": "one", "instances": [{"index_key": 0, "attributes": {"id": "only"}}]},
    {"mode": "managed", "type": "terraform_data", "name": "k", "instances": [{"index_key": "0", "attributes": {"id": "text"}}]},
    {"mode": "managed", "type": "terraform_data", "name": "plain", "instances": [{"attributes": {"id": "plain"}}]},
    {"mode": "managed", "type": "terraform_data", "name": "d", "instances": [
      {"attributes": {"input": "v2"}}, {"deposed": "0a0b0c0d", "attributes": {"input": "v1"}}]}
  ]
}"#;

fn answer(address: &str) -> Result<String, ErrorKind> {
    let state = State::parse(STATE.as_bytes()).unwrap();
    state.lookup(address).map(|found| found.reveal().to_text()).map_err(|error| error.kind())
}

#[test]
fn what_it_finds_is_found() {
    let check =
        |address: &str, expected: &str| assert_eq!(answer(address).as_deref(), Ok(expected), "{address}");
    check("data.aws_caller_identity.current.account_id", "123456789012");
    check("aws_acm_certificate.main.validation_method", "DNS");
    check("aws_acm_certificate.main.subject_alternative_names", r#"["*.example.com"]"#);
    check("aws_acm_certificate.main.subject_alternative_names[0]", "*.example.com");
    check("aws_acm_certificate.main.tags", r#"{"env":"world"}"#);
    check(r#"module.logs.aws_cloudwatch_log_group.main["app"].id"#, "/main/app");
    check(r#"module.logs.aws_cloudwatch_log_group.main["app"].retention_in_days"#, "30");
    check("module.logs.aws_cloudwatch_log_group.main['app'].retention_in_days", "30");
    check("aws_iam_role_policy_attachment.ec2[1].id", "ec2-1");
    check("output.foo", "FOO");
    check("output.bar[1]", "B");
    check("module.webapp.module.ecs_task_roles.aws_iam_role.task_execution_role.name", "task-execution-role");
    check(r#"aws_iam_user.users["foo.bar"].name"#, "foo.bar");
    check(r#"aws_iam_user.users["hoge.fuga"].name"#, "hoge.fuga");
    check(r#"data.aws_lb_target_group.app["dev1"].name"#, "dev-dev1-app");
    check("data.terraform_remote_state.remote.outputs.kms_key.arn", "key");
    check("data.terraform_remote_state.remote.outputs.mylist[1]", "2");
    check("data.terraform_remote_state.remote.outputs.repository-uri", "uri");
    check(r#"aws_iam_user.user["me"].arn"#, "arn:user/me");
    check("output.dash-tuple[1]", "2");
    check("output.dash-tuple[-1]", "1");
    check("output.str_empty", "");
    check("output.str.", "s");
    check("output.obj_typevalue", r#"{"type":"T","value":"V"}"#);
    check("output.list_str[1:]", r#"["b","c"]"#);
    check("terraform_data.one", r#"[{"id":"only"}]"#);
    check(r#"output.odd["日本"]"#, "2");
}

#[test]
fn its_filters_give_the_same() {
    let check =
        |address: &str, expected: &str| assert_eq!(answer(address).as_deref(), Ok(expected), "{address}");
    check("output.list_str[]", "a");
    check("output.obj.list | length", "2");
    check("output.obj.nested.deep.list | map(.id)", "[1,2]");
    check("output.obj.missing // \"dflt\"", "dflt");
    check("output.obj | keys", r#"["list","name","nested","nested-x"]"#);
    check("output.bar | join(\"-\")", "A-B-C");
    check("output.obj.list[] | select(.id == 2) | .id", "2");
    check("output.obj.list[1].id + 1", "3");
    check("output.obj.name | ascii_upcase", "N");
}

#[test]
fn what_it_answers_with_null_is_not_found() {
    for address in [
        "data.aws_caller_identity.xxxx.account_id",
        "aws_acm_certificate.main2",
        "aws_acm_certificate.main.validation_method_xxx",
        "aws_acm_certificate.main.subject_alternative_names[2]",
        r#"module.logs.aws_cloudwatch_log_group.main["vanish"]"#,
        r#"module.xxx.aws_cloudwatch_log_group.main["app"].id"#,
        "module.logs.aws_cloudwatch_log_group.ma",
        "aws_iam_role_policy_attachment.ec2[2].id",
        "output.baz",
        "output.dash-missing",
        "module.webapp.xxxx.ecs_task_roles.aws_iam_role",
        "module.example.aws_vpc.example",
        "terraform_data.k[0]",
        "terraform_data.three[\"0\"]",
        "terraform_data.plain[0]",
        "output.obj.name.x",
    ] {
        assert!(
            matches!(answer(address), Err(ErrorKind::NotFound | ErrorKind::InvalidAddress)),
            "{address}: {:?}",
            answer(address)
        );
    }
}

#[test]
fn where_it_is_wrong_the_answer_is_right() {
    let check =
        |address: &str, expected: &str| assert_eq!(answer(address).as_deref(), Ok(expected), "{address}");
    check("terraform_data.d.input", "v2");
    check("terraform_data.three[0].output", "zero");
    check("terraform_data.three[0].output.value", "zero");
    check("output.big", "9007199254740993");
    check("output.big | .", "9007199254740993");
    check("terraform_data.three.id", r#"["0","1","2"]"#);
    check("terraform_data.three[*].id", r#"["0","1","2"]"#);
    check("terraform_data.three | length", "3");
    check("terraform_data.three[-1].id", "2");
    check("terraform_data.three[*].id | join(\",\")", "0,1,2");
    check("output.odd[\"a-b.c\"]", "1");
    check("output.odd['apo\\'s']", "4");
    check("output.odd[\"apo's\"]", "4");
    check("output.obj.missing // \"d-flt\"", "d-flt");
    check("output.obj.missing // 'd-flt'", "d-flt");
    check("output.obj.nested-x | keys", r#"["k"]"#);
    check("output.list_str | length", "3");
}

#[test]
fn a_filter_is_given_what_the_steps_lead_to() {
    let check =
        |address: &str, expected: &str| assert_eq!(answer(address).as_deref(), Ok(expected), "{address}");
    check("terraform_data.three.id | length", "3");
    check("aws_iam_user.users.name | keys", r#"["foo.bar","hoge.fuga"]"#);
    check("aws_iam_user.users.name // \"none\"", r#"{"foo.bar":"foo.bar","hoge.fuga":"hoge.fuga"}"#);
    check("terraform_data.three[0].output.value // \"d\"", "zero");
    check("output.obj.list[0].id + .list[1].id", "3");
    check("output.obj.missing | length", "0");
    check("output.obj.missing.deeper // 1", "1");
    check("output.nothing // \"none\"", "none");
    check("aws_vpc.nothing.id // 'none'", "none");
    assert_eq!(answer("output.nothing | length"), Err(ErrorKind::NotFound));
    check("output.list_str[1:][]", "b");
    check("output.obj.name.x?", "null");
}

#[test]
fn what_a_filter_makes_is_sensitive_if_its_input_is() {
    let state = State::parse(
        br#"{"version": 4, "resources": [{"mode": "managed", "type": "t", "name": "n", "instances": [{
            "attributes": {"id": "i", "password": "p"},
            "sensitive_attributes": [[{"type": "get_attr", "value": "password"}]]}]}]}"#,
    )
    .unwrap();
    let check = |address: &str, sensitive: bool| {
        assert_eq!(state.lookup(address).unwrap().is_sensitive(), sensitive, "{address}");
    };
    check("t.n.id | length", false);
    check("t.n.password | length", true);
    check("t.n | keys", true);
    check("t.n.id // .password", true);
}

#[test]
fn what_is_no_filter_is_explained_with_its_column() {
    let check = |address: &str, expected: &str| {
        let error = State::empty().lookup(address).unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::InvalidAddress, expected));
    };
    check(
        "output.a | nothing",
        "cannot read the address `output.a | nothing` at column 12: there is no filter `nothing`: text has to be in quotes",
    );
    check(
        "output.a | (",
        "cannot read the address `output.a | (` at column 13: expected a closing parenthesis, found the end",
    );
}

#[test]
fn a_filter_that_fails_says_nothing_of_the_value() {
    let state = State::parse(STATE.as_bytes()).unwrap();
    let error = state.lookup("output.foo | keys").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::FilterFailed);
    assert!(!format!("{error} {error:?}").contains("FOO"), "{error:?}");
    let error = state.lookup("output.foo | empty").unwrap_err();
    assert_eq!(error.to_string(), "the filter of `output.foo | empty` gives no value");
    let endless = state.lookup("output.foo | last(repeat(1))").unwrap_err();
    assert_eq!(endless.kind(), ErrorKind::FilterFailed);
}
