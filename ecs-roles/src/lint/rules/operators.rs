//! Condition operators.
//!
//! ```json
//! {"Condition": {"StringEqual": {"aws:SourceAccount": "111122223333"}}}
//! ```
//!
//! is `INVALID_CONDITION_OPERATOR`.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference" and "IAM JSON
//! policy elements: Condition operators".

use super::Family;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::linter::Findings;
use crate::lint::nearest::nearest;
use crate::lint::outline::{Outline, StatementView};
use crate::policy::operator::Operator;
use crate::policy::{JsonPath, Member, Node};

static INVALID_CONDITION_OPERATOR: Code = Code::of_access_analyzer(
    "INVALID_CONDITION_OPERATOR",
    Severity::Error,
    "The policy language has no operator of this name.",
);
static NULL_WITH_IF_EXISTS: Code = Code::of_access_analyzer(
    "NULL_WITH_IF_EXISTS",
    Severity::Error,
    "`Null` asks whether a key is there, so it takes no `IfExists`.",
);
static NULL_WITH_QUALIFIER: Code = Code::of_access_analyzer(
    "NULL_WITH_QUALIFIER",
    Severity::Suggestion,
    "`Null` asks for the key, not for its values, so a qualifier says nothing.",
);

pub(super) const FAMILY: Family =
    Family { codes: &[&INVALID_CONDITION_OPERATOR, &NULL_WITH_IF_EXISTS, &NULL_WITH_QUALIFIER], check };

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    for statement in &outline.statements {
        operators(statement, findings);
    }
}

fn operators(statement: &StatementView<'_>, findings: &mut Findings<'_>) {
    let Some(block) = statement.node.member("Condition").map(|member| &member.value) else { return };
    let path = statement.path.member("Condition");
    for member in block.members() {
        let path = path.member(&member.name);
        match Operator::read(&member.name) {
            None => unknown(block, member, &path, findings),
            Some(operator) if operator.spelled() != *member.name => {
                let message = format!(
                    "the operator {} is spelled `{}`: write it so",
                    shown(&member.name),
                    operator.spelled()
                );
                let fix = respelled(block, member, operator);
                let span = member.name_span.clone();
                findings.report_fixed(&INVALID_CONDITION_OPERATOR, &path, span, message, fix);
            }
            Some(_) => {}
        }
        if let Some(operator) = Operator::read(&member.name) {
            null(block, member, operator, &path, findings);
        }
    }
}

fn respelled(block: &Node, member: &Member, operator: Operator) -> Option<Fix> {
    let name = operator.spelled();
    block
        .member(&name)
        .is_none()
        .then(|| Fix::replace(member.name_span.clone(), format!("\"{name}\""), format!("write `{name}`")))
}

fn unknown(block: &Node, member: &Member, path: &JsonPath, findings: &mut Findings<'_>) {
    let near = Operator::near(&member.name);
    let opposite = near.and_then(|operator| near_opposite(&member.name, operator));
    let fix = near.filter(|_| opposite.is_none()).and_then(|operator| respelled(block, member, operator));
    let remedy = match (near, opposite) {
        (Some(one), Some(other)) => format!("did you mean `{}` or `{}`?", one.spelled(), other.spelled()),
        (Some(operator), None) => format!("did you mean `{}`?", operator.spelled()),
        (None, _) => "use one such as `StringEquals`, `ArnLike` or `Bool`".to_owned(),
    };
    let message = format!("{} is no condition operator: {remedy}", shown(&member.name));
    findings.report_fixed(&INVALID_CONDITION_OPERATOR, path, member.name_span.clone(), message, fix);
}

/// The opposite of the near operator, where that may be meant as well.
fn near_opposite(text: &str, near: Operator) -> Option<Operator> {
    let name = text.rsplit(':').next().unwrap_or(text);
    let says_not = name.to_ascii_lowercase().contains("not");
    near.opposite().filter(|opposite| {
        let spelled = Operator { qualifier: None, ..*opposite }.spelled();
        says_not != near.is_negated() || nearest(name, [spelled.as_str()]).is_some()
    })
}

fn null(block: &Node, member: &Member, operator: Operator, path: &JsonPath, findings: &mut Findings<'_>) {
    if operator.value_type().is_some() {
        return;
    }
    let plain = Operator { qualifier: None, if_exists: false, ..operator };
    let mut report = |code, message: &str| {
        let fix = respelled(block, member, plain);
        findings.report_fixed(code, path, member.name_span.clone(), message, fix);
    };
    if operator.if_exists {
        report(&NULL_WITH_IF_EXISTS, "`Null` takes no `IfExists`: write `Null`");
    }
    if operator.qualifier.is_some() {
        report(&NULL_WITH_QUALIFIER, "a qualifier says nothing before `Null`: write `Null`");
    }
}
