//! Wildcards in conditions: where they are plain text, where they are missing,
//! and where they say nothing.
//!
//! ```json
//! {"Condition": {"StringEquals": {"aws:PrincipalTag/team": "web-*"}}}
//! ```
//!
//! is `WILDCARD_WITHOUT_LIKE_OPERATOR`: only a team named `web-*` fits.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference" and "IAM JSON
//! policy elements: Condition operators".

use super::Family;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::linter::Findings;
use crate::lint::outline::{ConditionView, Outline, StatementView};
use crate::lint::{removal, rename};
use crate::policy::operator::{Operator, Qualifier};
use crate::reference::ConditionType;

static WILDCARD_WITHOUT_LIKE_OPERATOR: Code = Code::of_access_analyzer(
    "WILDCARD_WITHOUT_LIKE_OPERATOR",
    Severity::Warning,
    "The operator takes `*` and `?` for themselves.",
);
static LIKE_WITHOUT_WILDCARD: Code = Code {
    name: "LIKE_WITHOUT_WILDCARD",
    severity: Severity::Suggestion,
    meaning: "The operator is for wildcards, but there is none.",
    source: "IAM User Guide, IAM JSON policy elements: Condition operators",
};
static EQUIVALENT_TO_NULL_FALSE: Code = Code::of_access_analyzer(
    "EQUIVALENT_TO_NULL_FALSE",
    Severity::Suggestion,
    "`*` fits every value, so only the presence of the key counts.",
);
static REDUNDANT_KEY: Code = Code::of_access_analyzer(
    "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
    Severity::Suggestion,
    "The condition always holds.",
);

pub(super) const FAMILY: Family = Family {
    codes: &[
        &WILDCARD_WITHOUT_LIKE_OPERATOR,
        &LIKE_WITHOUT_WILDCARD,
        &EQUIVALENT_TO_NULL_FALSE,
        &REDUNDANT_KEY,
    ],
    check,
};

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    for statement in &outline.statements {
        for condition in &statement.conditions {
            let operator = Operator::read(condition.operator);
            let strings = |operator: &Operator| operator.value_type() == Some(ConditionType::String);
            if let Some(operator) = operator.filter(strings) {
                let marks = |text: &str| has_wildcard(text, outline.reads_variables());
                of_strings(statement, condition, operator, &marks, findings);
            }
        }
    }
}

fn of_strings(
    statement: &StatementView<'_>,
    condition: &ConditionView<'_>,
    operator: Operator,
    has_wildcard: &dyn Fn(&str) -> bool,
    findings: &mut Findings<'_>,
) {
    if !operator.is_like() {
        plain_text(condition, operator, has_wildcard, findings);
    } else if !condition.values.is_empty() && !condition.values.iter().any(|leaf| has_wildcard(leaf.value)) {
        without(statement, condition, operator, findings);
    } else if condition.values.iter().any(|leaf| leaf.value == "*") && !operator.is_negated() {
        everything(statement, condition, operator, findings);
    }
}

/// Whether there is a `*` or `?` outside of a variable: `${*}` is a star, where
/// variables are read.
fn has_wildcard(text: &str, reads_variables: bool) -> bool {
    let mut rest = text;
    while let Some((before, variable)) = rest.split_once("${").filter(|_| reads_variables) {
        let Some((_, after)) = variable.split_once('}') else { break };
        if before.contains(['*', '?']) {
            return true;
        }
        rest = after;
    }
    rest.contains(['*', '?'])
}

fn plain_text(
    condition: &ConditionView<'_>,
    operator: Operator,
    has_wildcard: &dyn Fn(&str) -> bool,
    findings: &mut Findings<'_>,
) {
    for leaf in condition.values.iter().filter(|leaf| has_wildcard(leaf.value)) {
        let like = if operator.is_negated() { "StringNotLike" } else { "StringLike" };
        let message = format!(
            "`{}` takes the wildcard in {} as plain text: did you mean `{like}`?",
            operator.base.name,
            shown(leaf.value)
        );
        findings.report(&WILDCARD_WITHOUT_LIKE_OPERATOR, &leaf.path, leaf.span(), message);
    }
}

fn without(
    statement: &StatementView<'_>,
    condition: &ConditionView<'_>,
    operator: Operator,
    findings: &mut Findings<'_>,
) {
    let exact = if operator.is_negated() { "StringNotEquals" } else { "StringEquals" };
    let fix = operator.with_base(exact).and_then(|to| rename::operator(statement, condition, to));
    let message = format!("no value of {} has a wildcard: write `{exact}`", shown(condition.key));
    let span = condition.operator_span.clone();
    findings.report_fixed(&LIKE_WITHOUT_WILDCARD, &condition.path, span, message, fix);
}

fn everything(
    statement: &StatementView<'_>,
    condition: &ConditionView<'_>,
    operator: Operator,
    findings: &mut Findings<'_>,
) {
    let always = operator.if_exists || operator.qualifier == Some(Qualifier::ForAllValues);
    let (code, message, fix) = if always {
        let message = format!("{} may have any value or none: remove the key", shown(condition.key));
        (&REDUNDANT_KEY, message, without_key(statement, condition))
    } else {
        let message = format!(
            "every value of {} fits, so this asks for its presence: write `\"Null\": {{…: \"false\"}}`",
            shown(condition.key)
        );
        (&EQUIVALENT_TO_NULL_FALSE, message, as_null(statement, condition))
    };
    findings.report_fixed(code, &condition.path, condition.node.span.clone(), message, fix);
}

fn without_key(statement: &StatementView<'_>, condition: &ConditionView<'_>) -> Option<Fix> {
    let block = &statement.node.member("Condition")?.value;
    if rename::tests(block, condition) > 1 {
        return removal::of_member(&block.member(condition.operator)?.value, condition.key);
    }
    match block.members() {
        [_] => removal::of_member(statement.node, "Condition"),
        _ => removal::of_member(block, condition.operator),
    }
}

fn as_null(statement: &StatementView<'_>, condition: &ConditionView<'_>) -> Option<Fix> {
    let null = Operator::read("Null")?;
    let mut fix = rename::operator(statement, condition, null)?;
    fix.edits
        .push(crate::lint::Edit { span: condition.node.span.clone(), replacement: "\"false\"".to_owned() });
    Some(fix)
}
