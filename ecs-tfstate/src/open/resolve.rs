//! From a location to a backend and a workspace.

use std::path::{Path, PathBuf};

use super::opener::Opener;
use super::refusal;
use crate::backend::{AzureBackend, Backend, GcsBackend, HttpBackend, RemoteBackend, S3Backend, workspace};
use crate::directory::{Finder, Selected};
use crate::error::Error;
use crate::location::Location;

/// What a location means.
pub(super) enum Resolved {
    /// A state in a file.
    File(PathBuf),
    /// A state of a backend, whose workspace is a choice.
    Backend(Selected),
    /// A state that the location names itself.
    Named(Selected),
}

impl Resolved {
    /// The workspace, where there is a choice.
    pub(super) fn workspace(&self) -> Option<&str> {
        match self {
            Self::File(_) | Self::Named(_) => None,
            Self::Backend(selected) => Some(&selected.workspace),
        }
    }
}

impl Opener {
    pub(super) fn resolve(&self, location: &Location) -> Result<Resolved, Error> {
        let environment = &self.environment;
        let backend = match location {
            Location::File(path) => return self.resolve_path(path, location),
            Location::S3 { bucket, key } => {
                Backend::S3(Box::new(S3Backend::new(bucket, key).with_environment(environment)))
            }
            Location::Azure { subscription, resource_group, account, container, blob } => {
                // A blob, or a key that has one blob for each workspace.
                let backend = match self.workspace {
                    Some(_) => AzureBackend::new(account, container, blob, environment),
                    None => AzureBackend::from_location(account, container, blob, environment),
                };
                let backend = backend.with_resource_group(subscription.as_deref(), resource_group);
                Backend::Azure(Box::new(backend))
            }
            Location::Http(address) => {
                self.refuse_workspace(location)?;
                Backend::Http(Box::new(HttpBackend::from_location(address, environment)))
            }
            Location::Gcs { bucket, object } => {
                self.refuse_workspace(location)?;
                Backend::Gcs(Box::new(GcsBackend::from_location(bucket, object, environment)))
            }
            Location::Remote { hostname, organization, workspace } => {
                self.refuse_workspace(location)?;
                let backend = RemoteBackend::from_location(hostname, organization, workspace, environment);
                let backend = Backend::Remote(Box::new(backend));
                return Ok(Resolved::Backend(Selected { backend, workspace: workspace.clone() }));
            }
        };
        Ok(match &self.workspace {
            Some(workspace) => Resolved::Backend(Selected { backend, workspace: workspace.clone() }),
            None => Resolved::Named(Selected { backend, workspace: workspace::DEFAULT.to_owned() }),
        })
    }

    fn resolve_path(&self, path: &Path, location: &Location) -> Result<Resolved, Error> {
        if path.is_dir() {
            return self.finder().of_directory(path).map(Resolved::Backend);
        }
        match self.finder().of_file(path)? {
            Some(selected) => Ok(Resolved::Backend(selected)),
            None => self.refuse_workspace(location).map(|()| Resolved::File(path.to_owned())),
        }
    }

    fn refuse_workspace(&self, location: &Location) -> Result<(), Error> {
        match &self.workspace {
            Some(workspace) => Err(refusal::no_workspaces(location, workspace)),
            None => Ok(()),
        }
    }

    pub(super) fn finder(&self) -> Finder<'_> {
        Finder { environment: &self.environment, workspace: self.workspace.as_deref() }
    }
}
