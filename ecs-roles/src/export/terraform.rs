//! Terraform configuration.

use std::collections::BTreeMap;

use super::contents::Export;
use super::hcl::{Expression, name, resource};
use super::label::{Labels, identifier};
use crate::arn::Arn;
use crate::error::{Error, ErrorKind};
use crate::policy::{Node, PolicyDocument};
use crate::role::Role;

type Attribute = (String, Expression);

pub(super) fn write(export: &Export) -> Result<String, Error> {
    let mut module = Module::default();
    for role in export.roles() {
        module.role(role)?;
    }
    for policy in export.policies() {
        module.policy(policy.name(), policy.path(), policy.document(), &BTreeMap::new())?;
    }
    if module.blocks.is_empty() {
        return Ok("# Nothing is exported.\n".to_owned());
    }
    Ok(module.blocks.join("\n"))
}

#[derive(Default)]
struct Module {
    labels: Labels,
    blocks: Vec<String>,
}

impl Module {
    /// Adds a block; the answer is what refers to it.
    fn resource(&mut self, kind: &'static str, wanted: &str, attributes: &[Attribute]) -> String {
        let label = self.labels.unique(kind, &identifier(wanted), "_");
        let mut block = String::new();
        resource(&mut block, kind, &label, attributes);
        self.blocks.push(block);
        format!("{kind}.{label}")
    }

    fn role(&mut self, role: &Role) -> Result<(), Error> {
        let resource = self.resource("aws_iam_role", role.name(), &role_attributes(role)?);
        let role_name = attribute("role", reference(&resource, "name"));
        for (policy, document) in role.inline_policies() {
            let label = format!("{}_{policy}", role.name());
            let attributes =
                [text("name", policy), role_name.clone(), attribute("policy", encoded(document)?)];
            self.resource("aws_iam_role_policy", &label, &attributes);
        }
        for policy in role.managed_policies() {
            self.attachment(role, &role_name, last_word(policy), Expression::text(&policy.to_string()));
        }
        for (policy, document) in role.customer_policies() {
            let resource = self.policy(policy, role.path(), document, role.tags())?;
            self.attachment(role, &role_name, policy, reference(&resource, "arn"));
        }
        if let Some(profile) = role.instance_profile() {
            let mut attributes = vec![text("name", profile), text("path", role.path()), role_name];
            attributes.extend(tags(role.tags()));
            self.resource("aws_iam_instance_profile", profile, &attributes);
        }
        Ok(())
    }

    fn policy(
        &mut self,
        policy: &str,
        path: &str,
        document: &PolicyDocument,
        tagged: &BTreeMap<String, String>,
    ) -> Result<String, Error> {
        let mut attributes =
            vec![text("name", policy), text("path", path), attribute("policy", encoded(document)?)];
        attributes.extend(tags(tagged));
        Ok(self.resource("aws_iam_policy", policy, &attributes))
    }

    fn attachment(&mut self, role: &Role, role_name: &Attribute, policy: &str, arn: Expression) {
        let label = format!("{}_{policy}", role.name());
        self.resource(
            "aws_iam_role_policy_attachment",
            &label,
            &[role_name.clone(), attribute("policy_arn", arn)],
        );
    }
}

fn role_attributes(role: &Role) -> Result<Vec<Attribute>, Error> {
    let mut attributes = vec![text("name", role.name()), text("path", role.path())];
    if !role.description().is_empty() {
        attributes.push(text("description", role.description()));
    }
    let seconds = Expression::Inline(role.max_session_duration().to_string());
    attributes.push(attribute("max_session_duration", seconds));
    if let Some(boundary) = role.permissions_boundary() {
        attributes.push(text("permissions_boundary", &boundary.to_string()));
    }
    attributes.push(attribute("assume_role_policy", encoded(role.trust_policy())?));
    attributes.extend(tags(role.tags()));
    Ok(attributes)
}

fn attribute(name: &str, value: Expression) -> Attribute {
    (name.to_owned(), value)
}

fn text(name: &str, text: &str) -> Attribute {
    attribute(name, Expression::text(text))
}

fn reference(resource: &str, attribute: &str) -> Expression {
    Expression::Inline(format!("{resource}.{attribute}"))
}

fn tags(tags: &BTreeMap<String, String>) -> Option<Attribute> {
    let items = tags.iter().map(|(key, value)| (name(key), Expression::text(value))).collect();
    (!tags.is_empty()).then(|| attribute("tags", Expression::Object(items)))
}

/// The document as a call of `jsonencode`, in the order it is printed in.
fn encoded(document: &PolicyDocument) -> Result<Expression, Error> {
    let tree: Node = serde_json::from_str(&document.to_string()).map_err(|error| {
        Error::new(ErrorKind::Other, "a policy document cannot be read back").with_source(error)
    })?;
    Ok(Expression::Call("jsonencode", Box::new(Expression::of_json(&tree))))
}

/// The name of a policy without type and path.
fn last_word(policy: &Arn) -> &str {
    policy.resource().rsplit('/').next().unwrap_or_default()
}
