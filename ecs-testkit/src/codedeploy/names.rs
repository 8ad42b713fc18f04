//! Names in inputs.

use super::faults::no_application;
use super::state::{Application, CodeDeploy};
use crate::fault::Fault;
use crate::wire::json::Input;

/// `applicationName`.
pub(super) fn application(input: Input<'_>) -> Result<&str, Fault> {
    let name = input.text("applicationName")?.filter(|name| !name.is_empty()).ok_or_else(|| {
        Fault::bad_request("ApplicationNameRequiredException", "The application name is required.")
    })?;
    is_name(name).then_some(name).ok_or_else(|| {
        Fault::bad_request("InvalidApplicationNameException", format!("Invalid application name: {name}"))
    })
}

/// The name of a deployment group, in that member.
pub(super) fn group<'a>(input: Input<'a>, member: &str) -> Result<&'a str, Fault> {
    check_group(input.text(member)?.filter(|name| !name.is_empty()).ok_or_else(group_required)?)
}

pub(super) fn group_required() -> Fault {
    Fault::bad_request("DeploymentGroupNameRequiredException", "The deployment group name is required.")
}

pub(super) fn check_group(name: &str) -> Result<&str, Fault> {
    is_name(name).then_some(name).ok_or_else(|| {
        let text = format!("Invalid deployment group name: {name}");
        Fault::bad_request("InvalidDeploymentGroupNameException", text)
    })
}

/// 1 to 100 letters, digits and `._+=,@-` (AWS CodeDeploy User Guide, "CodeDeploy quotas").
fn is_name(name: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || "._+=,@-".contains(c);
    (1..=100).contains(&name.len()) && name.chars().all(legal)
}

impl CodeDeploy {
    pub(super) fn application(&self, input: Input<'_>) -> Result<&Application, Fault> {
        let name = application(input)?;
        self.applications.get(name).ok_or_else(|| no_application(name))
    }

    pub(super) fn application_mut(&mut self, input: Input<'_>) -> Result<&mut Application, Fault> {
        let name = application(input)?;
        self.applications.get_mut(name).ok_or_else(|| no_application(name))
    }
}
