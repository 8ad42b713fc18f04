//! A role as it is.

use crate::arn::Arn;
use crate::decision::{Context, Policy};
use crate::policy::PolicyDocument;

/// A role as it is, for an [audit](crate::TaskExecutionNeeds::audit): its trust
/// policy and all its policies, managed and inline.
#[derive(Debug, Clone)]
pub struct ExistingRole {
    pub(super) arn: Arn,
    pub(super) trust: PolicyDocument,
    pub(super) policies: Vec<Policy>,
    pub(super) boundary: Option<Vec<Policy>>,
    pub(super) context: Context,
}

impl ExistingRole {
    /// A role by its ARN, with its trust policy, and the documents of its inline
    /// and managed policies.
    pub fn new(arn: Arn, trust: PolicyDocument, policies: impl IntoIterator<Item = Policy>) -> Self {
        let policies = policies.into_iter().collect();
        Self { arn, trust, policies, boundary: None, context: Context::new() }
    }

    /// Its permissions boundary.
    #[must_use]
    pub fn with_boundary(mut self, boundary: Policy) -> Self {
        self.boundary = Some(vec![boundary]);
        self
    }

    /// What is known of its requests, such as `aws:SourceVpce` where images are
    /// pulled through a VPC endpoint. A condition on a key that is not given is
    /// not met.
    #[must_use]
    pub fn with_context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }
}
