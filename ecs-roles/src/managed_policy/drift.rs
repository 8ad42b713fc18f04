//! Whether AWS has changed one of its policies.

use std::fmt;

use serde::Serialize;

use super::table::ManagedPolicy;
use crate::policy::{PolicyDiff, PolicyDocument};

/// A managed policy of AWS that is not as this crate knows it: AWS has made a
/// new version. That is no fault of the role that carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ManagedPolicyDrift {
    /// The name of the policy.
    pub policy: &'static str,
    /// The version this crate knows.
    pub known: &'static str,
    /// The version that counts now.
    pub found: String,
    /// What the new version allows more, or less.
    pub diff: PolicyDiff,
}

impl ManagedPolicyDrift {
    /// Compares a policy with the version and document that an account of the
    /// partition `aws` sees; nothing where both mean the same. What AWS has in
    /// other partitions is not known well enough to be compared.
    pub fn of(policy: &'static ManagedPolicy, version: &str, document: &PolicyDocument) -> Option<Self> {
        let diff = PolicyDiff::between(&policy.document().ok()?, document);
        let changed = !diff.is_empty();
        changed.then(|| Self {
            policy: policy.name(),
            known: policy.version(),
            found: version.to_owned(),
            diff,
        })
    }
}

impl fmt::Display for ManagedPolicyDrift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AWS changed its policy {} from {} to {}", self.policy, self.known, self.found)?;
        for line in self.diff.lines() {
            write!(f, "\n  {line}")?;
        }
        Ok(())
    }
}
