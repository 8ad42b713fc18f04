//! States in Azure Blob Storage.

use crate::loopback::{Loopback, Reply, Seen};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ecs_tfstate::objects::AzureSource;
use ecs_tfstate::{AzureBackend, Environment, Error, ErrorKind, LockStatus, StateSource, conformance};

const STATE: &[u8] = b"\xff{";
const BLOB: &str = "https://acme.blob.core.windows.net/tf/net%20a.tfstateenv%3Adev";
const KEY: &str = "aHVudGVyMg==";

fn backend(variables: &[(&str, &str)]) -> AzureBackend {
    AzureBackend::new("acme", "tf", "net a.tfstate", &variables.iter().copied().collect())
}

fn open(server: &Loopback, variables: &[(&str, &str)]) -> Result<AzureSource, Error> {
    AzureSource::open(&backend(variables), "dev", server.client())
}

fn with_key(server: &Loopback) -> AzureSource {
    open(server, &[("ARM_ACCESS_KEY", KEY)]).unwrap()
}

fn container(seen: &Seen) -> Reply {
    match seen.url.split('?').next() {
        Some(BLOB) => Reply::tagged(seen, "\"0x8D\"", STATE),
        _ => refusal(404, "BlobNotFound"),
    }
}

fn refusal(status: u16, code: &str) -> Reply {
    Reply::new(status, "<Error/>").with("x-ms-error-code", code)
}

#[tokio::test]
async fn a_blob_is_a_source() {
    let server = Loopback::start(container).await;
    let source = with_key(&server);
    conformance::gives_the_stored_bytes(&source, STATE).await;
    conformance::tells_what_has_not_changed(&source, STATE).await;
    assert_eq!(server.seen()[3].header("if-none-match"), Some("\"0x8D\""));
    assert_eq!(source.location(), "azurerm://-/acme/tf/net a.tfstateenv:dev");
}

#[tokio::test]
async fn every_request_is_signed_with_the_access_key() {
    let server = Loopback::start(container).await;
    with_key(&server).read().await.unwrap();
    let seen = &server.seen()[0];
    let signature = seen.header("authorization").unwrap().strip_prefix("SharedKey acme:").unwrap();
    assert_eq!(STANDARD.decode(signature).unwrap().len(), 32);
    assert!(seen.header("date").is_some_and(|date| date.ends_with(" GMT")), "{seen:?}");
    assert_eq!(seen.header("x-ms-version"), Some("2021-08-06"));
    assert_eq!(seen.headers.iter().filter(|(name, _)| name == "x-ms-version").count(), 1);
}

