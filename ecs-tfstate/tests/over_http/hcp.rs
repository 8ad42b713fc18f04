//! States in HCP Terraform.

use crate::loopback::{Loopback, Reply, Seen};
use ecs_tfstate::hcp::HcpSource;
use ecs_tfstate::{
    Environment, ErrorKind, Location, LockStatus, OnLock, Reading, RemoteBackend, StateSource, conformance,
};

const STATE: &[u8] = b"\xff{";
const WORKSPACE: &str = "GET https://app.terraform.io/api/v2/organizations/acme/workspaces/net";
const CURRENT: &str = "GET https://app.terraform.io/api/v2/workspaces/ws-1/current-state-version";
const DOWNLOAD: &str = "GET https://app.terraform.io/api/state-versions/sv-1/hosted_state";
const ARCHIVE: &str = "GET https://archivist.terraform.io/v1/object/signed";

fn backend(hostname: &str) -> RemoteBackend {
    RemoteBackend::from_location(hostname, "acme", "net", &Environment::new()).with_token("hunter2")
}

fn source(server: &Loopback) -> HcpSource {
    HcpSource::open(&backend("app.terraform.io"), "default", server.client()).unwrap()
}

/// HCP Terraform with one workspace that has a state.
fn hcp(seen: &Seen) -> Reply {
    match seen.line().as_str() {
        WORKSPACE => Reply::new(200, r#"{"data":{"id":"ws-1","type":"workspaces"}}"#),
        CURRENT => Reply::new(
            200,
            r#"{"data":{"id":"sv-1","attributes":{"hosted-state-download-url":
                "https://app.terraform.io/api/state-versions/sv-1/hosted_state"}}}"#,
        ),
        DOWNLOAD => Reply::new(302, "").with("Location", "https://archivist.terraform.io/v1/object/signed"),
        ARCHIVE => Reply::tagged(seen, "\"archived\"", STATE),
        _ => Reply::new(404, r#"{"errors":[{"status":"404","title":"not found"}]}"#),
    }
}

#[tokio::test]
async fn a_workspace_is_a_source() {
    let server = Loopback::start(hcp).await;
    let source = source(&server);
    conformance::gives_the_stored_bytes(&source, STATE).await;
    conformance::tells_what_has_not_changed(&source, STATE).await;
    assert_eq!(source.location(), "remote://app.terraform.io/acme/net");
}

#[tokio::test]
async fn asking_again_takes_one_request_and_the_token_stays_with_its_host() {
    let server = Loopback::start(hcp).await;
    let source = source(&server);
    let stored = source.read().await.unwrap();
    assert_eq!(server.lines(), [WORKSPACE, CURRENT, DOWNLOAD, ARCHIVE]);
    let revision = stored.revision.unwrap();
    assert_eq!(revision.as_str(), "sv-1");
    assert_eq!(source.read_if_changed(&revision).await.unwrap(), None);
    assert_eq!(server.lines()[4..], [CURRENT]);
    assert!(server.seen().iter().all(|seen| seen.body.is_empty()));
    let tokens =
        server.seen().iter().map(|seen| seen.header("authorization").map(str::to_owned)).collect::<Vec<_>>();
    let token = Some("Bearer hunter2".to_owned());
    assert_eq!(tokens, [token.clone(), token.clone(), token.clone(), None, token]);
}

#[tokio::test]
async fn names_are_escaped_in_paths() {
    let server = Loopback::start(hcp).await;
    let backend = RemoteBackend::from_location("app.terraform.io", "../a", "b?c", &Environment::new());
    let source = HcpSource::open(&backend.with_token("t"), "default", server.client()).unwrap();
    conformance::fails_with(&source, ErrorKind::ContainerMissing).await;
    assert_eq!(server.lines(), ["GET https://app.terraform.io/api/v2/organizations/..%2Fa/workspaces/b%3Fc"]);
}

