//! The one form in which documents are printed.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::condition::{Condition, Conditions};
use super::document::{PolicyDocument, PolicyVersion};
use super::principal::Principals;
use super::selection::Selection;
use super::statement::{Effect, Statement};

impl Serialize for PolicyDocument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(version) = &self.version {
            map.serialize_entry("Version", version)?;
        }
        if let Some(id) = &self.id {
            map.serialize_entry("Id", id)?;
        }
        map.serialize_entry("Statement", &self.statements)?;
        map.end()
    }
}

impl Serialize for Statement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(sid) = &self.sid {
            map.serialize_entry("Sid", sid)?;
        }
        map.serialize_entry("Effect", &self.effect)?;
        if let Some(principals) = &self.principals {
            entry(&mut map, ["Principal", "NotPrincipal"], principals)?;
        }
        entry(&mut map, ["Action", "NotAction"], &as_values(&self.actions))?;
        if let Some(resources) = &self.resources {
            entry(&mut map, ["Resource", "NotResource"], &as_values(resources))?;
        }
        if !self.conditions.is_empty() {
            map.serialize_entry("Condition", &self.conditions)?;
        }
        map.end()
    }
}

fn entry<M: SerializeMap, T: Serialize>(
    map: &mut M,
    [only, all_except]: [&'static str; 2],
    selection: &Selection<T>,
) -> Result<(), M::Error> {
    let name = if selection.is_negated() { all_except } else { only };
    map.serialize_entry(name, selection.listed())
}

fn as_values(selection: &Selection<Vec<String>>) -> Selection<Values<'_>> {
    match selection {
        Selection::Only(listed) => Selection::Only(Values(listed)),
        Selection::AllExcept(listed) => Selection::AllExcept(Values(listed)),
    }
}

/// One value as a string, any other number of them as a list.
struct Values<'v>(&'v [String]);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            [value] => serializer.serialize_str(value),
            values => serializer.collect_seq(values),
        }
    }
}

impl Serialize for Principals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Everyone => serializer.serialize_str("*"),
            Self::Listed(listed) => {
                serializer.collect_map(listed.iter().map(|(kind, names)| (kind.as_str(), Values(names))))
            }
        }
    }
}

impl Serialize for Conditions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let by_operator =
            self.by_operator().filter_map(|tests| Some((tests.first()?.operator(), Tests(tests))));
        serializer.collect_map(by_operator)
    }
}

/// The tests of one operator.
struct Tests<'c>(&'c [Condition]);

impl Serialize for Tests<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|test| (test.key(), Values(test.values()))))
    }
}

impl Serialize for Effect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for PolicyVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
