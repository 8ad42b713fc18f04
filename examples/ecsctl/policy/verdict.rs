//! An answer as programs read it.

use ecs_roles::{Answer, Decision, Layer, MetCondition, NearMiss, Statement, StatementRef};
use serde::Serialize;

/// The outcome, and below it the reasons.
#[derive(Serialize)]
pub(super) struct Verdict<'a> {
    decision: Decision,
    blocked_by: &'a [Layer],
    message: Option<&'a str>,
    explanation: Explanation<'a>,
}

#[derive(Serialize)]
struct Explanation<'a> {
    layer: Option<Layer>,
    statement: Option<&'a StatementRef>,
    conditions: &'a [MetCondition],
    near_misses: &'a [NearMiss],
    remedy: Option<&'a Statement>,
}

impl<'a> From<&'a Answer> for Verdict<'a> {
    fn from(answer: &'a Answer) -> Self {
        Self {
            decision: answer.decision,
            blocked_by: &answer.blocked_by,
            message: answer.message.as_deref(),
            explanation: Explanation {
                layer: answer.layer,
                statement: answer.statement.as_ref(),
                conditions: &answer.conditions,
                near_misses: &answer.near_misses,
                remedy: answer.remedy.as_ref(),
            },
        }
    }
}
