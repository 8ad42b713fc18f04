//! Reading documents and statements in every legal form.
//!
//! The visitors look at the text itself rather than at a parsed tree, because
//! a tree has lost duplicate keys and places.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::document::PolicyDocument;
use super::read_object::{FromObject, ObjectVisitor, duplicate, fill, missing, unknown};
use super::read_values::Values;
use super::selection::Selection;
use super::statement::Statement;

const DOCUMENT_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

impl<'de> Deserialize<'de> for PolicyDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Statement {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

impl FromObject for PolicyDocument {
    const EXPECTED: &'static str = "a policy document, an object with `Version` and `Statement`";

    fn from_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let (mut version, mut id, mut statements) = (None, None, None::<Statements>);
        while let Some(name) = object.next_key::<String>()? {
            match name.as_str() {
                "Version" => fill(&mut version, &name, &mut object)?,
                "Id" => fill(&mut id, &name, &mut object)?,
                "Statement" => fill(&mut statements, &name, &mut object)?,
                _ => return Err(unknown(&name, "a policy document", &DOCUMENT_ELEMENTS)),
            }
        }
        let statements = statements.ok_or_else(|| missing("`Statement`", "policy document"))?.0;
        Ok(Self { version, id, statements })
    }
}

impl FromObject for Statement {
    const EXPECTED: &'static str =
        "a statement, an object with `Effect`, `Action` and `Resource` or `Principal`";

    fn from_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let (mut sid, mut effect, mut conditions) = (None, None, None);
        let mut principals = Pair::new("Principal", "NotPrincipal");
        let mut actions: Pair<Values> = Pair::new("Action", "NotAction");
        let mut resources: Pair<Values> = Pair::new("Resource", "NotResource");
        while let Some(name) = object.next_key::<String>()? {
            match name.as_str() {
                "Sid" => fill(&mut sid, &name, &mut object)?,
                "Effect" => fill(&mut effect, &name, &mut object)?,
                "Condition" => fill(&mut conditions, &name, &mut object)?,
                "Principal" | "NotPrincipal" => principals.fill(&name, &mut object)?,
                "Action" | "NotAction" => actions.fill(&name, &mut object)?,
                "Resource" | "NotResource" => resources.fill(&name, &mut object)?,
                _ => return Err(unknown(&name, "a statement", &STATEMENT_ELEMENTS)),
            }
        }
        Ok(Self {
            sid,
            effect: effect.ok_or_else(|| missing("`Effect`", "statement"))?,
            principals: principals.found,
            actions: values(actions).ok_or_else(|| missing("`Action` or `NotAction`", "statement"))?,
            resources: values(resources),
            conditions: conditions.unwrap_or_default(),
        })
    }
}

/// Two elements of which a statement has at most one.
struct Pair<T> {
    names: [&'static str; 2],
    found: Option<Selection<T>>,
}

impl<T> Pair<T> {
    fn new(only: &'static str, all_except: &'static str) -> Self {
        Self { names: [only, all_except], found: None }
    }

    fn fill<'de, A: MapAccess<'de>>(&mut self, name: &str, object: &mut A) -> Result<(), A::Error>
    where
        T: Deserialize<'de>,
    {
        let [only, all_except] = self.names;
        let negated = name == all_except;
        match &self.found {
            Some(found) if found.is_negated() == negated => return Err(duplicate(name)),
            Some(_) => {
                return Err(Error::custom(format!(
                    "a statement has either `{only}` or `{all_except}`, not both"
                )));
            }
            None => {}
        }
        let value = object.next_value()?;
        self.found = Some(if negated { Selection::AllExcept(value) } else { Selection::Only(value) });
        Ok(())
    }
}

fn values(pair: Pair<Values>) -> Option<Selection<Vec<String>>> {
    pair.found.map(|found| match found {
        Selection::Only(values) => Selection::Only(values.0),
        Selection::AllExcept(values) => Selection::AllExcept(values.0),
    })
}

/// One statement or a list of them.
struct Statements(Vec<Statement>);

impl<'de> Deserialize<'de> for Statements {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StatementsVisitor)
    }
}

struct StatementsVisitor;

impl<'de> Visitor<'de> for StatementsVisitor {
    type Value = Statements;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a statement or a list of statements")
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Statements, A::Error> {
        Ok(Statements(vec![Statement::from_object(object)?]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Statements, A::Error> {
        let mut statements = Vec::new();
        while let Some(statement) = list.next_element()? {
            statements.push(statement);
        }
        Ok(Statements(statements))
    }
}
