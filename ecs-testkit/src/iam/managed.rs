//! AWS managed policies that deployments to ECS meet, with their documents.
//!
//! They are from the table of AWS managed policies of moto 5.2.5
//! (<https://github.com/getmoto/moto>, Apache-2.0). Of each there is the default version.

use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::value::RawValue;

const TEXT: &str = include_str!("managed_policies.json");

/// A policy of AWS.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct ManagedPolicy {
    pub(super) path: &'static str,
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    /// When that version was made, as AWS writes it.
    pub(super) updated: &'static str,
    document: &'static RawValue,
}

#[derive(Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Table {
    policies: Vec<ManagedPolicy>,
}

impl ManagedPolicy {
    /// Policies of service-linked roles can be attached by their service only.
    pub(super) fn is_attachable(self) -> bool {
        self.path != "/aws-service-role/"
    }

    pub(super) fn arn(self, partition: &str) -> String {
        format!("arn:{partition}:iam::aws:policy{}{}", self.path, self.name)
    }

    /// The document of the default version.
    pub(super) fn document(self) -> &'static str {
        self.document.get()
    }
}

fn table() -> &'static [ManagedPolicy] {
    static TABLE: OnceLock<Table> = OnceLock::new();
    // That it can be read is tested.
    &TABLE.get_or_init(|| serde_json::from_str(TEXT).unwrap_or_default()).policies
}

pub(super) fn all() -> impl Iterator<Item = ManagedPolicy> {
    table().iter().copied()
}

pub(super) fn find(partition: &str, arn: &str) -> Option<ManagedPolicy> {
    let name = arn.rsplit('/').next()?;
    all().find(|policy| policy.name == name && policy.arn(partition) == arn)
}

/// The policy of that name, whatever its path.
pub(super) fn named(name: &str) -> Option<ManagedPolicy> {
    all().find(|policy| policy.name == name)
}

#[cfg(test)]
mod tests {
    use ecs_roles::PolicySource;

    use super::*;

    #[test]
    fn every_policy_of_the_table_can_be_read() {
        serde_json::from_str::<Table>(TEXT).unwrap();
        assert_eq!(all().count(), 29);
        for policy in all() {
            PolicySource::read(policy.document()).unwrap_or_else(|error| panic!("{}: {error}", policy.name));
            assert!(policy.path.starts_with('/') && policy.path.ends_with('/'), "{}", policy.name);
        }
    }
}
