//! Trust policies of roles that a service assumes.

use super::scope::Scope;
use crate::policy::{Principals, Statement};

/// Lets a service assume the role, for whomever the service works.
pub(super) fn service(principal: &str) -> Statement {
    Statement::allow(["sts:AssumeRole"]).by(Principals::service(principal))
}

/// Lets a service assume the role only while it works for this account.
pub(super) fn for_account(principal: &str, scope: &Scope) -> Statement {
    service(principal).when("StringEquals", "aws:SourceAccount", [scope.account()])
}

/// Lets a service assume the role only while it works for this account and for
/// the resource: what the IAM User Guide calls protection from the confused
/// deputy.
pub(super) fn guarded_service(principal: &str, scope: &Scope, source: String) -> Statement {
    for_account(principal, scope).when("ArnLike", "aws:SourceArn", [source])
}
