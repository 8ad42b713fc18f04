//! The command as a person runs it: the demo project on the embedded AWS and on a server.
#![cfg(test)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

fn ecsctl() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ecsctl"));
    for name in
        ["TAG", "LOG_LEVEL", "AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "ECSPRESSO_CONFIG"]
    {
        command.env_remove(name);
    }
    command.env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    command
}

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn deploy_embedded(project: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let config = project.join("ecspresso.yml");
    let world = demo().join("world.yml");
    ecsctl()
        .args(["deploy", "--embedded", "--config"])
        .arg(config)
        .arg("--world")
        .arg(world)
        .args(arguments)
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

/// A copy of the demo project in which a file can be spoiled.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Self {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&directory).unwrap();
        for file in ["ecspresso.yml", "ecs-task-def.json", "ecs-service-def.json"] {
            std::fs::copy(demo().join(file), directory.join(file)).unwrap();
        }
        Self(directory)
    }

    fn replace(self, file: &str, from: &str, to: &str) -> Self {
        let path = self.0.join(file);
        let original = std::fs::read_to_string(&path).unwrap();
        assert!(original.contains(from), "{file} has no {from}");
        std::fs::write(&path, original.replacen(from, to, 1)).unwrap();
        self
    }
}

#[test]
fn the_demo_deploys_and_says_what_it_does() {
    let output = deploy_embedded(&demo(), &[], &[]);
    let stdout = text(&output.stdout);
    assert!(output.status.success(), "{stdout}{}", text(&output.stderr));
    for expected in [
        "service demo/web",
        r#"~ containerDefinitions[app].image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:v1" -> "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:v2""#,
        "1. RegisterTaskDefinition web",
        "2. UpdateService web: taskDefinition",
        "registered web:2",
        "has reached a steady state.",
        "ok web:2 is running",
    ] {
        assert!(stdout.contains(expected), "no `{expected}` in:\n{stdout}");
    }
}

