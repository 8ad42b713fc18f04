//! Which AWS the command talks to, and what it says where AWS cannot be asked: one line, and what to do.
#![cfg(test)]

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;

/// One command for each of the first services that are asked: S3, ECS, STS and S3 again.
const COMMANDS: [&[&str]; 5] = [
    &["deploy", "--dry-run"],
    &["status"],
    &["roles", "plan"],
    &["policy", "caller", "--config", "ecspresso.yml", "--for", "register"],
    &["tfstate", "list", "--state", "s3://demo-terraform-state/web/terraform.tfstate"],
];

/// Names of the SDK's types, and of what it prints of itself.
const DUMPS: [&str; 5] = ["DispatchFailure", "SdkBody", "Error {", "ServiceError", "cause:"];

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo")
}

/// Runs the commands with nothing but these variables: each ends with one line that says all of `expected`.
#[track_caller]
fn each_says(variables: &[(&str, &str)], expected: &[&str]) {
    let far = [
        ("AWS_CONFIG_FILE", "/dev/null"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_REGION", "us-east-1"),
    ];
    for arguments in COMMANDS {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ecsctl"));
        command.env_clear().envs(far).envs(variables.iter().copied()).current_dir(demo());
        let output = command.args(arguments).stdin(Stdio::null()).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), error.lines().count()), (Some(1), 1), "{arguments:?}: {error}");
        for expected in expected {
            assert!(error.contains(expected), "{arguments:?}: no `{expected}` in: {error}");
        }
        let dumped = DUMPS.iter().find(|dump| error.contains(*dump));
        assert_eq!(dumped, None, "{arguments:?}: {error}");
    }
}

#[test]
fn without_credentials_the_variables_for_them_are_named() {
    let remedy = "no usable AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or";
    each_says(&[], &[remedy]);
    each_says(
        &[("AWS_PROFILE", "nope")],
        &[remedy, "the profile `nope`, which AWS_PROFILE names, gives none"],
    );
}

const KEY: [(&str, &str); 2] =
    [("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "s")];

fn at<'v>(endpoint: &'v str, key: [(&'v str, &'v str); 2]) -> [(&'v str, &'v str); 3] {
    let [id, secret] = key;
    [("AWS_ENDPOINT_URL", endpoint), id, secret]
}

#[test]
fn where_nothing_listens_the_address_is_named() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = format!("http://{free}");
    each_says(
        &at(&endpoint, KEY),
        &[&format!("nothing listens at `{endpoint}`: is `ecsctl serve` running?")],
    );
}

#[test]
fn an_endpoint_needs_a_scheme() {
    for endpoint in ["127.0.0.1:4570", "localhost:4570"] {
        let expected = format!("AWS_ENDPOINT_URL: `{endpoint}` has no scheme: write `http://{endpoint}`");
        each_says(&at(endpoint, KEY), &[&expected]);
    }
    each_says(&at("ftp://localhost:4570", KEY), &["is of the scheme `ftp`: write `http://localhost:4570`"]);
    let service = [("AWS_ENDPOINT_URL_S3", "localhost:1"), KEY[0], KEY[1]];
    each_says(&service, &["AWS_ENDPOINT_URL_S3: `localhost:1` has no scheme"]);
    let output = Command::new(env!("CARGO_BIN_EXE_ecsctl"))
        .args(["status", "--endpoint-url", "localhost:4570"])
        .current_dir(demo())
        .output()
        .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("--endpoint-url: `localhost:4570` has no scheme"), "{error}");
}

