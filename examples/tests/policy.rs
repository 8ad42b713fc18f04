//! `ecsctl policy` as a person and as a program run it.
#![cfg(test)]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn policy(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ecsctl"));
    command.arg("policy").args(arguments);
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Exit code, standard output, standard error.
type Ended = (Option<i32>, String, String);

fn ended(output: &Output) -> Ended {
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn run(arguments: &[&str], input: &[u8]) -> Ended {
    let mut child = policy(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    ended(&output)
}

/// An empty directory of a test's own.
fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("policy-{name}"));
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

fn file(directory: &Path, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = directory.join(name);
    std::fs::write(&path, content).unwrap();
    path.display().to_string()
}

const ROLE: &str = "arn:aws:iam::111122223333:role/ci";
const TASK: &str = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:3";

fn document(statements: &[Value]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn allow(action: &str) -> Value {
    document(&[json!({"Effect": "Allow", "Action": action, "Resource": "*"})])
}

fn deny(action: &str) -> Value {
    document(&[json!({"Effect": "Deny", "Action": action, "Resource": "*"})])
}

fn request() -> Value {
    json!({"principal": ROLE, "action": "ecs:RunTask", "resource": TASK})
}

fn case(policies: Value) -> Value {
    json!({"id": 1, "policies": policies, "request": request()})
}

/// The answers to lines, one a line.
fn simulate(lines: &[String]) -> Vec<Value> {
    let (code, out, err) = run(&["simulate"], (lines.join("\n") + "\n").as_bytes());
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn answer(case: &Value) -> Value {
    let answers = simulate(&[case.to_string()]);
    assert_eq!(answers.len(), 1);
    answers[0].clone()
}

#[track_caller]
fn decided(case: &Value, decision: &str, blocked_by: &[&str]) {
    let answer = answer(case);
    assert_eq!(
        (&answer["decision"], &answer["blocked_by"]),
        (&json!(decision), &json!(blocked_by)),
        "{answer}"
    );
}

#[test]
fn a_case_is_answered_with_the_outcome_and_the_reasons() {
    let allowed = answer(&case(json!({"identity": [allow("ecs:*")]})));
    assert_eq!(allowed["id"], 1);
    assert_eq!((&allowed["decision"], &allowed["blocked_by"]), (&json!("Allowed"), &json!([])));
    assert_eq!(allowed["message"], Value::Null);
    assert_eq!(allowed["explanation"]["statement"]["policy"], "identity[0]");

    let implicit = answer(&case(json!({"identity": []})));
    assert_eq!(
        (&implicit["decision"], &implicit["blocked_by"]),
        (&json!("ImplicitlyDenied"), &json!(["identity"]))
    );
    let message = format!(
        "User: {ROLE} is not authorized to perform: ecs:RunTask on resource: {TASK} \
         because no identity-based policy allows the ecs:RunTask action"
    );
    assert_eq!(implicit["message"], json!(message));
    assert_eq!(implicit["explanation"]["remedy"]["Action"], "ecs:RunTask");

    let explicit = answer(&case(json!({"identity": [allow("*"), deny("ecs:Run*")]})));
    assert_eq!(explicit["decision"], "ExplicitlyDenied");
    let statement = &explicit["explanation"]["statement"];
    assert_eq!((&statement["policy"], &statement["index"]), (&json!("identity[1]"), &json!(0)));
}

#[test]
fn a_near_miss_says_what_was_wanted_and_what_was_there() {
    let statement = json!({"Sid": "Web", "Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*",
        "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}});
    let answer = answer(&case(json!({"identity": [document(&[statement])]})));
    let miss = &answer["explanation"]["near_misses"][0];
    assert_eq!(miss["statement"]["sid"], "Web");
    let mismatch = &miss["mismatches"][0];
    assert_eq!(
        (&mismatch["key"], &mismatch["wanted"], &mismatch["got"]),
        (&json!("aws:RequestedRegion"), &json!(["eu-west-1"]), &Value::Null)
    );
}

#[test]
fn every_layer_takes_part_and_a_null_one_does_not() {
    let check = |layer: &str, given: Value, decision: &str, blocked_by: &[&str]| {
        let mut policies = json!({"identity": [allow("ecs:*")]});
        policies[layer] = given;
        decided(&case(policies), decision, blocked_by);
    };
    for layer in ["session", "boundary", "resource", "scp", "rcp", "vpc_endpoint"] {
        check(layer, Value::Null, "Allowed", &[]);
    }
    for layer in ["session", "boundary", "vpc_endpoint"] {
        check(layer, json!([]), "ImplicitlyDenied", &[layer]);
        check(layer, json!([allow("ecs:RunTask")]), "Allowed", &[]);
        check(layer, json!([allow("*"), deny("ecs:RunTask")]), "ExplicitlyDenied", &[layer]);
    }
    let level = |name: &str, policies: Value| json!({"level": name, "policies": policies});
    check(
        "scp",
        json!([level("root", json!([allow("*")])), level("ou", json!([]))]),
        "ImplicitlyDenied",
        &["scp"],
    );
    check("scp", json!([level("root", json!([allow("*")]))]), "Allowed", &[]);
    check("rcp", json!([level("root", json!([allow("*")]))]), "Allowed", &[]);
    let denied = json!({"Version": "2012-10-17", "Statement":
        [{"Effect": "Deny", "Principal": "*", "Action": "ecs:*", "Resource": "*"}]});
    check("rcp", json!([level("root", json!([denied]))]), "ExplicitlyDenied", &["rcp"]);
    check("resource", denied, "ExplicitlyDenied", &["resource"]);
}

#[test]
fn a_document_may_be_a_string_percent_encoded_or_not() {
    let check = |document: Value| decided(&case(json!({"identity": [document]})), "Allowed", &[]);
    let text = allow("ecs:RunTask").to_string();
    check(json!(text));
    check(json!(format!("\u{feff}\n {text}")));
    check(json!(text.replace('{', "%7B").replace('"', "%22")));
}

#[test]
fn who_what_and_where_may_be_written_in_every_form() {
    let check = |member: &str, value: Value, decision: &str| {
        let mut case = case(json!({"identity": [document(&[
            json!({"Effect": "Allow", "Action": "*", "Resource": TASK, "Condition": {
                "StringEqualsIfExists": {"a:text": "x"}, "BoolIfExists": {"a:flag": "true"},
                "NumericEqualsIfExists": {"a:number": "10"},
                "ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}})])]}));
        case["request"][member] = value;
        let answer = answer(&case);
        assert_eq!(answer["decision"], decision, "{case}\n{answer}");
    };
    check("principal", json!("arn:aws:sts::111122223333:assumed-role/ci/run"), "Allowed");
    check("principal", json!("ecs-tasks.amazonaws.com"), "ImplicitlyDenied");
    check("principal", json!({"anonymous": true}), "ImplicitlyDenied");
    check("resource", json!([TASK]), "Allowed");
    check("resource", json!([TASK, "arn:aws:ecs:eu-west-1:111122223333:cluster/web"]), "ImplicitlyDenied");
    check("resource_account", json!("111122223333"), "Allowed");
    check("resource_account", json!("444455556666"), "ImplicitlyDenied");
    check("resource_account", Value::Null, "Allowed");
    check("context", Value::Null, "Allowed");
    check("context", json!({"A:Text": "x", "a:flag": true, "a:number": 10.0}), "Allowed");
    check("context", json!({"a:number": 11}), "ImplicitlyDenied");
    check("context", json!({"a:flag": false}), "ImplicitlyDenied");
    check("context", json!({"aws:TagKeys": ["b"]}), "Allowed");
    check("context", json!({"aws:TagKeys": ["b", "c"]}), "ImplicitlyDenied");
    check("context", json!({"aws:TagKeys": []}), "Allowed");
    check("colour", json!("unknown members are passed over"), "Allowed");
}

#[test]
fn a_case_that_cannot_be_answered_says_which_part_and_where_and_the_run_goes_on() {
    let good = case(json!({"identity": [allow("*")]})).to_string();
    let check = |line: &str, id: Value, needle: &str| {
        let answers = simulate(&[good.clone(), line.to_owned(), good.clone()]);
        assert_eq!(answers.len(), 3);
        assert_eq!(
            (&answers[0]["decision"], &answers[2]["decision"]),
            (&json!("Allowed"), &json!("Allowed"))
        );
        assert_eq!(answers[1]["id"], id, "{line}");
        let error = answers[1]["error"].as_str().unwrap();
        assert!(error.contains(needle), "`{needle}` is not in: {error}");
    };
    check("{", Value::Null, "line 2, column 1: EOF while parsing an object: write a JSON object");
    check("[]", Value::Null, "line 2, column 0");
    check("{\"id\":1,\"id\":2}", Value::Null, "`id` occurs twice: merge the two");
    check(&"[".repeat(10_000), Value::Null, "line 2");
    check("{\"id\":7}", json!(7), "`policies` is missing");
    check("{\"id\":\"a\",\"policies\":{}}", json!("a"), "`request` is missing");
    let policies = |policies: &str, needle: &str| {
        let line = format!("{{\"policies\":{policies},\"id\":[1],\"request\":{}}}", request());
        check(&line, json!([1]), needle);
    };
    policies("[]", "`policies` is not an object");
    policies("{\"identity\":{}}", "`policies.identity` is not a list");
    policies("{\"identity\":[null]}", "`policies.identity[0]` is not a policy");
    policies("{\"identity\":[\"x\"]}", "`policies.identity[0]`: the policy document is not valid JSON");
    policies(
        "{\"boundary\":[{ \"Statement\":[{}]}]}",
        "`policies.boundary[0]`: the policy document is not valid: the statement lacks `Effect`: add it, with `\"Allow\"` or `\"Deny\"`, at line 1, column 16",
    );
    policies(
        "{\"resource\":{\"Statement\":[],\"Statement\":[]}}",
        "`policies.resource`: the policy document is not valid: `Statement` occurs twice",
    );
    policies(
        "{\"session\":[\"%7B%ff\"]}",
        "`policies.session[0]`: the policy document does not decode to UTF-8",
    );
    policies("{\"scp\":[{\"level\":\"root\"}]}", "`policies.scp[0].policies` is missing");
    policies("{\"rcp\":[{\"level\":1,\"policies\":[]}]}", "`policies.rcp[0].level` is not a text");
    let principal = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#;
    policies(&format!("{{\"identity\":[{principal}]}}"), "identity[0]");
    let request = |member: &str, value: Value, needle: &str| {
        let mut case = case(json!({"identity": []}));
        case["request"][member] = value;
        check(&case.to_string(), json!(1), needle);
    };
    request("principal", json!("me"), "`request.principal`: ");
    request("principal", json!({"AWS": "*"}), "`request.principal` is nobody");
    request("principal", Value::Null, "`request.principal` is missing");
    request("action", json!("RunTask"), "`RunTask` is not an action");
    request("action", json!(["ecs:RunTask"]), "`request.action` is not a text");
    request("resource", json!([]), "the resource is empty");
    request("resource", json!(["*", ""]), "`request.resource` is empty");
    request("resource_account", json!("1"), "`1` is not an account id: write its twelve digits");
    request("context", json!([]), "`request.context` is not an object");
    request("context", json!({"a:b": null}), "`request.context.a:b` is no value");
    request("context", json!({"a:b": [["x"]]}), "`request.context.a:b` is no value");
    request("context", json!({"a:b": 1, "A:B": 2}), "occurs twice, in another case");
}

#[test]
fn lines_of_every_kind_are_read() {
    let case = case(json!({"identity": [allow("*")]})).to_string();
    let mut input = format!("\u{feff}{case}\r\n\n  \r\n").into_bytes();
    input.extend(b"\xff\n");
    input.extend(std::iter::repeat_n(b'x', 17 << 20));
    // The last line has no end.
    input.extend(format!("\n{case}").into_bytes());
    let (code, out, err) = run(&["simulate", "-"], &input);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let answers: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 4, "{out}");
    assert_eq!((&answers[0]["decision"], &answers[3]["decision"]), (&json!("Allowed"), &json!("Allowed")));
    let error = |answer: &Value, needle: &str| {
        assert!(answer["error"].as_str().unwrap().contains(needle), "{answer}")
    };
    error(&answers[1], "line 4 is not UTF-8 text from byte 1 on");
    error(&answers[2], "line 5 is longer than 16777216 bytes");
    assert_eq!(run(&["simulate"], b"").1, "");
}

#[test]
fn policies_that_change_from_line_to_line_are_told_apart() {
    let with = |document: Value| case(json!({"identity": [document]})).to_string();
    let (yes, no, bad) = (with(allow("*")), with(deny("*")), with(json!({})));
    let answers = simulate(&[&yes, &yes, &no, &bad, &bad, &yes, &no].map(String::clone));
    let outcomes: Vec<&str> =
        answers.iter().map(|answer| answer["decision"].as_str().unwrap_or("error")).collect();
    let (yes, no) = ("Allowed", "ExplicitlyDenied");
    assert_eq!(outcomes, [yes, yes, no, "error", "error", yes, no]);
}

#[test]
fn who_asks_line_by_line_is_answered_line_by_line() {
    let mut child = policy(&["simulate"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for id in 0..3 {
        let mut case = case(json!({"identity": []}));
        case["id"] = json!(id);
        // Half of the next line keeps no answer back.
        stdin.write_all(format!("{case}\n ").as_bytes()).unwrap();
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["id"], id);
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_reader_that_has_seen_enough_ends_the_run_quietly() {
    let mut child = policy(&["simulate"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    let line = case(json!({"identity": []})).to_string() + "\n";
    stdin.write_all(line.as_bytes()).unwrap();
    answers.read_line(&mut String::new()).unwrap();
    drop(answers);
    while stdin.write_all(line.as_bytes()).is_ok() {}
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
}

#[test]
fn cases_are_read_from_a_file_and_what_cannot_be_read_or_written_is_an_error() {
    let cases = file(&directory("cases"), "cases.jsonl", case(json!({"identity": []})).to_string());
    let (code, out, _) = run(&["simulate", &cases], b"");
    assert!(code == Some(0) && out.contains("ImplicitlyDenied"), "{out}");
    let (code, _, err) = run(&["simulate", "/nowhere/cases"], b"");
    assert!(code == Some(1) && err.contains("cannot read /nowhere/cases"), "{err}");
    let (code, _, _) = run(&["simulate", &cases, &cases], b"");
    assert_eq!(code, Some(2));
    if let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") {
        let (code, _, err) = ended(&policy(&["simulate", &cases]).stdout(full).output().unwrap());
        assert!(code == Some(1) && err.contains("No space left on device"), "{err}");
    }
}

const WEB: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Run", "Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*",
     "Condition": {"StringEquals": {"ecs:cluster": "web"}}},
    {"Effect": "Deny", "Action": "ecs:StopTask", "Resource": "*"},
    {"Effect": "Allow", "Action": "ecs:TagResource", "Resource": "*",
     "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}, "Null": {"aws:TagKeys": "false"}}},
    {"Effect": "Allow", "Action": "ecs:UpdateService", "Resource": "*",
     "Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}}
  ]
}"#;

/// `policy explain` of the role on the task definition.
fn explain(arguments: &[&str]) -> Ended {
    run(&[&["explain", "--principal", ROLE, "--resource", TASK], arguments].concat(), b"")
}

#[test]
fn an_explanation_is_for_people_and_its_exit_code_for_programs() {
    let web = file(&directory("explain"), "web.json", WEB);
    let check = |arguments: &[&str], code: i32, needles: &[&str]| {
        let (exit, out, err) = explain(&[&["--policy", &web, "--action"], arguments].concat());
        assert_eq!((exit, err.as_str()), (Some(code), ""), "{out}");
        for needle in needles {
            assert!(out.contains(needle), "`{needle}` is not in:\n{out}");
        }
    };
    let (run_at, stop_at) = (format!("`{web}:4:5`"), format!("`{web}:6:5`"));
    check(&["ecs:RunTask", "--context", "ecs:cluster=web"], 0, &["allowed by `Run`", &run_at]);
    check(&["ecs:RunTask"], 1, &["implicitly denied", &run_at, "wanted `web`", "AWS says: User: "]);
    check(&["ecs:RunTask", "--context", "ecs:cluster=a=b", "x:y="], 1, &["got `a=b`"]);
    check(&["ecs:StopTask"], 1, &["explicitly denied", &stop_at]);
    check(&["ecs:TagResource", "--context", "aws:TagKeys=a", "--context", "AWS:tagkeys=b"], 0, &[]);
    check(&["ecs:TagResource", "--context", "aws:TagKeys=a", "aws:TagKeys=c"], 1, &["aws:TagKeys"]);
    check(&["ecs:UpdateService"], 0, &[]);
    check(&["ecs:UpdateService", "--context", "aws:principalaccount=1"], 1, &["got `1`"]);
    check(
        &["ecs:UpdateService", "--resource-account", "444455556666"],
        1,
        &["no resource-based policy allows it"],
    );
    check(&["ecs:UpdateService", "--resource", "arn:aws:ecs:eu-west-1:444455556666:cluster/web"], 1, &[]);
}

#[test]
fn every_layer_of_an_explanation_has_its_files() {
    let directory = directory("layers");
    let web = file(&directory, "web.json", allow("ecs:*").to_string());
    let all = file(&directory, "all.json", allow("*").to_string());
    let no = file(&directory, "no.json", deny("ecs:RunTask").to_string());
    let trust = r#"{"Statement":{"Effect":"Deny","Principal":"*","Action":"ecs:RunTask","Resource":"*"}}"#;
    let resource = file(&directory, "resource.json", trust);
    let check = |arguments: &[&str], code: i32, needle: &str| {
        let (exit, out, err) =
            explain(&[&["--policy", &web, "--action", "ecs:RunTask", "--json"], arguments].concat());
        assert_eq!(exit, Some(code), "{out}{err}");
        let answer: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(answer["blocked_by"].to_string(), needle, "{answer}");
    };
    check(&[], 0, "[]");
    check(&["--boundary", &all], 0, "[]");
    check(&["--boundary", &all, &no], 1, "[\"boundary\"]");
    check(&["--session", &no], 1, "[\"session\"]");
    check(&["--resource-policy", &resource], 1, "[\"resource\"]");
    // Files of one use are one level; `no` alone on a level allows nothing.
    check(&["--scp", &all, &web], 0, "[]");
    check(&["--scp", &all, &no], 1, "[\"scp\"]");
    let stop = file(&directory, "stop.json", deny("ecs:StopTask").to_string());
    check(&["--scp", &all, &stop, "--scp", &web], 0, "[]");
    check(&["--scp", &all, "--scp", &stop], 1, "[\"scp\"]");
}

#[test]
fn a_question_that_cannot_be_answered_says_why() {
    let directory = directory("no-answer");
    let web = file(&directory, "web.json", WEB);
    let bad = file(&directory, "bad.json", "{\"Statement\":\n [{}]}");
    let latin = file(&directory, "latin.json", b"{\"Id\": \"\xe4\"}");
    let check = |arguments: &[&str], needle: &str| {
        let (code, out, err) = run(&[&["explain"], arguments].concat(), b"");
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}: {err}");
        assert!(err.contains(needle), "`{needle}` is not in:\n{err}");
    };
    let on =
        |policy: &'static str| ["--principal", ROLE, "--action", "ecs:RunTask", "--resource", TASK, policy];
    check(&[&on("--policy")[..], &[&bad]].concat(), &format!("{bad}:2:3: the policy document is not valid"));
    check(
        &[&on("--scp")[..], &[&web, &latin]].concat(),
        &format!("{latin}:1:9: the policy document is not UTF-8"),
    );
    check(&[&on("--boundary")[..], &["/nowhere.json"]].concat(), "cannot read /nowhere.json");
    check(&[&on("--context")[..], &["x"]].concat(), "write KEY=VALUE");
    check(&[&on("--resource-account")[..], &["12"]].concat(), "write its twelve digits");
    check(&["--principal", "me", "--action", "a:b", "--resource", "*"], "--principal: ");
    check(&["--principal", ROLE, "--action", "RunTask", "--resource", "*"], "`RunTask` is not an action");
    check(&["--principal", ROLE, "--action", "a:b"], "--resource");
    check(&["--action", "a:b", "--resource", "*"], "--principal");
}

#[test]
fn a_policy_is_read_from_standard_input() {
    let arguments =
        ["explain", "--policy", "-", "--principal", ROLE, "--resource", TASK, "--action", "ecs:StopTask"];
    let (code, out, _) = run(&arguments, WEB.as_bytes());
    assert!(code == Some(1) && out.contains("`<stdin>:6:5`"), "{out}");
}

/// A policy without a fault.
const CLEAN: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "ecs:UpdateService", "Resource": "arn:aws:ecs:eu-west-1:111122223333:service/web/web"}
  ]
}
"#;

/// The same with a comment and two commas too many.
const SLIPS: &str = r#"{
  "Version": "2012-10-17", // the newest
  "Statement": [
    {"Effect": "Allow", "Action": "ecs:UpdateService", "Resource": "arn:aws:ecs:eu-west-1:111122223333:service/web/web",},
  ]
}
"#;

fn lint(arguments: &[&str]) -> Ended {
    run(&[&["lint"], arguments].concat(), b"")
}

#[test]
fn findings_are_shown_with_their_lines_and_counted() {
    let directory = directory("lint");
    let (clean, slips) = (file(&directory, "clean.json", CLEAN), file(&directory, "slips.json", SLIPS));
    let (code, out, err) = lint(&[&clean]);
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), "no findings in 1 file\n", ""));
    let (code, out, _) = lint(&[&clean, &slips]);
    assert_eq!(code, Some(1), "{out}");
    for needle in [
        "error[JSON_SYNTAX_ERROR]: JSON has no comments: remove it",
        &format!("--> {slips}:2:28"),
        "2 |   \"Version\": \"2012-10-17\", // the newest",
        "                            ^^^^^^^^^^^^^",
        "help: remove the comment",
        "\n3 errors in 2 files\n",
    ] {
        assert!(out.contains(needle), "`{needle}` is not in:\n{out}");
    }
    assert!(!out.contains('\u{1b}'), "no colours where nobody sees them");
}

#[test]
fn findings_are_one_json_object_a_file() {
    let directory = directory("lint-json");
    let (clean, slips) = (file(&directory, "clean.json", CLEAN), file(&directory, "slips.json", SLIPS));
    let (code, out, _) = lint(&["--json", &clean, "/nowhere.json", &slips]);
    assert_eq!(code, Some(2));
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3, "{out}");
    assert_eq!(lines[0], json!({"file": clean, "findings": []}));
    assert!(lines[1]["error"].as_str().unwrap().contains("cannot read /nowhere.json"), "{out}");
    assert_eq!(lines[2]["file"], json!(slips));
    let finding = &lines[2]["findings"][0];
    assert_eq!((&finding["code"], &finding["severity"]), (&json!("JSON_SYNTAX_ERROR"), &json!("error")));
    assert_eq!((&finding["line"], &finding["column"], &finding["path"]), (&json!(2), &json!(28), &json!([])));
    assert_eq!(finding["fix"]["description"], "remove the comment");
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_and_the_others_are_looked_at() {
    let directory = directory("lint-unreadable");
    let (clean, slips) = (file(&directory, "clean.json", CLEAN), file(&directory, "slips.json", SLIPS));
    let latin = file(&directory, "latin.json", b"{\n\"\xe4\"}");
    let (code, out, err) = lint(&[&clean, "/nowhere.json", &latin, &directory.display().to_string(), &slips]);
    assert_eq!(code, Some(2), "{err}");
    assert!(out.ends_with("3 errors in 2 files\n"), "{out}");
    assert_eq!(err.lines().filter(|line| line.starts_with("error ")).count(), 3, "{err}");
    assert!(err.contains("latin.json:2: the policy is not UTF-8 text: save it as UTF-8"), "{err}");
    assert_eq!(lint(&[]).0, Some(2), "a file is needed");
    assert_eq!(lint(&["--kind", "thing", &clean]).0, Some(2));
}

#[test]
fn what_is_not_json_at_all_is_one_finding_at_its_place() {
    let directory = directory("lint-broken");
    for (name, content, place) in [
        ("empty", "", "1:1"),
        ("word", "{\n\n  Version: 1}", "3:3"),
        ("cut", "{\"Statement\": [", "1:15"),
        ("nul", "{\"a\": 1}\0", "1:9"),
        ("deep", &"[".repeat(10_000), "1:513"),
    ] {
        let path = file(&directory, name, content);
        let (code, out, err) = lint(&[&path]);
        assert_eq!((code, err.as_str()), (Some(1), ""), "{out}");
        assert!(
            out.contains("error[JSON_SYNTAX_ERROR]") && out.contains(&format!("{path}:{place}")),
            "{out}"
        );
        assert!(out.ends_with("\n1 error in 1 file\n"), "{out}");
    }
}

#[test]
fn a_policy_is_linted_from_standard_input_but_not_mended() {
    let (code, out, _) = run(&["lint", "-"], SLIPS.as_bytes());
    assert!(code == Some(1) && out.contains("<stdin>:2:28"), "{out}");
    let (code, _, err) = run(&["lint", "--fix", "-"], SLIPS.as_bytes());
    assert!(code == Some(2) && err.contains("standard input cannot be mended: name a file"), "{err}");
}

#[test]
fn fixes_are_applied_to_the_file_and_told() {
    let directory = directory("fix");
    let slips = file(&directory, "slips.json", format!("\u{feff}{SLIPS}"));
    let (code, out, err) = lint(&["--fix", &slips]);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    for needle in [
        &format!("{slips}:1:1: mended: remove the byte order mark\n"),
        &format!("{slips}:2:28: mended [JSON_SYNTAX_ERROR]: remove the comment\n"),
        "no findings in 1 file\n",
    ] {
        assert!(out.contains(needle), "`{needle}` is not in:\n{out}");
    }
    let mended = std::fs::read_to_string(&slips).unwrap();
    let value: Value = serde_json::from_str(&mended).unwrap();
    assert_eq!(value, serde_json::from_str::<Value>(CLEAN).unwrap());
    assert!(mended.starts_with("{\n  \"Version\": \"2012-10-17\", \n"), "the form stays as it was: {mended}");
    let names: Vec<_> =
        std::fs::read_dir(&directory).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(names, ["slips.json"], "nothing is left beside the file");

    let (code, out, _) = lint(&["--fix", "--json", &slips]);
    assert_eq!((code, out), (Some(0), format!("{}\n", json!({"file": slips, "findings": []}))));
    assert_eq!(std::fs::read_to_string(&slips).unwrap(), mended);
}

#[cfg(unix)]
#[test]
fn a_fix_keeps_permissions_and_links_and_leaves_what_it_may_not_write() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let directory = directory("fix-permissions");
    let slips = file(&directory, "slips.json", SLIPS);
    let mode = |mode| std::fs::set_permissions(&slips, std::fs::Permissions::from_mode(mode)).unwrap();
    let link = directory.join("link.json");
    symlink("slips.json", &link).unwrap();

    mode(0o400);
    let (code, _, err) = lint(&["--fix", &slips]);
    assert!(code == Some(2) && err.contains("the file is read-only"), "{err}");
    assert_eq!(std::fs::read_to_string(&slips).unwrap(), SLIPS);

    mode(0o640);
    assert_eq!(lint(&["--fix", &link.display().to_string()]).0, Some(0));
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(std::fs::metadata(&slips).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(!std::fs::read_to_string(&slips).unwrap().contains("//"));
}

#[test]
fn the_exit_codes_are_told() {
    for (command, needle) in [
        ("simulate", "0  all lines are read, whatever the answers"),
        ("explain", "1  it is denied"),
        ("lint", "1  a finding is an error"),
        ("lint", "a trust policy if all its actions are of STS"),
    ] {
        let (code, out, _) = run(&[command, "--help"], b"");
        let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
        let needle = needle.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(code == Some(0) && out.contains(&needle), "{out}");
    }
}
