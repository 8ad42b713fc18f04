//! Buckets live in a region, and only its endpoint serves them: Amazon S3 User
//! Guide, "Making requests", and Developer Guide, "Request redirection".

use serde::Deserialize;

use super::call::Call;
use super::faults::wrong_signing_region;
use super::state::S3;
use crate::fault::Fault;
use crate::message::Response;

/// How S3 answers a request for a bucket of another region than the one the
/// request was signed for and sent to.
///
/// Real S3 gives all three answers, by the endpoint: the endpoint of another
/// region redirects, the bucket's own refuses the signature, and while the name
/// of a new bucket spreads, requests are redirected for the time being. A fake
/// at one address cannot tell which endpoint was meant, so it takes the one of
/// the region the request is signed for, and redirects.
///
/// ```
/// use ecs_testkit::{Fake, WrongRegion};
///
/// let fake = Fake::new();
/// fake.script_wrong_region(WrongRegion::SignatureRefused);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WrongRegion {
    /// 301 `PermanentRedirect`, with `Endpoint` and without a `Location` header.
    #[default]
    PermanentRedirect,
    /// 400 `AuthorizationHeaderMalformed` with `Region`; a presigned URL gets
    /// `AuthorizationQueryParametersError`.
    SignatureRefused,
    /// 307 `TemporaryRedirect`, with a `Location` header.
    TemporaryRedirect,
}

/// Refuses a request that does not fit the region of its endpoint or of its bucket.
pub(super) fn check(s3: &S3, call: &Call<'_>) -> Result<(), Fault> {
    let route = call.route;
    let bucket = s3.buckets.get(&route.bucket).map(|bucket| bucket.region.as_str());
    // The name of a bucket leads to its region, unless another is named with it.
    let endpoint = if route.global && route.virtual_hosted { bucket } else { route.region.as_deref() };
    if let (Some(endpoint), Some(signature)) = (endpoint, call.signature)
        && signature.region() != endpoint
    {
        return Err(in_region(wrong_signing_region(signature, endpoint), bucket.unwrap_or(endpoint)));
    }
    match (bucket, endpoint.or_else(|| call.region())) {
        (Some(bucket), Some(asked)) if bucket != asked && !answers_anywhere(call, asked) => {
            Err(in_region(elsewhere(s3, call, bucket), bucket))
        }
        _ => Ok(()),
    }
}

/// `GetBucketLocation` is there to be asked where one does not know better.
fn answers_anywhere(call: &Call<'_>, asked: &str) -> bool {
    match call.route.operation.as_str() {
        "CreateBucket" => true,
        "GetBucketLocation" => asked == "us-east-1",
        _ => false,
    }
}

fn in_region(fault: Fault, region: &str) -> Fault {
    fault.with_header("x-amz-bucket-region", region)
}

fn elsewhere(s3: &S3, call: &Call<'_>, region: &str) -> Fault {
    let endpoint = endpoint(call, region);
    match (s3.rules.wrong_region, call.signature) {
        (WrongRegion::SignatureRefused, Some(signature)) => wrong_signing_region(signature, region),
        (WrongRegion::TemporaryRedirect, _) => {
            let text = "Please re-send this request to the specified temporary endpoint. Continue to use the original request endpoint for future requests.";
            let query = if call.request.query.is_empty() { "" } else { "?" };
            let location = format!("https://{endpoint}{}{query}{}", call.request.path, call.request.query);
            redirect("TemporaryRedirect", 307, text, call, &endpoint).with_header("location", location)
        }
        _ => {
            let text = "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.";
            redirect("PermanentRedirect", 301, text, call, &endpoint)
        }
    }
}

fn redirect(code: &'static str, status: u16, text: &str, call: &Call<'_>, endpoint: &str) -> Fault {
    Fault::new(code, status, text).with_detail("Endpoint", endpoint).with_detail("Bucket", &call.route.bucket)
}

/// As S3 writes it: with a dash for the regions that had an endpoint before dots were used.
fn endpoint(call: &Call<'_>, region: &str) -> String {
    const DASHED: [&str; 8] = [
        "us-west-1",
        "us-west-2",
        "eu-west-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-northeast-1",
        "sa-east-1",
        "us-gov-west-1",
    ];
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    let host = match region {
        "us-east-1" => format!("s3.{suffix}"),
        _ if DASHED.contains(&region) => format!("s3-{region}.{suffix}"),
        _ => format!("s3.{region}.{suffix}"),
    };
    if call.route.virtual_hosted { format!("{}.{host}", call.route.bucket) } else { host }
}

/// Adds the region of the bucket to what asks for the bucket itself, allowed or not.
pub(super) fn tell(s3: &S3, call: &Call<'_>, answer: Response) -> Response {
    let told = answer.headers.iter().any(|(name, _)| name == "x-amz-bucket-region");
    let asks = ["HeadBucket", "ListObjectsV2", "ListObjects"].contains(&call.route.operation.as_str());
    match s3.buckets.get(&call.route.bucket) {
        Some(bucket) if asks && !told => answer.with_header("x-amz-bucket-region", bucket.region.clone()),
        _ => answer,
    }
}
