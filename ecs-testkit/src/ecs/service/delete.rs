//! `DeleteService`.

use serde_json::Value;

use super::super::faults::{invalid, service_not_found};
use super::super::state::Ecs;
use super::create::answer;
use super::model::Status;
use crate::fault::Fault;
use crate::wire::json::Input;

/// An active service begins to drain; one that drains or is gone stays as it is.
pub(in crate::ecs) fn delete(ecs: &mut Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let key = ecs.service_key(input)?;
    let force = input.flag("force")? == Some(true);
    let service = ecs.services.get_mut(&key).ok_or_else(service_not_found)?;
    if service.is_active() {
        if service.desired > 0 && !force {
            return Err(invalid("The service cannot be stopped while it is scaled above 0."));
        }
        service.status = Status::Draining;
        service.desired = 0;
        service.steady_since = None;
        for deployment in &mut service.deployments {
            deployment.desired = 0;
        }
        ecs.wake(&key);
    }
    answer(ecs, &key)
}
