//! The port on the client of the SDK.

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_iam::Client;
use aws_sdk_iam::types::Tag;

use super::describe;
use super::failure::{read_failure, write_failure};
use crate::arn::Arn;
use crate::error::{Error, ErrorKind};
use crate::policy::PolicyDocument;
use crate::port::{
    Iam, InstanceProfileDescription, PolicyDescription, PolicyVersionDescription, RoleDescription, Tags,
};
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

/// Sends a request that only reads, and gives its output.
macro_rules! read {
    ($operation:literal of $resource:expr, $request:expr) => {
        $request.send().await.map_err(read_failure($operation, $resource))
    };
}

/// Sends a request that writes, and gives its output.
macro_rules! write {
    ($operation:literal of $resource:expr, $request:expr) => {
        $request.send().await.map_err(write_failure($operation, $resource))
    };
}

/// Follows the pages of a list and gives its items.
macro_rules! items {
    ($operation:literal of $resource:expr, $request:expr) => {{
        let mut pages = $request.into_paginator().items().send();
        let mut items = Vec::new();
        while let Some(item) = pages.next().await {
            items.push(item.map_err(read_failure($operation, $resource))?);
        }
        items
    }};
}

#[async_trait]
impl Iam for SdkIam {
    async fn get_role(&self, name: &str) -> Result<RoleDescription, Error> {
        let output = read!("GetRole" of name, self.0.get_role().role_name(name))?;
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
            .set_tags(sent(role.tags())?);
        let output = write!("CreateRole" of name, request)?;
        // The reply to CreateRole leaves out the duration and may leave out tags.
        let found =
            describe::role(output.role(), "CreateRole", name).map_err(Error::that_may_have_happened)?;
        Ok(RoleDescription::of(role, found.arn, found.unique_id))
    }

    async fn update_role(
        &self,
        role: &str,
        description: &str,
        max_session_duration: u32,
    ) -> Result<(), Error> {
        let duration = i32::try_from(max_session_duration).ok();
        let request = self.0.update_role().role_name(role).description(description);
        write!("UpdateRole" of role, request.set_max_session_duration(duration)).map(drop)
    }

    async fn update_assume_role_policy(&self, role: &str, trust: &PolicyDocument) -> Result<(), Error> {
        let request = self.0.update_assume_role_policy().role_name(role).policy_document(trust.to_string());
        write!("UpdateAssumeRolePolicy" of role, request).map(drop)
    }

    async fn put_role_permissions_boundary(&self, role: &str, policy: &Arn) -> Result<(), Error> {
        let request = self.0.put_role_permissions_boundary().role_name(role);
        write!("PutRolePermissionsBoundary" of role, request.permissions_boundary(policy.to_string()))
            .map(drop)
    }

    async fn delete_role_permissions_boundary(&self, role: &str) -> Result<(), Error> {
        let request = self.0.delete_role_permissions_boundary().role_name(role);
        write!("DeleteRolePermissionsBoundary" of role, request).map(drop)
    }

    async fn tag_role(&self, role: &str, tags: &Tags) -> Result<(), Error> {
        let request = self.0.tag_role().role_name(role).set_tags(sent(tags)?);
        write!("TagRole" of role, request).map(drop)
    }

    async fn untag_role(&self, role: &str, keys: &[String]) -> Result<(), Error> {
        let request = self.0.untag_role().role_name(role).set_tag_keys(Some(keys.to_vec()));
        write!("UntagRole" of role, request).map(drop)
    }

    async fn delete_role(&self, role: &str) -> Result<(), Error> {
        write!("DeleteRole" of role, self.0.delete_role().role_name(role)).map(drop)
    }

    async fn attach_role_policy(&self, role: &str, policy: &Arn) -> Result<(), Error> {
        let request = self.0.attach_role_policy().role_name(role).policy_arn(policy.to_string());
        write!("AttachRolePolicy" of role, request).map(drop)
    }

