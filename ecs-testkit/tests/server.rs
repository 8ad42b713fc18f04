#![cfg(test)]
//! The fake over a real socket.
#![cfg(feature = "server")]

use std::io::{Read, Write};
use std::process::Command;
use std::time::Duration;

use ecs_testkit::{AccessKey, Fake, Server};
use socket::{Binary, ask, connect, read};

mod socket;

#[tokio::test]
async fn a_connection_carries_many_requests() {
    let fake = Fake::new();
    let server = Server::start(fake.clone(), ([127, 0, 0, 1], 0)).await.unwrap();
    let (addr, key) = (server.addr(), fake.administrator());
    let client = tokio::task::spawn_blocking(move || {
        let mut stream = connect(addr);
        for _ in 0..3 {
            assert_eq!(
                ask(&mut stream, &key, "ListClusters", "{}"),
                (200, r#"{"clusterArns":[]}"#.to_owned())
            );
        }
        stream
    });
    let mut stream = client.await.unwrap();
    assert_eq!(fake.requests().len(), 3);
    server.shutdown().await;
    // The port itself proves nothing: the system may have given it to another test by now.
    stream.get_ref().set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut rest = Vec::new();
    let ended = stream.read_to_end(&mut rest);
    assert!(matches!(ended, Ok(0)), "the connection is closed: {ended:?}");
}

#[tokio::test]
async fn unsigned_requests_are_refused_and_rubbish_is_survived() {
    let fake = Fake::new();
    let server = Server::start(fake.clone(), ([127, 0, 0, 1], 0)).await.unwrap();
    let (addr, key) = (server.addr(), fake.administrator());
    let client = tokio::task::spawn_blocking(move || {
        let mut stream = connect(addr);
        stream.get_mut().write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
        let (status, body) = read(&mut stream);
        assert!(status == 403 && body.contains("AccessDenied"), "{status} {body}");
        connect(addr).get_mut().write_all(b"\x16\x03\x01\x00\xff nonsense\r\n\r\n").unwrap();
        let mut stream = connect(addr);
        assert_eq!(ask(&mut stream, &key, "ListClusters", "{}").0, 200);
    });
    client.await.unwrap();
}

#[tokio::test]
async fn only_the_loopback_interface_is_listened_at() {
    let error = Server::start(Fake::new(), ([0, 0, 0, 0], 0)).await.unwrap_err();
    assert_eq!(error.to_string(), "`0.0.0.0:0` is not a loopback address: use 127.0.0.1");
}

#[test]
fn the_binary_says_where_it_is_and_who_may_ask() {
    let binary = Binary::start(&["--seed", "7"]);
    let mut stream = connect(binary.addr);
    assert_eq!(
        ask(&mut stream, &binary.key, "ListClusters", "{}"),
        (200, r#"{"clusterArns":[]}"#.to_owned())
    );
    let seven = Fake::builder().seed(7).build().administrator();
    assert_eq!(binary.key, seven, "the seed fixes the key");
}

#[test]
fn the_binary_lets_iam_decide_if_it_is_told() {
    let definition = r#"{"family":"web","taskRoleArn":"arn:aws:iam::123456789012:role/none","containerDefinitions":[{"name":"app","image":"web:1","memory":128}]}"#;
    let register = |arguments: &[&str]| {
        let binary = Binary::start(arguments);
        ask(&mut connect(binary.addr), &binary.key, "RegisterTaskDefinition", definition)
    };
    assert_eq!(register(&[]).0, 200);
    let (status, body) = register(&["--enforce-iam"]);
    assert!(status == 400 && body.contains("iam:PassRole"), "{status} {body}");
}

#[test]
fn the_help_names_every_service_and_who_is_asked_for_permission() {
    let output = Command::new(env!("CARGO_BIN_EXE_ecs-testkit")).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for word in ["CodeDeploy", "EC2", "ECS", "IAM", "S3", "STS", "AdministratorAccess"] {
        assert!(help.contains(word), "{word} is not in:\n{help}");
    }
}

#[cfg(unix)]
#[test]
fn the_binary_stops_when_it_is_told() {
    for signal in ["-INT", "-TERM"] {
        let mut binary = Binary::start(&[]);
        let pid = binary.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        assert!(binary.child.wait().unwrap().success(), "{signal}");
    }
}

/// A Terraform with an S3 backend, run in a folder of its own.
struct Terraform {
    folder: std::path::PathBuf,
    key: AccessKey,
}

impl Terraform {
    fn new(binary: &Binary) -> Self {
        let folder = std::env::temp_dir().join(format!("ecs-testkit-terraform-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let endpoint = format!("http://{}", binary.addr);
        let configuration = format!(
            r#"terraform {{
  backend "s3" {{
    bucket                      = "states"
    key                         = "shop/terraform.tfstate"
    region                      = "us-east-1"
    use_lockfile                = true
    use_path_style              = true
    skip_credentials_validation = true
    skip_requesting_account_id  = true
    skip_metadata_api_check     = true
    skip_region_validation      = true
    endpoints                   = {{ s3 = "{endpoint}", sts = "{endpoint}", iam = "{endpoint}" }}
  }}
}}
resource "terraform_data" "a" {{ input = "x" }}
output "a" {{ value = terraform_data.a.output }}
"#
        );
        std::fs::write(folder.join("main.tf"), configuration).unwrap();
        Self { folder, key: binary.key.clone() }
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new("terraform")
            .args(arguments)
            .current_dir(&self.folder)
            .env("AWS_ACCESS_KEY_ID", self.key.access_key_id())
            .env("AWS_SECRET_ACCESS_KEY", self.key.secret_access_key())
            .env("CHECKPOINT_DISABLE", "1")
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "terraform {arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Terraform {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn terraform_keeps_its_state_in_a_bucket() {
    if Command::new("terraform").arg("version").output().is_err() {
        println!("skipped: terraform is not installed");
        return;
    }
    let world = std::env::temp_dir().join(format!("ecs-testkit-world-{}.json", std::process::id()));
    std::fs::write(&world, r#"{"buckets": [{"name": "states"}]}"#).unwrap();
    let binary = Binary::start(&["--world", world.to_str().unwrap()]);
    std::fs::remove_file(&world).unwrap();
    let terraform = Terraform::new(&binary);
    terraform.run(&["init", "-input=false", "-no-color"]);
    terraform.run(&["apply", "-input=false", "-no-color", "-auto-approve"]);
    assert_eq!(terraform.run(&["output", "-raw", "a"]), "x");
    terraform.run(&["workspace", "new", "stg"]);
    assert!(terraform.run(&["workspace", "list", "-no-color"]).contains("stg"));
    terraform.run(&["workspace", "select", "default"]);
    terraform.run(&["destroy", "-input=false", "-no-color", "-auto-approve"]);
}
