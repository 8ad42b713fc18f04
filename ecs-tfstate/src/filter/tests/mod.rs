//! Filters and what they give.

mod errors;
mod limits;
mod random;
mod results;

use super::Filter;
use crate::value::Value;

/// The first result for a JSON text as JSON, or the failure.
fn first(program: &str, input: &str) -> Result<Option<String>, String> {
    let filter = Filter::compile(program).unwrap_or_else(|error| panic!("{program}: {error:?}"));
    let found = filter.first(&Value::parse(input).unwrap());
    found.map(|found| found.map(|value| value.to_string())).map_err(|failure| failure.message().to_owned())
}
