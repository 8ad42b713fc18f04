//! What a decision says about itself.

use serde::{Serialize, Serializer};

use crate::error::Position;
use crate::policy::{Effect, Statement};

/// The outcome, in the words of IAM's policy evaluation logic.
/// A denial outweighs a permission, an explicit one an implicit one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Decision {
    /// Every layer allows the request and none denies it.
    Allowed,
    /// A layer that has to allow the request does not.
    ImplicitlyDenied,
    /// A `Deny` statement matches.
    ExplicitlyDenied,
}

/// A kind of policy that takes part in a decision, in the order in which a
/// denial is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Layer {
    /// Service control policies.
    Scp,
    /// Resource control policies.
    Rcp,
    /// The policy of a VPC endpoint.
    VpcEndpoint,
    /// The policy of the resource, a role's trust policy included.
    Resource,
    /// Identity-based policies.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// Session policies.
    Session,
}

impl Layer {
    pub(super) const ALL: [Self; 7] = [
        Self::Scp,
        Self::Rcp,
        Self::VpcEndpoint,
        Self::Resource,
        Self::Identity,
        Self::Boundary,
        Self::Session,
    ];
}

/// A statement of the policies that were asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StatementRef {
    /// The kind of policy it is in.
    pub layer: Layer,
    /// The level of the organization, for service and resource control policies.
    pub level: Option<String>,
    /// The name of the policy.
    pub policy: String,
    /// The ARN of a managed policy.
    pub policy_arn: Option<String>,
    /// The label of the statement.
    pub sid: Option<String>,
    /// Its place among the statements of the policy, from zero.
    pub index: usize,
    /// Where it begins in the text of the policy.
    #[serde(serialize_with = "line_and_column")]
    pub position: Option<Position>,
}

/// A statement that matched the action and failed on something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NearMiss {
    /// The statement.
    pub statement: StatementRef,
    /// What it would have done.
    pub effect: Effect,
    /// The resource it was held against.
    pub resource: String,
    /// Why it does not apply, at least one reason.
    pub mismatches: Vec<Mismatch>,
}

/// Why a statement does not apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Mismatch {
    /// The resource is not among those of `Resource`, or among those of
    /// `NotResource`.
    Resource {
        /// The patterns of the statement.
        wanted: Vec<String>,
        /// Whether they are those of `NotResource`.
        negated: bool,
        /// The resource of the request.
        got: String,
    },
    /// The caller is not among those of `Principal`, or among those of
    /// `NotPrincipal`.
    Principal {
        /// The principals of the statement.
        wanted: Vec<String>,
        /// Whether they are those of `NotPrincipal`.
        negated: bool,
        /// The caller.
        got: String,
    },
    /// A test of `Condition` failed.
    Condition {
        /// The operator as written.
        operator: String,
        /// The condition key as written.
        key: String,
        /// The values of the statement.
        wanted: Vec<String>,
        /// The value in the request.
        got: Found,
    },
    /// A policy variable has no value in the request.
    Variable {
        /// The text that holds it.
        text: String,
        /// The key it stands for.
        key: String,
    },
}

/// A test of `Condition` that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MetCondition {
    /// The operator as written.
    pub operator: String,
    /// The condition key as written.
    pub key: String,
    /// The values of the statement.
    pub values: Vec<String>,
    /// The value in the request.
    pub got: Found,
}

/// What the request holds for a condition key; it serializes as null, a string
/// or a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Found {
    /// The key is not in the request.
    Absent,
    /// A single value.
    One(String),
    /// A multi-valued key.
    Many(Vec<String>),
}

/// A decision with its reasons.
///
/// It prints as several lines for people and serializes for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Answer {
    /// The outcome.
    pub decision: Decision,
    /// The layer that decided: for an allowed request the one that granted it,
    /// for a denied one the first that refused, in the order of [`Layer`].
    pub layer: Option<Layer>,
    /// The statement that decided; none for what is denied because nothing
    /// allows it.
    pub statement: Option<StatementRef>,
    /// The tests of the `Deny` that decided, each of which holds; a test may hold
    /// because the request lacks its key.
    pub conditions: Vec<MetCondition>,
    /// Every layer that refuses, by itself, what was asked; empty for an
    /// allowed request.
    pub blocked_by: Vec<Layer>,
    /// Statements that matched the action and failed on something else.
    pub near_misses: Vec<NearMiss>,
    /// The smallest statement that would allow the request, where adding one to
    /// an identity policy or, with `Principal`, to the resource's can; a `Deny`
    /// has to be changed itself.
    pub remedy: Option<Statement>,
    /// AWS's own sentence for a denied request.
    pub message: Option<String>,
}

fn line_and_column<S: Serializer>(position: &Option<Position>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Place {
        line: usize,
        column: usize,
    }
    position.map(|Position { line, column }| Place { line, column }).serialize(serializer)
}
