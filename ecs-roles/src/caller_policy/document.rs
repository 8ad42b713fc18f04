//! The documents, and why each statement is in them.

use std::collections::BTreeSet;

use serde::Serialize;

use super::grant::Grant;
use super::merge::Merged;
use super::operation::Operation;
use super::{sid, split};
use crate::error::Error;
use crate::policy::{PolicyDocument, Statement};

/// A policy document under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallerDocument {
    name: String,
    document: PolicyDocument,
    reasons: Vec<Reason>,
}

/// Why a statement is there: an operation takes these actions for this.
///
/// It serializes as an object with the members `document`, `sid`, `operation`,
/// `why` and `actions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reason {
    /// The name of the document.
    pub document: String,
    /// The label of the statement.
    pub sid: String,
    /// The operation.
    pub operation: Operation,
    /// What the operation does with it, as a clause.
    pub why: &'static str,
    /// The actions of the statement that this is about.
    pub actions: Vec<&'static str>,
}

impl CallerDocument {
    /// The name: that of the policy, from the second document on with a number.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The document.
    pub fn document(&self) -> &PolicyDocument {
        &self.document
    }

    /// Why its statements are there, in their order.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    pub(super) fn into_reasons(self) -> Vec<Reason> {
        self.reasons
    }
}

/// Documents of the statements. Labels are unique in all of them together, so
/// that a reason is clear without its document.
pub(super) fn documents(
    name: &str,
    quota: usize,
    merged: Vec<Merged>,
    grants: &[Grant],
) -> Result<Vec<CallerDocument>, Error> {
    let mut used = BTreeSet::new();
    let mut statements = Vec::new();
    let mut reasons = Vec::new();
    for whole in merged {
        let label = label(&whole, grants);
        // Room for the number of a part.
        let longest = format!("{label}0000");
        for part in split::parts(whole, quota, &|part| statement(part, &longest))? {
            let sid = sid::unused(&label, &mut used);
            reasons.extend(reasons_of(&part, grants, &sid));
            statements.push(statement(&part, &sid));
        }
    }
    let packed = split::packed(statements, quota);
    Ok(packed.into_iter().enumerate().map(|(place, held)| under_name(name, place, held, &reasons)).collect())
}

fn under_name(name: &str, place: usize, held: Vec<Statement>, reasons: &[Reason]) -> CallerDocument {
    let name = match place {
        0 => name.to_owned(),
        _ => format!("{name}{}", place + 1),
    };
    let of_statement = |statement: &Statement| {
        let its = reasons.iter().filter(|reason| Some(&reason.sid) == statement.sid.as_ref());
        its.map(|reason| Reason { document: name.clone(), ..reason.clone() }).collect::<Vec<_>>()
    };
    let reasons = held.iter().flat_map(of_statement).collect();
    CallerDocument { name, document: PolicyDocument::new(held), reasons }
}

fn label(merged: &Merged, grants: &[Grant]) -> String {
    let sources = merged.sources.iter().filter_map(|place| grants.get(*place));
    sid::of_reasons(sources.map(|grant| grant.sid.as_str()))
}

fn statement(merged: &Merged, sid: &str) -> Statement {
    let all = Statement::allow(merged.actions.iter().copied()).on(&merged.resources);
    let tested = merged
        .tests
        .iter()
        .fold(all, |statement, test| statement.when(test.operator, test.key, test.values.iter().cloned()));
    tested.sid(sid)
}

fn reasons_of(part: &Merged, grants: &[Grant], sid: &str) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    for grant in part.sources.iter().filter_map(|place| grants.get(*place)) {
        let actions: Vec<_> =
            part.actions.iter().copied().filter(|action| grant.actions.contains(action)).collect();
        let same = |known: &&mut Reason| known.operation == grant.operation && known.why == grant.why;
        match reasons.iter_mut().find(same) {
            _ if actions.is_empty() => {}
            Some(known) => {
                known.actions.extend(actions);
                known.actions.sort_unstable();
                known.actions.dedup();
            }
            None => reasons.push(Reason {
                document: String::new(),
                sid: sid.to_owned(),
                operation: grant.operation,
                why: grant.why,
                actions,
            }),
        }
    }
    reasons
}
