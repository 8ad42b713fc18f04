//! What IAM tells about what requests name: as it was written last, as IAM itself answers.

use ecs_roles::Policy;

use super::authority::policy;
use super::entities::key;
use super::state::Iam;

impl Iam {
    /// The trust policy as it was written last, which the rest of AWS may not know yet.
    pub(crate) fn written_trust_policy(&self, arn: &str) -> Option<Policy> {
        policy("trust policy", &self.entities.role_by_arn(arn)?.trust)
    }

    /// The ARN of a role by its name; one that is not there has the path `/`.
    pub(crate) fn role_arn(&self, name: &str) -> String {
        let role = self.entities.roles.get(&key(name));
        role.map_or_else(|| self.place.iam(&format!("role/{name}")), |role| role.arn.clone())
    }

    /// As [`role_arn`](Self::role_arn), of a user.
    pub(crate) fn user_arn(&self, name: &str) -> String {
        let user = self.entities.users.get(&key(name));
        user.map_or_else(|| self.place.iam(&format!("user/{name}")), |user| user.arn.clone())
    }

    /// As [`role_arn`](Self::role_arn), of an instance profile.
    pub(crate) fn profile_arn(&self, name: &str) -> String {
        let profile = self.entities.profiles.get(&key(name));
        profile.map_or_else(
            || self.place.iam(&format!("instance-profile/{name}")),
            |profile| profile.arn.clone(),
        )
    }

    /// The ARN of the role in an instance profile.
    pub(crate) fn role_in_profile(&self, arn: &str) -> Option<String> {
        let profile = self.entities.profiles.values().find(|profile| profile.arn == arn)?;
        self.entities.roles.get(profile.role.as_ref()?).map(|role| role.arn.clone())
    }

    /// The tags of a role, user, instance profile or policy.
    pub(crate) fn tags_of(&self, arn: &str) -> impl Iterator<Item = (&str, &str)> {
        let entities = &self.entities;
        let tags = entities.role_by_arn(arn).map(|role| &role.tags);
        let tags = tags.or_else(|| entities.user_by_arn(arn).map(|user| &user.tags));
        let tags = tags.or_else(|| entities.policies.get(arn).map(|policy| &policy.tags));
        let profile = || entities.profiles.values().find(|profile| profile.arn == arn);
        let tags = tags.or_else(|| profile().map(|profile| &profile.tags));
        tags.into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The boundary of a role or user.
    pub(crate) fn boundary_of(&self, arn: &str) -> Option<&str> {
        let role = self.entities.role_by_arn(arn).map(|role| &role.permissions);
        let holder = role.or_else(|| self.entities.user_by_arn(arn).map(|user| &user.permissions));
        holder?.boundary.as_deref()
    }
}