#[tokio::test]
async fn failures_of_the_api_are_told_apart() {
    async fn check(line: &'static str, reply: Reply, kind: ErrorKind, expected: &str) {
        let server =
            Loopback::start(move |seen| if seen.line() == line { reply.clone() } else { hcp(seen) }).await;
        let source = source(&server);
        conformance::fails_with(&source, kind).await;
        let message = source.read().await.unwrap_err().to_string();
        assert!(message.starts_with("state `remote://app.terraform.io/acme/net`: "), "{message}");
        assert!(message.contains(expected) && !message.contains("hunter2"), "{message}");
    }
    let error = |status: u16, title: &str| {
        Reply::new(status, format!(r#"{{"errors":[{{"status":"{status}","title":"{title}"}}]}}"#))
    };
    check(
        WORKSPACE,
        error(401, "unauthorized"),
        ErrorKind::InvalidCredentials,
        "make a new one (`unauthorized`)",
    )
    .await;
    check(WORKSPACE, error(403, "forbidden"), ErrorKind::AccessDenied, "(`forbidden`)").await;
    let both = "no workspace `net` in an organization `acme`";
    check(WORKSPACE, error(404, "not found"), ErrorKind::ContainerMissing, both).await;
    check(CURRENT, error(404, "not found"), ErrorKind::StateMissing, "`net` has no state yet").await;
    let slow = error(429, "slow down").with("Retry-After", "2");
    check(
        CURRENT,
        slow,
        ErrorKind::Unavailable,
        "HCP Terraform answered with status 429: too many requests: try again in `2` seconds",
    )
    .await;
    check(CURRENT, Reply::new(502, "<html>"), ErrorKind::Unavailable, "status 502: try again later").await;
    check(WORKSPACE, Reply::new(200, "<html>"), ErrorKind::Unavailable, "did not answer with JSON").await;
    check(WORKSPACE, Reply::new(200, "{}"), ErrorKind::Unavailable, "holds no `id`").await;
    let pending = r#"{"data":{"id":"sv-2","attributes":{"hosted-state-download-url":null}}}"#;
    check(CURRENT, Reply::new(200, pending), ErrorKind::Unavailable, "holds no `hosted-state-download-url`")
        .await;
    check(DOWNLOAD, error(401, "unauthorized"), ErrorKind::InvalidCredentials, "make a new one").await;
    check(ARCHIVE, Reply::new(404, ""), ErrorKind::StateMissing, "the data of the state version is gone")
        .await;
    check(ARCHIVE, Reply::new(403, "<Error>"), ErrorKind::AccessDenied, "(status 403)").await;
}

#[tokio::test]
async fn another_host_says_where_its_api_is() {
    async fn check(discovery: Reply, expected: &str) {
        let server = Loopback::start(move |seen| match seen.url.as_str() {
            "https://tfe.example.com/.well-known/terraform.json" => discovery.clone(),
            _ => Reply::new(404, ""),
        })
        .await;
        let source = HcpSource::open(&backend("TFE.example.com"), "default", server.client()).unwrap();
        conformance::fails_with(&source, ErrorKind::ContainerMissing).await;
        source.read().await.unwrap_err();
        let asked = format!("GET {expected}organizations/acme/workspaces/net");
        assert_eq!(
            server.lines(),
            ["GET https://tfe.example.com/.well-known/terraform.json", &asked, &asked]
        );
        assert_eq!(server.seen()[0].header("authorization"), None);
        assert_eq!(server.seen()[1].header("authorization"), Some("Bearer hunter2"));
    }
    let usual = "https://tfe.example.com/api/v2/";
    check(Reply::new(404, ""), usual).await;
    check(Reply::new(200, "<html>"), usual).await;
    check(Reply::new(200, r#"{"modules.v1":"/m/"}"#), usual).await;
    check(Reply::new(200, r#"{"tfe.v2":"/v2"}"#), "https://tfe.example.com/v2/").await;
    check(Reply::new(200, r#"{"tfe.v2":"https://api.example.com/x/"}"#), "https://api.example.com/x/").await;
}

#[tokio::test]
async fn an_api_that_is_not_encrypted_gets_no_token() {
    let server =
        Loopback::start(|_: &Seen| Reply::new(200, r#"{"tfe.v2":"http://tfe.example.com/v2"}"#)).await;
    let source = HcpSource::open(&backend("tfe.example.com"), "default", server.client()).unwrap();
    conformance::fails_with(&source, ErrorKind::InvalidLocation).await;
    assert!(server.seen().iter().all(|seen| seen.header("authorization").is_none()));
}

#[tokio::test]
async fn the_lock_of_the_workspace_is_told() {
    async fn check(document: &'static str) -> LockStatus {
        let server = Loopback::start(move |_: &Seen| Reply::new(200, document)).await;
        let status = source(&server).lock_status().await.unwrap();
        assert_eq!(server.lines(), [format!("{WORKSPACE}?include=locked_by")]);
        status
    }
    assert_eq!(check(r#"{"data":{"attributes":{"locked":false}}}"#).await, LockStatus::Free);
    assert!(matches!(check(r#"{"data":{}}"#).await, LockStatus::Unknown(_)));
    let by_user = r#"{"data":{"attributes":{"locked":true},"relationships":{"locked-by":{"data":
        {"id":"user-1","type":"users"}}}},"included":[{"id":"user-1","type":"users","attributes":{"username":"ada"}}]}"#;
    let LockStatus::Held(lock) = check(by_user).await else { panic!("held by a user") };
    assert_eq!((lock.id.as_str(), lock.operation.as_str(), lock.who.as_str()), ("", "user", "ada"));
    let by_run = r#"{"data":{"attributes":{"locked":true},"relationships":{"locked-by":{"data":
        {"id":"run-1","type":"runs"}}}},"included":[{"id":"run-1","type":"runs","attributes":
        {"created-at":"2026-11-22T16:17:37+00:00","message":"deploy"}}]}"#;
    let LockStatus::Held(lock) = check(by_run).await else { panic!("held by a run") };
    assert_eq!(lock.to_string(), "run by `run-1` since 2026-11-22T16:17:37+00:00");
    assert_eq!(lock.info, "deploy");
    let LockStatus::Held(lock) = check(r#"{"data":{"attributes":{"locked":true}}}"#).await else {
        panic!("held")
    };
    assert_eq!(lock.id, "");
}

#[tokio::test]
async fn a_run_that_holds_the_lock_is_not_to_be_forced() {
    let held = r#"{"data":{"attributes":{"locked":true},"relationships":{"locked-by":{"data":
        {"id":"run-1","type":"runs"}}}}}"#;
    let server = Loopback::start(move |_: &Seen| Reply::new(200, held)).await;
    let source = source(&server);
    let error = Reading::new(&source).on_lock(OnLock::Refuse).read().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Locked);
    let message = error.to_string();
    assert!(message.contains("run by `run-1`") && !message.contains("force-unlock"), "{message}");
}

#[tokio::test]
async fn a_state_is_not_fetched_without_encryption_unless_from_this_machine() {
    async fn check(url: &'static str, expected: Result<(), ErrorKind>) {
        let server = Loopback::start(move |seen| match seen.line().as_str() {
            CURRENT => Reply::new(
                200,
                format!(r#"{{"data":{{"id":"sv-1","attributes":{{"hosted-state-download-url":"{url}"}}}}}}"#),
            ),
            _ if seen.url == url => Reply::new(200, STATE),
            _ => hcp(seen),
        })
        .await;
        let read = source(&server).read().await;
        assert_eq!(read.map(|_| ()).map_err(|error| error.kind()), expected, "{url}");
        assert_eq!(server.seen().iter().any(|seen| seen.url == url), expected.is_ok(), "{url}");
    }
    check("https://store.example.com/signed", Ok(())).await;
    check("http://127.0.0.1:8080/signed", Ok(())).await;
    check("http://store.example.com/signed", Err(ErrorKind::InvalidLocation)).await;
    check("http://app.terraform.io/signed", Err(ErrorKind::InvalidLocation)).await;
}

#[tokio::test]
async fn without_a_token_nothing_is_opened() {
    let server = Loopback::start(hcp).await;
    let backend = RemoteBackend::from_location("my-tfe.example.com", "acme", "net", &Environment::new());
    let error = HcpSource::open(&backend, "default", server.client()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidCredentials);
    assert_eq!(
        error.to_string(),
        "state `remote://my-tfe.example.com/acme/net`: there is no token for `my-tfe.example.com`: \
         set `TF_TOKEN_my__tfe_example_com`, or hand in what `terraform login` stored"
    );
}

#[tokio::test]
async fn a_host_with_more_than_a_name_is_refused() {
    let server = Loopback::start(hcp).await;
    for hostname in ["user@host", "host/path", "host?x", "", "a b"] {
        let error = HcpSource::open(&backend(hostname), "default", server.client()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidLocation, "{hostname}: {error}");
    }
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let server = Loopback::start(hcp).await;
    let location: Location = "remote://app.terraform.io/acme/net".parse().unwrap();
    let source = source(&server);
    source.read().await.unwrap();
    let shown = format!("{location:?} {:?} {source:?}", backend("app.terraform.io"));
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[tokio::test]
async fn a_state_may_be_long_and_a_document_may_not() {
    let long = vec![b' '; 2 << 20];
    let check = async |line: &'static str| {
        let reply = Reply::new(200, long.clone());
        let server =
            Loopback::start(move |seen| if seen.line() == line { reply.clone() } else { hcp(seen) }).await;
        source(&server).read().await.map(|stored| stored.bytes.len()).map_err(|error| error.kind())
    };
    assert_eq!(check(ARCHIVE).await, Ok(2 << 20));
    assert_eq!(check(CURRENT).await, Err(ErrorKind::Unavailable));
}
