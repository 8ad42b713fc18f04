//! The rows behind the reference, and the numbers that tie them together.
//!
//! Names are numbers of texts; lists are numbers of places in one long array,
//! where the length precedes the items. Equal lists are stored once.

use std::borrow::Cow;

use super::condition_key::ConditionType;

/// The bit that marks a required resource type in a list of resources.
pub(super) const REQUIRED: u16 = 0x8000;

#[derive(Clone)]
pub(super) struct Table {
    /// `YYYY-MM-DD`.
    pub(super) date: Cow<'static, str>,
    /// Where the data comes from.
    pub(super) source: Cow<'static, str>,
    /// All texts, one after the other.
    pub(super) text: Cow<'static, str>,
    /// Where each text starts, in bytes, and where the last one ends.
    pub(super) starts: Cow<'static, [u32]>,
    pub(super) lists: Cow<'static, [u16]>,
    pub(super) keys: Cow<'static, [KeyRow]>,
    /// By prefix, in lower case.
    pub(super) services: Cow<'static, [ServiceRow]>,
    /// By service, then name.
    pub(super) resource_types: Cow<'static, [ResourceTypeRow]>,
    /// By service, then name.
    pub(super) actions: Cow<'static, [ActionRow]>,
    /// A list of keys.
    pub(super) global_keys: u16,
    /// Open addressing over the hashes of the actions: the upper half of the
    /// hash and a number plus one, or zero where nothing is. The length is a
    /// power of two.
    pub(super) slots: Cow<'static, [u32]>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct KeyRow {
    pub(super) name: u16,
    pub(super) value_type: ConditionType,
    pub(super) multivalued: bool,
    /// Whether the name has a variable part.
    pub(super) template: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct ServiceRow {
    pub(super) prefix: u16,
    pub(super) first_action: u16,
    pub(super) actions_end: u16,
    pub(super) first_type: u16,
    pub(super) types_end: u16,
    /// A list of keys.
    pub(super) keys: u16,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct ResourceTypeRow {
    pub(super) name: u16,
    pub(super) service: u16,
    /// A list of texts.
    pub(super) arns: u16,
    /// A list of keys.
    pub(super) keys: u16,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct ActionRow {
    pub(super) name: u16,
    pub(super) service: u16,
    /// A bit per level.
    pub(super) access: u8,
    /// A list of keys.
    pub(super) keys: u16,
    /// A list of pairs: a resource type, with [`REQUIRED`], and a list of keys.
    pub(super) resources: u16,
    /// A list of texts.
    pub(super) dependents: u16,
}

pub(super) const fn key(name: u16, value_type: ConditionType, multivalued: bool, template: bool) -> KeyRow {
    KeyRow { name, value_type, multivalued, template }
}

pub(super) const fn service(
    prefix: u16,
    first_action: u16,
    actions_end: u16,
    first_type: u16,
    types_end: u16,
    keys: u16,
) -> ServiceRow {
    ServiceRow { prefix, first_action, actions_end, first_type, types_end, keys }
}

pub(super) const fn resource_type(name: u16, service: u16, arns: u16, keys: u16) -> ResourceTypeRow {
    ResourceTypeRow { name, service, arns, keys }
}

pub(super) const fn action(
    name: u16,
    service: u16,
    access: u8,
    keys: u16,
    resources: u16,
    dependents: u16,
) -> ActionRow {
    ActionRow { name, service, access, keys, resources, dependents }
}

impl Table {
    pub(super) fn text(&self, number: u16) -> &str {
        let number = usize::from(number);
        let (Some(&start), Some(&end)) = (self.starts.get(number), self.starts.get(number + 1)) else {
            return "";
        };
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    pub(super) fn list(&self, place: u16) -> &[u16] {
        let Some((&length, rest)) = self.lists.get(usize::from(place)..).and_then(<[u16]>::split_first)
        else {
            return &[];
        };
        rest.get(..usize::from(length)).unwrap_or_default()
    }

    /// The texts of a list.
    pub(super) fn texts(&self, place: u16) -> impl Iterator<Item = &str> {
        self.list(place).iter().map(|&number| self.text(number))
    }

    /// The rows of a list of keys.
    pub(super) fn keys(&self, place: u16) -> impl Iterator<Item = &KeyRow> {
        self.list(place).iter().filter_map(|&number| self.keys.get(usize::from(number)))
    }

    /// The names of a list of keys.
    pub(super) fn key_names(&self, place: u16) -> impl Iterator<Item = &str> {
        self.keys(place).map(|row| self.text(row.name))
    }
}
