//! The role that states are read with.

use std::time::Duration;

use crate::secret::Secret;

/// A role to be assumed before a state is read: the block `assume_role` of the
/// backend, and AWS STS' `AssumeRole`.
///
/// ```
/// use ecs_tfstate::AssumedRole;
///
/// let role = AssumedRole::new("arn:aws:iam::123456789012:role/reader")
///     .with_external_id("made-up")
///     .with_session_name("deploy");
/// assert_eq!(role.arn(), "arn:aws:iam::123456789012:role/reader");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssumedRole {
    pub(crate) arn: String,
    pub(crate) external_id: Option<Secret>,
    pub(crate) session_name: Option<String>,
    pub(crate) duration: Option<Duration>,
    pub(crate) policy: Option<String>,
    pub(crate) policy_arns: Vec<String>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) transitive_tag_keys: Vec<String>,
    pub(crate) source_identity: Option<String>,
}

impl AssumedRole {
    /// The role with this ARN.
    #[must_use]
    pub fn new(arn: impl Into<String>) -> Self {
        Self {
            arn: arn.into(),
            external_id: None,
            session_name: None,
            duration: None,
            policy: None,
            policy_arns: Vec::new(),
            tags: Vec::new(),
            transitive_tag_keys: Vec::new(),
            source_identity: None,
        }
    }

    /// The ARN.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// Sends what the trust policy of the role may ask for in
    /// `sts:ExternalId`.
    #[must_use]
    pub fn with_external_id(self, id: impl Into<String>) -> Self {
        Self { external_id: Some(Secret::new(id)), ..self }
    }

    /// Names the session, for CloudTrail; `ecs-tfstate` if it is not called.
    #[must_use]
    pub fn with_session_name(self, name: impl Into<String>) -> Self {
        Self { session_name: Some(name.into()), ..self }
    }

    /// How long the session lasts: from 15 minutes to what the role allows. An
    /// hour if it is not called.
    #[must_use]
    pub fn with_duration(self, duration: Duration) -> Self {
        Self { duration: Some(duration), ..self }
    }

    /// Restricts the session to what this policy, as JSON, allows too.
    #[must_use]
    pub fn with_policy(self, policy: impl Into<String>) -> Self {
        Self { policy: Some(policy.into()), ..self }
    }

    /// Restricts the session to what managed policies with these ARNs allow
    /// too.
    #[must_use]
    pub fn with_policy_arns(self, arns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { policy_arns: arns.into_iter().map(Into::into).collect(), ..self }
    }

    /// Tags the session.
    #[must_use]
    pub fn with_tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.push((key.into(), value.into()));
        self
    }

    /// Says which tags go on to roles that are assumed from this one.
    #[must_use]
    pub fn with_transitive_tag_keys(self, keys: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { transitive_tag_keys: keys.into_iter().map(Into::into).collect(), ..self }
    }

    /// Says who assumes the role, which cannot be changed in the session.
    #[must_use]
    pub fn with_source_identity(self, identity: impl Into<String>) -> Self {
        Self { source_identity: Some(identity.into()), ..self }
    }
}