    async fn detach_role_policy(&self, role: &str, policy: &Arn) -> Result<(), Error> {
        let request = self.0.detach_role_policy().role_name(role).policy_arn(policy.to_string());
        write!("DetachRolePolicy" of role, request).map(drop)
    }

    async fn list_attached_role_policies(&self, role: &str) -> Result<Vec<Arn>, Error> {
        let request = self.0.list_attached_role_policies().role_name(role);
        let policies = items!("ListAttachedRolePolicies" of role, request);
        let arn = |arn| describe::arn(arn, "ListAttachedRolePolicies", role);
        policies.iter().map(|policy| arn(policy.policy_arn())).collect()
    }

    async fn list_role_policies(&self, role: &str) -> Result<Vec<String>, Error> {
        Ok(items!("ListRolePolicies" of role, self.0.list_role_policies().role_name(role)))
    }

    async fn get_role_policy(&self, role: &str, name: &str) -> Result<PolicyDocument, Error> {
        let request = self.0.get_role_policy().role_name(role).policy_name(name);
        let output = read!("GetRolePolicy" of role, request)?;
        describe::document(output.policy_document(), "GetRolePolicy", role)
    }

    async fn put_role_policy(&self, role: &str, name: &str, policy: &PolicyDocument) -> Result<(), Error> {
        let document = policy.to_string();
        let request = self.0.put_role_policy().role_name(role).policy_name(name).policy_document(document);
        write!("PutRolePolicy" of role, request).map(drop)
    }

    async fn delete_role_policy(&self, role: &str, name: &str) -> Result<(), Error> {
        let request = self.0.delete_role_policy().role_name(role).policy_name(name);
        write!("DeleteRolePolicy" of role, request).map(drop)
    }

    async fn get_policy(&self, policy: &Arn) -> Result<PolicyDescription, Error> {
        let name = policy.to_string();
        let output = read!("GetPolicy" of &name, self.0.get_policy().policy_arn(&name))?;
        describe::policy(output.policy(), "GetPolicy", &name)
    }

    async fn get_policy_version(&self, policy: &Arn, version: &str) -> Result<PolicyDocument, Error> {
        let name = policy.to_string();
        let request = self.0.get_policy_version().policy_arn(&name).version_id(version);
        let output = read!("GetPolicyVersion" of &name, request)?;
        describe::version_document(output.policy_version(), "GetPolicyVersion", &name)
    }

    async fn list_policy_versions(&self, policy: &Arn) -> Result<Vec<PolicyVersionDescription>, Error> {
        let name = policy.to_string();
        let versions = items!("ListPolicyVersions" of &name, self.0.list_policy_versions().policy_arn(&name));
        Ok(versions.iter().map(describe::version).collect())
    }

    async fn create_policy(
        &self,
        name: &str,
        path: &str,
        document: &PolicyDocument,
        tags: &Tags,
    ) -> Result<PolicyDescription, Error> {
        let request = self.0.create_policy().policy_name(name).path(path);
        let request = request.policy_document(document.to_string()).set_tags(sent(tags)?);
        let output = write!("CreatePolicy" of name, request)?;
        describe::policy(output.policy(), "CreatePolicy", name).map_err(Error::that_may_have_happened)
    }

    async fn create_policy_version(&self, policy: &Arn, document: &PolicyDocument) -> Result<(), Error> {
        let name = policy.to_string();
        let request = self.0.create_policy_version().policy_arn(&name).set_as_default(true);
        write!("CreatePolicyVersion" of &name, request.policy_document(document.to_string())).map(drop)
    }

    async fn delete_policy_version(&self, policy: &Arn, version: &str) -> Result<(), Error> {
        let name = policy.to_string();
        let request = self.0.delete_policy_version().policy_arn(&name).version_id(version);
        write!("DeletePolicyVersion" of &name, request).map(drop)
    }

