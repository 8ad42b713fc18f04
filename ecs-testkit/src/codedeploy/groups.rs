//! Deployment groups.

use serde_json::{Value, json};

use super::faults::{group_exists, no_group};
use super::names;
use super::rules::{self, INPUT};
use super::state::{Application, CodeDeploy, Group};
use crate::fault::Fault;
use crate::wire::json::{Input, Object};

/// Members of the input that are not members of a group.
const CONSUMED: [&str; 5] = [
    "applicationName",
    "deploymentGroupName",
    "currentDeploymentGroupName",
    "newDeploymentGroupName",
    "tags",
];

/// `BatchGetDeploymentGroups`: up to 100.
const MOST: usize = 100;

pub(super) fn create(codedeploy: &mut CodeDeploy, input: Input<'_>) -> Result<Value, Fault> {
    INPUT.check(&Value::Object(input.0.clone()))?;
    let application = codedeploy.application(input)?;
    let name = names::group(input, "deploymentGroupName")?;
    if application.groups.contains_key(name) {
        return Err(group_exists(name));
    }
    let mut document = members(input);
    rules::complete(&application.platform, &mut document);
    check(codedeploy, application, &document, "")?;
    let id = codedeploy.ids.uuid();
    let group = Group { id: id.clone(), document };
    codedeploy.application_mut(input)?.groups.insert(name.to_owned(), group);
    Ok(json!({ "deploymentGroupId": id }))
}

/// Members that are given replace the old ones.
pub(super) fn update(codedeploy: &mut CodeDeploy, input: Input<'_>) -> Result<Value, Fault> {
    INPUT.check(&Value::Object(input.0.clone()))?;
    let application = codedeploy.application(input)?;
    let old = names::group(input, "currentDeploymentGroupName")?;
    let new = input.text("newDeploymentGroupName")?.map_or(Ok(old), names::check_group)?;
    let mut group = application.groups.get(old).ok_or_else(|| no_group(old))?.clone();
    if new != old && application.groups.contains_key(new) {
        return Err(group_exists(new));
    }
    group.document.extend(members(input));
    check(codedeploy, application, &group.document, &group.id)?;
    let groups = &mut codedeploy.application_mut(input)?.groups;
    groups.remove(old);
    groups.insert(new.to_owned(), group);
    Ok(json!({ "hooksNotCleanedUp": [] }))
}

fn members(input: Input<'_>) -> Object {
    let mut document = input.0.clone();
    document.retain(|name, value| !value.is_null() && !CONSUMED.contains(&name.as_str()));
    document
}

fn check(
    codedeploy: &CodeDeploy,
    application: &Application,
    document: &Object,
    own: &str,
) -> Result<(), Fault> {
    rules::check_role(Input(document).text("serviceRoleArn")?)?;
    rules::check_platform(&application.platform, document)?;
    rules::check_mapping(codedeploy, document, own)
}

pub(super) fn get(codedeploy: &CodeDeploy, input: Input<'_>) -> Result<Value, Fault> {
    let application = codedeploy.application(input)?;
    let name = names::group(input, "deploymentGroupName")?;
    let group = application.groups.get(name).ok_or_else(|| no_group(name))?;
    Ok(json!({ "deploymentGroupInfo": describe(application, names::application(input)?, name, group) }))
}

/// Those that exist; of the others `errorMessage` tells.
pub(super) fn batch_get(codedeploy: &CodeDeploy, input: Input<'_>) -> Result<Value, Fault> {
    let application = codedeploy.application(input)?;
    let application_name = names::application(input)?;
    let wanted = input.texts("deploymentGroupNames")?;
    match wanted.len() {
        0 => return Err(names::group_required()),
        1..=MOST => {}
        _ => {
            let text = "The maximum number of names or IDs allowed for this request (100) was exceeded.";
            return Err(Fault::bad_request("BatchLimitExceededException", text));
        }
    }
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for name in wanted {
        match application.groups.get(names::check_group(name)?) {
            Some(group) => found.push(describe(application, application_name, name, group)),
            None => missing.push(no_group(name).message),
        }
    }
    let mut output = json!({ "deploymentGroupsInfo": found });
    if let (false, Some(output)) = (missing.is_empty(), output.as_object_mut()) {
        output.insert("errorMessage".to_owned(), json!(missing.join("; ")));
    }
    Ok(output)
}

fn describe(application: &Application, application_name: &str, name: &str, group: &Group) -> Value {
    let mut output = group.document.clone();
    let scaling = Input(&group.document).texts("autoScalingGroups").unwrap_or_default();
    let computed = json!({
        "applicationName": application_name,
        "deploymentGroupName": name,
        "deploymentGroupId": group.id,
        "computePlatform": application.platform,
        "autoScalingGroups": scaling.iter().map(|name| json!({ "name": name })).collect::<Value>(),
    });
    output.extend(computed.as_object().cloned().unwrap_or_default());
    Value::Object(output)
}

/// One that does not exist is no error.
pub(super) fn delete(codedeploy: &mut CodeDeploy, input: Input<'_>) -> Result<Value, Fault> {
    let name = names::group(input, "deploymentGroupName")?;
    if let Some(application) = codedeploy.applications.get_mut(names::application(input)?) {
        application.groups.remove(name);
    }
    Ok(json!({ "hooksNotCleanedUp": [] }))
}
