//! A client on a bare socket, and the binary it talks to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};

use ecs_testkit::{AccessKey, Fake, Request};

pub(crate) fn connect(addr: SocketAddr) -> BufReader<TcpStream> {
    BufReader::new(TcpStream::connect(addr).unwrap())
}

/// One operation of ECS, signed: status and body of the answer.
pub(crate) fn ask(
    stream: &mut BufReader<TcpStream>,
    key: &AccessKey,
    operation: &str,
    body: &str,
) -> (u16, String) {
    let host = stream.get_ref().peer_addr().unwrap().to_string();
    let request = Request::new("POST", &format!("http://{host}/"))
        .with_header("host", &host)
        .with_header("x-amz-target", &format!("AmazonEC2ContainerServiceV20141113.{operation}"))
        .with_body(body.to_owned());
    // Any fake signs for a client that knows its key.
    let signed = Fake::new().sign(request, key, "ecs");
    let headers: String = signed.headers().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let text = format!("POST / HTTP/1.1\r\n{headers}content-length: {}\r\n\r\n{body}", body.len());
    stream.get_mut().write_all(text.as_bytes()).unwrap();
    read(stream)
}

/// One answer: status and body.
pub(crate) fn read(stream: &mut BufReader<TcpStream>) -> (u16, String) {
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

/// The binary, stopped when it is dropped.
pub(crate) struct Binary {
    pub(crate) child: Child,
    pub(crate) addr: SocketAddr,
    pub(crate) key: AccessKey,
}

impl Binary {
    pub(crate) fn start(arguments: &[&str]) -> Self {
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
