//! The operations of CodeDeploy by name.

use serde_json::Value;

use super::state::CodeDeploy;
use super::{applications, groups, lists};
use crate::fault::Fault;
use crate::kernel::unsupported;
use crate::moment::Moment;
use crate::wire::json::{Input, Object};

/// Carries out one operation.
pub(crate) fn call(
    codedeploy: &mut CodeDeploy,
    operation: &str,
    input: &Object,
    now: Moment,
) -> Result<Value, Fault> {
    let input = Input(input);
    match operation {
        "CreateApplication" => applications::create(codedeploy, input, now),
        "DeleteApplication" => applications::delete(codedeploy, input),
        "GetApplication" => applications::get(codedeploy, input),
        "ListApplications" => lists::applications(codedeploy, input),
        "BatchGetDeploymentGroups" => groups::batch_get(codedeploy, input),
        "CreateDeploymentGroup" => groups::create(codedeploy, input),
        "DeleteDeploymentGroup" => groups::delete(codedeploy, input),
        "GetDeploymentGroup" => groups::get(codedeploy, input),
        "ListDeploymentGroups" => lists::groups(codedeploy, input),
        "UpdateDeploymentGroup" => groups::update(codedeploy, input),
        _ => Err(unsupported("UnknownOperationException", "codedeploy", operation)),
    }
}
