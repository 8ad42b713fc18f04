//! What is not allowed: Amazon S3 User Guide, "Actions, resources and condition
//! keys", and "Troubleshoot access denied (403 Forbidden) errors".

use super::call::Call;
use super::encryption::Encryption;
use super::state::S3;
use crate::access::{Gate, Need};
use crate::fault::Fault;
use crate::iam;

/// Condition keys that are a parameter of the URL.
const PARAMETERS: [(&str, &str); 4] = [
    ("s3:delimiter", "delimiter"),
    ("s3:max-keys", "max-keys"),
    ("s3:prefix", "prefix"),
    ("s3:VersionId", "versionId"),
];

/// Condition keys that are a header.
const HEADERS: [&str; 6] = [
    "if-match",
    "if-none-match",
    "x-amz-acl",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-storage-class",
];

/// The policy of the key that S3 makes for an account: whoever uses it through S3 may.
const MANAGED_KEY_POLICY: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":["kms:Decrypt","kms:GenerateDataKey*"],"Resource":"*"}}"#;

/// Refuses an operation whose own action is not allowed.
pub(super) fn check(s3: &S3, call: &Call<'_>) -> Result<(), Fault> {
    let (action, route) = (action(call), call.route);
    let resource = if route.key.is_empty() {
        s3.place.bucket(&route.bucket)
    } else {
        s3.place.object(&route.bucket, &route.key)
    };
    require(s3, call, &action, &resource)
}

fn action(call: &Call<'_>) -> String {
    let versioned = if call.parameter("versionId").is_some() { "Version" } else { "" };
    match call.route.operation.as_str() {
        "ListBuckets" => "s3:ListAllMyBuckets".to_owned(),
        "HeadBucket" | "ListObjects" | "ListObjectsV2" => "s3:ListBucket".to_owned(),
        "ListObjectVersions" => "s3:ListBucketVersions".to_owned(),
        "GetObject" | "HeadObject" => format!("s3:GetObject{versioned}"),
        "DeleteObject" => format!("s3:DeleteObject{versioned}"),
        "CopyObject" => "s3:PutObject".to_owned(),
        other => format!("s3:{other}"),
    }
}

/// Refuses what is not allowed on `resource`, in the words of AWS.
pub(super) fn require(s3: &S3, call: &Call<'_>, action: &str, resource: &str) -> Result<(), Fault> {
    check_need(call, || need(s3, call, action, resource))
}

fn need(s3: &S3, call: &Call<'_>, action: &str, resource: &str) -> Need {
    let mut need = Need::new(action, resource).with("s3:ResourceAccount", s3.place.account.as_str());
    for (key, parameter) in PARAMETERS {
        if let Some(value) = call.parameter(parameter) {
            need = need.with(key, value);
        }
    }
    for header in HEADERS {
        if let Some(value) = call.header(header) {
            need = need.with(&format!("s3:{header}"), value);
        }
    }
    need
}

fn check_need(call: &Call<'_>, need: impl FnOnce() -> Need) -> Result<(), Fault> {
    gate(call).map_or(Ok(()), |gate| gate.check(&need()).map_err(denied))
}

/// Who decides, if anybody does.
fn gate<'a>(call: &Call<'a>) -> Option<&'a Gate<'a>> {
    call.gate.filter(|gate| gate.rules.is_asked())
}

fn denied(message: String) -> Fault {
    Fault::new("AccessDenied", 403, message)
}

/// Whether what is missing may be known to be missing: who may not list a bucket is
/// told of no key that is not there. The key is the prefix that would be listed
/// (ceph/ceph#68577, which does as AWS does).
pub(super) fn missing(s3: &S3, call: &Call<'_>, (bucket, key): (&str, &str), fault: Fault) -> Fault {
    let list = || need(s3, call, "s3:ListBucket", &s3.place.bucket(bucket)).with("s3:prefix", key);
    match check_need(call, list) {
        Err(denied) if fault.status == 404 => denied,
        _ => fault,
    }
}

/// Whether the key behind an object's encryption may be used: `kms:Decrypt`
/// for reading it, `kms:GenerateDataKey` for writing it.
pub(super) fn check_key(
    s3: &S3,
    call: &Call<'_>,
    action: &str,
    encryption: &Encryption,
) -> Result<(), Fault> {
    let (Some(gate), Encryption::Kms { key, .. }) = (gate(call), encryption) else { return Ok(()) };
    let region = call.region().unwrap_or(&s3.place.region);
    let policy = encryption.is_with_managed_key().then_some(MANAGED_KEY_POLICY);
    let need = Need {
        resource_policy: policy.and_then(|text| iam::policy("key policy", text)),
        ..Need::new(action, key.as_str())
            .with("kms:CallerAccount", s3.place.account.as_str())
            .with("kms:ViaService", format!("s3.{region}.amazonaws.com"))
    };
    gate.check(&need).map_err(denied)
}
