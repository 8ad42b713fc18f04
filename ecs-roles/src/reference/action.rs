//! Actions, the resources they are about and the keys that narrow them.

use std::fmt;

use super::access::AccessLevel;
use super::key_template;
use super::resource_type::ResourceType;
use super::service::Service;
use super::table::{ActionRow, REQUIRED, ResourceTypeRow, Table};

/// An action of a service.
///
/// ```
/// use ecs_roles::{AccessLevel, ServiceReference};
///
/// let exec = ServiceReference::embedded().action("ecs:executecommand").ok_or("no such action")?;
/// assert_eq!(exec.name(), "ExecuteCommand");
/// assert!(exec.access_levels().eq([AccessLevel::Write]));
/// let required = exec.resources().filter(|resource| resource.is_required());
/// assert!(required.map(|resource| resource.resource_type().name()).eq(["cluster", "task"]));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy)]
pub struct ActionEntry<'r> {
    pub(super) table: &'r Table,
    pub(super) row: &'r ActionRow,
}

/// A resource type in its role for one action.
#[derive(Clone, Copy)]
pub struct ActionResource<'r> {
    table: &'r Table,
    resource_type: &'r ResourceTypeRow,
    required: bool,
    keys: u16,
}

impl<'r> ActionEntry<'r> {
    /// The service that defines it.
    pub fn service(self) -> Service<'r> {
        Service::at(self.table, self.row.service)
    }

    /// The name without the prefix, as the reference spells it.
    pub fn name(self) -> &'r str {
        self.table.text(self.row.name)
    }

    /// What it does: one level, or two where the first is a kind of the second.
    pub fn access_levels(self) -> impl Iterator<Item = AccessLevel> + use<> {
        AccessLevel::of_bits(self.row.access)
    }

    /// The resource types that a statement can name for it, in the order of the
    /// reference.
    pub fn resources(self) -> impl Iterator<Item = ActionResource<'r>> + use<'r> {
        let (pairs, _) = self.table.list(self.row.resources).as_chunks::<2>();
        pairs.iter().filter_map(move |&[number, keys]| {
            let resource_type = self.table.resource_types.get(usize::from(number & !REQUIRED))?;
            Some(ActionResource { table: self.table, resource_type, required: number & REQUIRED != 0, keys })
        })
    }

    /// The names of the condition keys that hold whatever the resource.
    pub fn condition_keys(self) -> impl Iterator<Item = &'r str> + use<'r> {
        self.table.key_names(self.row.keys)
    }

    /// Other actions that its use takes, such as `iam:PassRole`. The data that
    /// is built in names none.
    pub fn dependent_actions(self) -> impl Iterator<Item = &'r str> + use<'r> {
        self.table.texts(self.row.dependents)
    }

    /// Whether it is about no resource type: then only `"*"` as the resource of
    /// a statement allows it.
    pub fn is_wildcard_only(self) -> bool {
        self.table.list(self.row.resources).is_empty()
    }

    /// Whether `key` can narrow it: the action, one of its resources or the type
    /// of one lists the key, in any case and with templates such as
    /// `aws:ResourceTag/${TagKey}` filled in. Global keys that none of them
    /// lists are not included.
    pub fn has_condition_key(self, key: &str) -> bool {
        let of_resources = self
            .resources()
            .flat_map(|resource| resource.condition_keys().chain(resource.resource_type().condition_keys()));
        self.condition_keys().chain(of_resources).any(|name| key_template::matches(name, key).is_some())
    }
}

impl<'r> ActionResource<'r> {
    /// The resource type.
    pub fn resource_type(self) -> ResourceType<'r> {
        ResourceType { table: self.table, row: self.resource_type }
    }

    /// Whether each use of the action touches such a resource, the `*` of the
    /// reference: a policy must then allow one of every required type.
    pub fn is_required(self) -> bool {
        self.required
    }

    /// The names of the condition keys that hold for such resources in this
    /// action, beside those of the resource type itself.
    pub fn condition_keys(self) -> impl Iterator<Item = &'r str> + use<'r> {
        self.table.key_names(self.keys)
    }
}

impl fmt::Debug for ActionEntry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActionEntry({}:{})", self.service().prefix(), self.name())
    }
}

impl fmt::Debug for ActionResource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActionResource({}{})", self.resource_type().name(), if self.required { "*" } else { "" })
    }
}
