//! Services and what they define.

use std::fmt;

use super::action::ActionEntry;
use super::condition_key::ConditionKey;
use super::name_pattern::matches_in_any_case;
use super::resource_type::ResourceType;
use super::table::{ServiceRow, Table};

/// A service, by the prefix of its actions.
///
/// ```
/// use ecs_roles::ServiceReference;
///
/// let ecs = ServiceReference::embedded().service("ECS").ok_or("no such service")?;
/// assert_eq!(ecs.prefix(), "ecs");
/// let lists: Vec<&str> = ecs.actions_matching("listt*").map(|action| action.name()).collect();
/// assert_eq!(lists, ["ListTagsForResource", "ListTaskDefinitionFamilies", "ListTaskDefinitions", "ListTasks"]);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy)]
pub struct Service<'r> {
    pub(super) table: &'r Table,
    pub(super) row: &'r ServiceRow,
}

static NONE: ServiceRow =
    ServiceRow { prefix: u16::MAX, first_action: 0, actions_end: 0, first_type: 0, types_end: 0, keys: 0 };

impl<'r> Service<'r> {
    pub(super) fn at(table: &'r Table, number: u16) -> Self {
        Self { table, row: table.services.get(usize::from(number)).unwrap_or(&NONE) }
    }

    /// The prefix of its actions, in lower case, such as `ecs`.
    pub fn prefix(self) -> &'r str {
        self.table.text(self.row.prefix)
    }

    /// Whether its actions are known. Of many services only the prefix is.
    pub fn is_detailed(self) -> bool {
        self.row.first_action < self.row.actions_end
    }

    /// Its actions, by name without regard to case.
    pub fn actions(self) -> impl Iterator<Item = ActionEntry<'r>> + use<'r> {
        let rows = usize::from(self.row.first_action)..usize::from(self.row.actions_end);
        let rows = self.table.actions.get(rows).unwrap_or_default();
        rows.iter().map(move |row| ActionEntry { table: self.table, row })
    }

    /// The actions whose names match `name_pattern`, in any case: `*` stands for
    /// any run of characters and `?` for one.
    pub fn actions_matching(self, name_pattern: &str) -> impl Iterator<Item = ActionEntry<'r>> {
        self.actions().filter(move |action| matches_in_any_case(name_pattern, action.name()))
    }

    /// Its resource types, by name without regard to case.
    pub fn resource_types(self) -> impl Iterator<Item = ResourceType<'r>> + use<'r> {
        let rows = usize::from(self.row.first_type)..usize::from(self.row.types_end);
        let rows = self.table.resource_types.get(rows).unwrap_or_default();
        rows.iter().map(move |row| ResourceType { table: self.table, row })
    }

    /// The resource type of that name, in any case.
    pub fn resource_type(self, name: &str) -> Option<ResourceType<'r>> {
        self.resource_types().find(|resource_type| resource_type.name().eq_ignore_ascii_case(name))
    }

    /// The condition keys that its actions and resources name, global ones
    /// among them.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey<'r>> + use<'r> {
        self.table.keys(self.row.keys).map(move |row| ConditionKey { table: self.table, row })
    }
}

impl fmt::Debug for Service<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Service({})", self.prefix())
    }
}
