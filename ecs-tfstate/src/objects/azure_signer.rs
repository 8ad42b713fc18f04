//! Requests that Azure Blob Storage lets through.

use std::fmt;
use std::sync::Arc;

use object_store::HeaderValue;
use object_store::azure::{
    AzureAccessKey, AzureAuthorizer, AzureCredential, MicrosoftAzureBuilder, authority_hosts,
};
use object_store::client::{CredentialProvider, HttpRequest as StoreRequest, HttpRequestBody};

use super::azure_crypto::SharedKeyCrypto;
use super::azure_federation::Federation;
use super::connector::{Connector, no_retries};
use crate::backend::{AzureAccess, AzureBackend};
use crate::error::{Error, ErrorKind};
use crate::http::HttpClient;
use crate::location::HttpUrl;
use crate::secret::Secret;

/// The version of the Blob service that is spoken: `x-ms-version`.
const VERSION: &str = "2021-08-06";

const ADVICE: &str =
    "check `ARM_TENANT_ID`, `ARM_CLIENT_ID` and what goes with them, or set `ARM_ACCESS_KEY`";

/// How requests are authorized.
pub(super) struct Signer {
    account: String,
    way: Way,
}

enum Way {
    AccessKey(AzureCredential),
    Sas(Secret),
    Bearer(Secret),
    Directory(Arc<dyn CredentialProvider<Credential = AzureCredential>>, Connector),
    Federated(Box<Federation>, Arc<dyn HttpClient>),
}

/// A request: its URL, and headers that belong to its host.
pub(super) struct Signed {
    pub(super) url: HttpUrl,
    pub(super) credentials: Vec<(String, Secret)>,
}

impl Signer {
    /// # Errors
    /// If there are no credentials, or they cannot be used.
    pub(super) fn new(backend: &AzureBackend, client: Arc<dyn HttpClient>) -> Result<Self, Error> {
        let access = &backend.access;
        let way = if let Some(token) = &access.bearer_token {
            Way::Bearer(token.clone())
        } else if let Some(key) = &access.access_key {
            Way::AccessKey(AzureCredential::AccessKey(access_key(key)?))
        } else if let Some(token) = &access.sas_token {
            Way::Sas(token.clone())
        } else {
            directory(backend, client)?
        };
        Ok(Self { account: backend.account().to_owned(), way })
    }

    /// A request for `url` with these headers, of which the signature may be
    /// made.
    pub(super) async fn sign(
        &self,
        method: &str,
        url: &HttpUrl,
        headers: &[(&'static str, &str)],
    ) -> Result<Signed, Error> {
        match &self.way {
            Way::AccessKey(credential) => self.with_signature(credential, method, url, headers),
            Way::Sas(token) => with_query(url, token),
            Way::Bearer(token) => Ok(with_bearer(url, token.reveal())),
            Way::Federated(federation, client) => {
                Ok(with_bearer(url, federation.token(&**client).await?.reveal()))
            }
            Way::Directory(provider, connector) => {
                let credential = provider.get_credential().await;
                match credential.as_deref() {
                    Ok(AzureCredential::BearerToken(token)) => Ok(with_bearer(url, token)),
                    _ => Err(connector.failure("Azure", ADVICE)),
                }
            }
        }
    }

    /// The header `Authorization` of Shared Key, with the date that is in it.
    fn with_signature(
        &self,
        credential: &AzureCredential,
        method: &str,
        url: &HttpUrl,
        headers: &[(&'static str, &str)],
    ) -> Result<Signed, Error> {
        let mut request = store_request(method, url, headers).ok_or_else(unsignable)?;
        let authorizer = AzureAuthorizer::new(credential, &self.account).with_crypto(&SharedKeyCrypto);
        authorizer.try_authorize(&mut request).map_err(|_| unsignable())?;
        let added = request
            .headers()
            .iter()
            .filter(|(name, _)| !headers.iter().any(|(known, _)| name.as_str().eq_ignore_ascii_case(known)));
        let credentials = added
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), Secret::new(value.to_str().ok()?))));
        Ok(Signed { url: url.clone(), credentials: credentials.collect() })
    }
}

/// Without the providers, which show keys.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = match &self.way {
            Way::AccessKey(_) => "an access key",
            Way::Sas(_) => "a shared access signature",
            Way::Bearer(_) => "an access token",
            Way::Directory(..) | Way::Federated(..) => "Microsoft Entra ID",
        };
        f.debug_struct("Signer").field("account", &self.account).field("way", &way).finish()
    }
}

fn access_key(key: &Secret) -> Result<AzureAccessKey, Error> {
    AzureAccessKey::try_new(key.reveal().trim()).map_err(|_| {
        let message = "the access key of the storage account is not base64: check `ARM_ACCESS_KEY`";
        Error::new(ErrorKind::InvalidCredentials, message)
    })
}

