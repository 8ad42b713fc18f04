//! The state of S3.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::faults::{no_such_bucket, no_such_key};
use super::route::Route;
use crate::fault::Fault;
use crate::moment::Moment;

/// An object.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) body: Bytes,
    /// In quotes.
    pub(super) etag: String,
    pub(super) modified: Moment,
    /// What comes back with the object: its type, its metadata.
    pub(super) headers: Vec<(String, String)>,
    /// `x-amz-checksum-…`, if it was put with one.
    pub(super) checksum: Option<(String, String)>,
}

/// A bucket.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    pub(super) created_at: Moment,
    pub(super) objects: BTreeMap<String, Object>,
}

/// Every bucket.
#[derive(Clone, Debug, Default)]
pub(crate) struct S3 {
    pub(super) buckets: BTreeMap<String, Bucket>,
}

impl S3 {
    pub(super) fn bucket(&self, route: &Route) -> Result<&Bucket, Fault> {
        self.buckets.get(&route.bucket).ok_or_else(no_such_bucket)
    }

    pub(super) fn bucket_mut(&mut self, route: &Route) -> Result<&mut Bucket, Fault> {
        self.buckets.get_mut(&route.bucket).ok_or_else(no_such_bucket)
    }

    pub(super) fn object(&self, route: &Route) -> Result<&Object, Fault> {
        self.bucket(route)?.objects.get(&route.key).ok_or_else(no_such_key)
    }
}
