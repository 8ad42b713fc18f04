//! What a document is used as.

/// What a policy document is used as: its grammar, quota and rules follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum PolicyKind {
    /// An identity policy: managed, or inline in a role, user or group.
    Identity,
    /// The trust policy of a role.
    Trust,
    /// The policy of another resource, such as a bucket, queue or key.
    Resource,
    /// A permissions boundary: an identity policy that only limits.
    Boundary,
    /// A service control policy.
    Scp,
}

impl PolicyKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Identity, Self::Trust, Self::Resource, Self::Boundary, Self::Scp];

    /// The kind as the command line names it: `identity`, `trust`, `resource`, `boundary`, `scp`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Trust => "trust",
            Self::Resource => "resource",
            Self::Boundary => "boundary",
            Self::Scp => "scp",
        }
    }

    /// Whether statements say who they are about.
    pub(crate) fn has_principals(self) -> bool {
        matches!(self, Self::Trust | Self::Resource)
    }
}
