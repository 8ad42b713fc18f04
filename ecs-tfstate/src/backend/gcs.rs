//! The backend `gcs`.

use super::workspace;
use crate::environment::Environment;
use crate::error::Error;
use crate::location::Location;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::value::{Object, Value};

/// States in a bucket of Google Cloud Storage, and who reads them.
///
/// What Terraform reads: `bucket`, `prefix`, `credentials` (a path or JSON;
/// `GOOGLE_BACKEND_CREDENTIALS`, `GOOGLE_CREDENTIALS`), `access_token`
/// (`GOOGLE_OAUTH_ACCESS_TOKEN`), `impersonate_service_account`
/// (`GOOGLE_BACKEND_IMPERSONATE_SERVICE_ACCOUNT`,
/// `GOOGLE_IMPERSONATE_SERVICE_ACCOUNT`) with its delegates, `encryption_key`
/// (`GOOGLE_ENCRYPTION_KEY`) and `storage_custom_endpoint`
/// (`GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT`, `GOOGLE_STORAGE_CUSTOM_ENDPOINT`).
/// Without credentials, `GOOGLE_APPLICATION_CREDENTIALS`, those of `gcloud` and
/// the metadata server of the machine are tried. Credentials are the key of a
/// service account, those of a user in a file, or a federation whose subject
/// is in a file or behind a URL. Objects under a `kms_encryption_key` need nothing to be
/// read. Source: Terraform's documentation of the backend `gcs`.
///
/// ```
/// use ecs_tfstate::{Environment, GcsBackend};
///
/// let backend = GcsBackend::new("my-states", "network", &Environment::new());
/// assert_eq!(backend.location("dev")?.to_string(), "gs://my-states/network/dev.tfstate");
/// # Ok::<(), ecs_tfstate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GcsBackend {
    bucket: String,
    objects: Objects,
    pub(crate) access: GcsAccess,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Objects {
    /// `PREFIX/WORKSPACE.tfstate`; the prefix has its slash.
    UnderPrefix(String),
    /// One object, whatever the workspace.
    Named(String),
}

/// Who asks Google, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct GcsAccess {
    pub(crate) access_token: Option<Secret>,
    /// A path, or JSON.
    pub(crate) credentials: Option<Secret>,
    /// A path.
    pub(crate) application_credentials: Option<String>,
    pub(crate) impersonate: Option<String>,
    pub(crate) delegates: Vec<String>,
    /// A path, or base64.
    pub(crate) encryption_key: Option<Secret>,
    pub(crate) endpoint: Option<String>,
    pub(crate) emulator: Option<String>,
}

impl GcsBackend {
    /// The states below `prefix` in `bucket`, for whom the environment names.
    #[must_use]
    pub fn new(bucket: impl Into<String>, prefix: &str, environment: &Environment) -> Self {
        let objects = Objects::under(prefix);
        Self { bucket: bucket.into(), objects, access: GcsAccess::of(environment) }
    }

    /// One object, for whom the environment names.
    #[must_use]
    pub fn from_location(bucket: &str, object: &str, environment: &Environment) -> Self {
        let objects = Objects::Named(object.to_owned());
        Self { bucket: bucket.to_owned(), objects, access: GcsAccess::of(environment) }
    }

    pub(super) fn read(config: &Object, environment: &Environment) -> Result<Self, Error> {
        let settings = Settings::new("gcs", config, environment);
        Ok(Self {
            bucket: settings.required("bucket", &[])?,
            objects: Objects::under(&settings.text("prefix", &[]).unwrap_or_default()),
            access: GcsAccess::read(settings),
        })
    }

    /// With this access token, whatever else is configured.
    #[must_use]
    pub fn with_access_token(mut self, token: impl Into<String>) -> Self {
        self.access.access_token = Some(Secret::new(token));
        self
    }

    /// With the key that the objects are encrypted with: 32 bytes in base64.
    #[must_use]
    pub fn with_encryption_key(mut self, key: impl Into<String>) -> Self {
        self.access.encryption_key = Some(Secret::new(key));
        self
    }

    /// At another endpoint than `https://storage.googleapis.com`.
    #[must_use]
    pub fn with_endpoint(mut self, url: impl Into<String>) -> Self {
        self.access.endpoint = Some(url.into());
        self
    }

    /// The bucket.
    #[must_use]
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The name of the object that holds the state of a workspace.
    #[must_use]
    pub fn object(&self, workspace: &str) -> String {
        match &self.objects {
            Objects::UnderPrefix(prefix) => format!("{prefix}{workspace}.tfstate"),
            Objects::Named(object) => object.clone(),
        }
    }

    /// The name of the object that is there while Terraform is at work.
    #[must_use]
    pub fn lock_object(&self, workspace: &str) -> String {
        let object = self.object(workspace);
        format!("{}.tflock", object.strip_suffix(".tfstate").unwrap_or(&object))
    }

