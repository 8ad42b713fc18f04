//! Customer managed policies between being made and being attached.

use std::collections::BTreeMap;

use ecs_roles::{Export, PolicyDocument, Role};

/// The policies that no role has yet.
#[derive(Default)]
pub(crate) struct Created(Vec<Policy>);

pub(crate) struct Policy {
    /// What an attachment calls it.
    pub(crate) reference: String,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) document: PolicyDocument,
    pub(crate) tags: BTreeMap<String, String>,
}

impl Created {
    pub(crate) fn add(&mut self, policy: Policy) {
        assert!(
            self.0.iter().all(|other| other.reference != policy.reference),
            "two of {}",
            policy.reference
        );
        self.0.push(policy);
    }

    /// The role with the policy of that reference, which is an ARN where it is none of these.
    pub(crate) fn attach(&mut self, role: Role, reference: &str) -> Role {
        let Some(place) = self.0.iter().position(|policy| policy.reference == reference) else {
            return role.with_managed_policy(reference.parse().unwrap());
        };
        let own = self.0.remove(place);
        assert_eq!((own.path.as_str(), &own.tags), (role.path(), role.tags()));
        role.with_customer_policy(own.name, own.document)
    }

    /// The roles, and the policies that were attached to none.
    pub(crate) fn export(self, roles: impl IntoIterator<Item = Role>) -> Export {
        let export = roles.into_iter().fold(Export::new(), Export::role);
        self.0.into_iter().fold(export, |export, policy| {
            assert!(policy.tags.is_empty());
            export.policy(policy.name, policy.path, policy.document)
        })
    }
}
