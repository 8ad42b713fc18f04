//! Opening files, working directories, locations and backends.

use std::path::Path;
#[cfg(any(feature = "aws", feature = "http"))]
use std::sync::Arc;

use super::refusal;
use super::resolve::Resolved;
use crate::backend::{Backend, S3Backend, workspace};
use crate::directory::Selected;
use crate::environment::Environment;
use crate::error::Error;
use crate::file_source::FileSource;
use crate::location::Location;
use crate::reading::{OnLock, Reading, Snapshot};
use crate::source::StateSource;

/// Opens locations. It holds what all backends need: the environment, the
/// workspace, and clients.
///
/// ```
/// use ecs_tfstate::{Environment, Location, Opener};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # runtime.block_on(async {
/// let opener = Opener::new(Environment::new()).with_workspace("dev");
/// // A working directory: `terraform init` may say where its states are.
/// let source = opener.open(&Location::File(".".into())).await?;
/// assert_eq!(source.location(), "./terraform.tfstate.d/dev/terraform.tfstate");
/// # Ok::<(), ecs_tfstate::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug, Clone, Default)]
pub struct Opener {
    pub(super) environment: Environment,
    pub(super) workspace: Option<String>,
    #[cfg(feature = "http")]
    pub(super) http: Option<Arc<dyn crate::http::HttpClient>>,
    #[cfg(feature = "aws")]
    pub(super) aws: Option<crate::aws::Account>,
    #[cfg(feature = "aws")]
    lock_table: Option<Arc<dyn crate::aws::LockTable>>,
    #[cfg(feature = "encryption")]
    keys: Option<crate::encryption::Keys>,
}

