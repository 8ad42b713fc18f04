//! Pages of lists.

use serde_json::{Value, json};

use super::faults::invalid;
use crate::fault::Fault;
use crate::wire::json::Input;
use crate::wire::page::cut;

/// One page of `items` under `member`: `maxResults` of them (1 to 100, else
/// `default`) from where `nextToken` points to.
pub(super) fn page(
    input: Input<'_>,
    member: &str,
    items: Vec<Value>,
    default: usize,
) -> Result<Value, Fault> {
    page_of(input, member, items, default, 100)
}

/// As [`page`], where `maxResults` can be `most`.
pub(super) fn page_of(
    input: Input<'_>,
    member: &str,
    items: Vec<Value>,
    default: usize,
    most: usize,
) -> Result<Value, Fault> {
    let size = match input.integer("maxResults")? {
        None => default,
        Some(size) => usize::try_from(size)
            .ok()
            .filter(|size| (1..=most).contains(size))
            .ok_or_else(|| invalid(format!("maxResults must be between 1 and {most}.")))?,
    };
    let cut = cut(items, input.text("nextToken")?, size);
    let (items, token) = cut.ok_or_else(|| invalid("Invalid token."))?;
    let mut output = json!({ member: items });
    if let (Some(token), Some(output)) = (token, output.as_object_mut()) {
        output.insert("nextToken".to_owned(), Value::from(token));
    }
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::json::Object;

    fn pages(total: usize, size: u64) -> Vec<usize> {
        let mut input = Object::new();
        input.insert("maxResults".to_owned(), Value::from(size));
        let mut sizes = Vec::new();
        loop {
            let items = (0..total).map(Value::from).collect();
            let output = page(Input(&input), "arns", items, 10).unwrap();
            sizes.push(output["arns"].as_array().unwrap().len());
            let Some(token) = output.get("nextToken") else { return sizes };
            input.insert("nextToken".to_owned(), token.clone());
        }
    }

    #[test]
    fn the_last_page_has_no_token() {
        assert_eq!(pages(0, 3), [0]);
        assert_eq!(pages(3, 3), [3]);
        assert_eq!(pages(7, 3), [3, 3, 1]);
    }

    #[test]
    fn a_foreign_token_is_refused() {
        let input = json!({ "nextToken": "§" });
        let fault = page(Input(input.as_object().unwrap()), "arns", Vec::new(), 10).unwrap_err();
        assert_eq!(fault.message, "Invalid token.");
    }
}
