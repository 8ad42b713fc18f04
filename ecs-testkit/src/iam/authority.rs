//! What IAM tells about principals and roles when a request is decided: always what
//! the rest of AWS has heard of, not what was written last.

use ecs_roles::{Context, ContextValue, Policies, Policy, PolicySource};

use super::entities::{Permissions, key};
use super::role::Role;
use super::state::Iam;
use super::tags::Tags;
use crate::ecs::Place;
use crate::identity::Principal;

impl Iam {
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// The policies that decide over what a principal does. Somebody who is not there
    /// any more has none.
    pub(crate) fn policies_of(&self, principal: &Principal) -> Policies {
        let mut policies = Policies::default();
        let Some((permissions, _)) = self.holder_of(principal) else { return policies };
        let managed = permissions.attached.iter().filter_map(|arn| self.managed(arn));
        let inline = permissions.inline.iter().filter_map(|(name, text)| policy(name, text));
        policies.identity = managed.chain(inline).collect();
        policies.boundary = permissions.boundary.as_ref().map(|arn| self.managed(arn).into_iter().collect());
        policies.session = principal.session.policies.clone();
        policies
    }

    /// A managed policy, own or of AWS, as it takes part in decisions.
    pub(crate) fn managed(&self, arn: &str) -> Option<Policy> {
        let found = self.heard().policy(&self.place.partition, arn)?;
        Some(policy(arn.rsplit('/').next().unwrap_or(arn), &found.document())?.with_arn(arn))
    }

    /// Permissions and tags of a user, or of the role behind a session, known by their ids.
    fn holder_of(&self, principal: &Principal) -> Option<(&Permissions, &Tags)> {
        let heard = self.heard();
        match principal.user_id.split_once(':') {
            Some(_) => self.role_of(principal).map(|role| (&role.permissions, &role.tags)),
            None => {
                let user = heard.users.values().find(|user| user.id == principal.user_id)?;
                Some((&user.permissions, &user.tags))
            }
        }
    }

    fn role_of(&self, principal: &Principal) -> Option<&Role> {
        let (id, _) = principal.user_id.split_once(':')?;
        self.heard().roles.values().find(|role| role.id == id)
    }

    /// The condition keys that follow from who a principal is, beyond its ARN.
    pub(crate) fn caller_keys(&self, principal: &Principal) -> Context {
        let mut context = Context::new().with("aws:userid", principal.user_id.as_str());
        if let Some(role) = self.role_of(principal) {
            context.set("aws:PrincipalArn", ContextValue::One(role.arn.clone()));
        }
        let own = self.holder_of(principal).map(|(_, tags)| tags.as_slice()).unwrap_or_default();
        for (tag, value) in own.iter().chain(&principal.session.tags) {
            context.set(format!("aws:PrincipalTag/{tag}"), ContextValue::One(value.clone()));
        }
        if let Some(identity) = &principal.session.source_identity {
            context.set("aws:SourceIdentity", ContextValue::One(identity.clone()));
        }
        context
    }

    pub(crate) fn has_heard_of_role(&self, arn: &str) -> bool {
        self.heard().role_by_arn(arn).is_some()
    }

    /// The trust policy of a role.
    pub(crate) fn trust_policy(&self, arn: &str) -> Option<Policy> {
        policy("trust policy", &self.heard().role_by_arn(arn)?.trust)
    }

    /// The trust policy as it was written last, which the rest of AWS may not know yet.
    pub(crate) fn written_trust_policy(&self, arn: &str) -> Option<Policy> {
        policy("trust policy", &self.entities.role_by_arn(arn)?.trust)
    }

    /// Id and longest session of a role, in seconds.
    pub(crate) fn assumable(&self, arn: &str) -> Option<(String, u32)> {
        self.heard().role_by_arn(arn).map(|role| (role.id.clone(), role.max_session_duration))
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

    /// The ARN of a provider by its address or ARN, and who its tokens may be for.
    pub(crate) fn provider(&self, name: &str) -> Option<(String, Vec<String>)> {
        let mut providers = self.heard().providers.iter();
        let found = providers.find(|(arn, provider)| *arn == name || provider.url == name);
        found.map(|(arn, provider)| (arn.clone(), provider.client_ids.clone()))
    }
}

/// A document that was checked when it was written.
pub(crate) fn policy(name: &str, text: &str) -> Option<Policy> {
    PolicySource::read(text).ok().map(|source| Policy::new(name, source))
}
