//! What a run takes away beside the role, written down before it does.
//!
//! A policy that is detached, or an instance profile that the role has left, is
//! no longer to be found from the role. So that a run that ends right there can be
//! finished by the next one, the role carries their names in tags meanwhile.

use std::collections::BTreeSet;

use crate::port::Tags;
use crate::role::check_name;

const POLICY: &str = "ecs-roles:leftover-policy-";
const INSTANCE_PROFILE: &str = "ecs-roles:leftover-profile-";

/// Names of what is to be deleted and belongs to the role alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Leftovers {
    pub(super) policies: BTreeSet<String>,
    pub(super) instance_profiles: BTreeSet<String>,
}

impl Leftovers {
    /// What the tags of a role say. A tag that holds no name was not written here.
    pub(super) fn recorded(tags: &Tags) -> Self {
        let named = |prefix: &str| {
            let values = tags.iter().filter(|(key, _)| key.starts_with(prefix)).map(|(_, value)| value);
            let names = values.map(|value| value.replace('/', ","));
            names.filter(|name| check_name("name", name, 128).is_ok()).collect()
        };
        Self { policies: named(POLICY), instance_profiles: named(INSTANCE_PROFILE) }
    }

    /// The tags that say so. A slash stands for a comma, which names may have and tags may not.
    pub(super) fn tags(&self) -> Tags {
        let numbered = |prefix: &'static str, names: &BTreeSet<String>| {
            let names: Vec<String> = names.iter().map(|name| name.replace(',', "/")).collect();
            (1..).zip(names).map(move |(number, name)| (format!("{prefix}{number}"), name))
        };
        numbered(POLICY, &self.policies).chain(numbered(INSTANCE_PROFILE, &self.instance_profiles)).collect()
    }
}

pub(super) fn is_record(key: &str) -> bool {
    key.starts_with(POLICY) || key.starts_with(INSTANCE_PROFILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_down_is_read_back() {
        let leftovers = Leftovers {
            policies: BTreeSet::from(["a,b".to_owned(), "c".to_owned()]),
            instance_profiles: BTreeSet::from(["d".to_owned()]),
        };
        let mut tags = leftovers.tags();
        assert_eq!(tags["ecs-roles:leftover-policy-1"], "a/b");
        assert!(tags.keys().all(|key| is_record(key)));
        tags.insert("team".to_owned(), "web".to_owned());
        tags.insert(format!("{POLICY}3"), "no name: at all".to_owned());
        assert_eq!(Leftovers::recorded(&tags), leftovers);
    }
}
