//! States in Google Cloud Storage.

use crate::loopback::{Loopback, Reply, Seen};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ecs_tfstate::objects::GcsSource;
use ecs_tfstate::{Environment, Error, ErrorKind, GcsBackend, LockStatus, StateSource, conformance};

const STATE: &[u8] = b"\xff{";
const OBJECT: &str = "https://storage.googleapis.com/states/net%20a/dev.tfstate";
const LOCK: &str = "https://storage.googleapis.com/states/net%20a/dev.tflock";
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn backend(variables: &[(&str, &str)]) -> GcsBackend {
    GcsBackend::new("states", "net a", &variables.iter().copied().collect())
}

fn open(server: &Loopback, variables: &[(&str, &str)]) -> Result<GcsSource, Error> {
    GcsSource::open(&backend(variables), "dev", server.client())
}

fn with_token(server: &Loopback) -> GcsSource {
    open(server, &[("GOOGLE_OAUTH_ACCESS_TOKEN", "hunter2")]).unwrap()
}

fn bucket(seen: &Seen) -> Reply {
    match seen.url.as_str() {
        OBJECT => Reply::tagged(seen, "\"v1\"", STATE),
        _ => refusal(404, "NoSuchKey"),
    }
}

fn refusal(status: u16, code: &str) -> Reply {
    Reply::new(status, format!("<?xml version='1.0'?><Error><Code>{code}</Code><Message>m</Message></Error>"))
}

#[tokio::test]
async fn an_object_is_a_source() {
    let server = Loopback::start(bucket).await;
    let source = with_token(&server);
    conformance::gives_the_stored_bytes(&source, STATE).await;
    conformance::tells_what_has_not_changed(&source, STATE).await;
    let seen = server.seen();
    assert!(seen.iter().all(|seen| seen.header("authorization") == Some("Bearer hunter2")));
    assert_eq!(seen[3].header("if-none-match"), Some("\"v1\""));
    assert_eq!(source.location(), "gs://states/net a/dev.tfstate");
}

#[tokio::test]
async fn a_location_is_the_object_as_it_stands() {
    let server = Loopback::start(bucket).await;
    let environment = Environment::from_iter([("GOOGLE_OAUTH_ACCESS_TOKEN", "t")]);
    let backend = GcsBackend::from_location("states", "net a/dev.tfstate", &environment);
    let source = GcsSource::open(&backend, "other", server.client()).unwrap();
    conformance::gives_the_stored_bytes(&source, STATE).await;
}

#[tokio::test]
async fn the_key_of_the_customer_is_sent_with_its_hash() {
    let server = Loopback::start(bucket).await;
    let source = GcsSource::open(
        &backend(&[("GOOGLE_OAUTH_ACCESS_TOKEN", "t"), ("GOOGLE_ENCRYPTION_KEY", KEY)]),
        "dev",
        server.client(),
    )
    .unwrap();
    source.read().await.unwrap();
    source.lock_status().await.unwrap();
    let headers = |seen: &Seen| {
        ["algorithm", "key", "key-sha256"]
            .map(|name| seen.header(&format!("x-goog-encryption-{name}")).map(str::to_owned))
    };
    let hash = "Yw3NKWbEM2aRElRIu7JbT/QSpJxzLbLIq8G4WBvXEN0=";
    let seen = server.seen();
    assert_eq!(headers(&seen[0]), ["AES256", KEY, hash].map(|value| Some(value.to_owned())));
    assert_eq!(headers(&seen[1]), [None, None, None]);
    assert!(!format!("{source:?}").contains(KEY));
}

#[tokio::test]
async fn a_key_of_another_length_is_refused() {
    let server = Loopback::start(bucket).await;
    for key in ["c2VjcmV0", "no base64", "/no/such/file"] {
        let error =
            open(&server, &[("GOOGLE_OAUTH_ACCESS_TOKEN", "t"), ("GOOGLE_ENCRYPTION_KEY", key)]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CustomerKeyRequired);
        assert!(!error.to_string().contains(key), "{error}");
    }
}

