//! What AWS's services can do: stub.

#![expect(missing_docs, reason = "replaced by the real table")]

use crate::arn::Arn;
use crate::arn_pattern::ArnPattern;
use crate::error::Error;

#[derive(Debug)]
pub struct ServiceReference {}

#[derive(Debug, Clone, Copy)]
pub struct Service<'r>(&'r ServiceReference);
#[derive(Debug, Clone, Copy)]
pub struct ActionEntry<'r>(&'r ServiceReference);
#[derive(Debug, Clone, Copy)]
pub struct ActionResource<'r>(&'r ServiceReference);
#[derive(Debug, Clone, Copy)]
pub struct ResourceType<'r>(&'r ServiceReference);
#[derive(Debug, Clone, Copy)]
pub struct ConditionKey<'r>(&'r ServiceReference);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConditionType {
    String,
    Arn,
    Numeric,
    Bool,
    Date,
    IpAddress,
    Binary,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessLevel {
    List,
    Read,
    Tagging,
    Write,
    PermissionsManagement,
}

impl ServiceReference {
    pub fn embedded() -> &'static Self {
        static EMPTY: ServiceReference = ServiceReference {};
        &EMPTY
    }
    pub fn from_json(_text: &str) -> Result<Self, Error> {
        Ok(Self {})
    }
    pub fn date(&self) -> &str {
        ""
    }
    pub fn service(&self, _prefix: &str) -> Option<Service<'_>> {
        None
    }
    pub fn services(&self) -> impl Iterator<Item = Service<'_>> {
        std::iter::empty()
    }
    pub fn action(&self, _action: &str) -> Option<ActionEntry<'_>> {
        None
    }
    pub fn global_condition_key(&self, _key: &str) -> Option<ConditionKey<'_>> {
        None
    }
    pub fn condition_key(&self, _key: &str) -> Option<ConditionKey<'_>> {
        None
    }
}
impl<'r> Service<'r> {
    pub fn prefix(self) -> &'r str {
        ""
    }
    pub fn is_detailed(self) -> bool {
        false
    }
    pub fn actions(self) -> impl Iterator<Item = ActionEntry<'r>> {
        std::iter::empty()
    }
    pub fn actions_matching(self, _name_pattern: &str) -> impl Iterator<Item = ActionEntry<'r>> {
        std::iter::empty()
    }
    pub fn resource_types(self) -> impl Iterator<Item = ResourceType<'r>> {
        std::iter::empty()
    }
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey<'r>> {
        std::iter::empty()
    }
}
impl<'r> ActionEntry<'r> {
    pub fn service(self) -> Service<'r> {
        Service(self.0)
    }
    pub fn name(self) -> &'r str {
        ""
    }
    pub fn access_levels(self) -> impl Iterator<Item = AccessLevel> {
        std::iter::empty()
    }
    pub fn resources(self) -> impl Iterator<Item = ActionResource<'r>> {
        std::iter::empty()
    }
    pub fn condition_keys(self) -> impl Iterator<Item = &'r str> {
        std::iter::empty()
    }
    pub fn dependent_actions(self) -> impl Iterator<Item = &'r str> {
        std::iter::empty()
    }
    pub fn is_wildcard_only(self) -> bool {
        false
    }
    pub fn has_condition_key(self, _key: &str) -> bool {
        false
    }
}
impl<'r> ActionResource<'r> {
    pub fn resource_type(self) -> ResourceType<'r> {
        ResourceType(self.0)
    }
    pub fn is_required(self) -> bool {
        false
    }
    pub fn condition_keys(self) -> impl Iterator<Item = &'r str> {
        std::iter::empty()
    }
}
impl<'r> ResourceType<'r> {
    pub fn service(self) -> Service<'r> {
        Service(self.0)
    }
    pub fn name(self) -> &'r str {
        ""
    }
    pub fn arn_templates(self) -> impl Iterator<Item = &'r str> {
        std::iter::empty()
    }
    pub fn condition_keys(self) -> impl Iterator<Item = &'r str> {
        std::iter::empty()
    }
    pub fn matches(self, _arn: &Arn) -> bool {
        false
    }
    pub fn accepts(self, _pattern: &ArnPattern) -> bool {
        false
    }
}
impl<'r> ConditionKey<'r> {
    pub fn name(self) -> &'r str {
        ""
    }
    pub fn value_type(self) -> ConditionType {
        ConditionType::String
    }
    pub fn is_multivalued(self) -> bool {
        false
    }
}
