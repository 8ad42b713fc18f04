//! Policies that belong to no role.

use crate::error::{Error, shown};
use crate::policy::PolicyDocument;
use crate::role::{at_most, check_name, check_path};

/// A customer managed policy that belongs to no role, such as the policy of
/// those who deploy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerManagedPolicy {
    name: String,
    path: String,
    document: PolicyDocument,
}

impl CustomerManagedPolicy {
    pub(super) fn new(name: String, path: String, document: PolicyDocument) -> Self {
        Self { name, path, document }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The document.
    pub fn document(&self) -> &PolicyDocument {
        &self.document
    }

    /// The size is the quota of managed policies in "IAM and AWS STS quotas".
    pub(super) fn check(&self) -> Result<(), Error> {
        let Self { name, path, document } = self;
        check_name("policy name", name, 128)?;
        let of_policy =
            |error: Error| Error::invalid(format!("the policy {}: {}", shown(name), error.message()));
        check_path(path).map_err(of_policy)?;
        let what = format!("the policy {}", shown(name));
        at_most(&what, document.size(), 6_144, "characters without white space")
    }
}