#[tokio::test]
async fn what_google_refuses_has_its_kind_and_its_advice() {
    async fn check(reply: Reply, kind: ErrorKind, expected: &str) {
        let server = Loopback::start(move |_: &Seen| reply.clone()).await;
        let source = with_token(&server);
        conformance::fails_with(&source, kind).await;
        let message = source.read().await.unwrap_err().to_string();
        assert!(message.starts_with("state `gs://states/net a/dev.tfstate`: "), "{message}");
        assert!(message.contains(expected) && !message.contains("hunter2"), "{message}");
    }
    check(refusal(404, "NoSuchKey"), ErrorKind::StateMissing, "there is no object `net a/dev.tfstate`").await;
    check(Reply::new(404, "Not Found"), ErrorKind::StateMissing, "(status 404)").await;
    check(refusal(404, "NoSuchBucket"), ErrorKind::ContainerMissing, "the bucket does not exist").await;
    check(refusal(401, "AuthenticationRequired"), ErrorKind::InvalidCredentials, "renew it").await;
    check(refusal(403, "AccessDenied"), ErrorKind::AccessDenied, "`storage.objects.list`").await;
    let key = "set `GOOGLE_ENCRYPTION_KEY`";
    check(refusal(400, "ResourceIsEncryptedWithCustomerEncryptionKey"), ErrorKind::CustomerKeyRequired, key)
        .await;
    check(refusal(400, "CustomerEncryptionKeyIsIncorrect"), ErrorKind::CustomerKeyRequired, key).await;
    check(refusal(429, "SlowDown"), ErrorKind::Unavailable, "Google Cloud Storage answered with status 429")
        .await;
    check(Reply::new(503, ""), ErrorKind::Unavailable, "status 503: try again later").await;
    check(Reply::new(304, ""), ErrorKind::Unavailable, "status 304").await;
}

