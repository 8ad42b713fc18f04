//! The errors of CodeDeploy: codes of its API Reference.

use crate::fault::Fault;

pub(super) fn no_application(name: &str) -> Fault {
    Fault::bad_request("ApplicationDoesNotExistException", format!("No application found for name: {name}"))
}

pub(super) fn no_group(name: &str) -> Fault {
    Fault::bad_request(
        "DeploymentGroupDoesNotExistException",
        format!("No Deployment Group found for name: {name}"),
    )
}

pub(super) fn group_exists(name: &str) -> Fault {
    Fault::bad_request(
        "DeploymentGroupAlreadyExistsException",
        format!("Deployment group name already exists: {name}"),
    )
}
