//! What IAM tells about principals and roles when a request is decided: always what
//! the rest of AWS has heard of, not what was written last.

use ecs_roles::{Context, ContextValue, Policies, Policy, PolicySource};

use super::entities::Permissions;
use super::role::Role;
use super::state::Iam;
use super::tags::Tags;
use crate::identity::{Principal, Session};

impl Iam {
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

    /// The longest session of a role, in seconds.
    pub(crate) fn max_session_duration(&self, arn: &str) -> Option<u32> {
        self.heard().role_by_arn(arn).map(|role| role.max_session_duration)
    }

    /// Who somebody is that assumed a role under a name; nothing if there is no such role.
    pub(crate) fn principal_of_session(&self, role: &str, name: &str, session: Session) -> Option<Principal> {
        let (role, place) = (self.heard().role_by_arn(role)?, &self.place);
        let (partition, account) = (&place.partition, &place.account);
        Some(Principal {
            arn: format!("arn:{partition}:sts::{account}:assumed-role/{}/{name}", role.name),
            user_id: format!("{}:{name}", role.id),
            session,
        })
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
