//! The HTTP client of the SDK, against a server on the loopback.

use aws_smithy_http_client::Builder;
use aws_types::SdkConfig;
use ecs_tfstate::aws::{Account, SdkHttp};
use ecs_tfstate::http::{HttpClient, HttpRequest, HttpResponse, Method, MockHttpClient};
use ecs_tfstate::{Error, ErrorKind, conformance};
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

/// A URL whose server gives that answer to everybody.
async fn always(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    url
}

#[tokio::test]
async fn the_contract_of_the_port_is_kept() {
    for status in [302, 404] {
        let answer = format!("HTTP/1.1 {status} X\r\nLocation: /\r\nX-Any: b\r\nContent-Length: 0\r\n\r\n");
        let url = always(answer.leak()).await;
        conformance::gives_the_answer_as_it_is(&client(), &url, status).await;
    }
    let whole = always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").await;
    conformance::keeps_to_the_limit(&client(), &whole, b"hello").await;
    let in_chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";
    conformance::keeps_to_the_limit(&client(), &always(in_chunks).await, b"hello").await;
    conformance::keeps_the_request_out_of_its_errors(&client(), "http://127.0.0.1:1").await;
}

#[tokio::test]
async fn a_body_that_is_too_long_is_explained() {
    let url = always("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n").await;
    let error = client().send(HttpRequest::get(&url)).await.unwrap_err().to_string();
    assert!(error.contains("is longer than the 1048576 bytes that are taken"), "{error}");
}

#[tokio::test]
#[should_panic(expected = "the server answered 302, the client gave 200")]
async fn the_suite_refuses_a_client_that_follows_redirects() {
    let mut client = MockHttpClient::new();
    client.expect_send().returning(|_| Ok(HttpResponse::new(200, Vec::new())));
    conformance::gives_the_answer_as_it_is(&client, "http://h/", 302).await;
}

#[tokio::test]
#[should_panic(expected = "a body beyond the limit is an error of kind Unavailable")]
async fn the_suite_refuses_a_client_without_a_limit() {
    let mut client = MockHttpClient::new();
    client.expect_send().returning(|_| Ok(HttpResponse::new(200, b"hello".to_vec())));
    conformance::keeps_to_the_limit(&client, "http://h/", b"hello").await;
}

#[tokio::test]
#[should_panic(expected = "the error holds a part of the request")]
async fn the_suite_refuses_a_client_that_repeats_the_url() {
    let mut client = MockHttpClient::new();
    client.expect_send().returning(|request| Err(Error::new(ErrorKind::Unavailable, request.url)));
    conformance::keeps_the_request_out_of_its_errors(&client, "http://h").await;
}

#[test]
fn a_configuration_without_a_client_is_refused() {
    let error = SdkHttp::new(&Account::from(SdkConfig::builder().build())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidLocation);
}
