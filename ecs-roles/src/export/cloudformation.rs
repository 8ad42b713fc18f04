//! A CloudFormation template.
//!
//! In JSON, where `2012-10-17` is no date and nothing depends on indentation.
//! Documents stand in it as they are: `${…}` means something only inside of
//! `Fn::Sub`, which is not used.

use serde::{Serialize, Serializer};

use super::contents::Export;
use super::json::{compact, indented};
use super::label::{Labels, logical_id};
use crate::arn::Arn;
use crate::error::{Error, shown};
use crate::policy::PolicyDocument;
use crate::role::{Role, at_most};

/// The most outputs of a template.
const OUTPUTS: usize = 200;

pub(super) fn write(export: &Export) -> Result<String, Error> {
    let mut template = Template::default();
    for role in export.roles() {
        template.role(role)?;
    }
    for policy in export.policies() {
        template.policy(policy.name(), policy.path(), policy.document())?;
    }
    let resources = template.resources.0.len();
    if resources == 0 {
        return Err(Error::invalid(
            "nothing is exported, but a template has at least one resource: add a role",
        ));
    }
    at_most("the outputs of the template", resources, OUTPUTS, "outputs")?;
    indented(&template)
}

#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Template<'e> {
    #[serde(rename = "AWSTemplateFormatVersion")]
    version: Version,
    resources: Entries<Resource<'e>>,
    outputs: Entries<Output>,
    #[serde(skip)]
    labels: Labels,
}

/// The only version there is.
#[derive(Default, Serialize)]
enum Version {
    #[default]
    #[serde(rename = "2010-09-09")]
    V2010,
}

/// An object that keeps its order.
struct Entries<T>(Vec<(String, T)>);

#[derive(Serialize)]
#[serde(tag = "Type", content = "Properties")]
enum Resource<'e> {
    #[serde(rename = "AWS::IAM::Role", rename_all = "PascalCase")]
    Role {
        role_name: &'e str,
        path: &'e str,
        #[serde(skip_serializing_if = "str::is_empty")]
        description: &'e str,
        assume_role_policy_document: &'e PolicyDocument,
        max_session_duration: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        permissions_boundary: Option<&'e Arn>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        managed_policy_arns: Vec<PolicyArn<'e>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        policies: Vec<InlinePolicy<'e>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        tags: Vec<Tag<'e>>,
    },
    #[serde(rename = "AWS::IAM::ManagedPolicy", rename_all = "PascalCase")]
    ManagedPolicy { managed_policy_name: &'e str, path: &'e str, policy_document: &'e PolicyDocument },
    #[serde(rename = "AWS::IAM::InstanceProfile", rename_all = "PascalCase")]
    InstanceProfile { instance_profile_name: &'e str, path: &'e str, roles: [Ref; 1] },
}

#[derive(Serialize)]
#[serde(untagged)]
enum PolicyArn<'e> {
    Of(&'e Arn),
    Here(Ref),
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct InlinePolicy<'e> {
    policy_name: &'e str,
    policy_document: &'e PolicyDocument,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Tag<'e> {
    key: &'e str,
    value: &'e str,
}

/// What `Ref` gives: the ARN of a managed policy, the name of anything else.
#[derive(Serialize)]
struct Ref {
    #[serde(rename = "Ref")]
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    value: OutputValue,
}

#[derive(Serialize)]
#[serde(untagged)]
enum OutputValue {
    Ref(Ref),
    Attribute {
        #[serde(rename = "Fn::GetAtt")]
        arn: [String; 2],
    },
}

impl<'e> Template<'e> {
    fn role(&mut self, role: &'e Role) -> Result<(), Error> {
        let what = format!("the role {}", shown(role.name()));
        // A template reads from cause to effect: the role's own policies first.
        let mut managed: Vec<_> = role.managed_policies().iter().map(PolicyArn::Of).collect();
        for (name, document) in role.customer_policies() {
            managed.push(PolicyArn::Here(Ref { id: self.policy(name, role.path(), document)? }));
        }
        for document in role.inline_policies().values().chain([role.trust_policy()]) {
            no_function(&what, document)?;
        }
        let id = self.add(&what, &logical_id(role.name(), "Role"), resource_of(role, managed))?;
        self.output(&id, OutputValue::Attribute { arn: arn_of(&id) });
        if let Some(name) = role.instance_profile() {
            self.instance_profile(name, role, id)?;
        }
        Ok(())
    }

    fn instance_profile(&mut self, name: &'e str, role: &'e Role, role_id: String) -> Result<(), Error> {
        let profile = Resource::InstanceProfile {
            instance_profile_name: name,
            path: role.path(),
            roles: [Ref { id: role_id }],
        };
        let what = format!("the instance profile {}", shown(name));
        let id = self.add(&what, &logical_id(name, "InstanceProfile"), profile)?;
        self.output(&id, OutputValue::Attribute { arn: arn_of(&id) });
        Ok(())
    }

    fn policy(
        &mut self,
        name: &'e str,
        path: &'e str,
        document: &'e PolicyDocument,
    ) -> Result<String, Error> {
        let what = format!("the policy {}", shown(name));
        no_function(&what, document)?;
        let policy = Resource::ManagedPolicy { managed_policy_name: name, path, policy_document: document };
        let id = self.add(&what, &logical_id(name, "Policy"), policy)?;
        self.output(&id, OutputValue::Ref(Ref { id: id.clone() }));
        Ok(id)
    }

    fn add(&mut self, what: &str, wanted: &str, resource: Resource<'e>) -> Result<String, Error> {
        // Also in what an intrinsic function puts together, so no escape helps.
        if compact(&resource)?.contains("{{resolve:") {
            return Err(Error::invalid(format!(
                "{what} holds the text `{{{{resolve:`, which CloudFormation replaces: change it, or use another format"
            )));
        }
        let id = self.labels.unique("", wanted, "");
        self.resources.0.push((id.clone(), resource));
        Ok(id)
    }

    fn output(&mut self, id: &str, value: OutputValue) {
        self.outputs.0.push((format!("{id}Arn"), Output { value }));
    }
}

fn resource_of<'e>(role: &'e Role, managed_policy_arns: Vec<PolicyArn<'e>>) -> Resource<'e> {
    let inline = role.inline_policies().iter();
    Resource::Role {
        role_name: role.name(),
        path: role.path(),
        description: role.description(),
        assume_role_policy_document: role.trust_policy(),
        max_session_duration: role.max_session_duration(),
        permissions_boundary: role.permissions_boundary(),
        managed_policy_arns,
        policies: inline
            .map(|(policy_name, policy_document)| InlinePolicy { policy_name, policy_document })
            .collect(),
        tags: role.tags().iter().map(|(key, value)| Tag { key, value }).collect(),
    }
}

fn arn_of(id: &str) -> [String; 2] {
    [id.to_owned(), "Arn".to_owned()]
}

/// Operators and keys of conditions are the only names in a policy that are
/// free, and the names of functions are free for them too.
fn no_function(what: &str, document: &PolicyDocument) -> Result<(), Error> {
    let is_function = |name: &&str| *name == "Ref" || name.starts_with("Fn::");
    let tests = document.statements.iter().flat_map(|statement| statement.conditions.iter());
    match tests.flat_map(|test| [test.operator(), test.key()]).find(is_function) {
        Some(name) => Err(Error::invalid(format!(
            "{what} has a condition with {}, which CloudFormation takes for a function: change it, or use another format",
            shown(name)
        ))),
        None => Ok(()),
    }
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Serialize> Serialize for Entries<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}