#[tokio::test]
async fn a_shared_access_signature_is_the_query() {
    for token in ["?sv=1&sig=hunter2%2B%3D", "sv=1&sig=hunter2%2B%3D"] {
        let server = Loopback::start(container).await;
        let source = open(&server, &[("ARM_SAS_TOKEN", token)]).unwrap();
        conformance::gives_the_stored_bytes(&source, STATE).await;
        assert_eq!(server.lines()[0], format!("GET {BLOB}?sv=1&sig=hunter2%2B%3D"));
        assert_eq!(server.seen()[0].header("authorization"), None);
        assert!(!format!("{source:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn a_token_of_the_program_comes_first() {
    let server = Loopback::start(container).await;
    let backend = backend(&[("ARM_ACCESS_KEY", KEY)]).with_bearer("hunter2");
    let source = AzureSource::open(&backend, "dev", server.client()).unwrap();
    source.read().await.unwrap();
    assert_eq!(server.seen()[0].header("authorization"), Some("Bearer hunter2"));
    assert!(!format!("{backend:?} {source:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_client_secret_is_exchanged_for_a_token() {
    async fn check(cloud: &str, authority: &str, host: &str) {
        let token = format!("POST https://{authority}/tenant/oauth2/v2.0/token");
        let expected = token.clone();
        let server = Loopback::start(move |seen| match seen.line() == token {
            true => Reply::new(200, r#"{"access_token":"minted","expires_in":3600,"token_type":"Bearer"}"#),
            false => Reply::new(200, STATE),
        })
        .await;
        let variables = [
            ("ARM_TENANT_ID", "tenant"),
            ("ARM_CLIENT_ID", "client"),
            ("ARM_CLIENT_SECRET", "hunter2"),
            ("ARM_ENVIRONMENT", cloud),
        ];
        let source = open(&server, &variables).unwrap();
        conformance::gives_the_stored_bytes(&source, STATE).await;
        let blob = format!("GET https://acme.{host}/tf/net%20a.tfstateenv%3Adev");
        assert_eq!(server.lines(), [expected, blob.clone(), blob]);
        let seen = server.seen();
        assert!(seen[0].body.contains("client_secret=hunter2"), "{seen:?}");
        assert_eq!(seen[1].header("authorization"), Some("Bearer minted"));
        assert!(!format!("{source:?}").contains("hunter2"));
    }
    check("public", "login.microsoftonline.com", "blob.core.windows.net").await;
    check("usgovernment", "login.microsoftonline.us", "blob.core.usgovcloudapi.net").await;
    check("china", "login.chinacloudapi.cn", "blob.core.chinacloudapi.cn").await;
}

#[tokio::test]
async fn a_workload_identity_hands_in_its_file() {
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/federated_token");
    std::fs::write(path, "assertion").unwrap();
    let server = Loopback::start(|seen| match seen.method.as_str() {
        "POST" => Reply::new(200, r#"{"access_token":"minted","expires_in":3600}"#),
        _ => container(seen),
    })
    .await;
    let variables = [
        ("ARM_TENANT_ID", "tenant"),
        ("ARM_CLIENT_ID", "client"),
        ("ARM_USE_OIDC", "true"),
        ("ARM_OIDC_TOKEN_FILE_PATH", path),
    ];
    open(&server, &variables).unwrap().read().await.unwrap();
    let seen = server.seen();
    assert!(seen[0].body.contains("client_assertion=assertion"), "{seen:?}");
    assert_eq!(seen[1].header("authorization"), Some("Bearer minted"));
}

#[tokio::test]
async fn a_workflow_exchanges_its_token() {
    async fn check(variables: &[(&str, &str)], asked: &[&str]) {
        let server = Loopback::start(|seen| match seen.url.as_str() {
            "https://issuer.example/token?a=b&audience=api%3A%2F%2FAzureADTokenExchange" => {
                Reply::new(200, r#"{"value":"assertion"}"#)
            }
            "https://login.microsoftonline.com/tenant/oauth2/v2.0/token" => {
                Reply::new(200, r#"{"access_token":"minted"}"#)
            }
            _ => container(seen),
        })
        .await;
        let identity = [("ARM_TENANT_ID", "tenant"), ("ARM_CLIENT_ID", "client"), ("ARM_USE_OIDC", "true")];
        let source = open(&server, &[&identity, variables].concat()).unwrap();
        source.read().await.unwrap();
        let seen = server.seen();
        let authorization = seen.iter().map(|seen| seen.header("authorization").unwrap_or("-"));
        assert_eq!(authorization.collect::<Vec<_>>(), asked);
        assert!(seen[seen.len() - 2].body.ends_with("&client_assertion=assertion"), "{seen:?}");
        assert!(!format!("{source:?}").contains("assertion"));
    }
    let github = [
        ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://issuer.example/token?a=b"),
        ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "hunter2"),
    ];
    check(&github, &["Bearer hunter2", "-", "Bearer minted"]).await;
    check(&[("ARM_OIDC_TOKEN", "assertion")], &["-", "Bearer minted"]).await;
}

#[tokio::test]
async fn an_issuer_that_refuses_is_named() {
    let server = Loopback::start(|_: &Seen| Reply::new(403, "hunter2")).await;
    let variables = [
        ("ARM_TENANT_ID", "tenant"),
        ("ARM_CLIENT_ID", "client"),
        ("ARM_USE_OIDC", "true"),
        ("ARM_OIDC_REQUEST_URL", "https://issuer.example/token"),
        ("ARM_OIDC_REQUEST_TOKEN", "hunter2"),
    ];
    let source = open(&server, &variables).unwrap();
    conformance::fails_with(&source, ErrorKind::InvalidCredentials).await;
    let message = source.read().await.unwrap_err().to_string();
    assert!(
        message.contains("`issuer.example` gave no token (status 403)") && !message.contains("hunter2"),
        "{message}"
    );
}

#[tokio::test]
async fn a_managed_identity_asks_the_machine() {
    let server = Loopback::start(|seen| match seen.url.starts_with("http://169.254.169.254/") {
        true => Reply::new(200, r#"{"access_token":"minted","expires_on":"4102444800","expires_in":"3600"}"#),
        false => container(seen),
    })
    .await;
    open(&server, &[("ARM_USE_MSI", "true"), ("ARM_CLIENT_ID", "client")]).unwrap().read().await.unwrap();
    let seen = server.seen();
    assert!(seen[0].url.contains("client_id=client"), "{seen:?}");
    assert_eq!(seen[1].header("authorization"), Some("Bearer minted"));
}

#[tokio::test]
async fn a_refused_client_secret_says_who_refused_it() {
    let server =
        Loopback::start(|_: &Seen| Reply::new(401, r#"{"error":"invalid_client","echo":"hunter2"}"#)).await;
    let variables = [("ARM_TENANT_ID", "t"), ("ARM_CLIENT_ID", "c"), ("ARM_CLIENT_SECRET", "hunter2")];
    let source = open(&server, &variables).unwrap();
    conformance::fails_with(&source, ErrorKind::InvalidCredentials).await;
    let error = source.read().await.unwrap_err();
    let expected = "(`login.microsoftonline.com` answered with status 401)";
    assert!(error.to_string().contains(expected), "{error}");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
}

#[tokio::test]
async fn credentials_that_cannot_be_used_are_explained() {
    let server = Loopback::start(container).await;
    let check = |variables: &[(&str, &str)], kind: ErrorKind, expected: &str| {
        let error = open(&server, variables).unwrap_err();
        assert_eq!(
            (error.kind(), error.location()),
            (kind, Some("azurerm://-/acme/tf/net a.tfstateenv:dev"))
        );
        let message = error.to_string();
        assert!(message.contains(expected) && !message.contains("hunter2"), "{message}");
    };
    let credentials = ErrorKind::InvalidCredentials;
    check(&[], credentials, "there are no credentials for Azure");
    check(&[("ARM_USE_OIDC", "true")], credentials, "there are no credentials for Azure");
    check(&[("ARM_ACCESS_KEY", "hunter2!")], credentials, "is not base64");
    check(&[("ARM_CLIENT_SECRET", "hunter2")], credentials, "set `ARM_TENANT_ID` and `ARM_CLIENT_ID`, too");
    let unknown = "the environment `moon` is not known";
    check(&[("ARM_ACCESS_KEY", KEY), ("ARM_ENVIRONMENT", "moon")], ErrorKind::InvalidLocation, unknown);
}

#[tokio::test]
async fn tokens_that_no_request_can_hold_are_refused() {
    async fn check(backend: AzureBackend) {
        let server = Loopback::start(container).await;
        let source = AzureSource::open(&backend, "dev", server.client()).unwrap();
        conformance::fails_with(&source, ErrorKind::InvalidCredentials).await;
        assert_eq!(server.seen().len(), 0);
        assert!(!source.read().await.unwrap_err().to_string().contains("hunter2"));
    }
    check(backend(&[]).with_bearer("hunter2\r\nx: y")).await;
    check(backend(&[]).with_sas_token("sig=hunter2 x")).await;
}

#[tokio::test]
async fn a_name_that_is_no_account_gets_no_credentials() {
    let server = Loopback::start(container).await;
    for account in ["evil.example/x", "a@b", "a?b"] {
        let environment = Environment::from_iter([("ARM_ACCESS_KEY", KEY)]);
        let backend = AzureBackend::new(account, "c", "k", &environment);
        let error = AzureSource::open(&backend, "default", server.client()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidLocation);
        assert!(error.to_string().contains("is not the name of a storage account"), "{error}");
    }
}

#[tokio::test]
async fn what_azure_refuses_has_its_kind_and_its_advice() {
    async fn check(reply: Reply, kind: ErrorKind, expected: &str) {
        let server = Loopback::start(move |_: &Seen| reply.clone()).await;
        let source = with_key(&server);
        conformance::fails_with(&source, kind).await;
        let message = source.read().await.unwrap_err().to_string();
        assert!(message.contains(expected) && !message.contains(KEY), "{message}");
    }
    let blob = "there is no blob `net a.tfstateenv:dev`";
    check(refusal(404, "BlobNotFound"), ErrorKind::StateMissing, blob).await;
    check(Reply::new(404, ""), ErrorKind::StateMissing, "(status 404)").await;
    check(refusal(404, "ContainerNotFound"), ErrorKind::ContainerMissing, "the container does not exist")
        .await;
    check(refusal(403, "AuthenticationFailed"), ErrorKind::InvalidCredentials, "check the clock").await;
    check(refusal(401, "NoAuthenticationInformation"), ErrorKind::InvalidCredentials, "renew them").await;
    let role = "grant the role `Storage Blob Data Reader`";
    check(refusal(403, "AuthorizationPermissionMismatch"), ErrorKind::AccessDenied, role).await;
    check(refusal(403, "AuthorizationFailure"), ErrorKind::AccessDenied, "firewall").await;
    check(refusal(409, "BlobArchived"), ErrorKind::Archived, "set its tier").await;
    check(
        refusal(409, "BlobUsesCustomerSpecifiedEncryption"),
        ErrorKind::CustomerKeyRequired,
        "key of the customer",
    )
    .await;
    check(refusal(503, "ServerBusy"), ErrorKind::Unavailable, "Azure Blob Storage answered with status 503")
        .await;
    check(Reply::new(304, ""), ErrorKind::Unavailable, "status 304").await;
}

#[tokio::test]
async fn the_lock_is_a_lease_with_metadata() {
    async fn check(reply: Reply) -> Result<LockStatus, Error> {
        let server = Loopback::start(move |_: &Seen| reply.clone()).await;
        let status = with_key(&server).lock_status().await;
        assert_eq!(server.lines(), [format!("HEAD {BLOB}")]);
        assert!(server.seen()[0].header("authorization").is_some());
        status
    }
    let leased = |status: &str| Reply::new(200, "").with("x-ms-lease-status", status);
    let lock = STANDARD.encode(r#"{"ID":"7","Operation":"OperationTypeApply","Who":"a@b"}"#);
    let held = check(leased("locked").with("x-ms-meta-Terraformlockid", lock)).await.unwrap();
    let LockStatus::Held(lock) = held else { panic!("held") };
    assert_eq!((lock.id.as_str(), lock.who.as_str()), ("7", "a@b"));
    let held = check(leased("locked").with("x-ms-meta-terraformlockid", "no base64")).await.unwrap();
    let LockStatus::Held(lock) = held else { panic!("held by nobody known") };
    assert!(lock.info.contains("does not say by whom"), "{lock:?}");
    assert_eq!(check(leased("unlocked")).await.unwrap(), LockStatus::Free);
    assert_eq!(check(refusal(404, "BlobNotFound")).await.unwrap(), LockStatus::Free);
    assert!(matches!(check(Reply::new(200, "")).await.unwrap(), LockStatus::Unknown(_)));
    let denied = check(refusal(403, "AuthorizationFailure")).await.unwrap_err();
    assert_eq!(denied.kind(), ErrorKind::AccessDenied);
}

#[tokio::test]
async fn an_endpoint_is_honoured() {
    let server = Loopback::start(|_: &Seen| Reply::new(200, STATE)).await;
    let variables =
        [("ARM_ACCESS_KEY", KEY), ("AZURE_STORAGE_SERVICE_ENDPOINT", "http://127.0.0.1:10000/acme/")];
    open(&server, &variables).unwrap().read().await.unwrap();
    assert_eq!(server.lines(), ["GET http://127.0.0.1:10000/acme/tf/net%20a.tfstateenv%3Adev"]);
}

#[tokio::test]
async fn a_location_is_the_blob_as_it_stands() {
    let server = Loopback::start(container).await;
    let environment = Environment::from_iter([("ARM_ACCESS_KEY", KEY)]);
    let backend = AzureBackend::from_location("acme", "tf", "net a.tfstateenv:dev", &environment);
    let source = AzureSource::open(&backend, "other", server.client()).unwrap();
    conformance::gives_the_stored_bytes(&source, STATE).await;
}

#[tokio::test]
async fn the_token_for_a_token_is_not_sent_without_encryption() {
    async fn check(url: &'static str, expected: bool) {
        let server = Loopback::start(|_: &Seen| Reply::new(500, "")).await;
        let variables = [
            ("ARM_USE_OIDC", "true"),
            ("ARM_TENANT_ID", "t"),
            ("ARM_CLIENT_ID", "c"),
            ("ACTIONS_ID_TOKEN_REQUEST_URL", url),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "hunter2"),
        ];
        let backend = AzureBackend::new("a", "c", "k", &variables.into_iter().collect());
        let source = AzureSource::open(&backend, "default", server.client()).unwrap();
        let error = source.read().await.unwrap_err();
        assert!(!error.to_string().contains("hunter2"), "{error}");
        let sent = server.seen().iter().any(|seen| seen.header("authorization") == Some("Bearer hunter2"));
        assert_eq!(sent, expected, "{url}: {error}");
    }
    check("https://token.example.com/?x", true).await;
    check("http://localhost:8080/token", true).await;
    check("http://token.example.com/?x", false).await;
}

#[tokio::test]
async fn a_state_may_be_long() {
    let long = vec![b' '; 2 << 20];
    let reply = Reply::new(200, long.clone());
    let server = Loopback::start(move |_: &Seen| reply.clone()).await;
    let source = open(&server, &[("ARM_SAS_TOKEN", "sig=x")]).unwrap();
    conformance::gives_the_stored_bytes(&source, &long).await;
}
