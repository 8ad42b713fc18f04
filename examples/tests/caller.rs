//! `ecsctl policy caller`: policies of those who deploy, from arguments and projects.
#![cfg(test)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ecs_roles::{CallerPolicy, Operation, PolicyDocument, Scope};
use serde_json::Value;

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo")
}

/// Exit code, standard output, standard error.
fn caller(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ecsctl"));
    for name in ["TAG", "AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION"] {
        command.env_remove(name);
    }
    command.env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    let output = command.current_dir(demo()).args(["policy", "caller"]).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

const WHERE: [&str; 4] = ["--account", "111122223333", "--region", "eu-central-1"];

fn at_scope(arguments: &[&str]) -> (Option<i32>, String, String) {
    caller(&[&WHERE[..], arguments].concat())
}

fn of_project(arguments: &[&str]) -> (Option<i32>, String, String) {
    caller(&[&["--config", "ecspresso.yml", "--embedded"], arguments].concat())
}

#[test]
fn the_document_is_the_library_s() {
    let role = "arn:aws:iam::111122223333:role/webTask";
    let (code, out, err) = at_scope(&[
        "--for",
        "register,deploy-rolling",
        "--for",
        "logs",
        "--service",
        "prod/api",
        "--family",
        "web",
        "--task-role",
        role,
        "--log-group",
        "/ecs/web=app",
        "--with",
        "task-definition-tags",
    ]);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    let expected = CallerPolicy::new(Scope::new("111122223333", "eu-central-1").unwrap())
        .service("prod", "api")
        .family("web")
        .task_role(role.parse().unwrap())
        .log_streams("/ecs/web", "app")
        .with("task-definition-tags".parse().unwrap())
        .allow(Operation::Register)
        .allow(Operation::DeployRolling)
        .allow(Operation::Logs)
        .documents()
        .unwrap();
    assert_eq!(out.parse::<PolicyDocument>().unwrap(), *expected[0].document());
}

#[test]
fn a_project_says_what_it_takes_to_deploy_it() {
    let (code, out, err) = of_project(&["--for", "register,deploy-rolling,rollback,logs,tfstate-s3"]);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    for expected in [
        "arn:aws:ecs:us-east-1:123456789012:service/demo/web",
        "arn:aws:ecs:us-east-1:123456789012:task-definition/web:*",
        "arn:aws:iam::123456789012:role/web-execution",
        "arn:aws:iam::123456789012:role/web-task",
        "arn:aws:s3:::demo-terraform-state/web/terraform.tfstate",
        "log-group:/ecs/demo/web:log-stream:telemetry/*",
        "TagOnRegister",
    ] {
        assert!(out.contains(expected), "no `{expected}` in:\n{out}");
    }
}

/// The policy that the demo's roles file has is the one that its project takes.
#[test]
fn the_demo_s_roles_file_agrees_with_its_project() {
    let operations = "register,task-definition-read,deploy-rolling,wait,logs,rollback,tfstate-s3";
    let (_, derived, _) = of_project(&["--for", operations]);
    let shown = Command::new(env!("CARGO_BIN_EXE_ecsctl"))
        .current_dir(demo())
        .args(["roles", "show", "web-deployer", "--json"])
        .output()
        .unwrap();
    let role: Value = serde_json::from_slice(&shown.stdout).unwrap();
    let written: PolicyDocument = role["role"]["inlinePolicies"]["DeployWeb"].to_string().parse().unwrap();
    assert_eq!(written, derived.parse().unwrap());
}

#[test]
fn definitions_say_much_by_themselves() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("caller");
    std::fs::create_dir_all(&directory).unwrap();
    let file = |name: &str, text: &str| {
        let path = directory.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let role = "arn:aws:iam::111122223333:role/x";
    let task = file(
        "task.json",
        &format!(r#"{{"family": "web", "taskRoleArn": "{role}", "containerDefinitions": []}}"#),
    );
    let service = file("service.json", r#"{"cluster": "prod", "serviceName": "api"}"#);
    let arguments =
        ["--for", "register,deploy-rolling", "--task-definition", &task, "--service-definition", &service];
    let (code, out, err) = at_scope(&arguments);
    assert!(code == Some(0) && out.contains("service/prod/api") && out.contains(role), "{out}{err}");

    let faulty = file("faulty.json", "{\n  \"family\": web\n}");
    let (code, out, err) = at_scope(&["--for", "register", "--task-definition", &faulty]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains(&format!("{faulty}:2:13: ")), "{err}");
}

/// A file of the test in a directory of the target.
fn written(name: &str, text: &str) -> String {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("caller");
    std::fs::create_dir_all(&directory).unwrap();
    let path = directory.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn the_account_is_that_of_the_roles() {
    let role = "arn:aws:iam::111122223333:role/x";
    let check = |arguments: &[&str]| {
        let (code, out, err) = caller(&[&["--region", "eu-central-1"], arguments].concat());
        assert!(code == Some(0) && out.contains(":111122223333:"), "{arguments:?}: {out}{err}");
    };
    check(&["--for", "register", "--family", "web", "--execution-role", role]);
    let container = r#"{"environment": [{"name": "role", "value": "arn:aws:iam::999999999999:role/y"}]}"#;
    let task =
        format!(r#"{{"containerDefinitions": [{container}], "family": "web", "taskRoleArn": "{role}"}}"#);
    let task = written("account-task.json", &task);
    check(&["--for", "register", "--task-definition", &task]);
    let volume = format!(r#"{{"name": "v", "managedEBSVolume": {{"roleArn": "{role}"}}}}"#);
    let service = format!(r#"{{"cluster": "c", "serviceName": "s", "volumeConfigurations": [{volume}]}}"#);
    let service = written("account-service.json", &service);
    check(&["--for", "deploy-rolling", "--family", "f", "--service-definition", &service]);

    let (_, _, err) =
        caller(&["--region", "eu-central-1", "--for", "register", "--task-definition", "nope.json"]);
    assert!(err.contains("cannot read `nope.json`"), "{err}");
    let faulty = written("account-faulty.json", "{");
    let (_, _, err) =
        caller(&["--region", "eu-central-1", "--for", "register", "--task-definition", &faulty]);
    assert!(err.contains("account-faulty.json: ") && err.contains("at line 1"), "{err}");
}

#[test]
fn operations_may_have_blanks_between_them_and_an_alias() {
    let about = ["--service", "prod/api", "--family", "web"];
    let of = |operations: &str, circumstances: &str| {
        let (code, out, err) =
            at_scope(&[&about[..], &["--for", operations, "--with", circumstances]].concat());
        assert_eq!((code, err.as_str()), (Some(0), ""), "{operations}");
        out
    };
    let written = of("register,deploy-rolling", "task-definition-tags,first-deployment");
    assert_eq!(of("register, deploy", "task-definition-tags, first-deployment"), written);
    let (_, help, _) = caller(&["--help"]);
    assert!(help.contains("`deploy` is short for `deploy-rolling`"), "{help}");
}

#[test]
fn reasons_are_told() {
    let arguments = ["--for", "deploy-rolling,wait", "--service", "prod/api", "--family", "web"];
    let (code, out, _) = at_scope(&[&arguments[..], &["--why"]].concat());
    assert_eq!(code, Some(0));
    let lines: Vec<Vec<&str>> = out.lines().map(|line| line.split_whitespace().take(2).collect()).collect();
    assert_eq!(lines[0], ["STATEMENT", "OPERATION"]);
    assert_eq!(lines[1], ["DeployApi", "deploy-rolling"]);
    assert!(out.contains("watches services: ecs:DescribeServices"), "{out}");

    let (_, out, _) = at_scope(&[&arguments[..], &["--json"]].concat());
    let documents: Value = serde_json::from_str(&out).unwrap();
    let reasons = documents[0]["reasons"].as_array().unwrap();
    assert_eq!((&documents[0]["name"], &reasons[0]["sid"]), (&"EcsCaller".into(), &"DeployApi".into()));
}

#[test]
fn what_does_not_fit_one_document_takes_several() {
    let groups: Vec<String> = (0..12).map(|number| format!("/ecs/{}-{number}", "g".repeat(40))).collect();
    let groups: Vec<&str> = groups.iter().flat_map(|group| ["--log-group", group]).collect();
    let arguments = [&["--for", "logs", "--quota", "1000", "--name", "Logs"][..], &groups].concat();
    let (code, out, err) = at_scope(&arguments);
    assert!(code == Some(0) && err.contains("documents: --json writes them as one array"), "{err}");
    assert!(out.starts_with("Logs\n{") && out.contains("\nLogs2\n{"), "{out}");
}

#[test]
fn what_is_missing_is_asked_for_by_the_argument_s_name() {
    let check = |arguments: &[&str], expected: &str| {
        let (code, out, err) = at_scope(arguments);
        assert_eq!((code, out.as_str()), (Some(1), ""), "{arguments:?}");
        assert!(err.contains(expected), "no `{expected}` in: {err}");
    };
    check(&["--for", "wait"], "needs a cluster: give it with `--cluster` or `--service`");
    check(&["--for", "register"], "give it with `--family` or `--task-definition`");
    check(
        &["--for", "exec", "--cluster", "c"],
        "`--exec-container`, or allow all with `--with any-container`",
    );
    check(&["--for", "tfstate-s3"], "`--state` or `--config`");
    check(&["--for", "provision-roles"], "`--roles-under`");
    check(
        &["--for", "register", "--family", "f", "--task-role", "arn:aws:iam::999999999999:role/x"],
        "write the policy for that scope by itself",
    );
    let (_, _, err) = caller(&["--for", "wait", "--cluster", "c"]);
    assert!(err.contains("--region"), "{err}");
    let (_, _, err) = caller(&["--for", "wait", "--cluster", "c", "--region", "eu-west-1"]);
    assert!(err.contains("--account"), "{err}");
}

#[test]
fn arguments_that_say_nothing_are_refused_where_they_stand() {
    let check = |arguments: &[&str], expected: &str| {
        let (code, _, err) = at_scope(arguments);
        assert_eq!(code, Some(2), "{arguments:?}");
        assert!(err.contains(expected), "no `{expected}` in: {err}");
    };
    check(&[], "--for");
    check(&["--for", "deploy-roling"], "did you mean `deploy-rolling`?");
    check(&["--for", "wait", "--with", "first-deploy"], "did you mean `first-deployment`?");
    check(&["--for", "wait", "--service", "api"], "does not read `CLUSTER/SERVICE`");
    check(&["--for", "tfstate-s3", "--state", "bucket/key"], "does not read `s3://BUCKET/KEY`");
    check(&["--for", "provision-roles", "--roles-under", "team/web-"], "does not read `/PATH/PREFIX`");
    check(&["--for", "register", "--task-role", "role/x"], "role/x");
}

#[test]
fn a_document_can_be_piped_into_the_linter() {
    let (_, out, _) = of_project(&["--for", "register,deploy-rolling,run,wait"]);
    let mut lint = Command::new(env!("CARGO_BIN_EXE_ecsctl"))
        .args(["policy", "lint", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut lint.stdin.take().unwrap(), out.as_bytes()).unwrap();
    let output = lint.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
