//! `CopyObject`.

use super::access;
use super::api::NAMESPACE;
use super::body::Upload;
use super::call::Call;
use super::customer_key::SOURCE_PREFIX;
use super::encryption::Encryption;
use super::faults::{invalid_argument, invalid_request, no_such_bucket};
use super::objects::{kept_headers, object, store};
use super::state::{Object, S3};
use super::storage_class;
use crate::fault::Fault;
use crate::message::{Response, decode};
use crate::wire::xml::Xml;

/// The object that is copied.
struct Source {
    bucket: String,
    key: String,
    version_id: Option<String>,
}

impl Source {
    fn of(call: &Call<'_>) -> Result<Self, Fault> {
        let header = call.header("x-amz-copy-source").unwrap_or_default();
        let (path, version_id) = match header.split_once("?versionId=") {
            Some((path, version_id)) => (path, Some(version_id.to_owned())),
            None => (header, None),
        };
        let path = decode(path.strip_prefix('/').unwrap_or(path));
        match path.split_once('/') {
            Some((bucket, key)) if !key.is_empty() => {
                Ok(Self { bucket: bucket.to_owned(), key: key.to_owned(), version_id })
            }
            _ => {
                let text = "Copy Source must mention the source bucket and key: sourcebucket/sourcekey";
                Err(invalid_argument(text, "x-amz-copy-source", header))
            }
        }
    }

    /// Whether the copy is to replace what it is made of.
    fn is_target(&self, call: &Call<'_>) -> bool {
        self.version_id.is_none() && self.bucket == call.route.bucket && self.key == call.route.key
    }

    /// The object, if the caller may and can read it.
    fn read(&self, s3: &S3, call: &Call<'_>) -> Result<(Object, String), Fault> {
        let bucket = s3.buckets.get(&self.bucket).ok_or_else(|| no_such_bucket(&self.bucket))?;
        let action = if self.version_id.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" };
        access::require(s3, call, action, &s3.place.object(&self.bucket, &self.key))?;
        let found = bucket.read(&self.key, self.version_id.as_deref());
        let stored = found.map_err(|fault| access::missing(s3, call, (&self.bucket, &self.key), fault))?;
        stored.object.encryption.check_read(call, SOURCE_PREFIX)?;
        storage_class::check_read(&stored.object.storage_class)?;
        access::check_key(s3, call, "kms:Decrypt", &stored.object.encryption)?;
        Ok((stored.object.clone(), stored.version_id.to_owned()))
    }
}

pub(super) fn copy(s3: &mut S3, call: &Call<'_>) -> Result<Response, Fault> {
    let source = Source::of(call)?;
    let (original, version_id) = source.read(s3, call)?;
    let region = &s3.bucket(&call.route.bucket)?.region;
    let encryption = Encryption::of_upload(call, &s3.place, region)?;
    access::check_key(s3, call, "kms:GenerateDataKey", &encryption)?;
    let class = storage_class::of_upload(call)?;
    let replace = call.header("x-amz-metadata-directive") == Some("REPLACE");
    let same = !replace && class == original.storage_class && encryption == original.encryption;
    if same && source.is_target(call) {
        let text = "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
        return Err(invalid_request(text));
    }
    let headers = if replace { kept_headers(call.request) } else { original.headers };
    let upload = Upload { body: original.body, checksum: original.checksum };
    let object = object(s3, upload, headers, class, encryption);
    let mut answer =
        object.encryption.describe(Response::new(200, "application/xml", document(&object, call)));
    if s3.bucket(&source.bucket)?.versioning.is_some() {
        answer = answer.with_header("x-amz-copy-source-version-id", version_id);
    }
    store(s3, call, object, answer)
}

fn document(object: &Object, call: &Call<'_>) -> String {
    Xml::document("CopyObjectResult", NAMESPACE, |xml| {
        xml.leaf("LastModified", call.now.iso8601_of_s3());
        xml.leaf("ETag", &object.etag);
    })
}
