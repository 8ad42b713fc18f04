//! References in inputs, and what stands for those that lead nowhere.

use serde_json::{Value, json};

use super::faults::{client, service_not_found};
use super::place::last_part;
use super::service::Service;
use super::state::{Ecs, ServiceKey};
use crate::fault::Fault;
use crate::wire::json::Input;

/// An entry of `failures`.
pub(super) fn failure(arn: String) -> Value {
    json!({ "arn": arn, "reason": "MISSING" })
}

/// The member `include`.
pub(super) fn includes(input: Input<'_>) -> Result<Vec<&str>, Fault> {
    input.texts("include")
}

impl Ecs {
    /// The key of the service in member `service`, in the cluster of member
    /// `cluster`; both as name or ARN.
    pub(super) fn service_key(&self, input: Input<'_>) -> Result<ServiceKey, Fault> {
        let name = input.text("service")?.ok_or_else(|| client("Service can not be blank."))?;
        Ok((self.cluster(input)?.name.clone(), last_part(name).to_owned()))
    }

    /// The service of [`service_key`](Self::service_key), whatever its status.
    pub(super) fn service(&self, input: Input<'_>) -> Result<&Service, Fault> {
        self.services.get(&self.service_key(input)?).ok_or_else(service_not_found)
    }
}