#[test]
fn events_are_one_json_object_a_line() {
    let output = deploy_embedded(&demo(), &["--json"], &[]);
    assert!(output.status.success());
    let events = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .collect::<Vec<_>>();
    let names = events.iter().map(|event| event["event"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!((names[0], names[1], names[2]), ("planned", "registered", "started"));
    let last = events.last().unwrap();
    assert_eq!(last["event"], "finished");
    assert_eq!(last["outcome"]["result"], "completed");
}

#[test]
fn a_fault_is_an_event_too() {
    let output = deploy_embedded(
        &Copy::new("json").replace("ecspresso.yml", "ecs-task-def", "nope").0,
        &["--json"],
        &[],
    );
    assert_eq!(output.status.code(), Some(1));
    let event: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(event["event"], "error");
    assert!(event["message"].as_str().unwrap().contains("ecspresso.yml:5:18: cannot read"), "{event}");
}

#[test]
fn nothing_to_do_has_an_end_too() {
    let output = deploy_embedded(&demo(), &["--json"], &[("TAG", "v1"), ("LOG_LEVEL", "debug")]);
    let stdout = text(&output.stdout);
    let last: serde_json::Value = serde_json::from_str(stdout.lines().last().unwrap()).unwrap();
    assert_eq!(
        (last["event"].as_str(), last["outcome"]["result"].as_str()),
        (Some("finished"), Some("unchanged"))
    );
}

#[test]
fn a_dry_run_shows_the_plan_and_stops() {
    let output = deploy_embedded(&demo(), &["--dry-run"], &[]);
    let stdout = text(&output.stdout);
    assert!(output.status.success());
    assert!(stdout.contains("1. RegisterTaskDefinition web") && !stdout.contains("registered"), "{stdout}");
}

#[test]
fn tasks_that_cannot_start_end_in_a_rollback_that_is_explained() {
    let output = deploy_embedded(&demo(), &[], &[("TAG", "broken")]);
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{stdout}{stderr}");
    assert!(!stdout.contains("ok "), "{stdout}");
    for expected in [
        "failed deployment failed and was rolled back, web:1 runs again: ECS deployment circuit breaker: tasks failed to start.",
        "TaskFailedToStart",
        "CannotPullContainerError",
        "remedy: check repository, tag and account of the image",
    ] {
        assert!(stderr.contains(expected), "no `{expected}` in:\n{stdout}{stderr}");
    }
}

#[test]
fn a_fault_is_named_with_its_place_and_a_remedy() {
    let check = |project: Copy, expected: &str| {
        let output = deploy_embedded(&project.0, &[], &[]);
        assert_eq!(output.status.code(), Some(1));
        let place = format!("error {}/", project.0.display());
        let stderr = text(&output.stderr).replace(&place, "");
        assert!(stderr.starts_with(expected), "expected `{expected}`, got:\n{stderr}");
        assert_eq!(text(&output.stdout), "", "nothing is planned on a faulty project");
    };
    check(
        Copy::new("env").replace("ecs-task-def.json", "{{ env `TAG` `v2` }}", "{{ must_env `TAG` }}"),
        "ecs-task-def.json:13:69: `must_env` needs the environment variable `TAG`, which is not set: set it",
    );
    check(
        Copy::new("state").replace("ecspresso.yml", "web/terraform.tfstate", "wbe/terraform.tfstate"),
        "ecspresso.yml:10:12: ",
    );
    check(
        Copy::new("address").replace(
            "ecs-service-def.json",
            "terraform_data.target_group.",
            "terraform_data.target_gruop.",
        ),
        "ecs-service-def.json:20:",
    );
    check(
        Copy::new("syntax").replace("ecs-task-def.json", "\"family\": \"web\",", "\"family\": \"web\""),
        "ecs-task-def.json:2:18: not valid JSON: expected comma",
    );
    check(
        Copy::new("field").replace("ecs-task-def.json", "\"stopTimeout\"", "\"stopTimout\""),
        "ecs-task-def.json:31:7: unknown field `stopTimout`: did you mean `stopTimeout`?",
    );
}

#[test]
fn fields_that_nobody_knows_pass_when_they_are_allowed() {
    let project = Copy::new("unknown")
        .replace(
            "ecs-task-def.json",
            "\"family\": \"web\",",
            "\"family\": \"web\", \"futureField\": {\"a\": 1},",
        )
        .replace("ecs-task-def.json", "\"essential\": true,", "\"essential\": true, \"newKnob\": \"on\",");
    let refused = deploy_embedded(&project.0, &[], &[]);
    assert!(text(&refused.stderr).contains("unknown field `futureField`: allow unknown fields"));

    let allowed = deploy_embedded(&project.0, &["--allow-unknown"], &[]);
    let stdout = text(&allowed.stdout);
    assert!(allowed.status.success(), "{}", text(&allowed.stderr));
    assert!(stdout.contains("+ futureField: {\"a\":1}"), "{stdout}");
    assert!(stdout.contains("+ containerDefinitions[app].newKnob: \"on\""), "{stdout}");
}

/// `ecsctl serve` with the demo's world.
struct Server {
    child: Child,
    environment: Vec<(&'static str, String)>,
}

impl Server {
    fn start() -> Self {
        let mut child = ecsctl()
            .args(["serve", "--port", "0", "--speed", "600", "--world"])
            .arg(demo().join("world.yml"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut after = |label: &str| lines.next().unwrap().unwrap().strip_prefix(label).unwrap().to_owned();
        let environment = vec![
            ("AWS_ENDPOINT_URL", after("listening on ")),
            ("AWS_ACCESS_KEY_ID", after("access key: ")),
            ("AWS_SECRET_ACCESS_KEY", after("secret key: ")),
        ];
        Self { child, environment }
    }

    fn run(&self, command: &str, arguments: &[&str]) -> Output {
        ecsctl()
            .arg(command)
            .arg("--config")
            .arg(demo().join("ecspresso.yml"))
            .args(arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .output()
            .unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_second_identical_deploy_changes_nothing_and_says_so() {
    let server = Server::start();
    let first = server.run("deploy", &[]);
    assert!(first.status.success(), "{}{}", text(&first.stdout), text(&first.stderr));

    let second = server.run("deploy", &[]);
    assert!(second.status.success());
    assert_eq!(
        text(&second.stdout),
        "service demo/web\nnothing to change\nok nothing to do: web:2 is running as defined\n"
    );

    let status = server.run("status", &[]);
    let stdout = text(&status.stdout);
    assert!(stdout.contains("2 desired, 2 running, 0 pending"), "{stdout}");
    assert!(stdout.contains("PRIMARY web:2 2/2"), "{stdout}");
}

/// A state that Terraform wrote, beside the demo project.
fn tfstate(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = ecsctl();
    command.arg("tfstate").args(arguments);
    for name in ["TF_WORKSPACE", "TF_DATA_DIR", "TF_ENCRYPTION"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

const STATE: &str = r#"{
  "version": 4, "serial": 1,
  "outputs": {
    "zone": {"value": "eu-west-1", "type": "string"},
    "ids": {"value": ["a", "<b>"], "type": ["list", "string"]},
    "big": {"value": 9007199254740993, "type": "number"},
    "none": {"value": null, "type": "string"},
    "token": {"value": "hunter2", "type": "string", "sensitive": true}
  },
  "resources": [{"mode": "managed", "type": "aws_db", "name": "d", "instances": [{"index_key": "k",
    "attributes": {"id": "db-1", "password": "hunter3"}, "sensitive_attributes": [[{"type": "get_attr", "value": "password"}]]}]}]
}"#;

fn state_file(name: &str) -> String {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::write(directory.join("terraform.tfstate"), STATE).unwrap();
    directory.join("terraform.tfstate").display().to_string()
}

#[test]
fn values_of_a_state_are_looked_up() {
    let state = state_file("tfstate-lookup");
    let check = |arguments: &[&str], code: i32, stdout: &str| {
        let (exit, out, err) = tfstate(&[&["lookup", "--state", &state], arguments].concat());
        assert_eq!((exit, out.as_str()), (Some(code), stdout), "{arguments:?}: {err}");
    };
    check(
        &["output.zone", "output.ids", "aws_db.d['k'].id"],
        0,
        "eu-west-1\n[\"a\",\"\\u003cb\\u003e\"]\ndb-1\n",
    );
    check(&["output.big", "output.none"], 0, "9007199254740993\nnull\n");
    check(&["--json", "output.zone"], 0, "\"eu-west-1\"\n");
    check(&["--raw", "output.zone"], 0, "eu-west-1");
    check(&["--raw", "output.ids"], 1, "");
    check(&["output.token"], 0, "hunter2\n");
    check(&["output.ids | length"], 0, "2\n");
    check(&["output.zones", "output.zone"], 3, "eu-west-1\n");
    check(&["output.["], 1, "");
    let (exit, _, err) = tfstate(&["lookup", "--state", &state, "output.zones"]);
    assert!(exit == Some(3) && err.contains("did you mean `output.zone`?"), "{err}");
    let (exit, _, err) = tfstate(&["lookup", "--state", "/nowhere/terraform.tfstate", "output.zone"]);
    assert!(exit == Some(1) && err.contains("the file does not exist"), "{err}");
}

#[test]
fn addresses_are_listed_and_values_dumped_without_secrets() {
    let state = state_file("tfstate-dump");
    let (exit, out, _) = tfstate(&["list", "--state", &state]);
    let listed = "aws_db.d[\"k\"]\noutput.big\noutput.ids\noutput.none\noutput.token\noutput.zone\n";
    assert_eq!((exit, out.as_str()), (Some(0), listed));
    let (_, out, _) = tfstate(&["list", "--state", &state, "--json", "aws_db.d"]);
    assert_eq!(out, "[\n  \"aws_db.d[\\\"k\\\"]\"\n]\n");
    let (exit, out, _) = tfstate(&["dump", "--state", &state]);
    assert!(exit == Some(0) && out.contains("db-1") && !out.contains("hunter"), "{out}");
    let (_, out, _) = tfstate(&["dump", "--state", &state, "--reveal"]);
    assert!(out.contains("hunter2") && out.contains("hunter3"), "{out}");
}

#[test]
fn an_address_that_lists_nothing_is_not_found() {
    let state = state_file("tfstate-list-nothing");
    for command in ["list", "dump"] {
        let (exit, _, err) = tfstate(&[command, "--state", &state, "output.zone", "module.nope"]);
        let message = "no resource, module or output has the address `module.nope`, or one below it";
        assert!(exit == Some(3) && err.contains(message), "{err}");
    }
}

#[test]
fn a_result_that_cannot_be_written_is_an_error() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else {
        return println!("skipped: there is no /dev/full");
    };
    let state = state_file("tfstate-full");
    let output =
        ecsctl().args(["tfstate", "lookup", "--state", &state, "output.zone"]).stdout(full).output().unwrap();
    let error = text(&output.stderr);
    assert!(output.status.code() == Some(1) && error.contains("No space left on device"), "{error}");
}

#[test]
fn a_state_is_read_over_http_and_from_standard_input() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut line = String::new();
        BufReader::new(stream.try_clone().unwrap()).read_line(&mut line).unwrap();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", STATE.len());
        std::io::Write::write_all(&mut stream, (head + STATE).as_bytes()).unwrap();
        line
    });
    let mut command = ecsctl();
    command.args(["tfstate", "lookup", "output.zone", "--state", &format!("http://{address}/a.tfstate")]);
    command.env("AWS_EC2_METADATA_DISABLED", "true").env("AWS_REGION", "us-east-1");
    let output = command.output().unwrap();
    assert_eq!(text(&output.stdout), "eu-west-1\n", "{}", text(&output.stderr));
    assert_eq!(server.join().unwrap(), "GET /a.tfstate HTTP/1.1\r\n");
    let state = std::fs::File::open(state_file("tfstate-stdin")).unwrap();
    let output =
        ecsctl().args(["tfstate", "lookup", "--state", "-", "output.zone"]).stdin(state).output().unwrap();
    assert_eq!(text(&output.stdout), "eu-west-1\n", "{}", text(&output.stderr));
}

#[test]
fn a_working_directory_is_the_default_place_of_a_state() {
    let state = state_file("tfstate-directory");
    let directory = Path::new(&state).parent().unwrap();
    let output = ecsctl()
        .args(["tfstate", "lookup", "output.zone"])
        .env_remove("TF_WORKSPACE")
        .current_dir(directory)
        .output()
        .unwrap();
    assert_eq!(text(&output.stdout), "eu-west-1\n", "{}", text(&output.stderr));
    let lock =
        r#"{"ID":"1","Operation":"OperationTypeApply","Who":"me@here","Created":"2026-11-22T16:17:37Z"}"#;
    std::fs::write(directory.join(".terraform.tfstate.lock.info"), lock).unwrap();
    let (exit, _, err) = tfstate(&["lookup", "--lock", "refuse", "--state", &state, "output.zone"]);
    std::fs::remove_file(directory.join(".terraform.tfstate.lock.info")).unwrap();
    assert!(exit == Some(1) && err.contains("apply by `me@here`"), "{err}");
}
