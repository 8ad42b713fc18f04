#![cfg(test)]
#![cfg(feature = "server")]
//! The fake over a real socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};

use ecs_testkit::{AccessKey, Fake, Request, Server};

/// A request in bytes, as a client on a socket sends it.
fn bytes(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    text.into_bytes()
}

/// One answer: status and body.
fn read(stream: &mut BufReader<TcpStream>) -> (u16, String) {
    let mut line = String::new();
    stream.read_line(&mut line).unwrap();
    let status = line.split(' ').nth(1).unwrap_or_else(|| panic!("no status in {line:?}")).parse().unwrap();
    let mut length = 0;
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).unwrap();
        if header.trim().is_empty() {
            break;
        }
        if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    (status, String::from_utf8(body).unwrap())
}

/// `ListClusters`, signed; a fake signs for a client that knows its key.
fn list_clusters(addr: SocketAddr, key: &AccessKey) -> Vec<u8> {
    let target = "AmazonEC2ContainerServiceV20141113.ListClusters";
    let host = addr.to_string();
    let request = Request::new("POST", &format!("http://{host}/"))
        .with_header("host", &host)
        .with_header("x-amz-target", target)
        .with_body("{}");
    let signed = Fake::new().sign(request, key, "ecs");
    let headers: Vec<(&str, &str)> = signed.headers().collect();
    bytes("POST", "/", &headers, "{}")
}

fn connect(addr: SocketAddr) -> BufReader<TcpStream> {
    BufReader::new(TcpStream::connect(addr).unwrap())
}

#[tokio::test]
async fn a_connection_carries_many_requests() {
    let fake = Fake::new();
    let server = Server::start(fake.clone(), ([127, 0, 0, 1], 0)).await.unwrap();
    let (addr, key) = (server.addr(), fake.administrator());
    let client = tokio::task::spawn_blocking(move || {
        let mut stream = connect(addr);
        for _ in 0..3 {
            stream.get_mut().write_all(&list_clusters(addr, &key)).unwrap();
            assert_eq!(read(&mut stream), (200, r#"{"clusterArns":[]}"#.to_owned()));
        }
        stream
    });
    let stream = client.await.unwrap();
    assert_eq!(fake.requests().len(), 3);
    server.shutdown().await;
    drop(stream);
    assert!(TcpStream::connect(addr).is_err(), "nobody listens any more");
}

#[tokio::test]
async fn unsigned_requests_are_refused_and_rubbish_is_survived() {
    let fake = Fake::new();
    let server = Server::start(fake.clone(), ([127, 0, 0, 1], 0)).await.unwrap();
    let (addr, key) = (server.addr(), fake.administrator());
    let client = tokio::task::spawn_blocking(move || {
        let mut stream = connect(addr);
        stream.get_mut().write_all(&bytes("GET", "/bucket/key", &[("host", "localhost")], "")).unwrap();
        let (status, body) = read(&mut stream);
        assert!(status == 403 && body.contains("AccessDenied"), "{status} {body}");
        connect(addr).get_mut().write_all(b"\x16\x03\x01\x00\xff nonsense\r\n\r\n").unwrap();
        let mut stream = connect(addr);
        stream.get_mut().write_all(&list_clusters(addr, &key)).unwrap();
        assert_eq!(read(&mut stream).0, 200);
    });
    client.await.unwrap();
}

#[tokio::test]
async fn only_the_loopback_interface_is_listened_at() {
    let error = Server::start(Fake::new(), ([0, 0, 0, 0], 0)).await.unwrap_err();
    assert_eq!(error.to_string(), "`0.0.0.0:0` is not a loopback address: use 127.0.0.1");
}

/// The binary, stopped when it is dropped.
struct Binary {
    child: Child,
    addr: SocketAddr,
    key: AccessKey,
}

impl Binary {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ecs-testkit"))
            .args(["--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut field = |name: &str| {
            let line = lines.next().unwrap().unwrap();
            line.strip_prefix(name).unwrap_or_else(|| panic!("{line}")).to_owned()
        };
        let addr = field("listening on http://").parse().unwrap();
        let key = AccessKey::new(field("access key: "), field("secret key: "));
        Self { child, addr, key }
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_binary_says_where_it_is_and_who_may_ask() {
    let binary = Binary::start(&["--seed", "7"]);
    let mut stream = connect(binary.addr);
    stream.get_mut().write_all(&list_clusters(binary.addr, &binary.key)).unwrap();
    assert_eq!(read(&mut stream), (200, r#"{"clusterArns":[]}"#.to_owned()));
    let seven = Fake::builder().seed(7).build().administrator();
    assert_eq!(binary.key, seven, "the seed fixes the key");
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
