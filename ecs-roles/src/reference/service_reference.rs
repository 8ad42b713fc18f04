//! The reference as a whole.

use std::fmt;

use super::action::ActionEntry;
use super::condition_key::ConditionKey;
use super::service::Service;
use super::table::Table;
use super::{embedded, read, write};
use crate::error::Error;

/// What the services of AWS can do: their actions, resource types and condition
/// keys, as of a [`date`](Self::date).
///
/// The reference that is built in knows the services around ECS in full and of
/// all others the prefix. A newer or wider one is read from a file.
///
/// Source: AWS Service Authorization Reference; for the global condition keys
/// IAM User Guide, "AWS global condition context keys".
///
/// ```
/// use ecs_roles::ServiceReference;
///
/// let reference = ServiceReference::embedded();
/// assert!(reference.action("ECS:runtask").is_some());
/// assert!(reference.action("ecs:RunTasks").is_none());
/// assert!(reference.service("athena").is_some_and(|service| !service.is_detailed()));
/// assert!(reference.global_condition_key("aws:PrincipalTag/team").is_some());
/// ```
#[derive(Clone)]
pub struct ServiceReference(Table);

static EMBEDDED: ServiceReference = ServiceReference(embedded::TABLE);

impl ServiceReference {
    /// The reference that is built in. It costs nothing to ask for.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// A reference from a file, which `tools/generate-service-reference.py
    /// --json` writes and so does [`to_json`](Self::to_json):
    ///
    /// ```
    /// use ecs_roles::ServiceReference;
    ///
    /// let reference = ServiceReference::from_json(
    ///     r#"{
    ///       "format": "ecs-roles service reference, version 1",
    ///       "source": "the audit team",
    ///       "date": "2026-11-22",
    ///       "globalConditionKeys": {"aws:TagKeys": "ArrayOfString"},
    ///       "services": {
    ///         "athena": {},
    ///         "ecs": {
    ///           "actions": {
    ///             "StopTask": {
    ///               "accessLevels": ["Write"],
    ///               "conditionKeys": ["ecs:cluster"],
    ///               "dependentActions": [],
    ///               "resources": [{"type": "task", "required": true, "conditionKeys": []}]
    ///             }
    ///           },
    ///           "resourceTypes": {
    ///             "task": {
    ///               "arns": ["arn:${Partition}:ecs:${Region}:${Account}:task/${ClusterName}/${TaskId}"],
    ///               "conditionKeys": []
    ///             }
    ///           },
    ///           "conditionKeys": {"ecs:cluster": "ARN"}
    ///         }
    ///       }
    ///     }"#,
    /// )?;
    /// assert_eq!(reference.date(), "2026-11-22");
    /// assert!(reference.action("ecs:StopTask").is_some_and(|action| action.has_condition_key("ecs:cluster")));
    /// # Ok::<(), ecs_roles::Error>(())
    /// ```
    ///
    /// Access levels are `List`, `Read`, `Tagging`, `Write` and `Permissions
    /// management`; types of keys are `String`, `ARN`, `Numeric`, `Bool`,
    /// `Date`, `IPAddress` and `Binary`, each also after `ArrayOf`. What is
    /// empty or `false` can be left out.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), with a position where
    /// the text is not of this form; without one where the parts contradict each
    /// other: an action names a type or key that its service does not define,
    /// or two names differ in case only.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        read::table(text).map(Self)
    }

    /// The reference in the format of [`from_json`](Self::from_json), names in
    /// the order of their bytes.
    pub fn to_json(&self) -> String {
        write::json(self)
    }

    /// The day the data is of, as `YYYY-MM-DD`.
    pub fn date(&self) -> &str {
        &self.0.date
    }

    /// Where the data comes from: a package and its version.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// The service with that prefix, in any case.
    pub fn service(&self, prefix: &str) -> Option<Service<'_>> {
        self.0.find_service(prefix).map(|row| Service { table: &self.0, row })
    }

    /// All services, by prefix.
    pub fn services(&self) -> impl Iterator<Item = Service<'_>> {
        self.0.services.iter().map(|row| Service { table: &self.0, row })
    }

    /// The action called `prefix:Name`, in any case. Takes no memory, and time
    /// proportional to the length of the name.
    pub fn action(&self, action: &str) -> Option<ActionEntry<'_>> {
        self.0.find_action(action).map(|row| ActionEntry { table: &self.0, row })
    }

    /// All global condition keys: those with the prefix `aws`, and the keys of
    /// a few services that requests to others carry too, such as
    /// `lambda:SourceFunctionArn`.
    pub fn global_condition_keys(&self) -> impl Iterator<Item = ConditionKey<'_>> {
        self.0.keys(self.0.global_keys).map(|row| ConditionKey { table: &self.0, row })
    }

    /// The global condition key called `key`, in any case, also where it fills
    /// in a template, as `aws:PrincipalTag/team` does.
    pub fn global_condition_key(&self, key: &str) -> Option<ConditionKey<'_>> {
        ConditionKey::best(self.global_condition_keys(), key)
    }

    /// The condition key called `key`, in any case, also where it fills in a
    /// template: a global one, one of the service that its prefix names, or one
    /// that another service lists, such as `saml:aud` of `sts`.
    pub fn condition_key(&self, key: &str) -> Option<ConditionKey<'_>> {
        let own = || {
            let service = self.service(key.split_once(':')?.0)?;
            ConditionKey::best(service.condition_keys(), key)
        };
        let any =
            || ConditionKey::best(self.0.keys.iter().map(|row| ConditionKey { table: &self.0, row }), key);
        self.global_condition_key(key).or_else(own).or_else(any)
    }
}

impl fmt::Debug for ServiceReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceReference({} of {})", self.source(), self.date())
    }
}
