//! The operations of S3 by name.

use super::route::Route;
use super::state::S3;
use super::{buckets, listing, objects};
use crate::fault::Fault;
use crate::kernel::unsupported;
use crate::message::{Request, Response};
use crate::moment::Moment;
use crate::wire::xml::Xml;

/// The XML namespace of every answer.
pub(super) const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// Carries out one operation.
pub(crate) fn call(s3: &mut S3, route: &Route, request: &Request, now: Moment) -> Result<Response, Fault> {
    match route.operation.as_str() {
        "ListBuckets" => Ok(buckets::list(s3)),
        "CreateBucket" => buckets::create(s3, route, now),
        "DeleteBucket" => buckets::delete(s3, route),
        "HeadBucket" => s3.bucket(route).map(|_| Response::empty(200)),
        "ListObjectsV2" => listing::list(s3, route, request),
        "GetObject" => objects::get(s3, route, request),
        "HeadObject" => objects::head(s3, route, request),
        "PutObject" => objects::put(s3, route, request, now),
        "DeleteObject" => objects::delete(s3, route, request),
        _ => Err(unsupported("NotImplemented", "s3", &route.operation)),
    }
}

/// An error; the answer to `HEAD` has no body.
pub(crate) fn refusal(fault: &Fault, request: &Request, request_id: &str) -> Response {
    if request.method == "HEAD" || fault.status == 304 {
        return Response::empty(fault.status);
    }
    let body = Xml::document("Error", "", |xml| {
        xml.leaf("Code", fault.code);
        xml.leaf("Message", &fault.message);
        xml.leaf("Resource", &request.path);
        xml.leaf("RequestId", request_id);
    });
    Response::new(fault.status, "application/xml", body)
}
