//! The one form of documents that mean the same, and whether two do.

use std::collections::{HashMap, HashSet};

use super::condition::{Condition, Conditions};
use super::document::{PolicyDocument, PolicyVersion};
use super::operator::Operator;
use super::principal::{PrincipalKind, Principals};
use super::selection::Selection;
use super::statement::Statement;
use crate::arn_fields::is_account_id;

impl PolicyDocument {
    /// Whether both documents mean the same to IAM, whatever their form: their
    /// [canonical](Self::canonical) forms are equal but for labels (`Sid`, `Id`).
    pub fn is_equivalent(&self, other: &Self) -> bool {
        self.without_labels().canonical() == other.without_labels().canonical()
    }

    /// The document in the form that all documents of its meaning share.
    ///
    /// Without meaning are: the order of statements and values, repetitions,
    /// the case of actions (here lower case), operators and condition
    /// keys, `true` against `"true"`, an account id against the ARN of its
    /// root, `"*"` against `{"AWS": "*"}`, `ArnEquals` against `ArnLike`, and
    /// the version unless a `${` occurs. One statement split into two, or a
    /// pattern that covers another, is not recognised. Labels stay.
    ///
    /// ```
    /// use ecs_roles::PolicyDocument;
    ///
    /// let document: PolicyDocument = r#"{"Statement": {"Effect": "Allow", "Resource": "*",
    ///     "Action": ["ecs:UpdateService", "ECS:RunTask", "ecs:RunTask"]}}"#.parse()?;
    /// assert_eq!(
    ///     document.canonical().to_string(),
    ///     r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ecs:runtask","ecs:updateservice"],"Resource":"*"}]}"#
    /// );
    /// # Ok::<(), ecs_roles::Error>(())
    /// ```
    #[must_use]
    pub fn canonical(&self) -> Self {
        let variables = self.statements.iter().any(has_variables);
        let version = if variables { self.effective_version() } else { PolicyVersion::V2012 };
        let statements = sorted(self.statements.iter().map(statement));
        Self { version: Some(version), id: self.id.clone(), statements }
    }

    /// The document in few characters: without labels and repetitions, statements that differ in nothing but
    /// their actions as one.
    #[must_use]
    pub(crate) fn compacted(&self) -> Self {
        let mut compact = self.without_labels();
        compact.statements = Vec::new();
        for statement in &self.without_labels().statements {
            let statement = without_repetitions(statement);
            match compact.statements.iter_mut().find(|known| differ_in_actions(known, &statement)) {
                Some(known) => merge(known, &statement),
                None => compact.statements.push(statement),
            }
        }
        compact
    }

    fn without_labels(&self) -> Self {
        let unlabelled = |statement: &Statement| Statement { sid: None, ..statement.clone() };
        let statements = self.statements.iter().map(unlabelled).collect();
        Self { version: self.version, id: None, statements }
    }
}

fn without_repetitions(statement: &Statement) -> Statement {
    let mut seen = HashSet::new();
    let mut once = |action: &&String| seen.insert(action.to_ascii_lowercase());
    let actions = statement.actions.map(|listed| listed.iter().filter(&mut once).cloned().collect());
    Statement { actions, ..statement.clone() }
}

fn differ_in_actions(one: &Statement, other: &Statement) -> bool {
    let plain = |statement: &Statement| !statement.actions.is_negated();
    let rest =
        |statement: &Statement| Statement { actions: Selection::Only(Vec::new()), ..statement.clone() };
    plain(one) && plain(other) && rest(one) == rest(other)
}

fn merge(into: &mut Statement, from: &Statement) {
    let more = from.actions.listed();
    let known = into.actions.listed_mut();
    let new = |action: &&String| !known.iter().any(|known| known.eq_ignore_ascii_case(action));
    let new: Vec<String> = more.iter().filter(new).cloned().collect();
    known.extend(new);
}

fn sorted<T: Ord>(parts: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut parts: Vec<T> = parts.into_iter().collect();
    parts.sort();
    parts.dedup();
    parts
}

