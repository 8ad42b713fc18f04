//! What is not allowed: Amazon S3 User Guide, "Actions, resources and condition
//! keys", and "Troubleshoot access denied (403 Forbidden) errors".

use ecs_roles::{Arn, ArnPattern};

use super::call::Call;
use super::encryption::Encryption;
use super::state::S3;
use crate::fault::Fault;

/// An action that nobody may use on some resources.
#[derive(Clone, Debug)]
pub(crate) struct Denied {
    /// As policies write it; `*` at its end is any rest.
    pub(crate) action: String,
    pub(crate) resource: ArnPattern,
}

impl Denied {
    fn covers(&self, action: &str, resource: &str) -> bool {
        let (denied, action) = (self.action.to_ascii_lowercase(), action.to_ascii_lowercase());
        let named = denied.strip_suffix('*').map_or(denied == action, |start| action.starts_with(start));
        let is_there = |arn: Arn| self.resource.matches(&arn);
        named && (self.resource == ArnPattern::EVERYTHING || resource.parse().is_ok_and(is_there))
    }
}

/// Refuses an operation whose own action is denied.
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

/// Refuses what is denied on `resource`, in the words of AWS.
pub(super) fn require(s3: &S3, call: &Call<'_>, action: &str, resource: &str) -> Result<(), Fault> {
    if !s3.rules.denied.iter().any(|denied| denied.covers(action, resource)) {
        return Ok(());
    }
    let caller = call.caller.map(|caller| caller.arn.as_str()).unwrap_or("anonymous");
    // KMS writes a resource without quotes.
    let resource = if action.starts_with("kms:") { resource.to_owned() } else { format!("\"{resource}\"") };
    let text = format!(
        "User: {caller} is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action"
    );
    Err(Fault::new("AccessDenied", 403, text))
}

/// Whether what is missing may be known to be missing: who may not list a bucket is
/// told of no key that is not there.
pub(super) fn missing(s3: &S3, call: &Call<'_>, bucket: &str, fault: Fault) -> Fault {
    match require(s3, call, "s3:ListBucket", &s3.place.bucket(bucket)) {
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
    match encryption {
        Encryption::Kms { key, .. } => require(s3, call, action, key),
        _ => Ok(()),
    }
}
