//! The HTTP client of the SDK, against a server on the loopback.

use aws_smithy_http_client::Builder;
use aws_types::SdkConfig;
use ecs_tfstate::ErrorKind;
use ecs_tfstate::aws::{Account, SdkHttp};
use ecs_tfstate::http::{HttpClient, HttpRequest, Method};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

fn client() -> SdkHttp {
    let config = SdkConfig::builder().http_client(Builder::new().build_http()).build();
    SdkHttp::new(&Account::from(config)).unwrap()
}

/// A server that answers one request, and gives that.
async fn serve(listener: TcpListener, answer: String) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    while !is_whole(&request) {
        let length = stream.read(&mut chunk).await.unwrap();
        assert!(length > 0, "the request broke off");
        request.extend_from_slice(&chunk[..length]);
    }
    stream.write_all(answer.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    String::from_utf8(request).unwrap()
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.is_none_or(|length| length.parse() == Ok(body.len()))
}

/// What comes back for a request, and what the server got.
async fn exchange(
    request: impl FnOnce(&str) -> HttpRequest,
    answer: &str,
) -> (Result<ecs_tfstate::http::HttpResponse, ecs_tfstate::Error>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let request = request(&format!("http://{}", listener.local_addr().unwrap()));
    let client = client();
    tokio::join!(client.send(request), serve(listener, answer.to_owned()))
}

#[tokio::test]
async fn a_request_crosses_the_network_as_it_is() {
    let (answer, got) = exchange(
        |origin| HttpRequest::get(format!("{origin}/a%20b/c?d=e%2Ff&g")).with_header("X-Thing", "one"),
        "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 5\r\n\r\nhello",
    )
    .await;
    let answer = answer.unwrap();
    assert_eq!(
        (answer.status, answer.body.as_slice(), answer.header("etag")),
        (200, &b"hello"[..], Some("\"1\""))
    );
    assert!(got.starts_with("GET /a%20b/c?d=e%2Ff&g HTTP/1.1\r\n"), "{got}");
    assert!(got.contains("x-thing: one\r\n"), "{got}");
    assert!(!got.contains("authorization"), "{got}");
}

#[tokio::test]
async fn a_body_is_sent() {
    let (answer, got) = exchange(
        |origin| HttpRequest::new(Method::Post, origin).with_body(b"a=b".to_vec()),
        "HTTP/1.1 204 No Content\r\n\r\n",
    )
    .await;
    assert_eq!(answer.unwrap().status, 204);
    assert!(got.starts_with("POST / HTTP/1.1\r\n") && got.ends_with("\r\n\r\na=b"), "{got}");
}

#[tokio::test]
async fn no_status_is_an_error_and_no_redirect_is_followed() {
    for status in [302, 304, 404, 500, 503] {
        let answer = format!(
            "HTTP/1.1 {status} X\r\nLocation: http://elsewhere.invalid/\r\nContent-Length: 0\r\n\r\n"
        );
        let (answer, _) = exchange(|origin| HttpRequest::get(origin), &answer).await;
        let answer = answer.unwrap();
        assert_eq!((answer.status, answer.header("location")), (status, Some("http://elsewhere.invalid/")));
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_an_error() {
    for answer in ["HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", "HTTP/1.1 200", ""] {
        let (answer, _) =
            exchange(|origin| HttpRequest::get(format!("{origin}/secret?secret")), answer).await;
        let error = answer.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        let text = format!("{error} {error:?}");
        assert!(text.contains("127.0.0.1:") && !text.contains("secret"), "{text}");
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_without_repeating_it() {
    for request in [
        HttpRequest::get("http://127.0.0.1:1/a b?secret"),
        HttpRequest::get("http://127.0.0.1:1/").with_header("Authorization", "secret\n"),
        HttpRequest::get("secret"),
    ] {
        let error = client().send(request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidLocation);
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
    }
}

#[test]
fn a_configuration_without_a_client_is_refused() {
    let error = SdkHttp::new(&Account::from(SdkConfig::builder().build())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidLocation);
}