fn has_variables(statement: &Statement) -> bool {
    let resources = statement.resources.iter().flat_map(Selection::listed);
    let values = statement.conditions.iter().flat_map(Condition::values);
    resources.chain(values).any(|text| text.contains("${"))
}

fn statement(statement: &Statement) -> Statement {
    Statement {
        sid: statement.sid.clone(),
        effect: statement.effect,
        principals: statement.principals.as_ref().map(|listed| listed.map(principals)),
        actions: statement
            .actions
            .map(|listed| sorted(listed.iter().map(|action| action.to_ascii_lowercase()))),
        resources: statement.resources.as_ref().map(|listed| listed.map(|listed| sorted(listed.clone()))),
        conditions: conditions(&statement.conditions),
    }
}

fn principals(principals: &Principals) -> Principals {
    let Principals::Listed(listed) = principals else {
        return Principals::of(PrincipalKind::Aws, ["*"]);
    };
    let names = |names: &Vec<String>| sorted(names.iter().map(|name| account_or_name(name)));
    Principals::Listed(listed.iter().map(|(kind, listed)| (*kind, names(listed))).collect())
}

fn account_or_name(name: &str) -> String {
    let fields: Vec<&str> = name.splitn(6, ':').collect();
    match fields.as_slice() {
        ["arn", _, "iam", "", account, "root"] if is_account_id(account) => (*account).to_owned(),
        _ => name.to_owned(),
    }
}

/// Operator, key and values.
type Test = (String, String, Vec<String>);

/// Two tests that differ in form alone both have to hold, and a policy has one
/// list per operator and key: they keep the operators they are written with.
fn conditions(conditions: &Conditions) -> Conditions {
    let mut tests: Vec<Test> = conditions.iter().map(condition).collect();
    let mut times: HashMap<(String, String), usize> = HashMap::new();
    for (operator, key, _) in &tests {
        *times.entry((operator.clone(), key.clone())).or_default() += 1;
    }
    for ((operator, key, _), written) in tests.iter_mut().zip(conditions.iter()) {
        if times.get(&(operator.clone(), key.clone())).is_some_and(|times| *times > 1) {
            *operator = written.operator().to_owned();
        }
    }
    let mut canonical = Conditions::default();
    for (operator, key, values) in sorted(tests) {
        canonical.push(&operator, &key, values);
    }
    canonical
}

fn condition(condition: &Condition) -> Test {
    let operator = operator(condition.operator());
    let caseless = operator.contains("Bool") || operator == "Null";
    let value = |value: &String| if caseless { value.to_ascii_lowercase() } else { value.clone() };
    (operator, condition.key().to_ascii_lowercase(), sorted(condition.values().iter().map(value)))
}

/// In the spelling of the language; what is no operator stays as it is.
fn operator(name: &str) -> String {
    let Some(operator) = Operator::read(name) else {
        return name.to_owned();
    };
    let like = match operator.base.name {
        "ArnEquals" => operator.with_base("ArnLike"),
        "ArnNotEquals" => operator.with_base("ArnNotLike"),
        _ => None,
    };
    like.unwrap_or(operator).spelled()
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
    fn a_compact_document_means_the_same_in_fewer_characters() {
        let long = document(
            r#"[{"Sid":"One","Effect":"Allow","Action":["a:b","A:B"],"Resource":"x"},
                {"Sid":"Two","Effect":"Allow","Action":"a:c","Resource":"x"},
                {"Sid":"Three","Effect":"Deny","NotAction":"a:c","Resource":"x"}]"#,
        );
        let compact = long.compacted();
        assert_eq!(
            compact.to_string(),
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:b","a:c"],"Resource":"x"},{"Effect":"Deny","NotAction":"a:c","Resource":"x"}]}"#
        );
        assert!(super::super::PolicyDiff::between(&long, &compact).is_empty());
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
        check(
            &when(r#"{"ArnEquals":{"a:b":"x"},"ArnLike":{"a:b":"y"}}"#),
            &when(r#"{"ArnLike":{"a:b":["x","y"]}}"#),
            false,
        );
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
