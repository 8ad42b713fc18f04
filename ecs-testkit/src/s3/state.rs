//! The state of S3.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::encryption::Encryption;
use super::faults::no_such_bucket;
use super::rules::Rules;
use super::versioning::Versioning;
use crate::ecs::Place;
use crate::fault::Fault;
use crate::ids::Ids;
use crate::moment::Moment;

/// An object.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) body: Bytes,
    /// In quotes.
    pub(super) etag: String,
    /// What comes back with the object: its type, its metadata.
    pub(super) headers: Vec<(String, String)>,
    /// `x-amz-checksum-…`, if it was put with one.
    pub(super) checksum: Option<(String, String)>,
    pub(super) storage_class: String,
    pub(super) encryption: Encryption,
}

/// A version of a key: in a bucket without versioning the only one.
#[derive(Clone, Debug)]
pub(super) struct Version {
    /// `null` if it was written while the bucket had no versioning.
    pub(super) id: String,
    pub(super) modified: Moment,
    /// `None` for a delete marker.
    pub(super) object: Option<Object>,
}

/// A bucket.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    pub(super) created_at: Moment,
    pub(super) region: String,
    /// `None` if it was never set.
    pub(super) versioning: Option<Versioning>,
    /// The versions of each key, oldest first; never none.
    pub(super) keys: BTreeMap<String, Vec<Version>>,
}

/// Every bucket.
#[derive(Clone, Debug)]
pub(crate) struct S3 {
    pub(super) place: Place,
    pub(super) ids: Ids,
    pub(super) buckets: BTreeMap<String, Bucket>,
    pub(crate) rules: Rules,
}

impl S3 {
    pub(crate) fn new(place: Place, ids: Ids) -> Self {
        Self { place, ids, buckets: BTreeMap::new(), rules: Rules::default() }
    }

    pub(super) fn bucket(&self, name: &str) -> Result<&Bucket, Fault> {
        self.buckets.get(name).ok_or_else(|| no_such_bucket(name))
    }

    pub(super) fn bucket_mut(&mut self, name: &str) -> Result<&mut Bucket, Fault> {
        self.bucket_and_ids(name).map(|(bucket, _)| bucket)
    }

    /// A bucket, and where its new versions get their ids.
    pub(super) fn bucket_and_ids(&mut self, name: &str) -> Result<(&mut Bucket, &mut Ids), Fault> {
        let bucket = self.buckets.get_mut(name).ok_or_else(|| no_such_bucket(name))?;
        Ok((bucket, &mut self.ids))
    }
}

impl Place {
    pub(super) fn bucket(&self, bucket: &str) -> String {
        format!("arn:{}:s3:::{bucket}", self.partition)
    }

    pub(super) fn object(&self, bucket: &str, key: &str) -> String {
        format!("arn:{}:s3:::{bucket}/{key}", self.partition)
    }
}
