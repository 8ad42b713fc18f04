//! The fake as a server on the loopback interface, for clients of any language.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::fake::Fake;
use crate::message::{Request, Response};

/// The largest body that is read: 64 MiB.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// How long requests in flight are waited for when the server stops.
const GRACE: Duration = Duration::from_secs(2);

/// A running server. Dropping it stops it without waiting for requests in flight.
///
/// ```
/// # async fn example() -> std::io::Result<()> {
/// use ecs_testkit::{Fake, Server};
///
/// let server = Server::start(Fake::new(), ([127, 0, 0, 1], 0)).await?;
/// let endpoint = format!("http://{}", server.addr());
/// server.shutdown().await;
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
/// ```
#[derive(Debug)]
pub struct Server {
    addr: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

impl Server {
    /// Listens at `addr`; port 0 is any free port. Runs on the current tokio runtime.
    ///
    /// # Errors
    /// If `addr` is not a loopback address, for the fake is not made to be
    /// reached from elsewhere, or cannot be listened at.
    pub async fn start(fake: Fake, addr: impl Into<SocketAddr>) -> io::Result<Self> {
        let addr = addr.into();
        if !addr.ip().is_loopback() {
            let text = format!("`{addr}` is not a loopback address: use 127.0.0.1");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        Ok(Self { addr, stop: Some(stop), serving: tokio::spawn(serve(fake, listener, stopped)) })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Stops listening, answers what has been asked and closes every connection,
    /// after two seconds at the latest.
    pub async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = (&mut self.serving).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(fake: Fake, listener: TcpListener, mut stopped: oneshot::Receiver<()>) {
    let connections = GracefulShutdown::new();
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut stopped => break,
        };
        // A connection that failed before it was accepted concerns nobody else.
        let Ok((stream, _)) = stream else {
            // Out of file descriptors, most likely: others need time to give some back.
            tokio::task::yield_now().await;
            continue;
        };
        let fake = fake.clone();
        let service = service_fn(move |request| answer(fake.clone(), request));
        let connection =
            http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            let _ = connection.await;
        });
    }
    drop(listener);
    // Whoever stopped in the middle of a request is not waited for.
    let _ = tokio::time::timeout(GRACE, connections.shutdown()).await;
}

async fn answer(
    fake: Fake,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    Ok(match receive(request).await {
        Some(request) => respond(fake.handle(&request)),
        None => respond(Response::empty(413)),
    })
}

/// The whole request; `None` if its body is too large or was cut off.
async fn receive(request: hyper::Request<Incoming>) -> Option<Request> {
    let (head, body) = request.into_parts();
    let mut received = Request::new(head.method.as_str(), &head.uri.to_string());
    for (name, value) in &head.headers {
        received = received.with_header(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
    }
    let body = Limited::new(body, BODY_LIMIT).collect().await.ok()?;
    Some(received.with_body(body.to_bytes()))
}

fn respond(response: Response) -> hyper::Response<Full<Bytes>> {
    let mut answer = hyper::Response::new(Full::new(response.body));
    *answer.status_mut() = StatusCode::from_u16(response.status).unwrap_or(StatusCode::BAD_REQUEST);
    for (name, value) in response.headers {
        // What cannot be a header, such as odd metadata, is left out.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            answer.headers_mut().append(name, value);
        }
    }
    answer
}
