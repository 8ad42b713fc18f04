#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod arn;
mod arn_fields;
mod arn_pattern;
mod caller_policy;
mod decision;
mod ensure;
mod error;
mod glob;
mod glob_relation;
mod lint;
mod partition;
mod policy;
mod port;
mod reference;
mod role;
mod template;

pub mod conformance;

#[cfg(feature = "aws")]
pub mod aws;

pub use arn::Arn;
pub use arn_pattern::ArnPattern;
pub use caller_policy::{CallerDocument, CallerPolicy, Circumstance, Operation, Reason};
pub use decision::contested;
pub use decision::{
    Answer, Authorizer, Caller, Context, ContextValue, Decision, Found, Layer, MetCondition, Mismatch,
    NearMiss, Policies, Policy, PolicyLevel, Request, StatementRef, Wording,
};
pub use ensure::{Change, Difference, Ensured, ensure};
pub use error::{Error, ErrorKind, Position};
pub use lint::{
    Code, Edit, Finding, Fix, Linter, PolicyKind, Severity, applicable, apply_fixes, codes, lint,
};
pub use partition::Partition;
pub use policy::{
    Condition, Conditions, Effect, JsonPath, PathSegment, PolicyDocument, PolicySource, PolicyVersion,
    PrincipalKind, Principals, Selection, Statement,
};
#[cfg(any(test, feature = "mock"))]
pub use port::MockIam;
pub use port::{Iam, RoleDescription};
pub use reference::{
    AccessLevel, ActionEntry, ActionResource, ConditionKey, ConditionType, ResourceType, Service,
    ServiceReference,
};
pub use role::Role;
pub use template::{CodeDeployRole, Scope, TaskExecutionRole};
