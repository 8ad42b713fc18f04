//! What IAM refuses in the documents of a role.
//!
//! Source: IAM User Guide, "IAM JSON policy elements: Principal" and "Resource".

use crate::error::{Error, shown};
use crate::policy::{PolicyDocument, Statement};
use crate::role::Role;

/// Refuses a trust policy that is none, and policies that are made for something else than a role.
pub(super) fn check(role: &Role) -> Result<(), Error> {
    check_trust(role)?;
    let mut policies = role.inline_policies().iter().chain(role.customer_policies());
    policies.try_for_each(|(name, document)| check_policy(name, document))
}

fn check_trust(role: &Role) -> Result<(), Error> {
    let faulty = |statement: &Statement| match (&statement.principals, &statement.resources) {
        (None, _) => Some("names no principal: say who may assume the role"),
        (_, Some(_)) => Some("names resources, which is the role alone: leave them out"),
        _ => None,
    };
    refuse(&format!("the trust policy of {}", shown(role.name())), role.trust_policy(), faulty)
}

fn check_policy(name: &str, document: &PolicyDocument) -> Result<(), Error> {
    let faulty = |statement: &Statement| match (&statement.principals, &statement.resources) {
        (Some(_), _) => Some("names principals: who may assume the role belongs into its trust policy"),
        (_, None) => Some("names no resource: say what the actions are on"),
        _ => None,
    };
    refuse(&format!("the policy {}", shown(name)), document, faulty)
}

fn refuse(
    what: &str,
    document: &PolicyDocument,
    faulty: impl Fn(&Statement) -> Option<&'static str>,
) -> Result<(), Error> {
    let mut faults =
        document.statements.iter().enumerate().filter_map(|(index, it)| Some((index, faulty(it)?)));
    match faults.next() {
        None => Ok(()),
        Some((index, fault)) => Err(Error::invalid(format!("statement {} of {what} {fault}", index + 1))),
    }
}
