//! Lists of names, in pages whose size CodeDeploy alone decides.

use serde_json::{Value, json};

use super::names;
use super::state::CodeDeploy;
use crate::fault::Fault;
use crate::wire::json::Input;
use crate::wire::page::cut;

const PAGE: usize = 100;

pub(super) fn applications(codedeploy: &CodeDeploy, input: Input<'_>) -> Result<Value, Fault> {
    page(input, "applications", codedeploy.applications.keys())
}

pub(super) fn groups(codedeploy: &CodeDeploy, input: Input<'_>) -> Result<Value, Fault> {
    let mut output = page(input, "deploymentGroups", codedeploy.application(input)?.groups.keys())?;
    if let Some(output) = output.as_object_mut() {
        output.insert("applicationName".to_owned(), json!(names::application(input)?));
    }
    Ok(output)
}

fn page<'a>(input: Input<'_>, member: &str, names: impl Iterator<Item = &'a String>) -> Result<Value, Fault> {
    let cut = cut(names.collect(), input.text("nextToken")?, PAGE);
    let (names, token) = cut.ok_or_else(|| {
        Fault::bad_request("InvalidNextTokenException", "The next token was specified in an invalid format.")
    })?;
    let mut output = json!({ member: names });
    if let (Some(token), Some(output)) = (token, output.as_object_mut()) {
        output.insert("nextToken".to_owned(), json!(token));
    }
    Ok(output)
}
