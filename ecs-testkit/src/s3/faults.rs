//! The errors of S3, with the elements and headers that come with them: Amazon
//! S3 API Reference, "Error responses", and the answers of the live service
//! where that page is silent.

use super::call::Call;
use crate::fault::Fault;
use crate::signature::{Denial, Signature, WRONG};

pub(super) fn no_such_bucket(bucket: &str) -> Fault {
    Fault::new("NoSuchBucket", 404, "The specified bucket does not exist").with_detail("BucketName", bucket)
}

pub(super) fn no_such_key(key: &str) -> Fault {
    Fault::new("NoSuchKey", 404, "The specified key does not exist.").with_detail("Key", key)
}

pub(super) fn no_such_version(key: &str, version_id: &str) -> Fault {
    Fault::new("NoSuchVersion", 404, "The specified version does not exist.")
        .with_detail("Key", key)
        .with_detail("VersionId", version_id)
}

/// `condition` is the header that did not hold.
pub(super) fn precondition_failed(condition: &str) -> Fault {
    Fault::new("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold")
        .with_detail("Condition", condition)
}

pub(super) fn access_denied() -> Fault {
    Fault::new("AccessDenied", 403, "Access Denied")
}

pub(super) fn invalid_request(message: &str) -> Fault {
    Fault::bad_request("InvalidRequest", message)
}

/// `name` and `value` are the header or parameter at fault.
pub(super) fn invalid_argument(message: &str, name: &str, value: &str) -> Fault {
    Fault::bad_request("InvalidArgument", message)
        .with_detail("ArgumentName", name)
        .with_detail("ArgumentValue", value)
}

pub(super) fn malformed_xml() -> Fault {
    let text = "The XML you provided was not well-formed or did not validate against our published schema";
    Fault::bad_request("MalformedXML", text)
}

/// Why a request is nobody's, as S3 says it.
pub(super) fn denied(denial: Denial, call: &Call<'_>) -> Fault {
    let key = call.signature.map(|signature| signature.access_key_id.as_str()).unwrap_or_default();
    match denial {
        Denial::Unsigned => access_denied(),
        Denial::UnknownKey => {
            let text = "The AWS Access Key Id you provided does not exist in our records.";
            Fault::new("InvalidAccessKeyId", 403, text).with_detail("AWSAccessKeyId", key)
        }
        Denial::WrongToken => {
            Fault::bad_request("InvalidToken", "The provided token is malformed or otherwise invalid.")
        }
        Denial::Expired => Fault::bad_request("ExpiredToken", "The provided token has expired."),
        Denial::WrongSignature => {
            let provided = call.signature.map(|signature| signature.hex.as_str()).unwrap_or_default();
            Fault::new("SignatureDoesNotMatch", 403, WRONG)
                .with_detail("AWSAccessKeyId", key)
                .with_detail("SignatureProvided", provided)
        }
        Denial::Skewed { signed, now, limit } => {
            let text = "The difference between the request time and the current time is too large.";
            Fault::new("RequestTimeTooSkewed", 403, text)
                .with_detail("RequestTime", signed.basic())
                .with_detail("ServerTime", now.whole_second().iso8601())
                .with_detail("MaxAllowedSkewMilliseconds", limit.as_millis().to_string())
        }
    }
}

/// The signature is for another region than the endpoint's.
pub(super) fn wrong_signing_region(signature: &Signature, expected: &str) -> Fault {
    let wrong = format!("the region '{}' is wrong; expecting '{expected}'", signature.region());
    let fault = if signature.presigned {
        let text = format!("Error parsing the X-Amz-Credential parameter; {wrong}");
        Fault::bad_request("AuthorizationQueryParametersError", text)
    } else {
        let text = format!("The authorization header is malformed; {wrong}");
        Fault::bad_request("AuthorizationHeaderMalformed", text)
    };
    fault.with_detail("Region", expected)
}
