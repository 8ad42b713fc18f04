//! The format of this crate's own.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{CustomerManagedPolicy, Export};
use crate::arn::Arn;
use crate::error::{Error, ErrorKind};
use crate::policy::PolicyDocument;
use crate::role::Role;

pub(super) fn write(export: &Export) -> Result<String, Error> {
    let shape = ExportShape {
        roles: export.roles().iter().map(RoleShape::of).collect(),
        policies: export.policies().iter().map(PolicyShape::of).collect(),
    };
    indented(&shape)
}

/// Indented JSON with a line break at its end.
pub(super) fn indented(value: &impl Serialize) -> Result<String, Error> {
    let text = serde_json::to_string_pretty(value).map_err(not_written)?;
    Ok(text + "\n")
}

/// JSON on one line.
pub(super) fn compact(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(not_written)
}

/// Strings and maps with strings for keys are always written; the signature
/// does not know.
fn not_written(error: serde_json::Error) -> Error {
    Error::new(ErrorKind::Other, "the export cannot be written as JSON").with_source(error)
}

#[derive(Serialize)]
struct ExportShape<'e> {
    roles: Vec<RoleShape<'e>>,
    policies: Vec<PolicyShape<'e>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RoleShape<'e> {
    name: &'e str,
    path: &'e str,
    description: &'e str,
    trust_policy: &'e PolicyDocument,
    managed_policies: &'e [Arn],
    inline_policies: &'e BTreeMap<String, PolicyDocument>,
    customer_policies: &'e BTreeMap<String, PolicyDocument>,
    max_session_duration: u32,
    permissions_boundary: Option<&'e Arn>,
    instance_profile: Option<&'e str>,
    tags: &'e BTreeMap<String, String>,
}

#[derive(Serialize)]
struct PolicyShape<'e> {
    name: &'e str,
    path: &'e str,
    document: &'e PolicyDocument,
}

impl<'e> RoleShape<'e> {
    fn of(role: &'e Role) -> Self {
        Self {
            name: role.name(),
            path: role.path(),
            description: role.description(),
            trust_policy: role.trust_policy(),
            managed_policies: role.managed_policies(),
            inline_policies: role.inline_policies(),
            customer_policies: role.customer_policies(),
            max_session_duration: role.max_session_duration(),
            permissions_boundary: role.permissions_boundary(),
            instance_profile: role.instance_profile(),
            tags: role.tags(),
        }
    }
}

impl<'e> PolicyShape<'e> {
    fn of(policy: &'e CustomerManagedPolicy) -> Self {
        Self { name: policy.name(), path: policy.path(), document: policy.document() }
    }
}
