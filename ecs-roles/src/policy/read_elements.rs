//! Reading the elements of a statement that have a form of their own.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::condition::Conditions;
use super::document::PolicyVersion;
use super::principal::{PrincipalKind, Principals};
use super::read_object::{FromObject, ObjectVisitor, duplicate, unknown};
use super::read_values::{Values, ValuesSeed};
use super::statement::Effect;
use crate::error::shown;

impl<'de> Deserialize<'de> for Conditions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

impl FromObject for Conditions {
    const EXPECTED: &'static str = "conditions, an object of operators";

    fn from_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut conditions = Self::default();
        let mut operators = Vec::new();
        while let Some(operator) = object.next_key::<String>()? {
            if operators.contains(&operator) {
                return Err(duplicate(&operator));
            }
            for (key, values) in object.next_value::<Tests>()?.0 {
                conditions.add(&operator, key, values);
            }
            operators.push(operator);
        }
        Ok(conditions)
    }
}

/// The keys and values under one operator.
struct Tests(Vec<(String, Vec<String>)>);

impl<'de> Deserialize<'de> for Tests {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

impl FromObject for Tests {
    const EXPECTED: &'static str = "an object of condition keys and their values";

    fn from_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut tests: Vec<(String, Vec<String>)> = Vec::new();
        while let Some(key) = object.next_key::<String>()? {
            if tests.iter().any(|(other, _)| other.eq_ignore_ascii_case(&key)) {
                return Err(duplicate(&key));
            }
            tests.push((key, object.next_value_seed(ValuesSeed::Scalars)?));
        }
        Ok(Self(tests))
    }
}

impl<'de> Deserialize<'de> for Principals {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PrincipalsVisitor)
    }
}

struct PrincipalsVisitor;

impl<'de> Visitor<'de> for PrincipalsVisitor {
    type Value = Principals;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`\"*\"` or an object such as `{\"Service\": \"ecs-tasks.amazonaws.com\"}`")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Principals, E> {
        match value {
            "*" => Ok(Principals::Everyone),
            other => Err(E::custom(format!(
                "a principal is `\"*\"` or an object, found {}: write `{{\"Service\": …}}` or `{{\"AWS\": …}}`",
                shown(other)
            ))),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Principals, A::Error> {
        let mut listed = BTreeMap::new();
        while let Some(name) = object.next_key::<String>()? {
            let Some(kind) = PrincipalKind::from_name(&name) else {
                return Err(unknown(&name, "a principal", &PrincipalKind::NAMES));
            };
            if listed.contains_key(&kind) {
                return Err(duplicate(&name));
            }
            listed.insert(kind, object.next_value::<Values>()?.0);
        }
        Ok(Principals::Listed(listed))
    }
}

impl<'de> Deserialize<'de> for Effect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "Allow" => Ok(Self::Allow),
            "Deny" => Ok(Self::Deny),
            other => Err(D::Error::custom(format!(
                "an effect is `Allow` or `Deny`, in this spelling, not {}",
                shown(other)
            ))),
        }
    }
}

impl<'de> Deserialize<'de> for PolicyVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        [Self::V2008, Self::V2012].into_iter().find(|version| version.as_str() == text).ok_or_else(|| {
            let [old, new] = Self::NAMES;
            D::Error::custom(format!(
                "{} is no version of the policy language: write `{new}` (or the old `{old}`), which is not the date of your policy",
                shown(&text)
            ))
        })
    }
}
