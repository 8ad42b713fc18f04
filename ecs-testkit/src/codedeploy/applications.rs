//! Applications.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::names;
use super::state::{Application, CodeDeploy};
use crate::fault::Fault;
use crate::moment::Moment;
use crate::wire::json::Input;

pub(super) fn create(codedeploy: &mut CodeDeploy, input: Input<'_>, now: Moment) -> Result<Value, Fault> {
    let name = names::application(input)?;
    let platform = input.text("computePlatform")?.unwrap_or("Server");
    if !["Server", "Lambda", "ECS"].contains(&platform) {
        let text = format!("Invalid compute platform: {platform}");
        return Err(Fault::bad_request("InvalidComputePlatformException", text));
    }
    if codedeploy.applications.contains_key(name) {
        let text = format!("Application already exists: {name}");
        return Err(Fault::bad_request("ApplicationAlreadyExistsException", text));
    }
    let id = codedeploy.ids.uuid();
    let application = Application {
        id: id.clone(),
        platform: platform.to_owned(),
        created_at: now,
        groups: BTreeMap::new(),
    };
    codedeploy.applications.insert(name.to_owned(), application);
    Ok(json!({ "applicationId": id }))
}

pub(super) fn get(codedeploy: &CodeDeploy, input: Input<'_>) -> Result<Value, Fault> {
    let application = codedeploy.application(input)?;
    Ok(json!({ "application": {
        "applicationId": application.id,
        "applicationName": names::application(input)?,
        "createTime": application.created_at.epoch_seconds(),
        "linkedToGitHub": false,
        "computePlatform": application.platform,
    } }))
}

/// Its deployment groups go with it. One that does not exist is no error.
pub(super) fn delete(codedeploy: &mut CodeDeploy, input: Input<'_>) -> Result<Value, Fault> {
    codedeploy.applications.remove(names::application(input)?);
    Ok(json!({}))
}
