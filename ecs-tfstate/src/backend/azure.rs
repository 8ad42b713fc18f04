//! The backend `azurerm`.

use super::workspace;
use crate::environment::Environment;
use crate::error::Error;
use crate::location::Location;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::value::Object;

/// States in a container of Azure Blob Storage, and who reads them.
///
/// What Terraform reads: `storage_account_name`, `container_name`, `key`,
/// `resource_group_name`, `subscription_id`, `environment` (`public`,
/// `usgovernment` or `china`), and of credentials `access_key`, `sas_token`,
/// `tenant_id` with `client_id` and `client_secret`, `use_oidc` with
/// `oidc_token`, `oidc_token_file_path` or what a workflow of GitHub has set,
/// `use_msi` with `msi_endpoint`, and `use_cli`; or
/// `ARM_SUBSCRIPTION_ID`, `ARM_ACCESS_KEY`, `ARM_SAS_TOKEN`, `ARM_TENANT_ID`
/// and so on. `snapshot` concerns writing. Source: Terraform's documentation
/// of the backend `azurerm`.
///
/// ```
/// use ecs_tfstate::{AzureBackend, Environment};
///
/// let backend = AzureBackend::new("acmestates", "tfstate", "net.tfstate", &Environment::new());
/// assert_eq!(backend.blob("default"), "net.tfstate");
/// assert_eq!(backend.blob("dev"), "net.tfstateenv:dev");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AzureBackend {
    account: String,
    container: String,
    key: String,
    /// Whether the key is the whole name, whatever the workspace.
    is_blob: bool,
    resource_group: String,
    subscription: Option<String>,
    pub(crate) access: AzureAccess,
}

/// Who asks Azure, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AzureAccess {
    pub(crate) access_key: Option<Secret>,
    pub(crate) sas_token: Option<Secret>,
    pub(crate) bearer_token: Option<Secret>,
    pub(crate) tenant_id: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) client_secret: Option<Secret>,
    /// A path.
    pub(crate) oidc_token_file: Option<String>,
    pub(crate) oidc_token: Option<Secret>,
    pub(crate) oidc_request_url: Option<String>,
    pub(crate) oidc_request_token: Option<Secret>,
    pub(crate) use_oidc: bool,
    pub(crate) use_msi: bool,
    pub(crate) msi_endpoint: Option<String>,
    pub(crate) use_cli: bool,
    pub(crate) use_azuread_auth: bool,
    /// `public`, `usgovernment` or `china`.
    pub(crate) cloud: Option<String>,
    pub(crate) endpoint: Option<String>,
}

impl AzureBackend {
    /// The states under a key in a container, for whom the environment names.
    #[must_use]
    pub fn new(account: &str, container: &str, key: &str, environment: &Environment) -> Self {
        let nothing = Object::new();
        let settings = Settings::new("azurerm", &nothing, environment);
        Self {
            account: account.to_owned(),
            container: container.to_owned(),
            key: key.to_owned(),
            is_blob: false,
            resource_group: String::new(),
            subscription: settings.text("subscription_id", &["ARM_SUBSCRIPTION_ID"]),
            access: AzureAccess::read(settings),
        }
    }

    /// One blob, for whom the environment names.
    #[must_use]
    pub fn from_location(account: &str, container: &str, blob: &str, environment: &Environment) -> Self {
        Self { is_blob: true, ..Self::new(account, container, blob, environment) }
    }

    /// The resource group of the storage account, which is only shown.
    #[must_use]
    pub fn with_resource_group(mut self, subscription: Option<&str>, name: &str) -> Self {
        self.subscription = subscription.map(str::to_owned).or(self.subscription);
        name.clone_into(&mut self.resource_group);
        self
    }

    pub(super) fn read(config: &Object, environment: &Environment) -> Result<Self, Error> {
        let settings = Settings::new("azurerm", config, environment);
        Ok(Self {
            account: settings.required("storage_account_name", &[])?,
            container: settings.required("container_name", &[])?,
            key: settings.required("key", &[])?,
            is_blob: false,
            resource_group: settings.text("resource_group_name", &[]).unwrap_or_default(),
            subscription: settings.text("subscription_id", &["ARM_SUBSCRIPTION_ID"]),
            access: AzureAccess::read(settings),
        })
    }

    /// With the key of the storage account.
    #[must_use]
    pub fn with_access_key(mut self, key: impl Into<String>) -> Self {
        self.access.access_key = Some(Secret::new(key));
        self
    }

    /// With a shared access signature, with or without its `?`.
    #[must_use]
    pub fn with_sas_token(mut self, token: impl Into<String>) -> Self {
        self.access.sas_token = Some(Secret::new(token));
        self
    }

    /// With an access token for `https://storage.azure.com/`, whatever else is
    /// configured.
    #[must_use]
    pub fn with_bearer(mut self, token: impl Into<String>) -> Self {
        self.access.bearer_token = Some(Secret::new(token));
        self
    }

    /// At another endpoint of the blob service than
    /// `https://ACCOUNT.blob.core.windows.net`, as
    /// `AZURE_STORAGE_SERVICE_ENDPOINT` says it to Azure's CLI.
    #[must_use]
    pub fn with_endpoint(mut self, url: impl Into<String>) -> Self {
        self.access.endpoint = Some(url.into());
        self
    }

    /// The storage account.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The container.
    #[must_use]
    pub fn container(&self) -> &str {
        &self.container
    }

