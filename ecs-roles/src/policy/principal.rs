//! Who a statement is about.

use std::collections::BTreeMap;

/// The principals of a statement in a trust policy or another resource policy.
///
/// ```
/// use ecs_roles::{PrincipalKind, Principals};
///
/// let principals = Principals::service("ecs-tasks.amazonaws.com");
/// assert_eq!(principals.of_kind(PrincipalKind::Service), ["ecs-tasks.amazonaws.com"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principals {
    /// `"*"`: everyone, without credentials too.
    Everyone,
    /// The listed, by kind.
    Listed(BTreeMap<PrincipalKind, Vec<String>>),
}

/// The kinds of principals, the keys of the `Principal` element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PrincipalKind {
    /// `AWS`: account ids and ARNs of users, roles, sessions and account roots.
    Aws,
    /// `CanonicalUser`: user ids of S3.
    CanonicalUser,
    /// `Federated`: identity providers.
    Federated,
    /// `Service`: service principals such as `ecs-tasks.amazonaws.com`.
    Service,
}

impl Principals {
    /// One service principal.
    pub fn service(name: impl Into<String>) -> Self {
        Self::of(PrincipalKind::Service, [name])
    }

    /// Principals of one kind.
    pub fn of<S: Into<String>>(kind: PrincipalKind, names: impl IntoIterator<Item = S>) -> Self {
        Self::Listed(BTreeMap::from([(kind, names.into_iter().map(Into::into).collect())]))
    }

    /// The listed principals of a kind, in the order they are written; none
    /// for [`Everyone`](Principals::Everyone).
    pub fn of_kind(&self, kind: PrincipalKind) -> &[String] {
        match self {
            Self::Everyone => &[],
            Self::Listed(listed) => listed.get(&kind).map_or(&[], Vec::as_slice),
        }
    }
}

impl Principals {
    /// Each principal by itself.
    pub(super) fn single(&self) -> Vec<Self> {
        match self {
            Self::Everyone => vec![Self::Everyone],
            Self::Listed(listed) => listed
                .iter()
                .flat_map(|(kind, names)| names.iter().map(|name| Self::of(*kind, [name.as_str()])))
                .collect(),
        }
    }

    /// Every name, whatever its kind.
    pub(super) fn names(&self) -> Vec<&str> {
        match self {
            Self::Everyone => vec!["*"],
            Self::Listed(listed) => listed.values().flatten().map(String::as_str).collect(),
        }
    }
}

impl PrincipalKind {
    pub(crate) const NAMES: [&str; 4] = ["AWS", "CanonicalUser", "Federated", "Service"];

    /// The key as policies write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::CanonicalUser => "CanonicalUser",
            Self::Federated => "Federated",
            Self::Service => "Service",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Aws, Self::CanonicalUser, Self::Federated, Self::Service]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}
