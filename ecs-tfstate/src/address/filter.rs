//! Filters behind an address: where they begin, and what they are to jq.

use super::model::Step;
#[cfg(feature = "jq")]
use crate::filter::Filter;
#[cfg(feature = "jq")]
use crate::value::Value;

/// Whether what follows the steps of an address is a filter.
pub(super) fn begins(rest: &str) -> bool {
    let code = rest.trim_start();
    let is_operator =
        code.starts_with(['|', '/', '?', ',', '+', '*', '%', '=', '<', '>']) || code.starts_with("!=");
    let has_blank = code.len() < rest.len();
    let is_word = ["-", "and ", "or ", "as "].iter().any(|word| code.starts_with(word));
    let is_jq_bracket = ["[]", "[.", "[(", "[$"].iter().any(|bracket| rest.starts_with(bracket));
    is_operator || (has_blank && is_word) || is_jq_bracket || rest.starts_with("..")
}

/// Checks the filter `rest` behind `steps`.
///
/// # Errors
/// A byte of `rest` and what is wrong there.
#[cfg(feature = "jq")]
pub(super) fn check(steps: &[Step], rest: &str) -> Result<(), (usize, String)> {
    let program = program(steps, rest);
    let before = program.len().saturating_sub(rest.len());
    Filter::compile(&program)
        .map(|_| ())
        .map_err(|error| (error.offset.saturating_sub(before), error.message))
}

#[cfg(not(feature = "jq"))]
pub(super) fn check(_: &[Step], _: &str) -> Result<(), (usize, String)> {
    Err((0, "a jq filter needs the feature `jq` of ecs-tfstate".to_owned()))
}

/// The steps and what is behind them as one program: `.["name"][0] | length`.
#[cfg(feature = "jq")]
pub(crate) fn program(steps: &[Step], rest: &str) -> String {
    let (mut program, mut open) = (".".to_owned(), 0);
    for step in steps {
        match step {
            Step::Each => {
                program = format!("[{program}[] | .");
                open += 1;
            }
            step => program.push_str(&in_brackets(step)),
        }
    }
    program + &"]".repeat(open) + rest
}

#[cfg(feature = "jq")]
fn in_brackets(step: &Step) -> String {
    let end = |end: &Option<i64>| end.map_or(String::new(), |end| end.to_string());
    match step {
        // `list.0` is an element, as in Terraform before 0.12.
        Step::Name(name) if name.bytes().all(|byte| byte.is_ascii_digit()) => format!("[{name}]"),
        Step::Name(name) | Step::Key(name) => format!("[{}]", Value::from(name.as_str())),
        Step::Index(index) => format!("[{index}]"),
        Step::Slice(from, to) => format!("[{}:{}]", end(from), end(to)),
        Step::Each => "[]".to_owned(),
    }
}
