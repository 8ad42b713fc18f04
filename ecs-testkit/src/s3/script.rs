//! Failures by script: what S3 answers now and then, and no state of a fake leads to.

use serde::Deserialize;

use super::call::Call;
use super::route::Route;
use crate::fault::Fault;

/// A failure of S3 that no state leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum S3Fault {
    /// 403 `AccessDenied` without a reason, as for a bucket of another account.
    AccessDenied,
    /// 403 `AllAccessDisabled`: AWS has disabled the bucket.
    AllAccessDisabled,
    /// 409 `ConditionalRequestConflict`: another write to the key was under way.
    ConditionalRequestConflict,
    /// 500 `InternalError`. Clients try again.
    InternalError,
    /// 503 `SlowDown`. Clients try again.
    SlowDown,
}

/// Which requests to S3 fail, how, and how often.
///
/// ```
/// use ecs_testkit::{Fake, S3Fault, S3Script};
///
/// let fake = Fake::new();
/// let lock = S3Script::new(S3Fault::ConditionalRequestConflict).bucket("states").key("shop.tflock");
/// fake.script_s3(lock.operation("PutObject").times(1));
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Script {
    fault: S3Fault,
    bucket: Option<String>,
    key: Option<String>,
    operation: Option<String>,
    times: Option<u32>,
}

impl S3Script {
    /// Every request fails so.
    #[must_use]
    pub fn new(fault: S3Fault) -> Self {
        Self { fault, bucket: None, key: None, operation: None, times: None }
    }

    /// Only requests about this bucket.
    #[must_use]
    pub fn bucket(self, bucket: impl Into<String>) -> Self {
        Self { bucket: Some(bucket.into()), ..self }
    }

    /// Only requests about this key or, if it ends in `*`, about keys that begin so.
    #[must_use]
    pub fn key(self, key: impl Into<String>) -> Self {
        Self { key: Some(key.into()), ..self }
    }

    /// Only this operation, such as `GetObject`.
    #[must_use]
    pub fn operation(self, operation: impl Into<String>) -> Self {
        Self { operation: Some(operation.into()), ..self }
    }

    /// Only the next requests it covers, this many; default all.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    pub(super) fn covers(&self, route: &Route) -> bool {
        let is = |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|wanted| wanted == found);
        let key = |wanted: &String| match wanted.strip_suffix('*') {
            Some(start) => route.key.starts_with(start),
            None => *wanted == route.key,
        };
        self.times != Some(0)
            && is(&self.bucket, &route.bucket)
            && is(&self.operation, &route.operation)
            && self.key.as_ref().is_none_or(key)
    }

    /// The failure, which uses the script up by one.
    pub(super) fn strike(&mut self, call: &Call<'_>) -> Fault {
        self.times = self.times.map(|times| times.saturating_sub(1));
        match self.fault {
            S3Fault::AccessDenied => super::faults::access_denied(),
            S3Fault::AllAccessDisabled => {
                Fault::new("AllAccessDisabled", 403, "All access to this object has been disabled")
            }
            S3Fault::ConditionalRequestConflict => conflict(call),
            S3Fault::InternalError => {
                Fault::new("InternalError", 500, "We encountered an internal error. Please try again.")
            }
            S3Fault::SlowDown => Fault::new("SlowDown", 503, "Please reduce your request rate."),
        }
    }
}

fn conflict(call: &Call<'_>) -> Fault {
    let text = "The conditional request cannot succeed due to a conflicting operation against this resource.";
    let condition = if call.header("if-match").is_some() { "If-Match" } else { "If-None-Match" };
    Fault::new("ConditionalRequestConflict", 409, text)
        .with_detail("Condition", condition)
        .with_detail("Key", &call.route.key)
}
