//! The operations of S3 by name.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::call::Call;
use super::faults::{denied, no_such_bucket};
use super::state::S3;
use super::{access, buckets, copy, listing, objects, region, version_listing, versioning};
use crate::fault::Fault;
use crate::kernel::unsupported;
use crate::message::{Request, Response};
use crate::signature::Denial;
use crate::wire::xml::Xml;

/// The XML namespace of every answer.
pub(super) const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// Answers a request, also one that is to be refused.
pub(crate) fn answer(s3: &mut S3, call: &Call<'_>, request_id: &str) -> Response {
    let host_id = STANDARD.encode(Sha256::digest(request_id));
    let answer = carry_out(s3, call);
    let answer = answer.unwrap_or_else(|fault| refusal(&fault, call.request, request_id, &host_id));
    region::tell(s3, call, answer).with_header("x-amz-id-2", host_id)
}

/// Carries out one operation, after everything that can stand in its way, in the
/// order of S3: where the bucket is, who asks, whether it exists, what is allowed.
pub(crate) fn carry_out(s3: &mut S3, call: &Call<'_>) -> Result<Response, Fault> {
    region::check(s3, call)?;
    // Who does not sign may learn whether a bucket exists; who signs wrongly learns nothing.
    if let Err(denial) = call.caller
        && denial != Denial::Unsigned
    {
        return Err(denied(denial, call));
    }
    let route = call.route;
    let needs_bucket = !route.bucket.is_empty() && route.operation != "CreateBucket";
    if needs_bucket && !s3.buckets.contains_key(&route.bucket) {
        return Err(no_such_bucket(&route.bucket));
    }
    call.caller.map_err(|denial| denied(denial, call))?;
    s3.rules.fault(call)?;
    access::check(s3, call)?;
    operate(s3, call)
}

fn operate(s3: &mut S3, call: &Call<'_>) -> Result<Response, Fault> {
    match call.route.operation.as_str() {
        "ListBuckets" => Ok(buckets::list(s3)),
        "CreateBucket" => buckets::create(s3, call),
        "DeleteBucket" => buckets::delete(s3, call),
        "HeadBucket" => Ok(Response::empty(200).with_header("x-amz-access-point-alias", "false")),
        "GetBucketLocation" => buckets::location(s3, call),
        "GetBucketVersioning" => versioning::get(s3, call),
        "PutBucketVersioning" => versioning::put(s3, call),
        "ListObjectsV2" => listing::list(s3, call),
        "ListObjectVersions" => version_listing::list(s3, call),
        "GetObject" => objects::get(s3, call),
        "HeadObject" => objects::head(s3, call),
        "PutObject" => objects::put(s3, call),
        "CopyObject" => copy::copy(s3, call),
        "DeleteObject" => objects::delete(s3, call),
        operation => Err(unsupported("NotImplemented", "s3", operation)),
    }
}

/// An error; the answer to `HEAD` has no body.
fn refusal(fault: &Fault, request: &Request, request_id: &str, host_id: &str) -> Response {
    let mut answer = Response::empty(fault.status);
    answer.headers.extend(fault.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    if fault.status == 304 {
        return answer;
    }
    if request.method != "HEAD" {
        answer.body = document(fault, request_id, host_id).into();
    }
    answer.with_header("content-type", "application/xml")
}

fn document(fault: &Fault, request_id: &str, host_id: &str) -> String {
    Xml::document("Error", "", |xml| {
        xml.leaf("Code", fault.code);
        xml.leaf("Message", &fault.message);
        for (name, text) in &fault.details {
            xml.leaf(name, text);
        }
        xml.leaf("RequestId", request_id);
        xml.leaf("HostId", host_id);
    })
}
