//! The template, read as CloudFormation's documentation says it is.

use std::collections::BTreeMap;

use ecs_roles::{Arn, Export, PolicyDocument, Role};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::samples::{policy, role};
use crate::{any, samples};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct RoleProperties {
    role_name: String,
    path: String,
    #[serde(default)]
    description: String,
    assume_role_policy_document: PolicyDocument,
    max_session_duration: u32,
    permissions_boundary: Option<Arn>,
    #[serde(default)]
    managed_policy_arns: Vec<Value>,
    #[serde(default)]
    policies: Vec<Inline>,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Inline {
    policy_name: String,
    policy_document: PolicyDocument,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Tag {
    key: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Managed {
    managed_policy_name: String,
    path: String,
    policy_document: PolicyDocument,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Profile {
    instance_profile_name: String,
    path: String,
    roles: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Resource<'t> {
    r#type: String,
    /// As text, for a `Value` would sort the members of documents.
    #[serde(borrow)]
    properties: &'t serde_json::value::RawValue,
}

/// The members of an object in their order, each there once.
struct Ordered<T>(Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> serde::de::Visitor<'de> for Members<T> {
            type Value = Ordered<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Ordered<T>, A::Error> {
                let mut members: Vec<(String, T)> = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, T>()? {
                    assert!(members.iter().all(|(other, _)| *other != name), "two of {name}");
                    members.push((name, value));
                }
                Ok(Ordered(members))
            }
        }
        deserializer.deserialize_map(Members(std::marker::PhantomData))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Template<'t> {
    #[serde(rename = "AWSTemplateFormatVersion")]
    version: String,
    #[serde(borrow)]
    resources: Ordered<Resource<'t>>,
    outputs: BTreeMap<String, Value>,
}

fn read(text: &str) -> Export {
    let template: Template<'_> = serde_json::from_str(text).unwrap();
    assert_eq!(template.version, "2010-09-09");
    let mut roles: Vec<(String, Role)> = Vec::new();
    let mut policies: Vec<(String, Managed)> = Vec::new();
    let mut outputs = BTreeMap::new();
    for (id, resource) in template.resources.0 {
        assert!(!id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric()), "{id}");
        let properties = resource.properties.get();
        let arn = match resource.r#type.as_str() {
            "AWS::IAM::Role" => {
                let role = read_role(serde_json::from_str(properties).unwrap(), &mut policies);
                roles.push((id.clone(), role));
                json!({"Fn::GetAtt": [id, "Arn"]})
            }
            "AWS::IAM::ManagedPolicy" => {
                policies.push((id.clone(), serde_json::from_str(properties).unwrap()));
                json!({"Ref": id})
            }
            "AWS::IAM::InstanceProfile" => {
                let profile: Profile = serde_json::from_str(properties).unwrap();
                let [of] = &profile.roles[..] else { panic!("a profile has one role") };
                let (_, role) = roles.iter_mut().find(|(id, _)| *of == json!({"Ref": id})).unwrap();
                assert_eq!(profile.path, role.path());
                *role = role.clone().with_instance_profile(profile.instance_profile_name);
                json!({"Fn::GetAtt": [id, "Arn"]})
            }
            other => panic!("{other}"),
        };
        outputs.insert(format!("{id}Arn"), json!({"Value": arn}));
    }
    assert_eq!(template.outputs, outputs);
    let export = roles.into_iter().fold(Export::new(), |export, (_, role)| export.role(role));
    policies.into_iter().fold(export, |export, (_, policy)| {
        export.policy(policy.managed_policy_name, policy.path, policy.policy_document)
    })
}

fn read_role(found: RoleProperties, policies: &mut Vec<(String, Managed)>) -> Role {
    let mut role = Role::new(found.role_name, found.assume_role_policy_document)
        .with_path(found.path)
        .with_description(found.description)
        .with_max_session_duration(found.max_session_duration);
    if let Some(boundary) = found.permissions_boundary {
        role = role.with_permissions_boundary(boundary);
    }
    for Tag { key, value } in found.tags {
        role = role.with_tag(key, value);
    }
    for Inline { policy_name, policy_document } in found.policies {
        role = role.with_inline_policy(policy_name, policy_document);
    }
    for policy in found.managed_policy_arns {
        role = match policy.as_str() {
            Some(arn) => role.with_managed_policy(arn.parse().unwrap()),
            None => {
                let place = policies.iter().position(|(id, _)| policy == json!({"Ref": id})).unwrap();
                let (_, own) = policies.remove(place);
                assert_eq!(own.path, role.path());
                role.with_customer_policy(own.managed_policy_name, own.policy_document)
            }
        };
    }
    role
}

#[test]
fn every_member_is_there() {
    for export in samples::all() {
        assert_eq!(read(&export.to_cloudformation().unwrap()), export);
    }
}

#[test]
fn logical_ids_are_shared_by_all_types() {
    let export = Export::new()
        .role(role("web-role").with_customer_policy("web", policy("s3:*")).with_instance_profile("web.role"))
        .role(role("webRole").with_customer_policy("web+", policy("s3:*")))
        .policy("web-", "/", policy("s3:*"));
    let text = export.to_cloudformation().unwrap();
    let template: Template<'_> = serde_json::from_str(&text).unwrap();
    let ids: Vec<&str> = template.resources.0.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(
        ids,
        ["WebPolicy", "WebRole", "WebRoleInstanceProfile", "WebPolicy2", "WebRole2", "WebPolicy3"]
    );
    assert_eq!(read(&text), export);
}

proptest! {
    #[test]
    fn any_export_is_read_back(export in any::export()) {
        prop_assert_eq!(read(&export.to_cloudformation().unwrap()), export);
    }
}
