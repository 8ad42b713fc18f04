//! Policy documents: the least that IAM checks, and how it gives them back.

use ecs_roles::PolicyDocument;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::faults::malformed;
use crate::fault::Fault;

/// RFC 3986: everything but letters, digits and these is encoded.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a document is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Trust,
    Identity,
}

/// As IAM writes it into responses.
pub(super) fn encode(document: &str) -> String {
    utf8_percent_encode(document, RESERVED).to_string()
}

/// Refuses what is no policy, by the grammar of ecs-roles, and what does not fit its purpose.
/// Whether actions and resources exist is not looked at.
pub(super) fn check(document: &str, purpose: Purpose) -> Result<(), Fault> {
    let value: Value =
        serde_json::from_str(document).map_err(|_| malformed("This policy contains invalid Json"))?;
    let statements = match value.get("Statement") {
        Some(Value::Array(statements)) if !statements.is_empty() => statements.as_slice(),
        Some(statement @ Value::Object(_)) => std::slice::from_ref(statement),
        _ => return Err(malformed("Syntax errors in policy.")),
    };
    document.parse::<PolicyDocument>().map_err(|_| malformed("Syntax errors in policy."))?;
    statements.iter().try_for_each(|statement| check_statement(statement, purpose))
}

fn check_statement(statement: &Value, purpose: Purpose) -> Result<(), Fault> {
    let has = |names: [&str; 2]| names.iter().any(|name| statement.get(name).is_some());
    match purpose {
        Purpose::Trust if has(["Resource", "NotResource"]) => Err(malformed("Has prohibited field Resource")),
        Purpose::Trust if !has(["Principal", "NotPrincipal"]) => {
            Err(malformed("Missing required field Principal"))
        }
        Purpose::Identity if has(["Principal", "NotPrincipal"]) => {
            Err(malformed("Policy document should not specify a principal."))
        }
        Purpose::Identity if !has(["Resource", "NotResource"]) => {
            Err(malformed("Policy statement must contain resources."))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_that_are_no_policies_are_malformed() {
        let check = |document: &str, purpose, expected: &str| {
            let result = check(document, purpose);
            let message = result.map_or_else(|fault| fault.message, |()| "fine".to_owned());
            assert_eq!(message, expected, "{document}");
        };
        let allow = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
        check("", Purpose::Identity, "This policy contains invalid Json");
        check(&"[".repeat(100_000), Purpose::Identity, "This policy contains invalid Json");
        check("{}", Purpose::Identity, "Syntax errors in policy.");
        check(r#"{"Statement":[]}"#, Purpose::Identity, "Syntax errors in policy.");
        check(r#"{"Statement":[1]}"#, Purpose::Identity, "Syntax errors in policy.");
        check(
            r#"{"Statement":{"Effect":"allow","Action":"*","Resource":"*"}}"#,
            Purpose::Identity,
            "Syntax errors in policy.",
        );
        check(&format!(r#"{{"Statement":{allow}}}"#), Purpose::Identity, "fine");
        check(&format!(r#"{{"Statement":[{allow}]}}"#), Purpose::Trust, "Has prohibited field Resource");
    }

    #[test]
    fn documents_come_back_percent_encoded() {
        assert_eq!(encode("{\"a\": \"b+~é\"}"), "%7B%22a%22%3A%20%22b%2B~%C3%A9%22%7D");
    }
}
