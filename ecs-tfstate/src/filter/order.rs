//! The order of all values: null, false, true, numbers, strings, arrays,
//! objects, as in jq's manual under `sort`.

use std::cmp::Ordering;

use super::meter;
use super::val::{Members, Val, steps};

impl Val {
    fn rank(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Bool(false) => 1,
            Self::Bool(true) => 2,
            Self::Num(_) => 3,
            Self::Str(_) => 4,
            Self::Arr(_) => 5,
            Self::Obj(_) => 6,
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Num(left), Self::Num(right)) => left.cmp(right),
            (Self::Str(left), Self::Str(right)) => left.cmp(right),
            (Self::Arr(left), Self::Arr(right)) => compare_all(left.parts.iter(), right.parts.iter()),
            (Self::Obj(left), Self::Obj(right)) => compare_objects(&left.parts, &right.parts),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

fn compare_all<'a>(
    left: impl Iterator<Item = &'a Val>,
    mut right: impl Iterator<Item = &'a Val>,
) -> Ordering {
    for part in left {
        match right.next().map(|other| part.compare(other)) {
            Some(Ordering::Equal) => {}
            Some(unequal) => return unequal,
            None => return Ordering::Greater,
        }
    }
    if right.next().is_some() { Ordering::Less } else { Ordering::Equal }
}

/// By the sorted names first, and then by their values.
fn compare_objects(left: &Members, right: &Members) -> Ordering {
    let sorted = |members: &Members| {
        let mut members = members.iter().map(|(name, part)| (name.clone(), part.clone())).collect::<Vec<_>>();
        members.sort_by(|(name, _), (other, _)| name.cmp(other));
        members
    };
    meter::charge(steps(left.len() + right.len()));
    let (left, right) = (sorted(left), sorted(right));
    let names = left.iter().map(|(name, _)| name).cmp(right.iter().map(|(name, _)| name));
    names.then_with(|| compare_all(left.iter().map(|(_, part)| part), right.iter().map(|(_, part)| part)))
}

/// Costs as much as the lighter of the two weighs.
impl Ord for Val {
    fn cmp(&self, other: &Self) -> Ordering {
        // Goes on where the run is over: sorting needs an order to the end.
        meter::charge(self.extent().weight.min(other.extent().weight));
        self.compare(other)
    }
}

impl PartialOrd for Val {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Val {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Val {}