    /// The name of the blob that holds the state of a workspace.
    #[must_use]
    pub fn blob(&self, workspace: &str) -> String {
        if self.is_blob || workspace == workspace::DEFAULT {
            self.key.clone()
        } else {
            format!("{}env:{workspace}", self.key)
        }
    }

    /// Where the state of a workspace is. The resource group is `-` where it is
    /// not known.
    ///
    /// # Errors
    /// If `workspace` is no name of a workspace.
    pub fn location(&self, workspace: &str) -> Result<Location, Error> {
        workspace::check(workspace)?;
        let group = Some(self.resource_group.as_str()).filter(|group| !group.is_empty());
        Ok(Location::Azure {
            subscription: self.subscription.clone(),
            resource_group: group.unwrap_or("-").to_owned(),
            account: self.account.clone(),
            container: self.container.clone(),
            blob: self.blob(workspace),
        })
    }
}

impl AzureAccess {
    fn read(settings: Settings<'_>) -> Self {
        let is_set = |name: &str, variable: &str| settings.flag(name, &[variable]);
        Self {
            access_key: settings.secret("access_key", &["ARM_ACCESS_KEY", "AZURE_STORAGE_ACCESS_KEY"]),
            sas_token: settings.secret("sas_token", &["ARM_SAS_TOKEN"]),
            bearer_token: None,
            tenant_id: settings.text("tenant_id", &["ARM_TENANT_ID"]),
            client_id: settings.text("client_id", &["ARM_CLIENT_ID"]),
            client_secret: settings.secret("client_secret", &["ARM_CLIENT_SECRET"]),
            oidc_token_file: settings
                .text("oidc_token_file_path", &["ARM_OIDC_TOKEN_FILE_PATH", "AZURE_FEDERATED_TOKEN_FILE"]),
            oidc_token: settings.secret("oidc_token", &["ARM_OIDC_TOKEN"]),
            oidc_request_url: settings
                .text("oidc_request_url", &["ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL"]),
            oidc_request_token: settings
                .secret("oidc_request_token", &["ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"]),
            use_oidc: is_set("use_oidc", "ARM_USE_OIDC")
                .or_else(|| is_set("use_aks_workload_identity", "ARM_USE_AKS_WORKLOAD_IDENTITY"))
                .unwrap_or(false),
            use_msi: is_set("use_msi", "ARM_USE_MSI").unwrap_or(false),
            msi_endpoint: settings.text("msi_endpoint", &["ARM_MSI_ENDPOINT"]),
            use_cli: is_set("use_cli", "ARM_USE_CLI").unwrap_or(true),
            use_azuread_auth: is_set("use_azuread_auth", "ARM_USE_AZUREAD").unwrap_or(false),
            cloud: settings.text("environment", &["ARM_ENVIRONMENT"]),
            endpoint: settings.variable(&["AZURE_STORAGE_SERVICE_ENDPOINT"]).map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::value::Value;

    fn read(config: &str, variables: &[(&str, &str)]) -> Result<AzureBackend, Error> {
        let config = Value::parse(config).unwrap();
        AzureBackend::read(config.as_object().unwrap(), &variables.iter().copied().collect())
    }

    #[test]
    fn what_is_missing_is_named() {
        let check = |config: &str, name: &str| {
            let error = read(config, &[]).unwrap_err().to_string();
            assert!(error.contains(&format!("has no `{name}`")), "{error}");
        };
        check("{}", "storage_account_name");
        check(r#"{"storage_account_name": "a", "container_name": null}"#, "container_name");
        check(r#"{"storage_account_name": "a", "container_name": "c", "key": ""}"#, "key");
    }

    #[test]
    fn a_workspace_is_put_behind_the_key() {
        let config =
            r#"{"storage_account_name": "a", "container_name": "c", "key": "k", "resource_group_name": "g"}"#;
        let check = |workspace: &str, variables: &[(&str, &str)], expected: &str| {
            let location = read(config, variables).unwrap().location(workspace).unwrap();
            assert_eq!(location.to_string(), expected);
        };
        check("default", &[], "azurerm://g/a/c/k");
        check("dev", &[("ARM_SUBSCRIPTION_ID", "s")], "azurerm://s@g/a/c/kenv:dev");
        let blob = AzureBackend::from_location("a", "c", "k", &Environment::new());
        assert_eq!(blob.location("dev").unwrap().to_string(), "azurerm://-/a/c/k");
        for workspace in ["", "..", "a/b"] {
            let error = blob.location(workspace).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidLocation, "{workspace}: {error}");
        }
    }

    #[test]
    fn credentials_are_read_and_not_shown() {
        let config = r#"{"storage_account_name": "a", "container_name": "c", "key": "k",
            "access_key": "config-secret", "use_cli": "false", "use_msi": true}"#;
        let variables =
            [("ARM_ACCESS_KEY", "env-secret"), ("ARM_CLIENT_SECRET", "env-secret"), ("ARM_USE_OIDC", "1")];
        let backend = read(config, &variables).unwrap();
        let AzureAccess { access_key, client_secret, use_cli, use_msi, use_oidc, .. } = &backend.access;
        assert_eq!(
            (access_key, client_secret),
            (&Some(Secret::new("config-secret")), &Some(Secret::new("env-secret")))
        );
        assert_eq!((use_cli, use_msi, use_oidc), (&false, &true, &true));
        assert!(!format!("{backend:?}").contains("-secret"), "{backend:?}");
    }
}
