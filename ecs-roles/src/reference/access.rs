//! The kinds of access that an action gives.

use serde::{Deserialize, Serialize};

/// What an action does to what it touches, as the reference classes it. An
/// action may be of two levels: tagging and permissions management are kinds
/// of writing.
///
/// Source: Service Authorization Reference, "Access level" of the actions
/// tables; IAM User Guide, "Understanding access level summaries".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AccessLevel {
    /// Lists resources, without their contents.
    List,
    /// Reads contents, without changing them.
    Read,
    /// Changes nothing but tags.
    Tagging,
    /// Creates, changes or deletes.
    Write,
    /// Grants or changes permissions.
    #[serde(rename = "Permissions management")]
    PermissionsManagement,
}

impl AccessLevel {
    const ALL: [Self; 5] = [Self::List, Self::Read, Self::Tagging, Self::Write, Self::PermissionsManagement];

    pub(super) fn bit(self) -> u8 {
        1 << self as u8
    }

    pub(super) fn of_bits(bits: u8) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |level| bits & level.bit() != 0)
    }
}
