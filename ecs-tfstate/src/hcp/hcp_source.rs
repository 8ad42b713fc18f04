//! A state in a workspace.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;

use super::api::{Api, workspace_path};
use crate::backend::RemoteBackend;
use crate::error::{Error, ErrorKind};
use crate::http::HttpClient;
use crate::lock::{Lock, LockStatus};
use crate::source::{Revision, StateSource, Stored};
use crate::value::Value;

/// The current state of a workspace in HCP Terraform or Terraform Enterprise.
///
/// The token needs the permission to read state versions of the workspace, not
/// just its outputs. The first read takes three requests; later ones two, or
/// one if nothing has changed. A revision is the id of the state version.
///
/// ```
/// use std::sync::Arc;
///
/// use ecs_tfstate::hcp::HcpSource;
/// use ecs_tfstate::http::HttpClient;
/// use ecs_tfstate::{Environment, Error, RemoteBackend};
///
/// fn open(client: Arc<dyn HttpClient>) -> Result<HcpSource, Error> {
///     let environment = Environment::of_process();
///     let backend = RemoteBackend::from_location("app.terraform.io", "acme", "net", &environment);
///     HcpSource::open(&backend, "default", client)
/// }
/// ```
#[derive(Debug, Clone)]
pub struct HcpSource {
    api: Api,
    location: String,
    organization: String,
    workspace: String,
    /// The id of the workspace: asked for once.
    id: OnceLock<String>,
}

/// What the API says about a state version.
struct StateVersion {
    id: String,
    download_url: String,
}

impl HcpSource {
    /// The state of a workspace of Terraform: `default` if the backend names
    /// the one it means. Nothing is sent yet.
    ///
    /// # Errors
    /// If there is no token for the host, or the backend leaves open which
    /// workspace it is.
    pub fn open(
        backend: &RemoteBackend,
        workspace: &str,
        client: Arc<dyn HttpClient>,
    ) -> Result<Self, Error> {
        let location = backend.location(workspace)?.to_string();
        let api = Api::new(backend, client).map_err(|error| error.with_location(&location))?;
        let organization = backend.organization().to_owned();
        let workspace = backend.workspace_name(workspace)?;
        Ok(Self { api, location, organization, workspace, id: OnceLock::new() })
    }

    /// What the API says about the workspace.
    async fn workspace(&self, query: &str) -> Result<Value, Error> {
        let path = workspace_path(&self.organization, &self.workspace);
        self.api.get(&format!("{path}{query}"), || self.no_workspace()).await
    }

    async fn id(&self) -> Result<&str, Error> {
        if self.id.get().is_none() {
            let id = required_text(&self.workspace("").await?, "/data/id")?;
            let _ = self.id.set(id);
        }
        Ok(self.id.get().map(String::as_str).unwrap_or_default())
    }

    async fn current_version(&self) -> Result<StateVersion, Error> {
        let path = format!("workspaces/{}/current-state-version", self.id().await?);
        let document = self.api.get(&path, || self.no_state()).await?;
        let id = required_text(&document, "/data/id")?;
        let download_url = required_text(&document, "/data/attributes/hosted-state-download-url")?;
        Ok(StateVersion { id, download_url })
    }

    async fn download(&self, version: StateVersion) -> Result<Stored, Error> {
        let bytes = self.api.download(&version.download_url).await?;
        Ok(Stored::new(bytes, Some(Revision::new(version.id))))
    }

    async fn changed(&self, revision: &Revision) -> Result<Option<Stored>, Error> {
        let version = self.current_version().await?;
        if version.id == revision.as_str() {
            return Ok(None);
        }
        self.download(version).await.map(Some)
    }

    fn no_workspace(&self) -> Error {
        let Self { organization, workspace, .. } = self;
        let message = format!(
            "there is no workspace `{workspace}` in an organization `{organization}`, or the token may not \
             see it: check both names, and the team of the token"
        );
        Error::new(ErrorKind::ContainerMissing, message)
    }

    fn no_state(&self) -> Error {
        let message = format!(
            "the workspace `{}` has no state yet, or the token may not read state versions: \
             run an apply, or check the permissions of its team",
            self.workspace
        );
        Error::new(ErrorKind::StateMissing, message)
    }
}

fn required_text(document: &Value, pointer: &str) -> Result<String, Error> {
    let text = document.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(|| {
        let name = pointer.rsplit('/').next().unwrap_or_default();
        let message =
            format!("the answer of the API holds no `{name}`: an upload may be under way, try again");
        Error::new(ErrorKind::Unavailable, message)
    })
}

/// Who holds the lock: a run, a user or a team. Its id is none that
/// `terraform force-unlock` takes.
fn holder(document: &Value) -> Lock {
    let text =
        |pointer: &str| document.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (kind, id) =
        (text("/data/relationships/locked-by/data/type"), text("/data/relationships/locked-by/data/id"));
    let included = document.get("included").and_then(Value::as_array);
    let included = included
        .and_then(|all| all.iter().find(|it| it.get("id").and_then(Value::as_str) == Some(id.as_str())));
    let of_holder = |name: &str| {
        let value = included?.get("attributes")?.get(name)?.as_str()?;
        Some(value.to_owned())
    };
    let names = ["username", "name", "email"];
    let who = names.iter().find_map(|name| of_holder(name)).unwrap_or(id);
    let kind = kind.strip_suffix('s').unwrap_or(&kind).to_owned();
    let created = of_holder("created-at").unwrap_or_default();
    Lock { who, operation: kind, info: of_holder("message").unwrap_or_default(), created, ..Lock::default() }
}

#[async_trait]
impl StateSource for HcpSource {
    fn location(&self) -> String {
        self.location.clone()
    }

    async fn read(&self) -> Result<Stored, Error> {
        let stored = async { self.download(self.current_version().await?).await };
        stored.await.map_err(|error| error.with_location(&self.location))
    }

    async fn read_if_changed(&self, revision: &Revision) -> Result<Option<Stored>, Error> {
        self.changed(revision).await.map_err(|error| error.with_location(&self.location))
    }

    /// The lock of the workspace: a run holds it, or somebody locked it by
    /// hand. Its `operation` says which: `run`, `user` or `team`.
    async fn lock_status(&self) -> Result<LockStatus, Error> {
        let document = self.workspace("?include=locked_by").await;
        let document = document.map_err(|error| error.with_location(&self.location))?;
        match document.pointer("/data/attributes/locked").and_then(Value::as_bool) {
            Some(true) => Ok(LockStatus::Held(Box::new(holder(&document)))),
            Some(false) => Ok(LockStatus::Free),
            None => {
                Ok(LockStatus::Unknown("the API does not say whether the workspace is locked".to_owned()))
            }
        }
    }
}
