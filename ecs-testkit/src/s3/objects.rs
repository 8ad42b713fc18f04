//! Operations on objects.

use super::access;
use super::body::{self, Upload};
use super::call::Call;
use super::checksum::etag;
use super::conditions::{check_delete, check_read, check_write};
use super::customer_key::PREFIX;
use super::encryption::Encryption;
use super::range;
use super::state::{Object, S3};
use super::storage_class;
use super::versions::Stored;
use crate::fault::Fault;
use crate::message::{Request, Response};

/// Headers of an upload that come back with the object; metadata as well.
const KEPT: [&str; 6] = [
    "content-type",
    "content-encoding",
    "content-language",
    "content-disposition",
    "cache-control",
    "expires",
];

pub(super) fn put(s3: &mut S3, call: &Call<'_>) -> Result<Response, Fault> {
    let route = call.route;
    let bucket = s3.bucket(&route.bucket)?;
    let upload = body::read(call.request)?;
    let encryption = Encryption::of_upload(call, &s3.place, &bucket.region)?;
    access::check_key(s3, call, "kms:GenerateDataKey", &encryption)?;
    check_write(call, bucket.current(&route.key))?;
    let storage_class = storage_class::of_upload(call)?;
    let object = object(s3, upload, kept_headers(call.request), storage_class, encryption);
    let answer = Response::empty(200).with_header("etag", object.etag.clone());
    let answer = object.encryption.describe(with_checksum(answer, &object));
    store(s3, call, object, answer)
}

/// An object with an entity tag of its own.
pub(super) fn object(
    s3: &mut S3,
    upload: Upload,
    headers: Vec<(String, String)>,
    storage_class: String,
    encryption: Encryption,
) -> Object {
    let etag =
        if encryption.has_plain_etag() { etag(&upload.body) } else { format!("\"{}\"", s3.ids.hex32()) };
    Object { body: upload.body, etag, headers, checksum: upload.checksum, storage_class, encryption }
}

/// Writes an object under the key of the call, and adds its version to the answer.
pub(super) fn store(
    s3: &mut S3,
    call: &Call<'_>,
    object: Object,
    answer: Response,
) -> Result<Response, Fault> {
    let (bucket, ids) = s3.bucket_and_ids(&call.route.bucket)?;
    let id = bucket.write(&call.route.key, ids, call.now, Some(object));
    Ok(bucket.with_version_id(answer, &id))
}

pub(super) fn kept_headers(request: &Request) -> Vec<(String, String)> {
    let kept = |name: &str| KEPT.contains(&name) || name.starts_with("x-amz-meta-");
    let headers = request.headers.iter().filter(|(name, _)| kept(name)).cloned();
    headers.filter_map(without_chunking).collect()
}

/// How an upload travelled is not part of the object.
fn without_chunking((name, value): (String, String)) -> Option<(String, String)> {
    if name != "content-encoding" {
        return Some((name, value));
    }
    let rest: Vec<&str> = value.split(',').map(str::trim).filter(|coding| *coding != "aws-chunked").collect();
    (!rest.is_empty()).then(|| (name, rest.join(",")))
}

fn with_checksum(answer: Response, object: &Object) -> Response {
    match &object.checksum {
        Some((name, value)) => {
            answer.with_header(name, value.clone()).with_header("x-amz-checksum-type", "FULL_OBJECT")
        }
        None => answer,
    }
}

/// What a read is about, if the reader may and can have it.
fn find<'a>(s3: &'a S3, call: &Call<'_>) -> Result<Stored<'a>, Fault> {
    let route = call.route;
    let version_id = call.parameter("versionId");
    let found = s3.bucket(&route.bucket)?.read(&route.key, version_id.as_deref());
    let stored = found.map_err(|fault| access::missing(s3, call, (&route.bucket, &route.key), fault))?;
    stored.object.encryption.check_read(call, PREFIX)?;
    check_read(call, stored)?;
    Ok(stored)
}

pub(super) fn get(s3: &S3, call: &Call<'_>) -> Result<Response, Fault> {
    let stored = find(s3, call)?;
    let object = stored.object;
    storage_class::check_read(&object.storage_class)?;
    access::check_key(s3, call, "kms:Decrypt", &object.encryption)?;
    let length = object.body.len();
    let range = call.header("range").map(|header| range::parse(header, length)).transpose()?.flatten();
    let Some(range) = range else {
        let mut answer = described(s3, call, stored, 200)?;
        answer.body = object.body.clone();
        return Ok(answer);
    };
    let content_range = format!("bytes {}-{}/{length}", range.start, range.end.saturating_sub(1));
    let mut answer = described(s3, call, stored, 206)?.with_header("content-range", content_range);
    answer.body = object.body.slice(range);
    Ok(answer)
}

pub(super) fn head(s3: &S3, call: &Call<'_>) -> Result<Response, Fault> {
    let stored = find(s3, call)?;
    let object = stored.object;
    if wants_checksum(call) && object.checksum.is_some() {
        // KMS guards the checksum as it does the content.
        access::check_key(s3, call, "kms:Decrypt", &object.encryption)?;
    }
    let answer = described(s3, call, stored, 200)?;
    Ok(answer.with_header("content-length", object.body.len().to_string()))
}

fn wants_checksum(call: &Call<'_>) -> bool {
    call.header("x-amz-checksum-mode").is_some_and(|mode| mode.eq_ignore_ascii_case("enabled"))
}

/// The headers that describe an object.
fn described(s3: &S3, call: &Call<'_>, stored: Stored<'_>, status: u16) -> Result<Response, Fault> {
    let object = stored.object;
    let mut answer = Response::empty(status)
        .with_header("etag", object.etag.clone())
        .with_header("last-modified", stored.modified.http_date())
        .with_header("accept-ranges", "bytes");
    answer.headers.extend(object.headers.iter().cloned());
    if !object.headers.iter().any(|(name, _)| name == "content-type") {
        answer = answer.with_header("content-type", "binary/octet-stream");
    }
    if let Some((name, class)) = storage_class::header(&object.storage_class) {
        answer = answer.with_header(name, class);
    }
    let answer = s3.bucket(&call.route.bucket)?.with_version_id(answer, stored.version_id);
    let answer = object.encryption.describe(answer);
    // A checksum is of the whole object: a client would check a part against it.
    Ok(if wants_checksum(call) && status == 200 { with_checksum(answer, object) } else { answer })
}

/// Deleting what is not there succeeds too.
pub(super) fn delete(s3: &mut S3, call: &Call<'_>) -> Result<Response, Fault> {
    let route = call.route;
    let (bucket, ids) = s3.bucket_and_ids(&route.bucket)?;
    check_delete(call, bucket.current(&route.key))?;
    match call.parameter("versionId") {
        Some(version_id) => bucket.delete_version(&route.key, &version_id),
        None => Ok(bucket.delete(&route.key, ids, call.now)),
    }
}
