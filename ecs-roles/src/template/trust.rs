//! Trust policies of roles that a service assumes.

use super::scope::Scope;
use crate::policy::{PolicyDocument, Principals, Statement};

/// Lets a service assume the role, for whomever the service works.
pub(super) fn service(principal: &str) -> Statement {
    Statement::allow(["sts:AssumeRole"]).by(Principals::service(principal))
}

/// Lets a service assume the role only while it works for this account and for
/// the resource: what the IAM User Guide calls protection from the confused
/// deputy.
pub(super) fn guarded_service(principal: &str, scope: &Scope, source: String) -> Statement {
    service(principal).when("StringEquals", "aws:SourceAccount", [scope.account()]).when(
        "ArnLike",
        "aws:SourceArn",
        [source],
    )
}

pub(super) fn document(statement: Statement) -> PolicyDocument {
    PolicyDocument::new([statement])
}
