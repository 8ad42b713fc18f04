//! Policy documents: the least that IAM checks, and how it gives them back.

use ecs_roles::{PolicyDocument, Statement};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::IgnoredAny;

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
pub(super) fn check(document: &str, purpose: Purpose) -> Result<PolicyDocument, Fault> {
    serde_json::from_str::<IgnoredAny>(document)
        .map_err(|_| malformed("This policy contains invalid Json"))?;
    let policy: PolicyDocument = document.parse().map_err(|_| malformed("Syntax errors in policy."))?;
    if policy.statements.is_empty() {
        return Err(malformed("Syntax errors in policy."));
    }
    policy.statements.iter().try_for_each(|statement| check_statement(statement, purpose))?;
    Ok(policy)
}

fn check_statement(statement: &Statement, purpose: Purpose) -> Result<(), Fault> {
    let (principals, resources) = (statement.principals.as_ref(), statement.resources.as_ref());
    let actions = statement.actions.listed();
    let all = |pattern: &String| pattern == "*" || pattern == "*:*";
    let of_sts =
        |action: &String| action.get(..4).is_some_and(|service| service.eq_ignore_ascii_case("sts:"));
    let is_resource = |text: &String| text == "*" || text.starts_with("arn:") || text.starts_with("${");
    let wrong =
        resources.into_iter().flat_map(|resources| resources.listed()).find(|text| !is_resource(text));
    let text = match (purpose, principals, resources) {
        (Purpose::Trust, _, Some(_)) => "Has prohibited field Resource",
        (Purpose::Trust, None, None) => "Missing required field Principal",
        (Purpose::Trust, ..) if !actions.iter().all(of_sts) => {
            "AssumeRole policy may only specify STS AssumeRole actions."
        }
        (Purpose::Identity, Some(_), _) => "Policy document should not specify a principal.",
        (Purpose::Identity, _, None) => "Policy statement must contain resources.",
        (Purpose::Identity, ..) if !actions.iter().all(|action| all(action) || action.contains(':')) => {
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
        }
        _ => return wrong.map_or(Ok(()), |text| Err(malformed(not_an_arn(text)))),
    };
    Err(malformed(text))
}

fn not_an_arn(resource: &str) -> String {
    format!("Resource {resource} must be in ARN format or \"*\".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_that_are_no_policies_are_malformed() {
        let check = |document: &str, purpose, expected: &str| {
            let result = check(document, purpose);
            let message = result.map_or_else(|fault| fault.message, |_| "fine".to_owned());
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
        check(
            r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"*"}}"#,
            Purpose::Trust,
            "AssumeRole policy may only specify STS AssumeRole actions.",
        );
        check(
            r#"{"Statement":{"Effect":"Allow","Action":"RunTask","Resource":"*"}}"#,
            Purpose::Identity,
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        );
        check(
            r#"{"Statement":{"Effect":"Allow","Action":"ecs:RunTask","Resource":"web"}}"#,
            Purpose::Identity,
            "Resource web must be in ARN format or \"*\".",
        );
    }

    #[test]
    fn documents_come_back_percent_encoded() {
        assert_eq!(encode("{\"a\": \"b+~é\"}"), "%7B%22a%22%3A%20%22b%2B~%C3%A9%22%7D");
    }
}