#[tokio::test]
async fn the_lock_is_an_object_beside_the_state() {
    async fn check(reply: Reply) -> Result<LockStatus, Error> {
        let server = Loopback::start(move |_: &Seen| reply.clone()).await;
        let status = with_token(&server).lock_status().await;
        assert_eq!(server.lines(), [format!("GET {LOCK}")]);
        status
    }
    let lock = r#"{"ID":"7","Operation":"OperationTypePlan","Who":"a@b"}"#;
    let LockStatus::Held(lock) = check(Reply::new(200, lock)).await.unwrap() else { panic!("held") };
    assert_eq!(
        (lock.id.as_str(), lock.operation.as_str(), lock.who.as_str()),
        ("7", "OperationTypePlan", "a@b")
    );
    let lock = r#"{"ID":"b6f9","Operation":"OperationTypeApply","Who":"a@b"}"#;
    let reply = Reply::new(200, lock).with("X-Goog-Generation", "1790000000000001");
    let LockStatus::Held(lock) = check(reply).await.unwrap() else { panic!("held") };
    assert_eq!((lock.id.as_str(), lock.who.as_str()), ("1790000000000001", "a@b"));
    assert_eq!(check(refusal(404, "NoSuchKey")).await.unwrap(), LockStatus::Free);
    assert!(matches!(check(refusal(403, "AccessDenied")).await.unwrap(), LockStatus::Unknown(_)));
    assert_eq!(check(Reply::new(500, "")).await.unwrap_err().kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn endpoints_and_emulators_are_honoured() {
    async fn check(variable: (&str, &str), expected: &str) {
        let server = Loopback::start(|_: &Seen| Reply::new(200, STATE)).await;
        open(&server, &[variable, ("GOOGLE_OAUTH_ACCESS_TOKEN", "t")]).unwrap().read().await.unwrap();
        assert_eq!(server.lines(), [format!("GET {expected}/states/net%20a/dev.tfstate")]);
    }
    check(("STORAGE_EMULATOR_HOST", "localhost:4443"), "http://localhost:4443").await;
    check(("STORAGE_EMULATOR_HOST", "https://emulator/"), "https://emulator").await;
    let custom = "GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT";
    check((custom, "https://storage-x.p.googleapis.com/storage/v1/b"), "https://storage-x.p.googleapis.com")
        .await;
    check((custom, "https://storage-x.p.googleapis.com/storage/v1/"), "https://storage-x.p.googleapis.com")
        .await;
}

#[tokio::test]
async fn an_emulator_is_asked_without_credentials() {
    let server = Loopback::start(|_: &Seen| Reply::new(200, STATE)).await;
    open(&server, &[("STORAGE_EMULATOR_HOST", "localhost:1")]).unwrap().read().await.unwrap();
    assert_eq!(server.seen()[0].header("authorization"), None);
}

#[tokio::test]
async fn a_service_account_signs_its_own_token() {
    async fn check(credentials: &str) {
        let server = Loopback::start(bucket).await;
        let source = open(&server, &[("GOOGLE_CREDENTIALS", credentials)]).unwrap();
        conformance::gives_the_stored_bytes(&source, STATE).await;
        let seen = server.seen();
        let token = seen[0].header("authorization").unwrap().strip_prefix("Bearer ").unwrap();
        let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
        let claims = String::from_utf8(claims).unwrap();
        assert!(claims.contains(r#""iss":"reader@made-up.iam.gserviceaccount.com""#), "{claims}");
        assert_eq!(seen[1].header("authorization"), seen[0].header("authorization"));
        assert!(!format!("{source:?}").contains("PRIVATE KEY"));
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/made-up-service-account.json");
    check(path).await;
    check(&std::fs::read_to_string(path).unwrap()).await;
}

#[tokio::test]
async fn a_user_exchanges_a_refresh_token() {
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/authorized_user.json");
    let user = r#"{"type":"authorized_user","client_id":"c","client_secret":"s","refresh_token":"r"}"#;
    std::fs::write(path, user).unwrap();
    let server = Loopback::start(|seen| match seen.method.as_str() {
        "POST" => Reply::new(200, r#"{"access_token":"minted","expires_in":3600,"token_type":"Bearer"}"#),
        _ => bucket(seen),
    })
    .await;
    let source = open(&server, &[("GOOGLE_APPLICATION_CREDENTIALS", path)]).unwrap();
    conformance::gives_the_stored_bytes(&source, STATE).await;
    let seen = server.seen();
    assert!(
        seen[0].body.contains("grant_type=refresh_token") && seen[0].body.contains("refresh_token=r"),
        "{seen:?}"
    );
    assert_eq!(seen[1].header("authorization"), Some("Bearer minted"));
    assert_eq!(seen.len(), 3, "the token is kept");
}

#[tokio::test]
async fn a_refused_refresh_token_says_who_refused_it() {
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/refused_user.json");
    let user =
        r#"{"type":"authorized_user","client_id":"c","client_secret":"hunter2","refresh_token":"hunter2"}"#;
    std::fs::write(path, user).unwrap();
    let server =
        Loopback::start(|_: &Seen| Reply::new(400, r#"{"error":"invalid_grant","echo":"hunter2"}"#)).await;
    let source = open(&server, &[("GOOGLE_CREDENTIALS", path)]).unwrap();
    conformance::fails_with(&source, ErrorKind::InvalidCredentials).await;
    let error = source.read().await.unwrap_err();
    assert!(error.to_string().contains("answered with status 400"), "{error}");
    assert!(!format!("{error} {error:?} {source:?}").contains("hunter2"), "{error:?}");
}

#[tokio::test]
async fn credentials_that_cannot_be_used_are_explained() {
    let server = Loopback::start(bucket).await;
    let check = |credentials: &str, expected: &str| {
        let error = open(&server, &[("GOOGLE_CREDENTIALS", credentials)]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidCredentials);
        let message = error.to_string();
        assert!(message.contains(expected) && !message.contains("hunter2"), "{message}");
    };
    check("/no/such/file.json", "neither JSON nor the path of a file");
    check(r#"{"hunter2"}"#, "they are not JSON");
    check("{}", "the type `` is not supported");
    check(r#"{"type":"gdch_service_account"}"#, "the type `gdch_service_account` is not supported");
    check(r#"{"type":"external_account"}"#, "there is no `credential_source` in them");
    check(
        r#"{"type":"external_account","audience":"a","subject_token_type":"t","credential_source":{"environment_id":"aws1"}}"#,
        "a subject of AWS or of a command is not supported",
    );
    check(
        r#"{"type":"external_account","audience":"a","subject_token_type":"t","credential_source":{}}"#,
        "there is no `credential_source.url`",
    );
    check(r#"{"type":"authorized_user"}"#, "have to be in a file");
    check(r#"{"type":"service_account","private_key":"hunter2"}"#, "they are not complete");
    check(
        r#"{"type":"service_account","private_key":"hunter2","private_key_id":"1","client_email":"a@b"}"#,
        "the key in them is not one",
    );
}

#[tokio::test]
async fn a_service_account_is_impersonated() {
    let url =
        "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/sa@p.iam:generateAccessToken";
    let variables =
        [("GOOGLE_OAUTH_ACCESS_TOKEN", "own"), ("GOOGLE_IMPERSONATE_SERVICE_ACCOUNT", "sa@p.iam")];
    let server = Loopback::start(move |seen| match seen.url == url {
        true => Reply::new(200, r#"{"accessToken":"theirs","expireTime":"2026-11-22T17:00:00Z"}"#),
        false => bucket(seen),
    })
    .await;
    open(&server, &variables).unwrap().read().await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].line(), format!("POST {url}"));
    assert_eq!(seen[0].header("authorization"), Some("Bearer own"));
    assert_eq!(
        seen[0].body,
        r#"{"scope":["https://www.googleapis.com/auth/devstorage.read_only"],"delegates":[]}"#
    );
    assert_eq!(seen[1].header("authorization"), Some("Bearer theirs"));

    let server = Loopback::start(|_: &Seen| Reply::new(403, "")).await;
    let source = open(&server, &variables).unwrap();
    conformance::fails_with(&source, ErrorKind::AccessDenied).await;
    let message = source.read().await.unwrap_err().to_string();
    assert!(message.contains("`sa@p.iam` may not be impersonated"), "{message}");
}

#[tokio::test]
async fn a_workflow_exchanges_its_token() {
    let url =
        "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/sa@p.iam:generateAccessToken";
    let credentials = format!(
        r#"{{"type":"external_account","audience":"//iam.googleapis.com/p","subject_token_type":"urn:jwt",
        "token_url":"https://sts.googleapis.com/v1/token","service_account_impersonation_url":"{url}",
        "credential_source":{{"url":"https://issuer.example/token?a=b","headers":{{"Authorization":"Bearer hunter2"}},
        "format":{{"type":"json","subject_token_field_name":"value"}}}}}}"#
    );
    let server = Loopback::start(move |seen| match seen.url.as_str() {
        "https://issuer.example/token?a=b" => Reply::new(200, r#"{"value":"a.b+c"}"#),
        "https://sts.googleapis.com/v1/token" => Reply::new(200, r#"{"access_token":"federated"}"#),
        other if other == url => Reply::new(200, r#"{"accessToken":"theirs"}"#),
        _ => bucket(seen),
    })
    .await;
    let source = open(&server, &[("GOOGLE_CREDENTIALS", &credentials)]).unwrap();
    source.read().await.unwrap();
    let seen = server.seen();
    let authorization =
        seen.iter().map(|seen| seen.header("authorization").unwrap_or("-")).collect::<Vec<_>>();
    assert_eq!(authorization, ["Bearer hunter2", "-", "Bearer federated", "Bearer theirs"]);
    assert!(seen[1].body.contains("audience=%2F%2Fiam.googleapis.com%2Fp&"), "{seen:?}");
    assert!(seen[1].body.ends_with("&subject_token_type=urn%3Ajwt&subject_token=a.b%2Bc"), "{seen:?}");
    assert!(!format!("{source:?}").contains("hunter2"));
}

#[tokio::test]
async fn the_subject_may_be_in_a_file() {
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/subject_token");
    std::fs::write(path, "hunter2\n").unwrap();
    let credentials = |path: &str, token_url: &str| {
        format!(
            r#"{{"type":"external_account","audience":"a","subject_token_type":"t","token_url":"{token_url}",
            "credential_source":{{"file":"{path}"}}}}"#
        )
    };
    async fn start(status: u16) -> Loopback {
        Loopback::start(move |seen| match seen.method.as_str() {
            "POST" => Reply::new(status, r#"{"access_token":"federated","echo":"hunter2"}"#),
            _ => bucket(seen),
        })
        .await
    }
    let server = start(200).await;
    let usual = credentials(path, "https://sts.googleapis.com/v1/token");
    open(&server, &[("GOOGLE_CREDENTIALS", &usual)]).unwrap().read().await.unwrap();
    assert!(server.seen()[0].body.ends_with("&subject_token=hunter2"));
    assert_eq!(server.seen()[1].header("authorization"), Some("Bearer federated"));

    async fn check(server: &Loopback, credentials: &str, kind: ErrorKind, expected: &str) {
        let source = open(server, &[("GOOGLE_CREDENTIALS", credentials)]).unwrap();
        conformance::fails_with(&source, kind).await;
        let message = source.read().await.unwrap_err().to_string();
        assert!(message.contains(expected) && !message.contains("hunter2"), "{message}");
    }
    let refused = "`sts.googleapis.com` gave no token (status 400): check the credentials";
    check(&start(400).await, &usual, ErrorKind::InvalidCredentials, refused).await;
    check(&start(503).await, &usual, ErrorKind::Unavailable, "(status 503): try again later").await;
    let plain = credentials(path, "http://sts.googleapis.com/v1/token");
    check(&server, &plain, ErrorKind::InvalidCredentials, "is not encrypted").await;
    let absent = credentials("/no/such/file", "https://sts.googleapis.com/v1/token");
    check(&server, &absent, ErrorKind::InvalidCredentials, "the file with the token").await;
}

#[test]
fn the_key_of_these_tests_is_32_bytes() {
    assert_eq!(STANDARD.decode(KEY).unwrap(), (0..32).collect::<Vec<u8>>());
}

#[tokio::test]
async fn a_state_may_be_long_and_a_lock_may_not() {
    let long = vec![b' '; 2 << 20];
    let reply = Reply::new(200, long.clone());
    let server = Loopback::start(move |_: &Seen| reply.clone()).await;
    let source = with_token(&server);
    conformance::gives_the_stored_bytes(&source, &long).await;
    assert_eq!(source.lock_status().await.unwrap_err().kind(), ErrorKind::Unavailable);
}
