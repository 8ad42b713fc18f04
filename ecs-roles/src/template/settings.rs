//! What every template can set.

use std::collections::BTreeMap;

use super::input;
use super::scope::Scope;
use crate::arn::Arn;
use crate::error::{Error, shown};
use crate::policy::{PolicyDocument, Statement};
use crate::role::Role;

/// The settings that do not depend on what a role is for.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) scope: Scope,
    pub(super) name: String,
    pub(super) path: String,
    pub(super) boundary: Option<Arn>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) session_duration: u32,
    pub(super) managed: Vec<Arn>,
    pub(super) inline: BTreeMap<String, PolicyDocument>,
}

impl Settings {
    pub(super) fn new(scope: Scope, name: &str) -> Self {
        Self {
            scope,
            name: name.to_owned(),
            path: "/".to_owned(),
            boundary: None,
            tags: BTreeMap::new(),
            session_duration: 3_600,
            managed: Vec::new(),
            inline: BTreeMap::new(),
        }
    }

    /// Path and name, as the ARN of the role has them after `role/`.
    pub(super) fn path_and_name(&self) -> String {
        format!("{}{}", self.path.trim_start_matches('/'), self.name)
    }

    /// The role with the policies of a template, by path and name the managed
    /// ones of AWS; without statements there is no inline policy.
    pub(super) fn role(
        &self,
        description: &str,
        trust: Statement,
        managed: &[&str],
        inline: (&str, Vec<Statement>),
    ) -> Result<Role, Error> {
        let trust = PolicyDocument::new([trust]);
        let mut role = Role::new(&self.name, trust).with_path(&self.path).with_description(description);
        for policy in managed {
            role = role.with_managed_policy(self.scope.managed_policy(policy)?);
        }
        let (name, statements) = inline;
        if !statements.is_empty() {
            role = role.with_inline_policy(name, PolicyDocument::new(statements));
        }
        self.completed(role)
    }

    fn completed(&self, mut role: Role) -> Result<Role, Error> {
        role = role.with_max_session_duration(self.session_duration);
        for (name, policy) in &self.inline {
            if role.inline_policies().contains_key(name) {
                return Err(Error::invalid(format!(
                    "the template has an inline policy {} itself: choose another name",
                    shown(name)
                )));
            }
            role = role.with_inline_policy(name, policy.clone());
        }
        for policy in &self.managed {
            role = role.with_managed_policy(policy.clone());
        }
        for (key, value) in &self.tags {
            role = role.with_tag(key, value);
        }
        if let Some(boundary) = &self.boundary {
            role = role.with_permissions_boundary(boundary.clone());
        }
        self.check(&role)?;
        role.check()?;
        Ok(role)
    }

    fn check(&self, role: &Role) -> Result<(), Error> {
        input::filled_in("role name", &self.name)?;
        input::filled_in("path", &self.path)?;
        for policy in self.managed.iter().chain(&self.boundary) {
            input::filled_in("managed policy", &policy.to_string())?;
            input::in_partition(&self.scope, policy)?;
        }
        let documents = role.inline_policies().values();
        for text in documents.flat_map(|document| &document.statements).flat_map(resources) {
            if let Some(place) = crate::lint::placeholder_of(text) {
                return Err(Error::invalid(format!(
                    "the resource {} still holds {}: put in the value",
                    shown(text),
                    shown(&place)
                )));
            }
        }
        Ok(())
    }
}

fn resources(statement: &Statement) -> impl Iterator<Item = &String> {
    statement.resources.iter().flat_map(|resources| resources.listed())
}

/// Gives a template with a field `settings` the methods that all have.
macro_rules! common_settings {
    ($template:ty) => {
        impl $template {
            /// Sets the name; without it the role has the name that AWS's pages
            /// give it.
            #[must_use]
            pub fn named(mut self, name: impl Into<String>) -> Self {
                self.settings.name = name.into();
                self
            }

            /// Sets the path, `/` by default. It cannot be changed once the role
            /// exists.
            #[must_use]
            pub fn at_path(mut self, path: impl Into<String>) -> Self {
                self.settings.path = path.into();
                self
            }

            /// Sets the permissions boundary, the ARN of a managed policy.
            #[must_use]
            pub fn bounded_by(mut self, policy: $crate::Arn) -> Self {
                self.settings.boundary = Some(policy);
                self
            }

            /// Sets a tag of the role.
            #[must_use]
            pub fn tagged(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
                self.settings.tags.insert(key.into(), value.into());
                self
            }

            /// Sets how long a session may last, in seconds: 3,600, which is
            /// the default, to 43,200.
            #[must_use]
            pub fn with_session_duration(mut self, seconds: u32) -> Self {
                self.settings.session_duration = seconds;
                self
            }

            /// Attaches a managed policy beside those of the template.
            #[must_use]
            pub fn with_managed_policy(mut self, policy: $crate::Arn) -> Self {
                self.settings.managed.push(policy);
                self
            }

            /// Adds an inline policy beside that of the template, whose name it
            /// cannot have.
            #[must_use]
            pub fn with_inline_policy(
                mut self,
                name: impl Into<String>,
                policy: $crate::PolicyDocument,
            ) -> Self {
                self.settings.inline.insert(name.into(), policy);
                self
            }
        }
    };
}

pub(super) use common_settings;
