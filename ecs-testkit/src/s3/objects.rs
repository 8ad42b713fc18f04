//! Operations on objects.

use super::body;
use super::checksum::etag;
use super::conditions::{check_read, check_write, matches};
use super::faults::precondition_failed;
use super::range;
use super::route::Route;
use super::state::{Object, S3};
use crate::fault::Fault;
use crate::message::{Request, Response};
use crate::moment::Moment;

/// Headers of an upload that come back with the object; metadata as well.
const KEPT: [&str; 6] = [
    "content-type",
    "content-encoding",
    "content-language",
    "content-disposition",
    "cache-control",
    "expires",
];

pub(super) fn put(s3: &mut S3, route: &Route, request: &Request, now: Moment) -> Result<Response, Fault> {
    let bucket = s3.bucket_mut(route)?;
    let upload = body::read(request)?;
    check_write(request, bucket.objects.get(&route.key))?;
    let object = Object {
        etag: etag(&upload.body),
        body: upload.body,
        modified: now,
        headers: kept_headers(request),
        checksum: upload.checksum,
    };
    let answer = Response::empty(200).with_header("etag", object.etag.clone());
    let answer = with_checksum(answer, &object);
    bucket.objects.insert(route.key.clone(), object);
    Ok(answer)
}

fn kept_headers(request: &Request) -> Vec<(String, String)> {
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
        Some((name, value)) => answer.with_header(name, value.clone()),
        None => answer,
    }
}

pub(super) fn get(s3: &S3, route: &Route, request: &Request) -> Result<Response, Fault> {
    let object = s3.object(route)?;
    check_read(request, object)?;
    let length = object.body.len();
    let range = request.header("range").map(|header| range::parse(header, length)).transpose()?.flatten();
    let Some(range) = range else {
        let mut answer = described(object, request, 200);
        answer.body = object.body.clone();
        return Ok(answer);
    };
    let content_range = format!("bytes {}-{}/{length}", range.start, range.end.saturating_sub(1));
    let mut answer = described(object, request, 206).with_header("content-range", content_range);
    answer.body = object.body.slice(range);
    Ok(answer)
}

pub(super) fn head(s3: &S3, route: &Route, request: &Request) -> Result<Response, Fault> {
    let object = s3.object(route)?;
    check_read(request, object)?;
    Ok(described(object, request, 200).with_header("content-length", object.body.len().to_string()))
}

/// The headers that describe an object.
fn described(object: &Object, request: &Request, status: u16) -> Response {
    let mut answer = Response::empty(status)
        .with_header("etag", object.etag.clone())
        .with_header("last-modified", object.modified.http_date())
        .with_header("accept-ranges", "bytes");
    answer.headers.extend(object.headers.iter().cloned());
    if !object.headers.iter().any(|(name, _)| name == "content-type") {
        answer = answer.with_header("content-type", "binary/octet-stream");
    }
    // A checksum is of the whole object: a client would check a part against it.
    let wanted =
        request.header("x-amz-checksum-mode").is_some_and(|mode| mode.eq_ignore_ascii_case("enabled"));
    if wanted && status == 200 { with_checksum(answer, object) } else { answer }
}

/// Deleting what is not there succeeds too.
pub(super) fn delete(s3: &mut S3, route: &Route, request: &Request) -> Result<Response, Fault> {
    let bucket = s3.bucket_mut(route)?;
    match (request.header("if-match"), bucket.objects.get(&route.key)) {
        (Some(_), None) => return Err(precondition_failed()),
        (Some(tags), Some(object)) if !matches(tags, object) => return Err(precondition_failed()),
        _ => {}
    }
    bucket.objects.remove(&route.key);
    Ok(Response::empty(204))
}
