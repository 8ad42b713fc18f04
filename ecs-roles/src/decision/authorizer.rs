//! Policies, compiled once, that answer requests.

use std::fmt;
use std::sync::Arc;

use super::answer::{Answer, Decision};
use super::compile::Compilation;
use super::contested;
use super::explain;
use super::index::Listed;
use super::inquiry::Inquiry;
use super::message::Wording;
use super::policies::Policies;
use super::request::Request;
use crate::error::Error;
use crate::reference::ServiceReference;

/// A set of policies that answers requests.
///
/// Compiling takes time in proportion to the policies; a decision then looks up
/// the statements that list its action and holds only these against the request.
///
/// ```
/// use ecs_roles::{Authorizer, Decision, Policies, Policy, PolicySource, Request};
///
/// let source = PolicySource::read(r#"{
///     "Version": "2012-10-17",
///     "Statement": {
///         "Sid": "Deploy",
///         "Effect": "Allow",
///         "Action": "ecs:UpdateService",
///         "Resource": "arn:aws:ecs:eu-west-1:111122223333:service/web/*"
///     }
/// }"#)?;
/// let mut policies = Policies::default();
/// policies.identity.push(Policy::new("deploy", source));
/// let authorizer = Authorizer::new(policies)?;
///
/// let caller = "arn:aws:sts::111122223333:assumed-role/deployer/ci".parse()?;
/// let service = "arn:aws:ecs:eu-west-1:111122223333:service/batch/api";
/// let request = Request::new(caller, "ecs:UpdateService", service)?;
/// assert_eq!(authorizer.decide(&request), Decision::ImplicitlyDenied);
///
/// let answer = authorizer.explain(&request);
/// assert_eq!(answer.near_misses[0].statement.sid.as_deref(), Some("Deploy"));
/// assert!(answer.message.unwrap().ends_with(
///     "because no identity-based policy allows the ecs:UpdateService action"
/// ));
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: IAM User Guide, "Policy evaluation logic".
pub struct Authorizer {
    policies: Policies,
    compilation: Compilation,
    reference: Option<Arc<ServiceReference>>,
    wording: Wording,
}

impl Authorizer {
    /// Compiles the policies; which actions know no resources is taken from
    /// [`ServiceReference::embedded`].
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), with a position, for a policy that its layer cannot
    /// hold: `Principal` in a policy of the caller, or a statement without `Resource` outside of resource
    /// policies.
    pub fn new(policies: Policies) -> Result<Self, Error> {
        let compilation = Compilation::of(&policies)?;
        Ok(Self { policies, compilation, reference: None, wording: Wording::default() })
    }

    /// Compiles the policies for actions as `reference` describes them.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new).
    pub fn with_reference(policies: Policies, reference: Arc<ServiceReference>) -> Result<Self, Error> {
        Ok(Self { reference: Some(reference), ..Self::new(policies)? })
    }

    /// Sets how denials are worded.
    #[must_use]
    pub fn with_wording(mut self, wording: Wording) -> Self {
        self.wording = wording;
        self
    }

    /// The policies.
    pub fn policies(&self) -> &Policies {
        &self.policies
    }

    /// The outcome alone.
    pub fn decide(&self, request: &Request) -> Decision {
        if contested::is_always_allowed(request.folded_action()) {
            return Decision::Allowed;
        }
        let mut decision = Decision::Allowed;
        for resource in request.resources() {
            let inquiry = Inquiry::new(self, request, resource);
            if inquiry.denials().next().is_some() {
                return Decision::ExplicitlyDenied;
            }
            if decision == Decision::Allowed && !inquiry.refusals().is_empty() {
                decision = Decision::ImplicitlyDenied;
            }
        }
        decision
    }

    /// The outcome with its reasons.
    pub fn explain(&self, request: &Request) -> Answer {
        explain::answer(self, request)
    }

    pub(super) fn wording(&self) -> Wording {
        self.wording
    }

    pub(super) fn reference(&self) -> &ServiceReference {
        self.reference.as_deref().unwrap_or_else(|| ServiceReference::embedded())
    }

    pub(super) fn listed<'i, 'r>(&'i self, action: &'r str) -> Listed<'i, 'r> {
        self.compilation.index.listed(action, &self.compilation.statements)
    }
}

/// The policies alone: what they compile to says nothing more.
impl fmt::Debug for Authorizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorizer").field("policies", &self.policies).finish_non_exhaustive()
    }
}
