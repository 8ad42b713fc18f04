//! The errors of ECS, with the texts of the live service where they are known.

use crate::fault::Fault;

pub(super) fn client(message: impl Into<String>) -> Fault {
    Fault::bad_request("ClientException", message)
}

pub(super) fn invalid(message: impl Into<String>) -> Fault {
    Fault::bad_request("InvalidParameterException", message)
}

pub(super) fn cluster_not_found() -> Fault {
    Fault::bad_request("ClusterNotFoundException", "Cluster not found.")
}

pub(super) fn service_not_found() -> Fault {
    Fault::bad_request("ServiceNotFoundException", "Service not found.")
}

pub(super) fn service_not_active() -> Fault {
    Fault::bad_request("ServiceNotActiveException", "Service was not ACTIVE.")
}

pub(super) fn update_in_progress() -> Fault {
    Fault::bad_request("UpdateInProgressException", "The specified resource has an update in progress.")
}

pub(super) fn conflict(message: impl Into<String>) -> Fault {
    Fault::bad_request("ConflictException", message)
}

/// For what AWS has and the fake has not: never AWS's own words.
pub(super) fn unsupported_feature(feature: &str) -> Fault {
    Fault::bad_request("UnsupportedFeatureException", format!("ecs-testkit does not support {feature} yet"))
}