/// `ecsctl serve`, and what it prints first.
struct Server {
    child: Child,
    endpoint: String,
    id: String,
    secret: String,
    /// Account, region and whether IAM decides.
    state: [String; 3],
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ecsctl"));
        command.args(["serve", "--port", "0"]).args(arguments).current_dir(demo());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut after = |label: &str| lines.next().unwrap().unwrap().strip_prefix(label).unwrap().to_owned();
        Self {
            endpoint: after("listening on "),
            id: after("access key: "),
            secret: after("secret key: "),
            state: [after("account: "), after("region: "), after("IAM: ")],
            child,
        }
    }

    fn key(&self) -> [(&str, &str); 2] {
        [("AWS_ACCESS_KEY_ID", &self.id), ("AWS_SECRET_ACCESS_KEY", &self.secret)]
    }

    /// The key of a user without a policy, whom the administrator makes.
    fn of_nobody(&self) -> [(&'static str, String); 2] {
        let credentials = Credentials::new(&self.id, &self.secret, None, None, "test");
        let loader = aws_config::defaults(BehaviorVersion::latest()).endpoint_url(&self.endpoint);
        let loader = loader.region(Region::new("us-east-1")).credentials_provider(credentials);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let key = runtime.block_on(async {
            let iam = aws_sdk_iam::Client::new(&loader.load().await);
            iam.create_user().user_name("nobody").send().await.unwrap();
            let made = iam.create_access_key().user_name("nobody").send().await.unwrap();
            made.access_key().unwrap().clone()
        });
        [
            ("AWS_ACCESS_KEY_ID", key.access_key_id().to_owned()),
            ("AWS_SECRET_ACCESS_KEY", key.secret_access_key().to_owned()),
        ]
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn keys_that_aws_refuses_are_told_apart() {
    let server = Server::start(&[]);
    each_says(&at(&server.endpoint, KEY), &["AWS does not know the access key: check "]);
    let wrong = [("AWS_ACCESS_KEY_ID", server.id.as_str()), ("AWS_SECRET_ACCESS_KEY", "wrong")];
    each_says(&at(&server.endpoint, wrong), &["AWS refused the signature: check "]);
    // Somebody who is in a hurry for TLS.
    let tls = server.endpoint.replace("http://", "https://");
    each_says(&at(&tls, KEY), &[&format!("what listens at `{tls}` does not speak TLS: write `http://`")]);
}

/// A roles file of somebody's own account, in a directory without a world.
fn own(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("connection").join(name);
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    let text =
        "owner: team\naccount: \"111122223333\"\nregion: eu-central-1\nroles:\n- {kind: task, name: web}\n";
    std::fs::write(directory.join("roles.yml"), text).unwrap();
    directory
}

fn plan(directory: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ecsctl"));
    command
        .env_clear()
        .envs([("AWS_CONFIG_FILE", "/dev/null"), ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")]);
    command.envs(variables.iter().copied()).current_dir(directory);
    let output = command.args(["roles", "plan"]).args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[test]
fn what_is_embedded_is_of_the_roles_file_s_account() {
    let directory = own("embedded");
    let (code, out) = plan(&directory, &["--embedded"], &[]);
    assert!(code == Some(2) && out.contains("create role web at /"), "{out}");

    let (code, out) = plan(&directory, &["--embedded", "--world", "mine.yml"], &[]);
    assert!(code == Some(1) && out.contains("mine.yml: "), "{out}");
    std::fs::write(directory.join("world.yml"), "account: \"999999999999\"\n").unwrap();
    let (code, out) = plan(&directory, &["--embedded"], &[]);
    let remedy = "mend `account` there, or in the world that --embedded takes";
    assert!(
        code == Some(1) && out.contains("`999999999999`, but roles.yml is about") && out.contains(remedy),
        "{out}"
    );
}

#[test]
fn a_region_that_contradicts_the_file_is_refused() {
    let directory = own("region");
    let (code, out) = plan(&directory, &["--embedded", "--region", "us-west-2"], &[]);
    let expected =
        "--region says `us-west-2`, but the region of roles.yml is `eu-central-1`: leave --region out";
    assert!(code == Some(1) && out.contains(expected), "{out}");
    let (code, out) = plan(&directory, &["--embedded", "--region", "eu-central-1"], &[]);
    assert_eq!(code, Some(2), "{out}");
}

#[test]
fn a_served_account_may_be_one_s_own() {
    let directory = own("served");
    let plain = Server::start(&[]);
    let (code, out) = plan(&directory, &[], &at(&plain.endpoint, plain.key()));
    let remedy = "start it as `ecsctl serve --account 111122223333 --region eu-central-1`";
    assert!(code == Some(1) && out.contains(remedy), "{out}");

    let arguments = ["--account", "111122223333", "--region", "eu-central-1"];
    let server = Server::start(&arguments);
    assert_eq!(server.state[..2], ["111122223333", "eu-central-1"]);
    let (code, out) = plan(&directory, &[], &at(&server.endpoint, server.key()));
    assert_eq!(code, Some(2), "{out}");
    // They stand above what a world says.
    std::fs::write(directory.join("world.yml"), "account: \"999999999999\"\nregion: us-east-1\n").unwrap();
    let world = directory.join("world.yml").display().to_string();
    let server = Server::start(&[&arguments[..], &["--world", &world]].concat());
    assert_eq!(server.state[..2], ["111122223333", "eu-central-1"]);

    for (argument, value) in [("--account", "42"), ("--region", "Europe")] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ecsctl"));
        let output = command.args(["serve", "--port", "0", argument, value]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{argument}");
    }
}

#[test]
fn a_served_iam_decides_if_it_is_told_to() {
    for (arguments, state, denied) in
        [(&[][..], "not enforced", false), (&["--enforce-iam"][..], "enforced", true)]
    {
        let server = Server::start(&[arguments, &["--account", "111122223333"]].concat());
        assert!(server.state[2].starts_with(state), "{}", server.state[2]);
        let [(id, nobody), (secret, hidden)] = &server.of_nobody();
        let directory = own("enforced");
        let (code, out) = plan(&directory, &[], &at(&server.endpoint, [(id, nobody), (secret, hidden)]));
        assert_eq!((code, out.contains("AccessDenied")), (Some(if denied { 1 } else { 2 }), denied), "{out}");
        let (code, out) = plan(&directory, &[], &at(&server.endpoint, server.key()));
        assert_eq!(code, Some(2), "{out}");
    }
}
