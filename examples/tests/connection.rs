//! What the command says where AWS cannot be asked: one line, and what to do.
#![cfg(test)]

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

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
}

impl Server {
    fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ecsctl"));
        let mut child = command.args(["serve", "--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut after = |label: &str| lines.next().unwrap().unwrap().strip_prefix(label).unwrap().to_owned();
        Self { endpoint: after("listening on "), id: after("access key: "), child }
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
    let server = Server::start();
    each_says(&at(&server.endpoint, KEY), &["AWS does not know the access key: check "]);
    let wrong = [("AWS_ACCESS_KEY_ID", server.id.as_str()), ("AWS_SECRET_ACCESS_KEY", "wrong")];
    each_says(&at(&server.endpoint, wrong), &["AWS refused the signature: check "]);
    // Somebody who is in a hurry for TLS.
    let tls = server.endpoint.replace("http://", "https://");
    each_says(&at(&tls, KEY), &[&format!("what listens at `{tls}` does not speak TLS: write `http://`")]);
}
