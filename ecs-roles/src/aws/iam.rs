//! The port on the client of the SDK.

use async_trait::async_trait;
use aws_sdk_iam::Client;
use aws_sdk_iam::types::Tag;

use super::describe;
use super::failure::{read_failure, write_failure};
use crate::arn::Arn;
use crate::error::Error;
use crate::policy::PolicyDocument;
use crate::port::{Iam, RoleDescription};
use crate::role::Role;

/// [`Iam`] on `aws_sdk_iam`. Timeouts, retries and credentials are those of
/// the client.
///
/// ```no_run
/// # fn with(config: &aws_types::SdkConfig) {
/// let iam = ecs_roles::aws::SdkIam::new(aws_sdk_iam::Client::new(config));
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct SdkIam(Client);

impl SdkIam {
    /// The adapter of a client.
    pub fn new(client: Client) -> Self {
        Self(client)
    }
}

#[async_trait]
impl Iam for SdkIam {
    async fn get_role(&self, name: &str) -> Result<RoleDescription, Error> {
        let output = self.0.get_role().role_name(name).send().await.map_err(read_failure("GetRole", name))?;
        describe::role(output.role(), "GetRole", name)
    }

    async fn create_role(&self, role: &Role) -> Result<RoleDescription, Error> {
        let name = role.name();
        let description = Some(role.description()).filter(|text| !text.is_empty());
        let duration = i32::try_from(role.max_session_duration()).ok();
        let request = self
            .0
            .create_role()
            .role_name(name)
            .path(role.path())
            .assume_role_policy_document(role.trust_policy().to_string())
            .set_description(description.map(str::to_owned))
            .set_max_session_duration(duration)
            .set_permissions_boundary(role.permissions_boundary().map(Arn::to_string))
            .set_tags(tags(role)?);
        let output = request.send().await.map_err(write_failure("CreateRole", name))?;
        // The reply to CreateRole leaves out the duration and may leave out tags.
        let found =
            describe::role(output.role(), "CreateRole", name).map_err(Error::that_may_have_happened)?;
        Ok(RoleDescription::of(role, found.arn, found.unique_id))
    }

    async fn attach_role_policy(&self, role: &str, policy: &Arn) -> Result<(), Error> {
        let request = self.0.attach_role_policy().role_name(role).policy_arn(policy.to_string());
        request.send().await.map_err(write_failure("AttachRolePolicy", role))?;
        Ok(())
    }

    async fn list_attached_role_policies(&self, role: &str) -> Result<Vec<Arn>, Error> {
        let request = self.0.list_attached_role_policies().role_name(role);
        let mut pages = request.into_paginator().items().send();
        let mut policies = Vec::new();
        while let Some(policy) = pages.next().await {
            let policy = policy.map_err(read_failure("ListAttachedRolePolicies", role))?;
            policies.push(describe::arn(policy.policy_arn(), "ListAttachedRolePolicies", role)?);
        }
        Ok(policies)
    }

    async fn get_role_policy(&self, role: &str, name: &str) -> Result<PolicyDocument, Error> {
        let request = self.0.get_role_policy().role_name(role).policy_name(name);
        let output = request.send().await.map_err(read_failure("GetRolePolicy", role))?;
        describe::document(output.policy_document(), "GetRolePolicy", role)
    }

    async fn put_role_policy(&self, role: &str, name: &str, policy: &PolicyDocument) -> Result<(), Error> {
        let document = policy.to_string();
        let request = self.0.put_role_policy().role_name(role).policy_name(name).policy_document(document);
        request.send().await.map_err(write_failure("PutRolePolicy", role))?;
        Ok(())
    }
}

fn tags(role: &Role) -> Result<Option<Vec<Tag>>, Error> {
    let tag = |(key, value): (&String, &String)| Tag::builder().key(key).value(value).build();
    let tags: Vec<Tag> = role
        .tags()
        .iter()
        .map(tag)
        .collect::<Result<_, _>>()
        .map_err(|error| Error::invalid("a tag is not complete").with_source(error))?;
    Ok(Some(tags).filter(|tags| !tags.is_empty()))
}
