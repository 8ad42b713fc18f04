//! Operations on buckets.

use std::collections::BTreeMap;

use super::api::NAMESPACE;
use super::call::Call;
use super::state::{Bucket, S3};
use crate::fault::Fault;
use crate::message::Response;
use crate::wire::xml::{Xml, text_of};

/// The region that has no location constraint.
const UNCONSTRAINED: &str = "us-east-1";

pub(super) fn list(s3: &S3) -> Response {
    let body = Xml::document("ListAllMyBucketsResult", NAMESPACE, |xml| {
        xml.element("Buckets", |xml| {
            for (name, bucket) in &s3.buckets {
                xml.element("Bucket", |xml| {
                    xml.leaf("Name", name);
                    xml.leaf("CreationDate", bucket.created_at.iso8601_of_s3());
                    xml.leaf("BucketRegion", &bucket.region);
                });
            }
        });
    });
    Response::new(200, "application/xml", body)
}

pub(super) fn create(s3: &mut S3, call: &Call<'_>) -> Result<Response, Fault> {
    let name = &call.route.bucket;
    let valid = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
    if !(3..=63).contains(&name.len()) || !name.chars().all(valid) {
        let fault = Fault::bad_request("InvalidBucketName", "The specified bucket is not valid.");
        return Err(fault.with_detail("BucketName", name));
    }
    let region = constraint(call)?;
    if s3.buckets.contains_key(name) {
        let text = "Your previous request to create the named bucket succeeded and you already own it.";
        return Err(Fault::new("BucketAlreadyOwnedByYou", 409, text).with_detail("BucketName", name));
    }
    let bucket = Bucket { created_at: call.now, region, versioning: None, keys: BTreeMap::new() };
    s3.buckets.insert(name.clone(), bucket);
    Ok(Response::empty(200).with_header("location", format!("/{name}")))
}

/// Where the bucket is to be. The endpoint of `us-east-1` creates buckets
/// anywhere, every other one in its own region only, and only if told so.
fn constraint(call: &Call<'_>) -> Result<String, Fault> {
    let body = String::from_utf8_lossy(&call.request.body);
    let constraint = text_of(&body, "LocationConstraint").filter(|text| !text.is_empty());
    let endpoint = call.region().unwrap_or(UNCONSTRAINED);
    match constraint {
        Some(UNCONSTRAINED) => {
            let text = "The specified location-constraint is not valid";
            let fault = Fault::bad_request("InvalidLocationConstraint", text);
            Err(fault.with_detail("LocationConstraint", UNCONSTRAINED))
        }
        // The name that Ireland had before regions had theirs.
        Some("EU") if [UNCONSTRAINED, "eu-west-1"].contains(&endpoint) => Ok("eu-west-1".to_owned()),
        Some(region) if [UNCONSTRAINED, region].contains(&endpoint) => Ok(region.to_owned()),
        None if endpoint == UNCONSTRAINED => Ok(UNCONSTRAINED.to_owned()),
        other => {
            let text = format!(
                "The {} location constraint is incompatible for the region specific endpoint this request was sent to.",
                other.unwrap_or("unspecified")
            );
            Err(Fault::bad_request("IllegalLocationConstraintException", text))
        }
    }
}

pub(super) fn location(s3: &S3, call: &Call<'_>) -> Result<Response, Fault> {
    let region = &s3.bucket(&call.route.bucket)?.region;
    let body = Xml::document("LocationConstraint", NAMESPACE, |xml| {
        if region != UNCONSTRAINED {
            xml.text(region);
        }
    });
    Ok(Response::new(200, "application/xml", body))
}

pub(super) fn delete(s3: &mut S3, call: &Call<'_>) -> Result<Response, Fault> {
    let name = &call.route.bucket;
    let bucket = s3.bucket(name)?;
    if !bucket.keys.is_empty() {
        let text = match bucket.versioning {
            Some(_) => {
                "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
            }
            None => "The bucket you tried to delete is not empty",
        };
        return Err(Fault::new("BucketNotEmpty", 409, text).with_detail("BucketName", name));
    }
    s3.buckets.remove(name);
    Ok(Response::empty(204))
}
