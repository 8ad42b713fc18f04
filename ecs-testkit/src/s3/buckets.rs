//! Operations on buckets.

use std::collections::BTreeMap;

use super::api::NAMESPACE;
use super::route::Route;
use super::state::{Bucket, S3};
use crate::fault::Fault;
use crate::message::Response;
use crate::moment::Moment;
use crate::wire::xml::Xml;

pub(super) fn list(s3: &S3) -> Response {
    let body = Xml::document("ListAllMyBucketsResult", NAMESPACE, |xml| {
        xml.element("Buckets", |xml| {
            for (name, bucket) in &s3.buckets {
                xml.element("Bucket", |xml| {
                    xml.leaf("Name", name);
                    xml.leaf("CreationDate", bucket.created_at.iso8601());
                });
            }
        });
    });
    Response::new(200, "application/xml", body)
}

pub(super) fn create(s3: &mut S3, route: &Route, now: Moment) -> Result<Response, Fault> {
    let name = &route.bucket;
    let valid = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
    if !(3..=63).contains(&name.len()) || !name.chars().all(valid) {
        return Err(Fault::bad_request("InvalidBucketName", "The specified bucket is not valid."));
    }
    if s3.buckets.contains_key(name) {
        let text = "Your previous request to create the named bucket succeeded and you already own it.";
        return Err(Fault::new("BucketAlreadyOwnedByYou", 409, text));
    }
    s3.buckets.insert(name.clone(), Bucket { created_at: now, objects: BTreeMap::new() });
    Ok(Response::empty(200).with_header("location", format!("/{name}")))
}

pub(super) fn delete(s3: &mut S3, route: &Route) -> Result<Response, Fault> {
    if !s3.bucket(route)?.objects.is_empty() {
        return Err(Fault::new("BucketNotEmpty", 409, "The bucket you tried to delete is not empty"));
    }
    s3.buckets.remove(&route.bucket);
    Ok(Response::empty(204))
}
