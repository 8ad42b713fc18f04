//! Policies, compiled once, that answer requests.

use super::answer::{Answer, Decision};
use super::policies::Policies;
use super::request::Request;
use crate::error::Error;

/// A set of policies that answers requests.
#[derive(Debug)]
pub struct Authorizer {}

impl Authorizer {
    /// Compiles the policies.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a policy that its layer cannot hold.
    pub fn new(_policies: Policies) -> Result<Self, Error> {
        Ok(Self {})
    }

    /// The outcome alone.
    pub fn decide(&self, _request: &Request) -> Decision {
        Decision::ImplicitlyDenied
    }

    /// The outcome with its reasons.
    pub fn explain(&self, _request: &Request) -> Answer {
        Answer {
            decision: Decision::ImplicitlyDenied,
            layer: None,
            statement: None,
            blocked_by: Vec::new(),
            near_misses: Vec::new(),
            remedy: None,
            message: None,
        }
    }
}
