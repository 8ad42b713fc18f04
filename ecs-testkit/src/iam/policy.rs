//! A customer managed policy and its versions.

use super::tags::Tags;
use crate::moment::Moment;

/// A policy of the account's own.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    pub(super) arn: String,
    pub(super) name: String,
    pub(super) path: String,
    pub(super) id: String,
    pub(super) description: Option<String>,
    pub(super) created_at: Moment,
    pub(super) updated_at: Moment,
    pub(super) tags: Tags,
    /// Oldest first; never none.
    pub(super) versions: Vec<Version>,
    /// The number of the default version.
    pub(super) default: u32,
    /// Numbers are not given twice.
    pub(super) last: u32,
}

/// A version of a [`Policy`].
#[derive(Clone, Debug)]
pub(super) struct Version {
    pub(super) number: u32,
    pub(super) document: String,
    pub(super) created_at: Moment,
}

impl Version {
    pub(super) fn id(&self) -> String {
        format!("v{}", self.number)
    }
}

impl Policy {
    /// The document of the default version.
    pub(super) fn document(&self) -> &str {
        let default = self.versions.iter().find(|version| version.number == self.default);
        default.map(|version| version.document.as_str()).unwrap_or_default()
    }

    pub(super) fn default_id(&self) -> String {
        format!("v{}", self.default)
    }

    /// The version of an id such as `v2`.
    pub(super) fn version(&self, id: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.id() == id)
    }
}
