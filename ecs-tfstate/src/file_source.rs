//! States in files.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use async_trait::async_trait;

use crate::backend::{LocalBackend, workspace};
use crate::error::{Error, ErrorKind};
use crate::lock::{Lock, LockStatus};
use crate::source::{Revision, StateSource, Stored};

/// A state in a file.
///
/// The file is read on the calling thread, without an async runtime: a program
/// that must not block for it reads it on a thread of its own.
///
/// The revision is made of the length and the time of the last change, so two
/// writes of the same length within the resolution of the file system's clock
/// are taken for one.
#[derive(Debug, Clone)]
pub struct FileSource {
    path: PathBuf,
    workspace: Option<Workspace>,
}

/// The workspace of a local backend that a file is for.
#[derive(Debug, Clone)]
struct Workspace {
    name: String,
    /// Where the other workspaces are.
    directory: PathBuf,
}

impl FileSource {
    /// The state in the file at `path`, relative to the working directory.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), workspace: None }
    }

    /// The state of a workspace.
    pub(crate) fn of_backend(backend: &LocalBackend, workspace: &str) -> Result<Self, Error> {
        let directory = backend.workspace_directory().to_owned();
        let path = backend.path_of(workspace)?;
        Ok(Self { path, workspace: Some(Workspace { name: workspace.to_owned(), directory }) })
    }

    /// The path, as it was given.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn read_file(&self) -> io::Result<Stored> {
        let mut file = File::open(&self.path)?;
        // From before the bytes: what is written meanwhile is a change then.
        let revision = file.metadata().ok().as_ref().and_then(revision_of);
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Stored::new(bytes, revision))
    }

    /// Source: `lockInfoPath` of Terraform's `statemgr.Filesystem`.
    fn lock_path(&self) -> Option<PathBuf> {
        let name = self.path.file_name()?.to_string_lossy();
        Some(self.path.with_file_name(format!(".{name}.lock.info")))
    }

    fn error(&self, error: io::Error) -> Error {
        let error = match &self.workspace {
            Some(workspace) if error.kind() == io::ErrorKind::NotFound => workspace.is_missing(error),
            _ => file_error(error),
        };
        error.with_location(self.location())
    }
}

impl Workspace {
    fn is_missing(&self, error: io::Error) -> Error {
        let others = self.others();
        let message = match (self.name == workspace::DEFAULT, others.is_empty()) {
            (true, true) => {
                "there is no state and no backend is noted in the directory: run `terraform init` \
                             and `terraform apply` there, or name another place"
                    .to_owned()
            }
            (_, true) => format!("there is no workspace `{}`, nor any but `default`", self.name),
            (true, false) => format!("nothing was applied in the workspace `default`: there are {others}"),
            (false, false) => {
                format!("there is no workspace `{}` with a state: there are {others}", self.name)
            }
        };
        Error::new(ErrorKind::StateMissing, message).with_source(error)
    }

    /// The names of the workspaces that are there, in order.
    fn others(&self) -> String {
        let entries = fs::read_dir(&self.directory).into_iter().flatten().flatten();
        let mut names = entries
            .filter(|entry| entry.path().join("terraform.tfstate").is_file())
            .map(|entry| format!("`{}`", entry.file_name().to_string_lossy()))
            .collect::<Vec<_>>();
        names.sort();
        names.join(", ")
    }
}

#[async_trait]
impl StateSource for FileSource {
    fn location(&self) -> String {
        self.path.display().to_string()
    }

    async fn read(&self) -> Result<Stored, Error> {
        self.read_file().map_err(|error| self.error(error))
    }

    async fn read_if_changed(&self, revision: &Revision) -> Result<Option<Stored>, Error> {
        let metadata = fs::metadata(&self.path).map_err(|error| self.error(error))?;
        if revision_of(&metadata).as_ref() == Some(revision) {
            return Ok(None);
        }
        self.read().await.map(Some)
    }

    /// Reads `.NAME.lock.info` beside the file. It stays behind when Terraform
    /// is killed: delete it then. The lock is without an id, for
    /// `terraform force-unlock` does not unlock files.
    async fn lock_status(&self) -> Result<LockStatus, Error> {
        let Some(path) = self.lock_path() else { return Ok(LockStatus::Free) };
        match fs::read(&path) {
            Ok(info) => {
                let place = path.display().to_string();
                let lock = Lock::parse(&info).map_err(|error| {
                    let message = format!("in the lock file `{place}`: {error}");
                    Error::new(error.kind(), message).with_location(self.location())
                })?;
                Ok(LockStatus::Held(Box::new(Lock { id: String::new(), ..lock })))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(LockStatus::Free),
            Err(error) => {
                Ok(LockStatus::Unknown(format!("the lock file `{}` cannot be read: {error}", path.display())))
            }
        }
    }
}

fn revision_of(metadata: &Metadata) -> Option<Revision> {
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Revision::new(format!("file:{}:{}", metadata.len(), modified.as_nanos())))
}

pub(crate) fn file_error(error: io::Error) -> Error {
    let (kind, message) = match error.kind() {
        io::ErrorKind::NotFound => (
            ErrorKind::StateMissing,
            "the file does not exist: check the path and the working directory".to_owned(),
        ),
        io::ErrorKind::IsADirectory => (
            ErrorKind::StateMissing,
            "this is a directory: name the file in it, such as `terraform.tfstate`".to_owned(),
        ),
        io::ErrorKind::PermissionDenied => {
            (ErrorKind::AccessDenied, "the file may not be read: check its permissions".to_owned())
        }
        _ => (ErrorKind::Unavailable, format!("the file cannot be read: {error}")),
    };
    Error::new(kind, message).with_source(error)
}
