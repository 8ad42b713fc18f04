//! Carrying out one step.

use super::observe::own_policy;
use super::quota::Quotas;
use super::step::{PolicyRef, Step};
use crate::arn::Arn;
use crate::error::{Error, ErrorKind};
use crate::policy::PolicyDocument;
use crate::port::{Iam, PolicyVersionDescription};

/// Who carries out steps on one role.
#[derive(Debug)]
pub(super) struct Executor<'a> {
    pub(super) iam: &'a dyn Iam,
    pub(super) role: String,
    pub(super) path: String,
    /// The role's ARN, once it is known.
    pub(super) arn: Option<Arn>,
    pub(super) quotas: Quotas,
}

impl Executor<'_> {
    /// Carries out a step. That something to be taken away is gone already is success.
    pub(super) async fn execute(&mut self, step: &Step) -> Result<(), Error> {
        match (self.call(step).await, step.takes_away()) {
            (Err(error), true) => gone_already(error),
            (result, _) => result,
        }
    }

    async fn call(&mut self, step: &Step) -> Result<(), Error> {
        let (iam, role) = (self.iam, self.role.as_str());
        match step {
            Step::CreateRole { role } => {
                iam.create_role(role).await.map(|created| self.arn = Some(created.arn))
            }
            Step::TagRole { tags } => iam.tag_role(role, tags).await,
            Step::UntagRole { keys } => iam.untag_role(role, keys).await,
            Step::UpdateRole { description, max_session_duration } => {
                iam.update_role(role, description, *max_session_duration).await
            }
            Step::PutBoundary { policy } => iam.put_role_permissions_boundary(role, policy).await,
            Step::DeleteBoundary => iam.delete_role_permissions_boundary(role).await,
            Step::CreatePolicy { name, path, document, tags } => {
                iam.create_policy(name, path, document, tags).await.map(drop)
            }
            Step::UpdatePolicy { policy, document, .. } => self.update_policy(policy, document).await,
            Step::TagPolicy { policy, tags } => iam.tag_policy(policy, tags).await,
            Step::DeletePolicy { policy } => self.delete_policy(policy).await,
            Step::Attach { policy } => iam.attach_role_policy(role, &self.resolved(policy)?).await,
            Step::Detach { policy } => iam.detach_role_policy(role, policy).await,
            Step::PutInlinePolicy { name, document, .. } => iam.put_role_policy(role, name, document).await,
            Step::DeleteInlinePolicy { name } => iam.delete_role_policy(role, name).await,
            Step::CreateInstanceProfile { name, path, tags } => {
                iam.create_instance_profile(name, path, tags).await
            }
            Step::TagInstanceProfile { name, tags } => iam.tag_instance_profile(name, tags).await,
            Step::AddToInstanceProfile { name } => iam.add_role_to_instance_profile(name, role).await,
            Step::RemoveFromInstanceProfile { name } => {
                iam.remove_role_from_instance_profile(name, role).await
            }
            Step::DeleteInstanceProfile { name } => iam.delete_instance_profile(name).await,
            Step::UpdateTrust { document, .. } => iam.update_assume_role_policy(role, document).await,
            Step::DeleteRole => iam.delete_role(role).await,
        }
    }

    /// The ARN of a policy to attach.
    fn resolved(&self, policy: &PolicyRef) -> Result<Arn, Error> {
        match (policy, &self.arn) {
            (PolicyRef::Arn(arn), _) => Ok(arn.clone()),
            (PolicyRef::Own(name), Some(role)) => own_policy(role, &self.path, name),
            (PolicyRef::Own(_), None) => Err(Error::new(ErrorKind::NotFound, "the role is gone")),
        }
    }

    /// Deletes the oldest version but the default one where a policy has as many as it may.
    async fn make_room(&self, policy: &Arn) -> Result<(), Error> {
        let versions = self.iam.list_policy_versions(policy).await?;
        if versions.len() < self.quotas.policy_versions {
            return Ok(());
        }
        let oldest =
            versions.iter().filter(|version| !version.is_default).min_by_key(|version| number(version));
        match oldest {
            Some(version) => self.iam.delete_policy_version(policy, &version.id).await.or_else(gone_already),
            None => Ok(()),
        }
    }

    async fn update_policy(&self, policy: &Arn, document: &PolicyDocument) -> Result<(), Error> {
        self.make_room(policy).await?;
        self.iam.create_policy_version(policy, document).await
    }

    async fn delete_policy(&self, policy: &Arn) -> Result<(), Error> {
        for version in self.iam.list_policy_versions(policy).await? {
            if !version.is_default {
                self.iam.delete_policy_version(policy, &version.id).await.or_else(gone_already)?;
            }
        }
        self.iam.delete_policy(policy).await
    }
}

/// `12` of `v12`.
fn number(version: &PolicyVersionDescription) -> u64 {
    version.id.trim_start_matches('v').parse().unwrap_or_default()
}

fn gone_already(error: Error) -> Result<(), Error> {
    if error.is_not_found() { Ok(()) } else { Err(error) }
}
