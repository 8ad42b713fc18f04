//! Versions of a key: Amazon S3 User Guide, "Retaining multiple versions of
//! objects with S3 Versioning".

use super::faults::{invalid_argument, no_such_key, no_such_version};
use super::state::{Bucket, Object, Version};
use super::versioning::Versioning;
use crate::fault::Fault;
use crate::ids::Ids;
use crate::message::Response;
use crate::moment::Moment;

/// The version that a bucket without versioning has of a key.
const NULL: &str = "null";

/// A version that is an object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stored<'a> {
    pub(super) version_id: &'a str,
    pub(super) modified: Moment,
    pub(super) object: &'a Object,
}

impl Version {
    pub(super) fn stored(&self) -> Option<Stored<'_>> {
        let object = self.object.as_ref()?;
        Some(Stored { version_id: &self.id, modified: self.modified, object })
    }
}

impl Bucket {
    /// What a reader of `key` sees, of all versions or of one.
    pub(super) fn read(&self, key: &str, version_id: Option<&str>) -> Result<Stored<'_>, Fault> {
        let Some(version_id) = version_id else {
            let version = self.keys.get(key).and_then(|versions| versions.last());
            let version = version.ok_or_else(|| no_such_key(key))?;
            return version.stored().ok_or_else(|| self.mark(no_such_key(key), version));
        };
        check_id(version_id)?;
        let version = self.version(key, version_id).ok_or_else(|| no_such_version(key, version_id))?;
        version.stored().ok_or_else(|| self.mark(is_a_marker(version), version))
    }

    /// The object under `key`, if the newest version is one.
    pub(super) fn current(&self, key: &str) -> Option<Stored<'_>> {
        self.keys.get(key)?.last()?.stored()
    }

    /// Every key whose newest version is an object.
    pub(super) fn objects(&self) -> impl Iterator<Item = (&str, Stored<'_>)> {
        self.keys.iter().filter_map(|(key, versions)| Some((key.as_str(), versions.last()?.stored()?)))
    }

    fn version(&self, key: &str, version_id: &str) -> Option<&Version> {
        self.keys.get(key)?.iter().find(|version| version.id == version_id)
    }

    /// Adds the headers of a delete marker that was met.
    fn mark(&self, fault: Fault, version: &Version) -> Fault {
        fault.with_header("x-amz-delete-marker", "true").with_header("x-amz-version-id", version.id.clone())
    }

    /// Writes a version over what is there: beside it with versioning, in
    /// place of the null version without. Gives its id.
    pub(super) fn write(&mut self, key: &str, ids: &mut Ids, now: Moment, object: Option<Object>) -> String {
        let id = match self.versioning {
            Some(Versioning::Enabled) => ids.version(),
            _ => NULL.to_owned(),
        };
        let versions = self.keys.entry(key.to_owned()).or_default();
        versions.retain(|version| version.id != id);
        versions.push(Version { id: id.clone(), modified: now, object });
        id
    }

    /// Deletes a key: for good without versioning, by a marker with it.
    pub(super) fn delete(&mut self, key: &str, ids: &mut Ids, now: Moment) -> Response {
        if self.versioning.is_none() {
            self.keys.remove(key);
            return Response::empty(204);
        }
        let id = self.write(key, ids, now, None);
        Response::empty(204).with_header("x-amz-delete-marker", "true").with_header("x-amz-version-id", id)
    }

    /// Deletes one version for good.
    pub(super) fn delete_version(&mut self, key: &str, version_id: &str) -> Result<Response, Fault> {
        check_id(version_id)?;
        let marker = self.version(key, version_id).is_some_and(|version| version.object.is_none());
        if let Some(versions) = self.keys.get_mut(key) {
            versions.retain(|version| version.id != version_id);
            if versions.is_empty() {
                self.keys.remove(key);
            }
        }
        let answer = Response::empty(204).with_header("x-amz-version-id", version_id);
        Ok(if marker { answer.with_header("x-amz-delete-marker", "true") } else { answer })
    }

    /// Adds the version's id, where versions are counted.
    pub(super) fn with_version_id(&self, answer: Response, id: &str) -> Response {
        if self.versioning.is_some() { answer.with_header("x-amz-version-id", id) } else { answer }
    }
}

/// Refuses what S3 never gave out.
pub(super) fn check_id(version_id: &str) -> Result<(), Fault> {
    let known = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let plausible = version_id.len() == 32 && version_id.chars().all(known);
    if version_id == NULL || plausible {
        return Ok(());
    }
    Err(invalid_argument("Invalid version id specified", "versionId", version_id))
}

/// A delete marker was asked for by its id.
fn is_a_marker(version: &Version) -> Fault {
    Fault::new("MethodNotAllowed", 405, "The specified method is not allowed against this resource.")
        .with_detail("Method", "GET")
        .with_detail("ResourceType", "DeleteMarker")
        .with_header("allow", "DELETE")
        .with_header("last-modified", version.modified.http_date())
}
