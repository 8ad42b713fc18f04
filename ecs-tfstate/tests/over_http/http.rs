//! States behind URLs.

use crate::loopback::{Loopback, Reply, Seen};
use ecs_tfstate::http::HttpSource;
use ecs_tfstate::{ErrorKind, HttpBackend, LockStatus, Revision, StateSource, conformance};

const STATE: &[u8] = br#"{"version": 4}"#;

fn source(server: &Loopback, url: &str) -> HttpSource {
    HttpSource::open(&HttpBackend::new(url.parse().unwrap()), server.client()).unwrap()
}

async fn always(reply: Reply) -> Loopback {
    Loopback::start(move |_: &Seen| reply.clone()).await
}

#[tokio::test]
async fn a_state_with_entity_tags_is_a_source() {
    let server = Loopback::start(|seen| Reply::tagged(seen, "\"v1\"", b"\xff{")).await;
    let source = source(&server, "https://h/s?ref=main#part");
    conformance::gives_the_stored_bytes(&source, b"\xff{").await;
    conformance::tells_what_has_not_changed(&source, b"\xff{").await;
    let conditions =
        server.seen().iter().map(|seen| seen.header("if-none-match").map(str::to_owned)).collect::<Vec<_>>();
    assert_eq!(conditions[3..], [Some("\"v1\"".to_owned()), Some("\"another\"".to_owned())]);
    assert_eq!(server.lines()[0], "GET https://h/s?ref=main");
    assert!(server.seen().iter().all(|seen| seen.body.is_empty()));
    assert_eq!(source.location(), "https://h/s");
}

#[tokio::test]
async fn a_server_that_ignores_the_condition_is_seen_through() {
    let server = always(Reply::new(200, STATE).with("ETag", "\"v1\"")).await;
    let source = source(&server, "http://h/s");
    conformance::tells_what_has_not_changed(&source, STATE).await;
}

#[tokio::test]
async fn without_entity_tags_there_are_no_revisions() {
    let source = source(&always(Reply::new(200, STATE)).await, "http://h/s");
    assert_eq!(source.read().await.unwrap().revision, None);
    conformance::tells_what_has_not_changed(&source, STATE).await;
}

#[tokio::test]
async fn a_page_is_passed_on_for_the_reader_to_judge() {
    let source = source(&always(Reply::new(200, "<html>")).await, "http://h/s");
    conformance::gives_the_stored_bytes(&source, b"<html>").await;
}