impl Opener {
    /// An opener that takes what a location or a backend leaves open from
    /// `environment`.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        Self { environment, ..Self::default() }
    }

    /// Reads states of this workspace, whatever `TF_WORKSPACE` and
    /// `terraform workspace select` say: in working directories, and under the
    /// key of `s3://bucket/key` and `azurerm://…/key`, which without this is
    /// the whole name. Other locations have no workspaces, and are refused.
    #[must_use]
    pub fn with_workspace(self, name: impl Into<String>) -> Self {
        Self { workspace: Some(name.into()), ..self }
    }

    /// Reads over HTTP with this client: `https:` URLs, HCP Terraform, Google
    /// Cloud Storage and Azure. If it is not called, the HTTP client that is set
    /// in the AWS SDK configuration is used, if there is one: see
    /// `aws::SdkHttp`.
    #[cfg(feature = "http")]
    #[must_use]
    pub fn with_http(self, client: Arc<dyn crate::http::HttpClient>) -> Self {
        Self { http: Some(client), ..self }
    }

    /// Reads from S3 with this configuration.
    #[cfg(feature = "aws")]
    #[must_use]
    pub fn with_aws(self, account: crate::aws::Account) -> Self {
        Self { aws: Some(account), ..self }
    }

    /// Asks this port about locks and digests that backends keep in Amazon
    /// DynamoDB.
    #[cfg(feature = "aws")]
    #[must_use]
    pub fn with_lock_table(self, table: Arc<dyn crate::aws::LockTable>) -> Self {
        Self { lock_table: Some(table), ..self }
    }

    /// Decrypts states that [`read`](Self::read) finds encrypted with these keys.
    #[cfg(feature = "encryption")]
    #[must_use]
    pub fn with_keys(self, keys: crate::encryption::Keys) -> Self {
        Self { keys: Some(keys), ..self }
    }

    /// Reads the state at a location, after a look at its lock.
    ///
    /// # Errors
    /// Those of [`open`](Self::open) and of [`Reading::read`].
    pub async fn read(&self, location: &Location, on_lock: OnLock<'_>) -> Result<Snapshot, Error> {
        let resolved = self.resolve(location)?;
        let in_workspace = |error: Error| error.or_workspace(resolved.workspace());
        let source = self.open_resolved(&resolved).await.map_err(in_workspace)?;
        let snapshot = self.read_source(&*source, on_lock).await.map_err(in_workspace)?;
        Ok(snapshot.in_workspace(resolved.workspace()))
    }

    async fn read_source(&self, source: &dyn StateSource, on_lock: OnLock<'_>) -> Result<Snapshot, Error> {
        let reading = Reading::new(source).on_lock(on_lock);
        #[cfg(feature = "encryption")]
        if let Some(keys) = &self.keys {
            return reading.with_keys(keys).read().await;
        }
        reading.read().await
    }

    /// The source for a location.
    ///
    /// A path may be one of a state, of a working directory of Terraform, or of
    /// the file `terraform.tfstate` in its data directory; files are looked
    /// into on the calling thread.
    ///
    /// # Errors
    /// If nothing here can read from it.
    pub async fn open(&self, location: &Location) -> Result<Box<dyn StateSource>, Error> {
        self.open_resolved(&self.resolve(location)?).await
    }

    async fn open_resolved(&self, resolved: &Resolved) -> Result<Box<dyn StateSource>, Error> {
        match resolved {
            Resolved::File(path) => Ok(Box::new(FileSource::new(path))),
            Resolved::Backend(selected) | Resolved::Named(selected) => self.open_selected(selected).await,
        }
    }

    /// The source that Terraform would use in a working directory: the backend
    /// that `terraform init` noted in the data directory, which is `.terraform`
    /// or `TF_DATA_DIR`, or else the file `terraform.tfstate`. The workspace is
    /// the one of [`with_workspace`](Self::with_workspace), or of
    /// `TF_WORKSPACE`, or the one that is selected in the directory.
    ///
    /// # Errors
    /// If what `terraform init` noted cannot be read, or nothing here can read
    /// from that backend.
    pub async fn open_directory(&self, path: impl AsRef<Path>) -> Result<Box<dyn StateSource>, Error> {
        let selected = self.finder().of_directory(path.as_ref())?;
        self.open_selected(&selected).await
    }

    /// The source for a backend. The workspace is the one of
    /// [`with_workspace`](Self::with_workspace), or of `TF_WORKSPACE`, or
    /// `default`.
    ///
    /// # Errors
    /// If nothing here can read from it.
    pub async fn open_backend(&self, backend: &Backend) -> Result<Box<dyn StateSource>, Error> {
        let workspace = workspace::select(self.workspace.as_deref(), &self.environment, None)?;
        self.open_workspace(backend, &workspace).await
    }

    async fn open_selected(&self, selected: &Selected) -> Result<Box<dyn StateSource>, Error> {
        self.open_workspace(&selected.backend, &selected.workspace).await
    }

    async fn open_workspace(
        &self,
        backend: &Backend,
        workspace: &str,
    ) -> Result<Box<dyn StateSource>, Error> {
        match backend {
            Backend::Local(backend) => Ok(Box::new(FileSource::of_backend(backend, workspace)?)),
            Backend::S3(backend) => self.open_s3(backend, workspace).await,
            Backend::Http(backend) => self.open_http(backend, workspace),
            Backend::Gcs(backend) => self.open_gcs(backend, workspace),
            Backend::Azure(backend) => self.open_azure(backend, workspace),
            Backend::Remote(backend) => self.open_remote(backend, workspace),
        }
    }

    #[cfg(feature = "aws")]
    async fn open_s3(&self, backend: &S3Backend, workspace: &str) -> Result<Box<dyn StateSource>, Error> {
        let location = backend.location(workspace)?;
        let account = self.aws.as_ref();
        let account =
            account.ok_or_else(|| refusal::needs_call(&location, "an AWS SDK configuration", "with_aws"))?;
        let source = crate::aws::S3Source::open(backend, workspace, account).await?;
        Ok(Box::new(match &self.lock_table {
            Some(table) => source.with_lock_table(table.clone()),
            None => source,
        }))
    }

    #[cfg(not(feature = "aws"))]
    async fn open_s3(&self, backend: &S3Backend, workspace: &str) -> Result<Box<dyn StateSource>, Error> {
        Err(refusal::needs_feature(&backend.location(workspace)?, "aws"))
    }
}