    async fn tag_policy(&self, policy: &Arn, tags: &Tags) -> Result<(), Error> {
        let name = policy.to_string();
        let request = self.0.tag_policy().policy_arn(&name).set_tags(sent(tags)?);
        write!("TagPolicy" of &name, request).map(drop)
    }

    async fn delete_policy(&self, policy: &Arn) -> Result<(), Error> {
        let name = policy.to_string();
        write!("DeletePolicy" of &name, self.0.delete_policy().policy_arn(&name)).map(drop)
    }

    async fn get_instance_profile(&self, name: &str) -> Result<InstanceProfileDescription, Error> {
        let request = self.0.get_instance_profile().instance_profile_name(name);
        let output = read!("GetInstanceProfile" of name, request)?;
        describe::instance_profile(output.instance_profile(), "GetInstanceProfile", name)
    }

    async fn list_instance_profiles_for_role(
        &self,
        role: &str,
    ) -> Result<Vec<InstanceProfileDescription>, Error> {
        const OPERATION: &str = "ListInstanceProfilesForRole";
        let request = self.0.list_instance_profiles_for_role().role_name(role);
        let profiles = items!("ListInstanceProfilesForRole" of role, request);
        let describe = |profile| describe::instance_profile(Some(profile), OPERATION, role);
        profiles.iter().map(describe).collect()
    }

    async fn create_instance_profile(&self, name: &str, path: &str, tags: &Tags) -> Result<(), Error> {
        let request = self.0.create_instance_profile().instance_profile_name(name).path(path);
        write!("CreateInstanceProfile" of name, request.set_tags(sent(tags)?)).map(drop)
    }

    async fn add_role_to_instance_profile(&self, profile: &str, role: &str) -> Result<(), Error> {
        let request = self.0.add_role_to_instance_profile().instance_profile_name(profile).role_name(role);
        write!("AddRoleToInstanceProfile" of profile, request).map(drop)
    }

    async fn remove_role_from_instance_profile(&self, profile: &str, role: &str) -> Result<(), Error> {
        let request = self.0.remove_role_from_instance_profile();
        let request = request.instance_profile_name(profile).role_name(role);
        write!("RemoveRoleFromInstanceProfile" of profile, request).map(drop)
    }

    async fn tag_instance_profile(&self, profile: &str, tags: &Tags) -> Result<(), Error> {
        let request = self.0.tag_instance_profile().instance_profile_name(profile).set_tags(sent(tags)?);
        write!("TagInstanceProfile" of profile, request).map(drop)
    }

    async fn delete_instance_profile(&self, profile: &str) -> Result<(), Error> {
        let request = self.0.delete_instance_profile().instance_profile_name(profile);
        write!("DeleteInstanceProfile" of profile, request).map(drop)
    }

    async fn get_account_summary(&self) -> Result<BTreeMap<String, u64>, Error> {
        let output = read!("GetAccountSummary" of "the account", self.0.get_account_summary())?;
        let figures = output.summary_map().into_iter().flatten();
        Ok(figures
            .filter_map(|(key, figure)| Some((key.as_str().to_owned(), u64::try_from(*figure).ok()?)))
            .collect())
    }

    async fn create_service_linked_role(&self, service: &str) -> Result<RoleDescription, Error> {
        let request = self.0.create_service_linked_role().aws_service_name(service);
        let output = write!("CreateServiceLinkedRole" of service, request)?;
        describe::role(output.role(), "CreateServiceLinkedRole", service)
            .map_err(Error::that_may_have_happened)
    }
}

/// Tags as the SDK takes them; none at all where there are none.
fn sent(tags: &Tags) -> Result<Option<Vec<Tag>>, Error> {
    let tag = |(key, value): (&String, &String)| Tag::builder().key(key).value(value).build();
    let tags: Vec<Tag> =
        tags.iter().map(tag).collect::<Result<_, _>>().map_err(|error| {
            Error::new(ErrorKind::InvalidInput, "a tag is not complete").with_source(error)
        })?;
    Ok(Some(tags).filter(|tags| !tags.is_empty()))
}
