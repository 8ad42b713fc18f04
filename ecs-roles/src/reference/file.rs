//! The form of a reference in a file.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::access::AccessLevel;
use super::condition_key::ConditionType;
use crate::error::{did_you_mean, shown};

/// What the member `format` says.
pub(super) const FORMAT: &str = "ecs-roles service reference, version 1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", expecting = "a service reference, an object")]
pub(super) struct File {
    pub(super) date: String,
    pub(super) format: String,
    #[serde(default, deserialize_with = "distinct")]
    pub(super) global_condition_keys: BTreeMap<String, KeyType>,
    #[serde(deserialize_with = "distinct")]
    pub(super) services: BTreeMap<String, ServiceMembers>,
    pub(super) source: String,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase", expecting = "a service, an object")]
pub(super) struct ServiceMembers {
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "distinct")]
    pub(super) actions: BTreeMap<String, ActionMembers>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "distinct")]
    pub(super) condition_keys: BTreeMap<String, KeyType>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "distinct")]
    pub(super) resource_types: BTreeMap<String, ResourceTypeMembers>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", expecting = "an action, an object")]
pub(super) struct ActionMembers {
    pub(super) access_levels: Vec<AccessLevel>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) condition_keys: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) dependent_actions: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) resources: Vec<ResourceMembers>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", expecting = "a resource of an action, an object")]
pub(super) struct ResourceMembers {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) condition_keys: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) required: bool,
    #[serde(rename = "type")]
    pub(super) resource_type: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", expecting = "a resource type, an object")]
pub(super) struct ResourceTypeMembers {
    pub(super) arns: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) condition_keys: Vec<String>,
}

/// An object without two members of one name.
fn distinct<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, T>, D::Error> {
    deserializer.deserialize_map(Distinct(PhantomData))
}

struct Distinct<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Distinct<T> {
    type Value = BTreeMap<String, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut members = BTreeMap::new();
        while let Some(name) = object.next_key::<String>()? {
            if members.contains_key(&name) {
                return Err(de::Error::custom(format!(
                    "{} occurs twice in one object: merge the two",
                    shown(&name)
                )));
            }
            members.insert(name, object.next_value()?);
        }
        Ok(members)
    }
}

/// `ARN` or `ArrayOfARN`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeyType {
    pub(super) value_type: ConditionType,
    pub(super) multivalued: bool,
}

const NAMES: [(&str, ConditionType); 7] = [
    ("String", ConditionType::String),
    ("ARN", ConditionType::Arn),
    ("Numeric", ConditionType::Numeric),
    ("Bool", ConditionType::Bool),
    ("Date", ConditionType::Date),
    ("IPAddress", ConditionType::IpAddress),
    ("Binary", ConditionType::Binary),
];

const MULTIVALUED: &str = "ArrayOf";

impl Serialize for KeyType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let name = NAMES.iter().find(|(_, value_type)| *value_type == self.value_type);
        let prefix = if self.multivalued { MULTIVALUED } else { "" };
        serializer.collect_str(&format_args!("{prefix}{}", name.map_or("", |(name, _)| name)))
    }
}

impl<'de> Deserialize<'de> for KeyType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (element, multivalued) = match text.strip_prefix(MULTIVALUED) {
            Some(element) => (element, true),
            None => (text.as_str(), false),
        };
        match NAMES.iter().find(|(name, _)| *name == element) {
            Some(&(_, value_type)) => Ok(Self { value_type, multivalued }),
            None => Err(de::Error::custom(unknown_type(&text, element))),
        }
    }
}

fn unknown_type(text: &str, element: &str) -> String {
    let names = NAMES.map(|(name, _)| name);
    format!(
        "{} is no type of a condition key, which are `{}`, each also after `{MULTIVALUED}`{}",
        shown(text),
        names.join("`, `"),
        did_you_mean(element, &names)
    )
}
