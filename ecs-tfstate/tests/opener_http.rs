//! Working directories and locations whose states are read over HTTP.
#![cfg(test)]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use ecs_tfstate::http::{HttpClient, HttpRequest, HttpResponse};
use ecs_tfstate::{Environment, Error, ErrorKind, Location, Opener};

/// A client that finds nothing anywhere, and notes the URLs.
#[derive(Debug, Default)]
struct Nothing(Mutex<Vec<String>>);

#[async_trait]
impl HttpClient for Nothing {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Error> {
        self.0.lock().unwrap().push(request.url);
        Ok(HttpResponse::new(404, Vec::new()))
    }
}

fn directory(backend: &str, config: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("opener_http").join(backend);
    std::fs::create_dir_all(directory.join(".terraform")).unwrap();
    let pointer = format!(r#"{{"version": 3, "backend": {{"type": "{backend}", "config": {config}}}}}"#);
    std::fs::write(directory.join(".terraform/terraform.tfstate"), pointer).unwrap();
    directory
}

/// Where the source is, and the first URL that it asks.
async fn check(location: &Location, environment: &[(&str, &str)], expected: &str, url: &str) {
    let client = Arc::new(Nothing::default());
    let opener = Opener::new(environment.iter().copied().collect()).with_http(client.clone());
    let source = opener.open(location).await.unwrap();
    assert_eq!(source.location(), expected);
    source.read().await.unwrap_err();
    assert_eq!(client.0.lock().unwrap().first().map(String::as_str), Some(url));
}

async fn check_directory(
    backend: &str,
    config: &str,
    environment: &[(&str, &str)],
    expected: &str,
    url: &str,
) {
    check(&Location::File(directory(backend, config)), environment, expected, url).await;
}

async fn check_location(location: &str, environment: &[(&str, &str)], url: &str) {
    check(&location.parse().unwrap(), environment, location, url).await;
}

#[tokio::test]
async fn a_url_is_opened() {
    let config = r#"{"address": "https://u:secret@host/state"}"#;
    check_directory("http", config, &[], "https://host/state", "https://host/state").await;
    check_location("https://host/state", &[], "https://host/state").await;
}

#[tokio::test]
async fn a_backend_without_workspaces_refuses_one() {
    let config = r#"{"address": "https://host/state"}"#;
    let opener = Opener::new(Environment::from_iter([("TF_WORKSPACE", "dev")]))
        .with_http(Arc::new(Nothing::default()));
    let error = opener.open_directory(directory("http", config)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidLocation);
    assert!(error.to_string().contains("`dev`"), "{error}");
}

#[cfg(feature = "hcp")]
#[tokio::test]
async fn a_workspace_of_hcp_terraform_is_opened() {
    let token = [("TF_TOKEN_app_terraform_io", "made-up")];
    let url = "https://app.terraform.io/api/v2/organizations/o/workspaces/w";
    let config = r#"{"organization": "o", "workspaces": {"name": "w"}}"#;
    check_directory("cloud", config, &token, "remote://app.terraform.io/o/w", url).await;
    check_directory("remote", config, &token, "remote://app.terraform.io/o/w", url).await;
    check_location("remote://app.terraform.io/o/w", &token, url).await;
}

#[cfg(feature = "gcs")]
#[tokio::test]
async fn an_object_of_google_is_opened() {
    let variables = [("GOOGLE_OAUTH_ACCESS_TOKEN", "made-up"), ("TF_WORKSPACE", "dev")];
    let config = r#"{"bucket": "states", "prefix": "net"}"#;
    let url = "https://storage.googleapis.com/states/net/dev.tfstate";
    check_directory("gcs", config, &variables, "gs://states/net/dev.tfstate", url).await;
    check_location("gs://states/net/dev.tfstate", &variables, url).await;
}

#[cfg(feature = "azure")]
#[tokio::test]
async fn a_blob_of_azure_is_opened() {
    let variables = [("ARM_SAS_TOKEN", "sig=made-up"), ("TF_WORKSPACE", "dev")];
    let config =
        r#"{"resource_group_name": "g", "storage_account_name": "a", "container_name": "c", "key": "k"}"#;
    let client = Arc::new(Nothing::default());
    let opener = Opener::new(variables.into_iter().collect()).with_http(client.clone());
    let source = opener.open_directory(directory("azurerm", config)).await.unwrap();
    assert_eq!(source.location(), "azurerm://g/a/c/kenv:dev");
    source.read().await.unwrap_err();
    let asked = client.0.lock().unwrap().first().cloned().unwrap();
    assert!(asked.starts_with("https://a.blob.core.windows.net/c/kenv"), "{asked}");
}

#[cfg(feature = "azure")]
#[tokio::test]
async fn a_blob_has_the_workspace_in_its_name() {
    let client = Arc::new(Nothing::default());
    let environment = Environment::from_iter([("ARM_SAS_TOKEN", "sv=1&sig=x")]);
    let opener = Opener::new(environment).with_http(client.clone()).with_workspace("dev");
    let source = opener.open(&"azurerm://g/acme/tf/net".parse().unwrap()).await.unwrap();
    assert_eq!(source.location(), "azurerm://g/acme/tf/netenv:dev");
}

#[cfg(feature = "hcp")]
#[tokio::test]
async fn a_token_of_terraform_login_is_sent() {
    #[derive(Debug, Default)]
    struct Headers(Mutex<Vec<(String, String)>>);

    #[async_trait]
    impl HttpClient for Headers {
        async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Error> {
            self.0.lock().unwrap().extend(request.headers);
            Ok(HttpResponse::new(404, Vec::new()))
        }
    }

    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("opener_http/home");
    std::fs::create_dir_all(home.join(".terraform.d")).unwrap();
    let login = r#"{"credentials": {"app.terraform.io": {"token": "stored"}}}"#;
    std::fs::write(home.join(".terraform.d/credentials.tfrc.json"), login).unwrap();
    let client = Arc::new(Headers::default());
    let environment = Environment::from_iter([("HOME", home.display().to_string())]);
    let opener = Opener::new(environment).with_http(client.clone());
    let source = opener.open(&"remote://app.terraform.io/o/w".parse().unwrap()).await.unwrap();
    source.read().await.unwrap_err();
    let headers = client.0.lock().unwrap();
    assert!(headers.iter().any(|(_, value)| value == "Bearer stored"), "{headers:?}");
}
