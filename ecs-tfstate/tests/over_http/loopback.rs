//! An HTTP server on the loopback that stands for every host, and a client of
//! the port that sends all requests there.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use ecs_tfstate::http::{HttpClient, HttpRequest, HttpResponse, Method};
use ecs_tfstate::{Error, ErrorKind};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

/// What the server saw.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// The URL, with the scheme and host that the client asked for.
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Method and URL, as `GET https://host/path`.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.url)
    }
}

/// What the server answers.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Reply {
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// 304 if the request has this entity tag, else the body with it.
    pub(crate) fn tagged(seen: &Seen, tag: &str, body: &[u8]) -> Self {
        let known = seen.header("if-none-match") == Some(tag);
        let it = if known { Self::new(304, "") } else { Self::new(200, body) };
        it.with("etag", tag)
    }
}

type Handler = dyn Fn(&Seen) -> Reply + Send + Sync;

/// The server; it ends with the runtime of the test.
#[derive(Debug, Clone)]
pub(crate) struct Loopback {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Loopback {
    pub(crate) async fn start(handler: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let it = Self { address: listener.local_addr().unwrap(), seen: Arc::default() };
        tokio::spawn(serve(listener, Arc::new(handler), Arc::clone(&it.seen)));
        it
    }

    /// A client whose requests all end up here.
    pub(crate) fn client(&self) -> Arc<dyn HttpClient> {
        Arc::new(Wire(self.address))
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen().iter().map(Seen::line).collect()
    }
}

async fn serve(listener: TcpListener, handler: Arc<Handler>, log: Arc<Mutex<Vec<Seen>>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (handler, log) = (Arc::clone(&handler), Arc::clone(&log));
        let service = service_fn(move |request| answer(request, Arc::clone(&handler), Arc::clone(&log)));
        tokio::spawn(async move {
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    handler: Arc<Handler>,
    log: Arc<Mutex<Vec<Seen>>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let seen = see(request).await;
    let reply = handler(&seen);
    log.lock().unwrap().push(seen);
    let builder = Response::builder().status(reply.status);
    let builder = reply.headers.iter().fold(builder, |builder, (name, value)| builder.header(name, value));
    Ok(builder.body(Full::from(reply.body)).unwrap())
}

async fn see(request: Request<Incoming>) -> Seen {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let headers = parts.headers.iter();
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    let mut seen = Seen {
        method: parts.method.to_string(),
        url: String::new(),
        headers: headers.collect(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    let (scheme, host) = (seen.header("x-scheme").unwrap(), seen.header("host").unwrap());
    seen.url = format!("{scheme}://{host}{}", parts.uri);
    seen
}

#[derive(Debug)]
struct Wire(SocketAddr);

#[async_trait]
impl HttpClient for Wire {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Error> {
        let stream = TcpStream::connect(self.0).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let max_body = request.max_body;
        let response = sender.send_request(to_hyper(request)).await.unwrap();
        let (parts, body) = response.into_parts();
        let headers = parts.headers.iter();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        if body.len() as u64 > max_body {
            return Err(Error::new(ErrorKind::Unavailable, "the answer is too long"));
        }
        Ok(headers.fold(HttpResponse::new(parts.status.as_u16(), body), |response, (name, value)| {
            response.with_header(name.as_str(), value.to_str().unwrap())
        }))
    }
}

fn to_hyper(request: HttpRequest) -> Request<Full<Bytes>> {
    let (scheme, rest) = request.url.split_once("://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let method = match request.method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        _ => "PUT",
    };
    let builder = Request::builder().method(method).uri(format!("/{path}"));
    let builder = builder.header("host", host).header("x-scheme", scheme);
    // A client writes the host itself.
    let headers = request.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("host"));
    let builder = headers.fold(builder, |builder, (name, value)| builder.header(name, value));
    builder.body(Full::from(request.body)).unwrap()
}
