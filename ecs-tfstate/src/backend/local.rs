//! States in files.

use std::path::{Path, PathBuf};

use super::workspace;
use crate::environment::Environment;
use crate::error::Error;
use crate::location::Location;
use crate::settings::Settings;
use crate::value::Object;

/// The backend `local`: states in files on this machine.
///
/// The state of the workspace `default` is at `path`; those of others are in a
/// directory each, always as `terraform.tfstate`. Source: Terraform's page
/// "Backend type: local".
///
/// ```
/// use ecs_tfstate::{LocalBackend, Location};
///
/// let backend = LocalBackend::new().within("infra");
/// assert_eq!(backend.location("default")?, Location::File("infra/terraform.tfstate".into()));
/// let dev = "infra/terraform.tfstate.d/dev/terraform.tfstate";
/// assert_eq!(backend.location("dev")?, Location::File(dev.into()));
/// # Ok::<(), ecs_tfstate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalBackend {
    path: PathBuf,
    workspace_directory: PathBuf,
}

impl Default for LocalBackend {
    /// As [`new`](Self::new).
    fn default() -> Self {
        Self::new()
    }
}

impl LocalBackend {
    /// What Terraform uses where no backend is configured:
    /// `terraform.tfstate`, and `terraform.tfstate.d` for workspaces.
    #[must_use]
    pub fn new() -> Self {
        Self { path: "terraform.tfstate".into(), workspace_directory: "terraform.tfstate.d".into() }
    }

    /// Keeps the state of the workspace `default` at `path`.
    #[must_use]
    pub fn with_path(self, path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), ..self }
    }

    /// Keeps the states of other workspaces in `directory`.
    #[must_use]
    pub fn with_workspace_directory(self, directory: impl Into<PathBuf>) -> Self {
        Self { workspace_directory: directory.into(), ..self }
    }

    /// Takes relative paths to start from `directory`, the working directory of
    /// Terraform, instead of the one of this process.
    #[must_use]
    pub fn within(self, directory: impl AsRef<Path>) -> Self {
        let directory = directory.as_ref();
        Self {
            path: directory.join(self.path),
            workspace_directory: directory.join(self.workspace_directory),
        }
    }

    pub(super) fn read(config: &Object, environment: &Environment) -> Self {
        let settings = Settings::new("local", config, environment);
        let path_of = |name| settings.text(name, &[]).map(PathBuf::from);
        let it = Self::new();
        Self {
            path: path_of("path").unwrap_or(it.path),
            workspace_directory: path_of("workspace_dir").unwrap_or(it.workspace_directory),
        }
    }

    /// Where the state of a workspace is.
    ///
    /// # Errors
    /// If `workspace` is no name of a workspace.
    pub fn location(&self, workspace: &str) -> Result<Location, Error> {
        self.path_of(workspace).map(Location::File)
    }

    pub(crate) fn workspace_directory(&self) -> &Path {
        &self.workspace_directory
    }

    pub(crate) fn path_of(&self, workspace: &str) -> Result<PathBuf, Error> {
        workspace::check(workspace)?;
        Ok(match workspace {
            workspace::DEFAULT => self.path.clone(),
            other => self.workspace_directory.join(other).join("terraform.tfstate"),
        })
    }
}