    /// Where the state of a workspace is.
    ///
    /// # Errors
    /// If `workspace` is no name of a workspace.
    pub fn location(&self, workspace: &str) -> Result<Location, Error> {
        workspace::check(workspace)?;
        Ok(Location::Gcs { bucket: self.bucket.clone(), object: self.object(workspace) })
    }
}

impl Objects {
    /// Terraform drops slashes before the prefix, and adds one behind it.
    fn under(prefix: &str) -> Self {
        let prefix = prefix.trim_start_matches('/');
        let slash = if prefix.is_empty() || prefix.ends_with('/') { "" } else { "/" };
        Self::UnderPrefix(format!("{prefix}{slash}"))
    }
}

impl GcsAccess {
    fn of(environment: &Environment) -> Self {
        Self::read(Settings::new("gcs", &Object::new(), environment))
    }

    fn read(settings: Settings<'_>) -> Self {
        const IMPERSONATE: [&str; 2] =
            ["GOOGLE_BACKEND_IMPERSONATE_SERVICE_ACCOUNT", "GOOGLE_IMPERSONATE_SERVICE_ACCOUNT"];
        const ENDPOINT: [&str; 2] =
            ["GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT", "GOOGLE_STORAGE_CUSTOM_ENDPOINT"];
        let delegates = settings.value("impersonate_service_account_delegates").and_then(Value::as_array);
        let delegates = delegates.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        Self {
            access_token: settings.secret("access_token", &["GOOGLE_OAUTH_ACCESS_TOKEN"]),
            credentials: settings
                .secret("credentials", &["GOOGLE_BACKEND_CREDENTIALS", "GOOGLE_CREDENTIALS"]),
            application_credentials: settings
                .variable(&["GOOGLE_APPLICATION_CREDENTIALS"])
                .map(str::to_owned),
            impersonate: settings.text("impersonate_service_account", &IMPERSONATE),
            delegates: delegates.collect(),
            encryption_key: settings.secret("encryption_key", &["GOOGLE_ENCRYPTION_KEY"]),
            endpoint: settings.text("storage_custom_endpoint", &ENDPOINT),
            emulator: settings.variable(&["STORAGE_EMULATOR_HOST"]).map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::value::Value;

    fn read(config: &str, variables: &[(&str, &str)]) -> Result<GcsBackend, Error> {
        let config = Value::parse(config).unwrap();
        GcsBackend::read(config.as_object().unwrap(), &variables.iter().copied().collect())
    }

    #[test]
    fn a_workspace_has_an_object_and_a_lock() {
        let check = |prefix: &str, object: &str, lock: &str| {
            let backend = read(&format!(r#"{{"bucket": "b", "prefix": {prefix}}}"#), &[]).unwrap();
            assert_eq!((backend.object("dev").as_str(), backend.lock_object("dev").as_str()), (object, lock));
        };
        check("null", "dev.tfstate", "dev.tflock");
        check(r#""""#, "dev.tfstate", "dev.tflock");
        check(r#""/a/b""#, "a/b/dev.tfstate", "a/b/dev.tflock");
        check(r#""a//""#, "a//dev.tfstate", "a//dev.tflock");
    }

    #[test]
    fn a_location_is_one_object() {
        let backend = GcsBackend::from_location("b", "some/state.json", &Environment::new());
        assert_eq!(backend.object("dev"), "some/state.json");
        assert_eq!(backend.lock_object("dev"), "some/state.json.tflock");
        assert_eq!(backend.location("dev").unwrap().to_string(), "gs://b/some/state.json");
    }

    #[test]
    fn what_is_no_workspace_has_no_location() {
        let backend = GcsBackend::new("b", "net", &Environment::new());
        for workspace in ["", "..", "../other/dev"] {
            let error = backend.location(workspace).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidLocation, "{workspace}: {error}");
        }
    }

    #[test]
    fn a_missing_bucket_is_named() {
        let error = read(r#"{"bucket": null}"#, &[]).unwrap_err().to_string();
        assert_eq!(
            error,
            "the backend `gcs` has no `bucket`: run `terraform init` with it in the configuration"
        );
    }

    #[test]
    fn the_configuration_wins_over_the_environment_and_is_not_shown() {
        let variables = [("GOOGLE_ENCRYPTION_KEY", "env-secret"), ("GOOGLE_CREDENTIALS", "env-secret")];
        let backend = read(r#"{"bucket": "b", "credentials": "config-secret"}"#, &variables).unwrap();
        assert_eq!(backend.access.credentials, Some(Secret::new("config-secret")));
        assert_eq!(backend.access.encryption_key, Some(Secret::new("env-secret")));
        assert!(!format!("{backend:?}").contains("secret\""), "{backend:?}");
    }
}