#[tokio::test]
async fn every_status_has_its_kind_and_its_advice() {
    async fn check(reply: Reply, kind: ErrorKind, expected: &str) {
        let server = always(reply).await;
        let source = source(&server, "https://u:hunter2@h/s?token=hunter2");
        conformance::fails_with(&source, kind).await;
        let message = source.read().await.unwrap_err().to_string();
        assert!(message.starts_with("state `https://h/s`: ") && message.contains(expected), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
    check(Reply::new(204, ""), ErrorKind::StateMissing, "nothing is stored there").await;
    check(Reply::new(404, "hunter2"), ErrorKind::StateMissing, "nothing is stored there").await;
    check(Reply::new(401, "hunter2"), ErrorKind::InvalidCredentials, "check `TF_HTTP_USERNAME`").await;
    check(Reply::new(403, ""), ErrorKind::AccessDenied, "may not read it").await;
    let lock = r#"{"ID":"7","Operation":"OperationTypeApply","Who":"a@b","Created":"2026-11-22T16:17:37Z"}"#;
    let held = "it is locked: apply by `a@b` since 2026-11-22T16:17:37Z (lock `7`)";
    check(Reply::new(423, lock), ErrorKind::Locked, held).await;
    check(Reply::new(409, lock), ErrorKind::Locked, held).await;
    check(Reply::new(423, "no"), ErrorKind::Locked, "it is locked (status 423)").await;
    check(Reply::new(409, "{}"), ErrorKind::Locked, "it is locked (status 409)").await;
    let slow = Reply::new(429, "").with("Retry-After", "30");
    check(slow, ErrorKind::Unavailable, "status 429: too many requests: try again in `30` seconds").await;
    check(Reply::new(503, ""), ErrorKind::Unavailable, "status 503: try again later").await;
    check(Reply::new(418, ""), ErrorKind::Unavailable, "status 418").await;
    check(Reply::new(304, ""), ErrorKind::Unavailable, "status 304").await;
    check(Reply::new(302, ""), ErrorKind::Unavailable, "status 302").await;
}

#[tokio::test]
async fn credentials_are_sent_as_they_are_configured() {
    async fn check(backend: HttpBackend, name: &str, expected: &str) {
        let server = always(Reply::new(200, STATE)).await;
        HttpSource::open(&backend, server.client()).unwrap().read().await.unwrap();
        let seen = server.seen();
        assert_eq!(seen[0].header(name), Some(expected));
        assert_eq!(seen[0].headers.iter().filter(|(known, _)| known == name).count(), 1);
    }
    let backend = |url: &str| HttpBackend::new(url.parse().unwrap());
    check(backend("https://a%40b:c%3Ad@h/s"), "authorization", "Basic YUBiOmM6ZA==").await;
    check(backend("https://a:b@h/s").with_user("c", "d"), "authorization", "Basic Yzpk").await;
    check(backend("https://a:b@h/s").with_bearer("t"), "authorization", "Bearer t").await;
    check(backend("https://a:b@h/s").with_header("authorization", "Token t"), "authorization", "Token t")
        .await;
    check(backend("https://h/s").with_header("PRIVATE-TOKEN", "t"), "private-token", "t").await;
}

#[test]
fn a_header_that_would_begin_another_is_refused() {
    #[derive(Debug)]
    struct Unused;
    #[async_trait::async_trait]
    impl ecs_tfstate::http::HttpClient for Unused {
        async fn send(
            &self,
            _: ecs_tfstate::http::HttpRequest,
        ) -> Result<ecs_tfstate::http::HttpResponse, ecs_tfstate::Error> {
            panic!("nothing is sent")
        }
    }
    let check = |name: &str, value: &str| {
        let backend = HttpBackend::new("https://h/s".parse().unwrap()).with_header(name, value);
        let error = HttpSource::open(&backend, std::sync::Arc::new(Unused)).unwrap_err();
        assert_eq!((error.kind(), error.location()), (ErrorKind::InvalidCredentials, Some("https://h/s")));
        assert!(!error.to_string().contains("secret"), "{error}");
    };
    check("X-Token", "secret\r\nX-Other: 1");
    check("X-Token", "sécret");
    check("X Token", "secret");
    check("", "secret");
}

#[tokio::test]
async fn redirects_are_followed_without_the_credentials() {
    let server = Loopback::start(|seen| match seen.url.as_str() {
        "https://h/s" => Reply::new(302, "").with("Location", "/t?x"),
        "https://h/t?x" => Reply::new(307, "").with("Location", "https://store/signed"),
        "https://store/signed" => Reply::new(301, "").with("Location", "https://h/back"),
        _ => Reply::tagged(seen, "\"v1\"", STATE),
    })
    .await;
    let backend = HttpBackend::new("https://u:p@h/s".parse().unwrap()).with_header("X-Token", "t");
    let source = HttpSource::open(&backend, server.client()).unwrap();
    assert!(source.read_if_changed(&Revision::new("\"v1\"")).await.unwrap().is_none());
    let sent = server.seen();
    let sent = sent.iter().map(|seen| {
        (seen.url.as_str(), seen.header("authorization").is_some(), seen.header("x-token").is_some())
    });
    assert_eq!(
        sent.collect::<Vec<_>>(),
        [
            ("https://h/s", true, true),
            ("https://h/t?x", true, true),
            ("https://store/signed", false, false),
            ("https://h/back", true, true),
        ]
    );
}

#[tokio::test]
async fn redirects_that_lead_nowhere_are_explained() {
    async fn check(target: &str, requests: usize, expected: &str) {
        let server = always(Reply::new(302, "").with("Location", target)).await;
        let source = source(&server, "https://h/s");
        conformance::fails_with(&source, ErrorKind::InvalidLocation).await;
        assert_eq!(server.seen().len(), requests);
        assert_eq!(source.read().await.unwrap_err().to_string(), format!("state `https://h/s`: {expected}"));
    }
    check("/s", 6, "more than 5 redirects, the last one to `https://h/s`: check the URL").await;
    check(
        "http://h/s?secret",
        1,
        "`https://h/s` redirects to `http://h/s`, which is not encrypted: give the URL behind it",
    )
    .await;
    check("ftp://u:secret@h/s", 1, "`ftp://h/s` is not a URL: expected `https://host/path`").await;
}

#[tokio::test]
async fn the_protocol_cannot_tell_who_has_the_lock() {
    let server = always(Reply::new(200, STATE)).await;
    let status = source(&server, "https://h/s").lock_status().await.unwrap();
    assert!(
        matches!(&status, LockStatus::Unknown(reason) if reason.contains("not ask who has it")),
        "{status:?}"
    );
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let server = always(Reply::new(200, "hunter2")).await;
    let backend =
        HttpBackend::new("https://u:hunter2@h/s?hunter2".parse().unwrap()).with_header("X-Token", "hunter2");
    let source = HttpSource::open(&backend, server.client()).unwrap();
    let stored = source.read().await.unwrap();
    let shown = format!("{backend:?} {source:?} {stored:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[tokio::test]
async fn a_state_may_be_longer_than_other_answers() {
    let long = vec![b' '; 2 << 20];
    let source = source(&always(Reply::new(200, long.clone())).await, "https://h/s");
    conformance::gives_the_stored_bytes(&source, &long).await;
}
