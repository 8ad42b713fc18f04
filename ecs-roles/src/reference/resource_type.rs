//! Resource types and the ARNs they have.

use std::fmt;

use super::arn_template::{ArnTemplate, Fields, Names};
use super::service::Service;
use super::table::{ResourceTypeRow, Table};
use crate::arn::Arn;
use crate::arn_pattern::ArnPattern;

/// A resource type as a service defines it for its actions.
///
/// ```
/// use ecs_roles::ServiceReference;
///
/// let ecs = ServiceReference::embedded().service("ecs").ok_or("no such service")?;
/// let cluster = ecs.resource_type("Cluster").ok_or("no such type")?;
/// assert!(cluster.arn_templates().eq(["arn:${Partition}:ecs:${Region}:${Account}:cluster/${ClusterName}"]));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy)]
pub struct ResourceType<'r> {
    pub(super) table: &'r Table,
    pub(super) row: &'r ResourceTypeRow,
}

impl<'r> ResourceType<'r> {
    /// The service that defines it. The ARNs may be of another service: one of
    /// Systems Manager's types is the task of ECS.
    pub fn service(self) -> Service<'r> {
        Service::at(self.table, self.row.service)
    }

    /// The name as the table of types spells it.
    pub fn name(self) -> &'r str {
        self.table.text(self.row.name)
    }

    /// The forms of its ARNs, with placeholders such as `${Region}`.
    pub fn arn_templates(self) -> impl Iterator<Item = &'r str> + use<'r> {
        self.table.texts(self.row.arns)
    }

    /// The names of the condition keys that its resources carry.
    pub fn condition_keys(self) -> impl Iterator<Item = &'r str> + use<'r> {
        self.table.key_names(self.row.keys)
    }

    /// Whether `arn` has the form of this type.
    ///
    /// Variable parts may hold `/` and `:`, as paths of roles and keys of
    /// objects do, unless this makes the ARN one of another type of the same
    /// service; in the types of ECS they hold neither.
    pub fn matches(self, arn: &Arn) -> bool {
        self.admits(&Fields::from(arn))
    }

    /// Whether some ARN of this type could match `pattern`.
    ///
    /// ```
    /// use ecs_roles::ServiceReference;
    ///
    /// let s3 = ServiceReference::embedded().service("s3").ok_or("no such service")?;
    /// let bucket = s3.resource_type("bucket").ok_or("no such type")?;
    /// assert!(bucket.accepts(&"arn:aws:s3:::logs-*".parse()?));
    /// assert!(!bucket.accepts(&"arn:aws:s3:::logs/*".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn accepts(self, pattern: &ArnPattern) -> bool {
        self.admits(&Fields::from(pattern))
    }

    fn admits(self, fields: &Fields) -> bool {
        let names = if self.service().prefix() == "ecs" { Names::Plain } else { Names::Paths };
        let siblings = || self.service().resource_types().flat_map(Self::templates);
        self.templates().any(|template| template.admits(fields, names, siblings()))
    }

    fn templates(self) -> impl Iterator<Item = ArnTemplate<'r>> {
        self.arn_templates().filter_map(ArnTemplate::read)
    }
}

impl fmt::Debug for ResourceType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResourceType({}:{})", self.service().prefix(), self.name())
    }
}
