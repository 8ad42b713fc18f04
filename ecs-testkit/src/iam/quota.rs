//! IAM quotas: AWS IAM User Guide, "IAM and AWS STS quotas".

use super::faults::limit_exceeded;
use crate::fault::Fault;

pub(super) const MANAGED_POLICIES_PER_ROLE: usize = 10;
pub(super) const INLINE_PER_ROLE: usize = 10_240;
pub(super) const TRUST_POLICY: usize = 2048;
pub(super) const MANAGED_POLICY: usize = 6144;
pub(super) const TAGS: usize = 50;

/// Refuses what exceeds a quota, by the quota's name.
pub(super) fn check(name: &str, quota: usize, used: usize) -> Result<(), Fault> {
    if used > quota {
        return Err(limit_exceeded(format!("Cannot exceed quota for {name}: {quota}")));
    }
    Ok(())
}

/// What counts of a document: everything but white space.
pub(super) fn size(document: &str) -> usize {
    document.chars().filter(|character| !character.is_whitespace()).count()
}
