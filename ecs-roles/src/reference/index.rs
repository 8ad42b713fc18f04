//! Finding an action or a service by its name in any case, without copying it.

use std::cmp::Ordering;

use super::table::{ActionRow, ServiceRow, Table};

const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// The bit that tells a small ASCII letter from a capital, in each byte. It
/// maps other characters onto each other too, which a hash may.
const CASE: u64 = 0x2020_2020_2020_2020;

/// The same for every case of the ASCII letters; generated tables rely on it.
pub(super) fn hash(name: &str) -> u32 {
    let (words, rest) = name.as_bytes().as_chunks::<8>();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
    let state = words.iter().chain([&last]).fold(name.len() as u64, |state, word| {
        (state.rotate_left(5) ^ (u64::from_le_bytes(*word) | CASE)).wrapping_mul(MULTIPLIER)
    });
    (state >> 32) as u32
}

/// The content of a slot: enough of the hash to pass over most other actions
/// without looking at their names.
pub(super) fn slot(hash: u32, number: u16) -> u32 {
    (hash & 0xffff_0000) | u32::from(number)
}

impl Table {
    /// The action called `service:name`.
    pub(super) fn find_action(&self, name: &str) -> Option<&ActionRow> {
        let mask = self.slots.len().checked_sub(1)?;
        let hash = hash(name);
        (0..=mask)
            .map(|step| (hash as usize).wrapping_add(step) & mask)
            .map_while(|place| self.slots.get(place).filter(|slot| **slot != 0))
            .filter(|found| (*found ^ hash) >> 16 == 0)
            .filter_map(|found| self.actions.get((*found as u16).checked_sub(1)? as usize))
            .find(|row| self.is_called(row, name))
    }

    fn is_called(&self, row: &ActionRow, name: &str) -> bool {
        let prefix = self.services.get(usize::from(row.service)).map_or("", |row| self.text(row.prefix));
        let (prefix, action, name) = (prefix.as_bytes(), self.text(row.name).as_bytes(), name.as_bytes());
        name.len() == prefix.len() + 1 + action.len()
            && name.split_at_checked(prefix.len()).is_some_and(|(start, rest)| {
                start.eq_ignore_ascii_case(prefix)
                    && rest
                        .split_first()
                        .is_some_and(|(colon, rest)| *colon == b':' && rest.eq_ignore_ascii_case(action))
            })
    }

    pub(super) fn find_service(&self, prefix: &str) -> Option<&ServiceRow> {
        let found = self.services.binary_search_by(|row| in_any_case(self.text(row.prefix), prefix)).ok()?;
        self.services.get(found)
    }
}

fn in_any_case(a: &str, b: &str) -> Ordering {
    a.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_knows_no_case() {
        assert_eq!(hash("ecs:RunTask"), hash("ECS:runtask"));
        assert_ne!(hash("ecs:RunTask"), hash("ecs:StopTask"));
    }

    #[test]
    fn prefixes_are_compared_in_any_case() {
        assert_eq!(in_any_case("ecs", "ECS"), Ordering::Equal);
        assert_eq!(in_any_case("ecr-public", "ECS"), Ordering::Less);
    }
}
