//! Whether two documents mean the same.

use std::collections::BTreeSet;

use super::condition::Condition;
use super::document::{PolicyDocument, PolicyVersion};
use super::principal::{PrincipalKind, Principals};
use super::selection::Selection;
use super::statement::{Effect, Statement};
use crate::arn_fields::is_account_id;

impl PolicyDocument {
    /// Whether both documents mean the same to IAM, whatever their form.
    ///
    /// Without meaning are: the order of statements and values, repetitions,
    /// labels (`Sid`, `Id`), the case of actions, operators and condition
    /// keys, `true` against `"true"`, an account id against the ARN of its
    /// root, `"*"` against `{"AWS": "*"}`, `ArnEquals` against `ArnLike`, and
    /// the version unless a `${` occurs. One statement split into two, or a
    /// pattern that covers another, is not recognised.
    pub fn is_equivalent(&self, other: &Self) -> bool {
        meaning(self) == meaning(other)
    }
}

type Listed<T> = (bool, BTreeSet<T>);

/// A statement without its form. Fields that are compared without regard to
/// case are in lower case.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Meaning {
    effect: Effect,
    principals: Option<Listed<(PrincipalKind, String)>>,
    actions: Listed<String>,
    resources: Option<Listed<String>>,
    conditions: BTreeSet<(String, String, BTreeSet<String>)>,
}

fn meaning(document: &PolicyDocument) -> (Option<PolicyVersion>, BTreeSet<Meaning>) {
    let variables = document.statements.iter().any(has_variables);
    let version = variables.then(|| document.effective_version());
    (version, document.statements.iter().map(statement_meaning).collect())
}

fn has_variables(statement: &Statement) -> bool {
    let resources = statement.resources.iter().flat_map(Selection::listed);
    let values = statement.conditions.iter().flat_map(Condition::values);
    resources.chain(values).any(|text| text.contains("${"))
}

fn statement_meaning(statement: &Statement) -> Meaning {
    let listed = |selection: &Selection<Vec<String>>, of: fn(&String) -> String| {
        (selection.is_negated(), selection.listed().iter().map(of).collect())
    };
    Meaning {
        effect: statement.effect,
        principals: statement
            .principals
            .as_ref()
            .map(|selection| (selection.is_negated(), principals_meaning(selection.listed()))),
        actions: listed(&statement.actions, |action| action.to_lowercase()),
        resources: statement.resources.as_ref().map(|selection| listed(selection, String::clone)),
        conditions: statement.conditions.iter().map(condition_meaning).collect(),
    }
}

fn principals_meaning(principals: &Principals) -> BTreeSet<(PrincipalKind, String)> {
    match principals {
        Principals::Everyone => BTreeSet::from([(PrincipalKind::Aws, "*".to_owned())]),
        Principals::Listed(listed) => listed
            .iter()
            .flat_map(|(kind, names)| names.iter().map(|name| (*kind, account_or_name(name))))
            .collect(),
    }
}

fn account_or_name(name: &str) -> String {
    let fields: Vec<&str> = name.splitn(6, ':').collect();
    match fields.as_slice() {
        ["arn", _, "iam", "", account, "root"] if is_account_id(account) => (*account).to_owned(),
        _ => name.to_owned(),
    }
}

fn condition_meaning(condition: &Condition) -> (String, String, BTreeSet<String>) {
    let operator = condition.operator().to_lowercase().replace("arnequals", "arnlike");
    let operator = operator.replace("arnnotequals", "arnnotlike");
    let caseless = operator.contains("bool") || operator == "null";
    let value = |value: &String| {
        if caseless { value.to_lowercase() } else { value.clone() }
    };
    let values = condition.values().iter().map(value).collect();
    (operator, condition.key().to_lowercase(), values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(statements: &str) -> PolicyDocument {
        format!(r#"{{"Version":"2012-10-17","Statement":{statements}}}"#).parse().unwrap()
    }

    #[track_caller]
    fn check(one: &str, two: &str, expected: bool) {
        let (one, two) = (document(one), document(two));
        assert_eq!(one.is_equivalent(&two), expected, "{one}\n{two}");
        assert_eq!(two.is_equivalent(&one), expected, "{two}\n{one}");
    }

    #[test]
    fn form_is_without_meaning() {
        check(
            r#"{"Effect":"Allow","Action":"A:B","Resource":"*"}"#,
            r#"[{"Sid":"x","Effect":"Allow","Resource":["*"],"Action":["a:b","A:b"]}]"#,
            true,
        );
        check(
            r#"[{"Effect":"Allow","Action":["a:b","a:c"],"Resource":"*"},{"Effect":"Deny","Action":"a:d","Resource":"*"}]"#,
            r#"[{"Effect":"Deny","Action":"a:d","Resource":"*"},{"Effect":"Allow","Action":["a:c","a:b"],"Resource":"*"}]"#,
            true,
        );
    }

    #[test]
    fn spellings_of_one_principal_are_equal() {
        let trust = |principal: &str| {
            format!(r#"{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{principal}}}"#)
        };
        check(
            &trust(r#"{"AWS":"111122223333"}"#),
            &trust(r#"{"AWS":["arn:aws:iam::111122223333:root"]}"#),
            true,
        );
        check(&trust(r#""*""#), &trust(r#"{"AWS":"*"}"#), true);
        check(&trust(r#"{"Service":"a.amazonaws.com"}"#), &trust(r#"{"Service":"b.amazonaws.com"}"#), false);
        check(
            &trust(r#"{"AWS":"arn:aws:iam::111122223333:role/a"}"#),
            &trust(r#"{"AWS":"AROAEXAMPLE"}"#),
            false,
        );
    }

    #[test]
    fn spellings_of_one_condition_are_equal() {
        let when = |condition: &str| {
            format!(r#"{{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{condition}}}"#)
        };
        check(
            &when(r#"{"Bool":{"aws:securetransport":true}}"#),
            &when(r#"{"Bool":{"aws:SecureTransport":["True"]}}"#),
            true,
        );
        check(&when(r#"{"ArnEquals":{"a:b":"x"}}"#), &when(r#"{"ArnLike":{"a:b":"x"}}"#), true);
        check(&when(r#"{"StringEquals":{"a:b":"x"}}"#), &when(r#"{"StringEquals":{"a:b":"X"}}"#), false);
        check(
            &when(r#"{"StringEquals":{"a:b":["x","y"]}}"#),
            &when(r#"{"StringEquals":{"a:b":"x"}}"#),
            false,
        );
        check(&when(r#"{"StringEquals":{"a:b":"x"}}"#), &when("{}"), false);
    }

    #[test]
    fn opposites_are_not_equal() {
        let all = r#"{"Effect":"Allow","Action":"a:b","Resource":"*"}"#;
        check(all, &all.replace("Action", "NotAction"), false);
        check(all, &all.replace("Resource", "NotResource"), false);
        check(all, &all.replace("Allow", "Deny"), false);
    }

    #[test]
    fn the_version_counts_only_with_variables() {
        let old = |resource: &str| -> PolicyDocument {
            format!(r#"{{"Statement":{{"Effect":"Allow","Action":"a:b","Resource":"{resource}"}}}}"#)
                .parse()
                .unwrap()
        };
        let new = |resource: &str| {
            document(&format!(r#"{{"Effect":"Allow","Action":"a:b","Resource":"{resource}"}}"#))
        };
        assert!(old("*").is_equivalent(&new("*")));
        assert!(!old("arn:aws:s3:::b/${aws:username}").is_equivalent(&new("arn:aws:s3:::b/${aws:username}")));
    }
}
