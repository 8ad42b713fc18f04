//! The SDK's outputs as ours.

use aws_sdk_iam::types::{InstanceProfile, Policy, PolicyVersion, Role, Tag};

use crate::arn::Arn;
use crate::error::{Error, ErrorKind};
use crate::policy::PolicyDocument;
use crate::port::{
    InstanceProfileDescription, PolicyDescription, PolicyVersionDescription, RoleDescription, Tags,
};

pub(super) fn role(
    role: Option<&Role>,
    operation: &'static str,
    name: &str,
) -> Result<RoleDescription, Error> {
    let role = role.ok_or_else(|| unreadable("the reply holds no role", operation, name))?;
    let trust_policy = role.assume_role_policy_document();
    let boundary = role.permissions_boundary().and_then(|boundary| boundary.permissions_boundary_arn());
    let duration = role.max_session_duration().and_then(|seconds| u32::try_from(seconds).ok());
    Ok(RoleDescription {
        arn: arn(Some(role.arn()), operation, name)?,
        name: role.role_name().to_owned(),
        path: role.path().to_owned(),
        unique_id: role.role_id().to_owned(),
        description: role.description().unwrap_or_default().to_owned(),
        trust_policy: trust_policy.map(|text| document(text, operation, name)).transpose()?,
        max_session_duration: duration.unwrap_or(3_600),
        permissions_boundary: boundary.map(|text| arn(Some(text), operation, name)).transpose()?,
        tags: tags(role.tags()),
        last_used_region: role.role_last_used().and_then(|used| used.region()).map(str::to_owned),
    })
}

pub(super) fn policy(
    policy: Option<&Policy>,
    operation: &'static str,
    name: &str,
) -> Result<PolicyDescription, Error> {
    let policy = policy.ok_or_else(|| unreadable("the reply holds no policy", operation, name))?;
    let count = |count: Option<i32>| count.and_then(|count| u32::try_from(count).ok());
    let attachments = count(policy.attachment_count());
    let version = policy.default_version_id();
    Ok(PolicyDescription {
        arn: arn(policy.arn(), operation, name)?,
        default_version: version
            .ok_or_else(|| unreadable("the reply names no default version", operation, name))?
            .to_owned(),
        attachments: attachments
            .ok_or_else(|| unreadable("the reply does not count attachments", operation, name))?,
        boundary_uses: count(policy.permissions_boundary_usage_count()).unwrap_or_default(),
        tags: tags(policy.tags()),
    })
}

pub(super) fn version(version: &PolicyVersion) -> PolicyVersionDescription {
    PolicyVersionDescription {
        id: version.version_id().unwrap_or_default().to_owned(),
        is_default: version.is_default_version(),
    }
}

pub(super) fn version_document(
    version: Option<&PolicyVersion>,
    operation: &'static str,
    name: &str,
) -> Result<PolicyDocument, Error> {
    let text = version.and_then(PolicyVersion::document);
    let text = text.ok_or_else(|| unreadable("the reply holds no document", operation, name))?;
    document(text, operation, name)
}

pub(super) fn instance_profile(
    profile: Option<&InstanceProfile>,
    operation: &'static str,
    name: &str,
) -> Result<InstanceProfileDescription, Error> {
    let profile = profile.ok_or_else(|| unreadable("the reply holds no profile", operation, name))?;
    Ok(InstanceProfileDescription {
        arn: arn(Some(profile.arn()), operation, name)?,
        name: profile.instance_profile_name().to_owned(),
        roles: profile.roles().iter().map(|role| role.role_name().to_owned()).collect(),
        tags: tags(profile.tags()),
    })
}

fn tags(tags: &[Tag]) -> Tags {
    tags.iter().map(|tag| (tag.key().to_owned(), tag.value().to_owned())).collect()
}

pub(super) fn arn(text: Option<&str>, operation: &'static str, name: &str) -> Result<Arn, Error> {
    let text = text.ok_or_else(|| unreadable("the reply lacks an ARN", operation, name))?;
    text.parse().map_err(|error| {
        unreadable("the reply holds an ARN that cannot be read", operation, name).with_source(error)
    })
}

pub(super) fn document(text: &str, operation: &'static str, name: &str) -> Result<PolicyDocument, Error> {
    PolicyDocument::from_iam(text).map_err(|error| {
        unreadable("the reply holds a policy that cannot be read", operation, name).with_source(error)
    })
}

fn unreadable(message: &str, operation: &'static str, name: &str) -> Error {
    Error::new(ErrorKind::Other, message).with_operation(operation, name)
}
