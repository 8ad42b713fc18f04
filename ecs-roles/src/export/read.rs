//! Reading the format of this crate's own.

use super::contents::Export;
use crate::arn::Arn;
use crate::error::Error;
use crate::policy::{
    Fault, Form, Kind, Member, Node, Subject, read_document, read_members, read_object, read_string, strict,
};
use crate::role::Role;

const EXPORT: Subject = Subject {
    name: "the export",
    write: "an object with `roles` and `policies`",
    shorten: "export fewer roles at a time",
};

/// The members of a role, in the order they are written.
const ROLE_MEMBERS: [&str; 11] = [
    "name",
    "path",
    "description",
    "trustPolicy",
    "managedPolicies",
    "inlinePolicies",
    "customerPolicies",
    "maxSessionDuration",
    "permissionsBoundary",
    "instanceProfile",
    "tags",
];

pub(super) fn export(text: &str) -> Result<Export, Error> {
    contents(&strict(text, EXPORT)?).map_err(|fault| fault.in_text(EXPORT.name, text))
}

fn contents(tree: &Node) -> Result<Export, Fault> {
    const FORM: Form = Form { what: "an export", write: EXPORT.write };
    let mut export = Export::new();
    for member in read_members(tree, FORM, &["roles", "policies"])? {
        for element in list(&member.value)? {
            export = match &*member.name {
                "roles" => export.role(role(element)?),
                _ => policy(export, element)?,
            };
        }
    }
    Ok(export)
}

fn policy(export: Export, tree: &Node) -> Result<Export, Fault> {
    const FORM: Form = Form { what: "a policy", write: "an object with `name`, `path` and `document`" };
    read_members(tree, FORM, &["name", "path", "document"])?;
    let name = read_string(required(tree, FORM, "name")?)?;
    let path = tree.member("path").map_or(Ok("/".to_owned()), |member| read_string(&member.value))?;
    let export = export.policy(name, path, read_document(required(tree, FORM, "document")?)?);
    match export.policies().last().map_or(Ok(()), |policy| policy.check()) {
        Ok(()) => Ok(export),
        Err(error) => Err(Fault::at(tree, error.message())),
    }
}

fn role(tree: &Node) -> Result<Role, Fault> {
    const FORM: Form = Form { what: "a role", write: "an object with `name` and `trustPolicy`" };
    let members = read_members(tree, FORM, &ROLE_MEMBERS)?;
    let name = read_string(required(tree, FORM, "name")?)?;
    let trust_policy = read_document(required(tree, FORM, "trustPolicy")?)?;
    let role = members.iter().try_fold(Role::new(name, trust_policy), with)?;
    role.check().map_err(|error| Fault::at(tree, error.message()))?;
    Ok(role)
}

/// The role with one more member; null is as if it were not there.
fn with(role: Role, member: &Member) -> Result<Role, Fault> {
    let value = &member.value;
    if matches!(value.kind, Kind::Null) {
        return Ok(role);
    }
    Ok(match &*member.name {
        "path" => role.with_path(read_string(value)?),
        "description" => role.with_description(read_string(value)?),
        "maxSessionDuration" => role.with_max_session_duration(seconds(value)?),
        "permissionsBoundary" => role.with_permissions_boundary(arn(value)?),
        "instanceProfile" => role.with_instance_profile(read_string(value)?),
        "managedPolicies" => {
            list(value)?.iter().try_fold(role, |role, policy| Ok(role.with_managed_policy(arn(policy)?)))?
        }
        "inlinePolicies" => by_name(value, POLICIES, read_document)?
            .into_iter()
            .fold(role, |role, (name, policy)| role.with_inline_policy(name, policy)),
        "customerPolicies" => by_name(value, POLICIES, read_document)?
            .into_iter()
            .fold(role, |role, (name, policy)| role.with_customer_policy(name, policy)),
        "tags" => by_name(value, TAGS, read_string)?
            .into_iter()
            .fold(role, |role, (key, value)| role.with_tag(key, value)),
        // The two that a role begins with.
        _ => role,
    })
}

const POLICIES: Form = Form { what: "policies", write: "an object of names and policy documents" };
const TAGS: Form = Form { what: "tags", write: "an object of keys and strings" };

fn by_name<T>(tree: &Node, form: Form, read: fn(&Node) -> Result<T, Fault>) -> Result<Vec<(&str, T)>, Fault> {
    read_object(tree, form)?.iter().map(|member| Ok((&*member.name, read(&member.value)?))).collect()
}

fn required<'n>(tree: &'n Node, form: Form, name: &str) -> Result<&'n Node, Fault> {
    let found = tree.member(name).map(|member| &member.value);
    found.ok_or_else(|| Fault::at(tree, format!("{} lacks `{name}`: write {}", form.what, form.write)))
}

fn list(value: &Node) -> Result<&[Node], Fault> {
    const FORM: Form = Form { what: "a list", write: "the elements in square brackets" };
    match &value.kind {
        Kind::List(elements) => Ok(elements),
        _ => Err(Fault::expected(FORM, value)),
    }
}

fn arn(value: &Node) -> Result<Arn, Fault> {
    read_string(value)?.parse().map_err(|error: Error| Fault::at(value, error.message()))
}

fn seconds(value: &Node) -> Result<u32, Fault> {
    const FORM: Form = Form { what: "a number of seconds", write: "a whole number from 3600 to 43200" };
    let number = match &value.kind {
        Kind::Number(text) => text.parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| Fault::expected(FORM, value))
}
