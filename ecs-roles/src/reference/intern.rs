//! Building a table: equal texts, keys and lists become one number.

use std::borrow::Cow;
use std::collections::HashMap;

use super::file::KeyType;
use super::table::{ActionRow, KeyRow, ResourceTypeRow, ServiceRow, Table, key};
use super::{index, key_template};
use crate::error::Error;

/// A table under construction.
#[derive(Default)]
pub(super) struct Interner {
    text: String,
    starts: Vec<u32>,
    text_numbers: HashMap<String, u16>,
    lists: Vec<u16>,
    list_places: HashMap<Vec<u16>, u16>,
    keys: Vec<KeyRow>,
    key_numbers: HashMap<(u16, u8, bool), u16>,
    pub(super) services: Vec<ServiceRow>,
    pub(super) resource_types: Vec<ResourceTypeRow>,
    pub(super) actions: Vec<ActionRow>,
}

impl Interner {
    pub(super) fn text(&mut self, text: &str) -> Result<u16, Error> {
        if let Some(number) = self.text_numbers.get(text) {
            return Ok(*number);
        }
        let start = u32::try_from(self.text.len()).map_err(|_| too_large("characters in names"))?;
        let number = number(self.starts.len(), "different names")?;
        self.starts.push(start);
        self.text.push_str(text);
        self.text_numbers.insert(text.to_owned(), number);
        Ok(number)
    }

    pub(super) fn texts(&mut self, texts: &[String]) -> Result<u16, Error> {
        let numbers = texts.iter().map(|text| self.text(text)).collect::<Result<_, _>>()?;
        self.list(numbers)
    }

    pub(super) fn key(&mut self, name: &str, key_type: KeyType) -> Result<u16, Error> {
        let KeyType { value_type, multivalued } = key_type;
        let template = key_template::is_template(name);
        let name = self.text(name)?;
        let next = number(self.keys.len(), "condition keys")?;
        let number = *self.key_numbers.entry((name, value_type as u8, multivalued)).or_insert(next);
        if number == next {
            self.keys.push(key(name, value_type, multivalued, template));
        }
        Ok(number)
    }

    pub(super) fn list(&mut self, items: Vec<u16>) -> Result<u16, Error> {
        if let Some(place) = self.list_places.get(&items) {
            return Ok(*place);
        }
        let place = number(self.lists.len(), "different lists of keys and resources")?;
        self.lists.push(number(items.len(), "items in one list")?);
        self.lists.extend(&items);
        self.list_places.insert(items, place);
        Ok(place)
    }

    pub(super) fn finish(self, date: String, source: String, global_keys: u16) -> Result<Table, Error> {
        let mut starts = self.starts;
        starts.push(u32::try_from(self.text.len()).map_err(|_| too_large("characters in names"))?);
        let mut table = Table {
            date: Cow::Owned(date),
            source: Cow::Owned(source),
            text: Cow::Owned(self.text),
            starts: Cow::Owned(starts),
            lists: Cow::Owned(self.lists),
            keys: Cow::Owned(self.keys),
            services: Cow::Owned(self.services),
            resource_types: Cow::Owned(self.resource_types),
            actions: Cow::Owned(self.actions),
            global_keys,
            slots: Cow::Owned(Vec::new()),
        };
        table.slots = Cow::Owned(slots(&table)?);
        Ok(table)
    }
}

/// Every action in the first free place from its hash on, half of the places
/// being free.
fn slots(table: &Table) -> Result<Vec<u32>, Error> {
    let size = (2 * table.actions.len() + 1).next_power_of_two();
    let mut slots = vec![0; size];
    for (position, row) in table.actions.iter().enumerate() {
        let prefix = table.services.get(usize::from(row.service)).map_or("", |row| table.text(row.prefix));
        let hash = index::hash(&format!("{prefix}:{}", table.text(row.name)));
        let mut places = slots.iter().enumerate().cycle().skip(hash as usize % size);
        let free = places.find(|(_, number)| **number == 0).map(|(place, _)| place);
        if let Some(slot) = free.and_then(|place| slots.get_mut(place)) {
            *slot = index::slot(hash, number(position + 1, "actions")?);
        }
    }
    Ok(slots)
}

/// `count` as a number of the table.
pub(super) fn number(count: usize, what: &str) -> Result<u16, Error> {
    u16::try_from(count).map_err(|_| too_large(what))
}

fn too_large(what: &str) -> Error {
    Error::invalid(format!(
        "the service reference has too many {what}: leave out services that are not needed"
    ))
}

#[cfg(test)]
mod tests {
    use super::super::embedded::TABLE;
    use super::*;

    #[test]
    fn the_generated_table_is_hashed_as_one_that_is_read() {
        assert_eq!(slots(&TABLE).unwrap(), *TABLE.slots);
    }

    #[test]
    fn the_generated_table_knows_its_templates() {
        for row in TABLE.keys.iter() {
            let name = TABLE.text(row.name);
            assert_eq!(row.template, key_template::is_template(name), "{name}");
        }
    }
}
