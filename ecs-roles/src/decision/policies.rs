//! The policies that take part in a decision.

use crate::policy::{PolicyDocument, PolicySource};

/// A policy document under the name by which an answer refers to it.
#[derive(Debug, Clone)]
pub struct Policy {
    name: String,
    arn: Option<String>,
    source: PolicySource,
}

impl Policy {
    /// A policy: an inline one by its name, a file by its path.
    pub fn new(name: impl Into<String>, source: PolicySource) -> Self {
        Self { name: name.into(), arn: None, source }
    }

    /// The ARN of a managed policy, which AWS names in an explicit denial.
    #[must_use]
    pub fn with_arn(mut self, arn: impl Into<String>) -> Self {
        self.arn = Some(arn.into());
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The ARN of a managed policy.
    pub fn arn(&self) -> Option<&str> {
        self.arn.as_deref()
    }

    /// The document.
    pub fn document(&self) -> &PolicyDocument {
        self.source.document()
    }

    /// The document with its text.
    pub fn source(&self) -> &PolicySource {
        &self.source
    }
}

/// One level of an organization, the root, an organizational unit or the
/// account, with the policies attached to it.
#[derive(Debug, Clone)]
pub struct PolicyLevel {
    /// The name of the level, for answers.
    pub name: String,
    /// What is attached there.
    pub policies: Vec<Policy>,
}

/// All policies that take part in a decision, by layer.
///
/// `None` is a layer that does not take part; a layer that takes part without
/// a policy allows nothing.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Policies {
    /// Identity policies of the caller: managed and inline, a user's groups'
    /// included.
    pub identity: Vec<Policy>,
    /// Session policies passed when the role was assumed.
    pub session: Option<Vec<Policy>>,
    /// The permissions boundary of the caller.
    pub boundary: Option<Vec<Policy>>,
    /// The policy of the resource; for `sts:AssumeRole` the trust policy.
    pub resource: Option<Policy>,
    /// Service control policies of the caller's account, level by level; none
    /// for an account outside of an organization.
    pub scp: Vec<PolicyLevel>,
    /// Resource control policies of the resource's account, level by level.
    pub rcp: Vec<PolicyLevel>,
    /// The policy of the VPC endpoint that the request goes through.
    pub vpc_endpoint: Option<Vec<Policy>>,
}
