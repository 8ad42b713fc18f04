//! Why a statement that lists the action does not apply.

use super::answer::{Found, MetCondition, Mismatch, NearMiss};
use super::condition::Test;
use super::context::{Context, ContextValue};
use super::explain::{policy, refer};
use super::policies::{Policies, Policy};
use super::principal::Naming;
use super::statement::{Case, Compiled};
use crate::policy::{Condition, Principals, Selection, Statement};

/// What keeps the statement from applying; nothing if it applies.
pub(super) fn of(case: &Case<'_>, policies: &Policies, compiled: &Compiled) -> Option<NearMiss> {
    let document = policy(policies, compiled.origin)?.document();
    let statement = document.statements.get(compiled.origin.statement)?;
    let mut mismatches = Vec::new();
    mismatches.extend(principal(case, compiled, statement));
    mismatches.extend(resources(case, compiled, statement));
    mismatches.extend(conditions(case, compiled, statement));
    if mismatches.is_empty() {
        return None;
    }
    Some(NearMiss {
        statement: refer(policies, compiled)?,
        effect: statement.effect,
        resource: case.resource.to_owned(),
        mismatches,
    })
}

fn principal(case: &Case<'_>, compiled: &Compiled, statement: &Statement) -> Option<Mismatch> {
    let fails = compiled.naming(case) == Naming::None;
    fails.then(|| Mismatch::Principal {
        wanted: statement.principals.as_ref().map(Selection::listed).map_or_else(Vec::new, names),
        negated: statement.principals.as_ref().is_some_and(Selection::is_negated),
        got: case.caller().to_string(),
    })
}

/// Principals as policies write them, kind left out.
fn names(principals: &Principals) -> Vec<String> {
    match principals {
        Principals::Everyone => vec!["*".to_owned()],
        Principals::Listed(listed) => listed.values().flatten().cloned().collect(),
    }
}

fn resources(case: &Case<'_>, compiled: &Compiled, statement: &Statement) -> Vec<Mismatch> {
    let Some(selection) = &statement.resources else {
        return Vec::new();
    };
    if compiled.resources.contain(|| case.held(), case.context()) {
        return Vec::new();
    }
    let patterns = compiled.resources.patterns().iter().zip(selection.listed());
    let unresolved = patterns.filter_map(|(pattern, text)| {
        let key = pattern.unresolved(case.context())?;
        Some(Mismatch::Variable { text: text.clone(), key: key.to_owned() })
    });
    let mismatch = Mismatch::Resource {
        wanted: selection.listed().clone(),
        negated: selection.is_negated(),
        got: case.held().to_owned(),
    };
    [mismatch].into_iter().chain(unresolved).collect()
}

fn conditions(case: &Case<'_>, compiled: &Compiled, statement: &Statement) -> Vec<Mismatch> {
    let context = case.context();
    let pairs = compiled.tests.iter().zip(statement.conditions.iter());
    let failed = pairs.filter(|(test, _)| !test.holds(context));
    failed
        .flat_map(|(test, condition)| {
            let unresolved = test.unresolved(context).into_iter().filter_map(|(place, key)| {
                let text = condition.values().get(place)?.clone();
                Some(Mismatch::Variable { text, key: key.to_owned() })
            });
            [failed_test(condition, test.key(), context)].into_iter().chain(unresolved).collect::<Vec<_>>()
        })
        .collect()
}

fn failed_test(condition: &Condition, key: &str, context: &Context) -> Mismatch {
    Mismatch::Condition {
        operator: condition.operator().to_owned(),
        key: condition.key().to_owned(),
        wanted: condition.values().to_vec(),
        got: found(context, key),
    }
}

fn found(context: &Context, key: &str) -> Found {
    match context.get_lower_case(key) {
        None => Found::Absent,
        Some(ContextValue::One(value)) => Found::One(value.clone()),
        Some(ContextValue::Many(values)) => Found::Many(values.clone()),
    }
}

/// The tests of a statement that applies.
pub(super) fn met(case: &Case<'_>, policies: &Policies, compiled: &Compiled) -> Vec<MetCondition> {
    let document = policy(policies, compiled.origin).map(Policy::document);
    let statement = document.and_then(|document| document.statements.get(compiled.origin.statement));
    let written = statement.into_iter().flat_map(|statement| statement.conditions.iter());
    let met = |(test, condition): (&Test, &Condition)| MetCondition {
        operator: condition.operator().to_owned(),
        key: condition.key().to_owned(),
        values: condition.values().to_vec(),
        got: found(case.context(), test.key()),
    };
    compiled.tests.iter().zip(written).map(met).collect()
}
