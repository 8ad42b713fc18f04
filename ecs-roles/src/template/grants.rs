//! Statements of which each says by its `Sid` what it is for.

use std::collections::BTreeSet;

use crate::policy::Statement;

/// Allows `actions` on the resources; nothing where there are none.
pub(super) fn grant(sid: &str, actions: &[&str], resources: BTreeSet<String>) -> Option<Statement> {
    let statement = || Statement::allow(actions.iter().copied()).on(resources.clone()).sid(sid);
    (!resources.is_empty()).then(statement)
}
