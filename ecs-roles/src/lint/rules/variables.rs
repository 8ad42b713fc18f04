//! Policy variables: their form, and where they stand.
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": {"Resource": "arn:aws:s3:::home/${aws:username"}}
//! ```
//!
//! is `MISSING_BRACE_IN_VARIABLE`.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference" and "IAM
//! policy elements: Variables and tags".

use super::Family;
use crate::error::shown;
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::linter::Findings;
use crate::lint::outline::{Element, Leaf, Outline};
use crate::lint::variable::{Fault, Variable, variables};
use crate::policy::operator::Operator;
use crate::reference::ConditionType;

static MISSING_BRACE: Code = Code::of_access_analyzer(
    "MISSING_BRACE_IN_VARIABLE",
    Severity::Error,
    "The variable has no closing brace.",
);
static MISSING_QUOTE: Code = Code::of_access_analyzer(
    "MISSING_QUOTE_IN_VARIABLE",
    Severity::Error,
    "The default value of the variable is not in single quotes.",
);
static UNSUPPORTED_SPACE: Code = Code::of_access_analyzer(
    "UNSUPPORTED_SPACE_IN_VARIABLE",
    Severity::Error,
    "The name of the variable has a space.",
);
static EMPTY: Code = Code::of_access_analyzer("EMPTY_VARIABLE", Severity::Error, "The variable has no name.");
static INVALID_FOR_OPERATOR: Code = Code::of_access_analyzer(
    "INVALID_VARIABLE_FOR_OPERATOR",
    Severity::Error,
    "Variables are read by operators on strings and ARNs alone.",
);
static UNSUPPORTED_IN_ELEMENT: Code = Code::of_access_analyzer(
    "VARIABLE_UNSUPPORTED_IN_ELEMENT",
    Severity::Error,
    "Variables are read in resources and conditions alone.",
);
static UNSUPPORTED_IN_VERSION: Code = Code::of_access_analyzer(
    "VARIABLE_UNSUPPORTED_IN_VERSION",
    Severity::Error,
    "Before the version 2012-10-17 a variable is plain text.",
);

pub(super) const FAMILY: Family = Family {
    codes: &[
        &MISSING_BRACE,
        &MISSING_QUOTE,
        &UNSUPPORTED_SPACE,
        &EMPTY,
        &INVALID_FOR_OPERATOR,
        &UNSUPPORTED_IN_ELEMENT,
        &UNSUPPORTED_IN_VERSION,
    ],
    check,
};

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    for statement in &outline.statements {
        for element in [&statement.actions, &statement.principals].into_iter().flatten() {
            misplaced(element, findings);
        }
        for leaf in statement.resources.iter().flat_map(|resources| &resources.leaves) {
            within(outline, leaf, findings);
        }
        for condition in &statement.conditions {
            let compares = Operator::read(condition.operator).map(Operator::value_type);
            for leaf in &condition.values {
                match compares {
                    None => {}
                    Some(Some(ConditionType::String | ConditionType::Arn)) => within(outline, leaf, findings),
                    Some(_) => not_read(leaf, condition.operator, findings),
                }
            }
        }
    }
}

fn misplaced(element: &Element<'_>, findings: &mut Findings<'_>) {
    for leaf in element.leaves.iter().filter(|leaf| variables(leaf.value).next().is_some()) {
        let message = format!(
            "{} has a variable, which `{}` does not read: write the text itself",
            shown(leaf.value),
            element.name
        );
        findings.report(&UNSUPPORTED_IN_ELEMENT, &leaf.path, leaf.span(), message);
    }
}

fn not_read(leaf: &Leaf<'_>, operator: &str, findings: &mut Findings<'_>) {
    if variables(leaf.value).next().is_some() {
        let message = format!(
            "{} has a variable, which {} does not read: use an operator on strings or ARNs",
            shown(leaf.value),
            shown(operator)
        );
        findings.report(&INVALID_FOR_OPERATOR, &leaf.path, leaf.span(), message);
    }
}

fn within(outline: &Outline<'_>, leaf: &Leaf<'_>, findings: &mut Findings<'_>) {
    let mut found = variables(leaf.value).peekable();
    if found.peek().is_some() {
        version(outline, leaf, findings);
    }
    let faulty: Vec<_> = found.filter_map(|variable| Some((variable, variable.fault()?))).collect();
    for fault in [Fault::Open, Fault::Empty, Fault::Space, Fault::Quote] {
        let alike: Vec<_> = faulty.iter().filter(|(_, its)| *its == fault).map(|(it, _)| *it).collect();
        if let [first, others @ ..] = alike.as_slice() {
            form(leaf, *first, others, fault, findings);
        }
    }
}

fn version(outline: &Outline<'_>, leaf: &Leaf<'_>, findings: &mut Findings<'_>) {
    let version = outline.root.member("Version").map(|member| &member.value);
    if version.is_some_and(|version| version.as_str() != Some("2008-10-17")) {
        return;
    }
    let fix = version.map(|version| {
        Fix::replace(version.span.clone(), "\"2012-10-17\"", "write the version `2012-10-17`")
    });
    let message = format!(
        "{} has a variable, which is plain text before the version `2012-10-17`: write that `Version`",
        shown(leaf.value)
    );
    findings.report_fixed(&UNSUPPORTED_IN_VERSION, &leaf.path, leaf.span(), message, fix);
}

/// One finding for all variables of a value with one fault, and one fix.
fn form(
    leaf: &Leaf<'_>,
    first: Variable<'_>,
    others: &[Variable<'_>],
    fault: Fault,
    findings: &mut Findings<'_>,
) {
    let (code, problem) = match fault {
        Fault::Open => (&MISSING_BRACE, "has no closing brace: add `}` after its name"),
        Fault::Empty => (&EMPTY, "has no name: write one as in `${aws:username}`, or remove it"),
        Fault::Space => (&UNSUPPORTED_SPACE, "has a space in its name: remove it"),
        Fault::Quote => {
            (&MISSING_QUOTE, "has a default value without quotes: write it as in `${aws:username, 'nobody'}`")
        }
    };
    let alike = match others.len() {
        0 => String::new(),
        more => format!(" (as {more} more in this value)"),
    };
    let fix = first.mended(fault).map(|mended| {
        let all = [first].into_iter().chain(others.iter().copied());
        leaf.replaced_by(&rewritten(leaf.value, all, fault), &format!("write {}{alike}", shown(&mended)))
    });
    let message = format!("the variable {} {problem}{alike}", shown(first.text));
    findings.report_fixed(code, &leaf.path, leaf.span(), message, fix);
}

/// The value with those variables mended, in one pass.
fn rewritten<'t>(value: &'t str, faulty: impl Iterator<Item = Variable<'t>>, fault: Fault) -> String {
    let mut mended = String::with_capacity(value.len());
    let mut copied = 0;
    for variable in faulty {
        mended.push_str(value.get(copied..variable.start).unwrap_or_default());
        mended.push_str(&variable.mended(fault).unwrap_or_else(|| variable.text.to_owned()));
        copied = variable.start + variable.text.len();
    }
    mended + value.get(copied..).unwrap_or_default()
}