/// Credentials of Microsoft Entra ID. Terraform would fetch an access key of
/// the account with them unless `use_azuread_auth` is set; here they always
/// read the blob themselves.
fn directory(backend: &AzureBackend, client: Arc<dyn HttpClient>) -> Result<Way, Error> {
    let access = &backend.access;
    let authority = authority(access.cloud.as_deref())?;
    if access.use_oidc
        && let Some(federation) = Federation::of(access, authority)
    {
        return Ok(Way::Federated(Box::new(federation), client));
    }
    let connector = Connector::new(client);
    let builder = MicrosoftAzureBuilder::new()
        .with_account(backend.account())
        .with_container_name(backend.container())
        .with_authority_host(authority)
        .with_retry(no_retries())
        .with_http_connector(connector.clone());
    let store = with_identity(builder, access)?.build().map_err(|_| {
        let message =
            "the credentials for Azure are not complete: set `ARM_TENANT_ID` and `ARM_CLIENT_ID`, too";
        Error::new(ErrorKind::InvalidCredentials, message)
    })?;
    Ok(Way::Directory(Arc::clone(store.credentials()), connector))
}

/// The first identity in Terraform's order.
fn with_identity(
    builder: MicrosoftAzureBuilder,
    access: &AzureAccess,
) -> Result<MicrosoftAzureBuilder, Error> {
    let with =
        |builder, text: &Option<String>, set: fn(MicrosoftAzureBuilder, &str) -> MicrosoftAzureBuilder| {
            text.iter().fold(builder, |builder, text| set(builder, text))
        };
    let builder = with(builder, &access.tenant_id, |builder, id| builder.with_tenant_id(id));
    let builder = with(builder, &access.client_id, |builder, id| builder.with_client_id(id));
    let (kind, builder) = match (&access.client_secret, &access.oidc_token_file) {
        (Some(secret), _) => ("client_secret", builder.with_client_secret(secret.reveal())),
        (None, Some(path)) if access.use_oidc => {
            ("workload_identity", builder.with_federated_token_file(path))
        }
        _ if access.use_msi => {
            let builder = with(builder, &access.msi_endpoint, |builder, url| builder.with_msi_endpoint(url));
            ("managed_identity", builder)
        }
        _ if access.use_cli && access.use_azuread_auth => ("azure_cli", builder),
        _ => return Err(no_credentials()),
    };
    Ok(builder.with_credential_type(kind))
}

fn no_credentials() -> Error {
    let message = "there are no credentials for Azure: set `ARM_ACCESS_KEY`, `ARM_SAS_TOKEN`, `ARM_CLIENT_SECRET` \
                   with `ARM_CLIENT_ID` and `ARM_TENANT_ID`, `ARM_USE_MSI`, or `ARM_USE_AZUREAD` to ask Azure's CLI";
    Error::new(ErrorKind::InvalidCredentials, message)
}

fn authority(cloud: Option<&str>) -> Result<&'static str, Error> {
    match cloud.unwrap_or("public") {
        "public" => Ok(authority_hosts::AZURE_PUBLIC_CLOUD),
        "usgovernment" => Ok(authority_hosts::AZURE_GOVERNMENT),
        "china" => Ok(authority_hosts::AZURE_CHINA),
        other => Err(unknown_cloud(other)),
    }
}

/// The host of a storage account in a cloud, without the name of the account.
pub(super) fn blob_domain(cloud: Option<&str>) -> Result<&'static str, Error> {
    match cloud.unwrap_or("public") {
        "public" => Ok("blob.core.windows.net"),
        "usgovernment" => Ok("blob.core.usgovcloudapi.net"),
        "china" => Ok("blob.core.chinacloudapi.cn"),
        other => Err(unknown_cloud(other)),
    }
}

fn unknown_cloud(name: &str) -> Error {
    let message =
        format!("the environment `{name}` is not known: expected `public`, `usgovernment` or `china`");
    Error::new(ErrorKind::InvalidLocation, message)
}

fn store_request(method: &str, url: &HttpUrl, headers: &[(&'static str, &str)]) -> Option<StoreRequest> {
    let mut request = StoreRequest::new(HttpRequestBody::empty());
    *request.method_mut() = method.parse().ok()?;
    *request.uri_mut() = url.to_request().parse().ok()?;
    for (name, value) in headers {
        request.headers_mut().append(*name, HeaderValue::from_str(value).ok()?);
    }
    request.headers_mut().insert("x-ms-version", HeaderValue::from_static(VERSION));
    Some(request)
}

fn unsignable() -> Error {
    let message = "the request cannot be signed: check the names of the account, the container and the blob";
    Error::new(ErrorKind::InvalidLocation, message)
}

fn with_query(url: &HttpUrl, token: &Secret) -> Result<Signed, Error> {
    let token = token.reveal().trim().trim_start_matches('?');
    let url = format!("{}?{token}", url.to_request()).parse::<HttpUrl>().map_err(|_| {
        let message = "the shared access signature is no query of a URL: check `ARM_SAS_TOKEN`";
        Error::new(ErrorKind::InvalidCredentials, message)
    })?;
    Ok(Signed { url, credentials: vec![version()] })
}

fn with_bearer(url: &HttpUrl, token: &str) -> Signed {
    let authorization = ("Authorization".to_owned(), Secret::new(format!("Bearer {token}")));
    Signed { url: url.clone(), credentials: vec![authorization, version()] }
}

fn version() -> (String, Secret) {
    ("x-ms-version".to_owned(), Secret::new(VERSION))
}
