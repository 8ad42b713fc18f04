//! Going from a stored value to a part of it, step by step.
//!
//! This is the way of every lookup, so it says only whether something is there;
//! why it is not, [`super::missing`] finds out when somebody asks.

use std::borrow::Cow;

use super::dynamic::{unwrap_all, unwrap_members, wrapped};
use super::sensitivity::Trail;
use crate::address::Step;
use crate::value::{Object, Value};

/// What is shown in place of a sensitive value, as in Terraform's plans.
pub(super) const MASK: &str = "(sensitive value)";

/// What a lookup came to.
pub(super) struct Hit {
    pub(super) value: Value,
    /// What may be shown of it, unless that is all.
    pub(super) shown: Option<Value>,
    /// The value is marked or part of something marked.
    pub(super) covered: bool,
}

/// A value as it is stored.
#[derive(Clone, Copy)]
pub(super) struct Place<'v> {
    pub(super) value: &'v Value,
    pub(super) wrappers: Wrappers,
    /// The attributes as they were, if they were flat.
    pub(super) flat: Option<&'v Object>,
    pub(super) trail: Trail<'v>,
}

/// Where the wrapper of a dynamic value can be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrappers {
    /// Nowhere: the value is an output's, or was in a wrapper.
    Nowhere,
    /// Around a member: the value is all attributes.
    Below,
    /// Around the value or a part of it.
    Here,
}

/// Where a lookup is: at one value, or at many at once.
pub(super) enum Spot<'v> {
    One(Place<'v>),
    Many(Many<'v>),
}

/// Several values: the elements of a list, or the instances of a resource.
pub(super) struct Many<'v> {
    /// By name in order; nothing where an index has no instance.
    pub(super) items: Vec<(String, Option<Place<'v>>)>,
    pub(super) is_list: bool,
    /// A name that is none of the items' means an attribute of each.
    pub(super) are_instances: bool,
    /// What they are taken from is marked, so not even their number is shown.
    pub(super) is_covered: bool,
}

impl<'v> Place<'v> {
    /// A value without wrappers and marks in it.
    pub(super) fn bare(value: &'v Value, sensitive: bool) -> Self {
        Self { value, wrappers: Wrappers::Nowhere, flat: None, trail: Trail::whole(sensitive) }
    }

    fn hit(&self) -> Hit {
        let value = match (self.wrappers, self.value) {
            (Wrappers::Nowhere, value) => value.clone(),
            (Wrappers::Below, Value::Object(members)) => Value::Object(unwrap_members(members)),
            (_, value) => unwrap_all(value),
        };
        let shown = self.trail.is_touched().then(|| masked(&value, self.trail));
        Hit { value, shown, covered: self.trail.is_covered() }
    }

    /// The value itself, and where wrappers can be in what is in it.
    fn unwrapped(&self) -> (&'v Value, Wrappers) {
        match self.wrappers {
            Wrappers::Nowhere => (self.value, Wrappers::Nowhere),
            Wrappers::Below => (self.value, Wrappers::Here),
            Wrappers::Here => match wrapped(self.value) {
                Some(value) => (value, Wrappers::Nowhere),
                None => (self.value, Wrappers::Here),
            },
        }
    }

    /// One step on. The members of a wrapper can be named too, as other tools
    /// ask for it; to the marks such a step is none.
    pub(super) fn step(self, step: &Step) -> Option<Self> {
        let (inner, wrappers) = self.unwrapped();
        if let Some((value, name)) = child(inner, step) {
            return Some(Self { value, wrappers, flat: None, trail: self.trail.to(&name) });
        }
        if self.wrappers == Wrappers::Here && wrappers == Wrappers::Nowhere {
            let (value, _) = child(self.value, step)?;
            return Some(Self { value, wrappers, ..self });
        }
        let name = key(step)?;
        let trail = name.split('.').fold(self.trail, Trail::to);
        Some(Self { value: self.flat?.get(name)?, wrappers, flat: None, trail })
    }

    /// The elements of a list or the members of an object. Of null there are
    /// none, as in Terraform.
    fn elements(self) -> Option<Many<'v>> {
        let (inner, wrappers) = self.unwrapped();
        let item = |name: String, value: &'v Value| {
            let trail = self.trail.to(&name);
            (name, Some(Place { value, wrappers, flat: None, trail }))
        };
        let items = match inner {
            Value::Array(elements) => {
                elements.iter().enumerate().map(|(index, value)| item(index.to_string(), value)).collect()
            }
            Value::Object(members) => {
                members.iter().map(|(name, value)| item(name.to_owned(), value)).collect()
            }
            Value::Null => Vec::new(),
            _ => return None,
        };
        Some(Many { items, is_list: true, are_instances: false, is_covered: self.trail.is_covered() })
    }
}

impl<'v> Many<'v> {
    fn at(&self, step: &Step) -> Option<&Option<Place<'v>>> {
        let position = match step {
            step if self.is_list => element_index(step, self.items.len()),
            step => key(step).and_then(|key| self.items.iter().position(|(name, _)| name == key)),
        };
        self.items.get(position?).map(|(_, place)| place)
    }

    fn slice(mut self, from: Option<i64>, to: Option<i64>) -> Option<Self> {
        let len = self.items.len();
        let bound = |end: i64| match usize::try_from(end) {
            Ok(end) => end.min(len),
            Err(_) => len.saturating_sub(usize::try_from(end.unsigned_abs()).unwrap_or(len)),
        };
        let (from, to) = (from.map_or(0, bound), to.map_or(len, bound));
        self.items = self.items.drain(from..to.max(from)).collect();
        self.is_list.then_some(self)
    }

    /// Takes the steps from each of the values: a list, or in their form.
    fn each(self, steps: &[Step], keep_form: bool) -> Option<Hit> {
        let is_list = self.is_list || !keep_form;
        let hit = |place: Option<Place<'v>>| match place {
            Some(place) => go(Spot::One(place), steps),
            None => Some(Hit { value: Value::Null, shown: None, covered: false }),
        };
        let hits = self.items.into_iter().map(|(name, place)| Some((name, hit(place)?)));
        let hits = hits.collect::<Option<Vec<_>>>()?;
        let shown = match self.is_covered {
            true => Some(Value::from(MASK)),
            false => hits.iter().any(|(_, hit)| hit.shown.is_some()).then(|| {
                let shown = |hit: &Hit| hit.shown.as_ref().unwrap_or(&hit.value).clone();
                joined(hits.iter().map(|(name, hit)| (name.clone(), shown(hit))), is_list)
            }),
        };
        let covered = self.is_covered || hits.iter().any(|(_, hit)| hit.covered);
        Some(Hit {
            value: joined(hits.into_iter().map(|(name, hit)| (name, hit.value)), is_list),
            shown,
            covered,
        })
    }
}

fn joined(values: impl Iterator<Item = (String, Value)>, is_list: bool) -> Value {
    match is_list {
        true => Value::Array(values.map(|(_, value)| value).collect()),
        false => Value::Object(values.collect()),
    }
}

/// The value with what is marked in it replaced.
fn masked(value: &Value, trail: Trail<'_>) -> Value {
    match value {
        _ if trail.is_covered() => Value::from(MASK),
        value if !trail.is_touched() => value.clone(),
        Value::Object(members) => {
            let member = |(name, value): (&str, &Value)| (name.to_owned(), masked(value, trail.to(name)));
            Value::Object(members.iter().map(member).collect())
        }
        Value::Array(elements) => {
            let element = |(index, value): (usize, &Value)| masked(value, trail.to(&index.to_string()));
            Value::Array(elements.iter().enumerate().map(element).collect())
        }
        other => other.clone(),
    }
}

/// Takes the steps; nothing if one of them leads nowhere.
pub(super) fn go(mut spot: Spot<'_>, mut steps: &[Step]) -> Option<Hit> {
    loop {
        let Some((step, rest)) = steps.split_first() else {
            return match spot {
                Spot::One(place) => Some(place.hit()),
                Spot::Many(many) => many.each(&[], true),
            };
        };
        spot = match (spot, step) {
            (Spot::One(place), Step::Each) => return place.elements()?.each(rest, false),
            (Spot::Many(many), Step::Each) => return many.each(rest, false),
            (Spot::One(place), Step::Slice(from, to)) => {
                let is_list = matches!(place.unwrapped().0, Value::Array(_));
                let elements = place.elements().filter(|_| is_list)?;
                Spot::Many(elements.slice(*from, *to)?)
            }
            (Spot::Many(many), Step::Slice(from, to)) => Spot::Many(many.slice(*from, *to)?),
            (Spot::One(place), step) => Spot::One(place.step(step)?),
            (Spot::Many(many), step) => match many.at(step) {
                Some(place) => Spot::One((*place)?),
                None if many.are_instances && matches!(step, Step::Name(_)) => return many.each(steps, true),
                None => return None,
            },
        };
        steps = rest;
    }
}

/// The part of a value that a step leads to, and the step as the marks have it.
fn child<'v, 's>(value: &'v Value, step: &'s Step) -> Option<(&'v Value, Cow<'s, str>)> {
    match value {
        Value::Object(members) => {
            let name = member_name(step)?;
            members.get(&name).map(|member| (member, name))
        }
        Value::Array(elements) => {
            let index = element_index(step, elements.len())?;
            elements.get(index).map(|element| (element, Cow::Owned(index.to_string())))
        }
        _ => None,
    }
}

/// The name of a member. Terraform takes `[0]` into a map for the key `"0"`.
pub(super) fn member_name(step: &Step) -> Option<Cow<'_, str>> {
    match step {
        Step::Index(index) => Some(Cow::Owned(index.to_string())),
        step => key(step).map(Cow::Borrowed),
    }
}

fn key(step: &Step) -> Option<&str> {
    match step {
        Step::Name(name) | Step::Key(name) => Some(name),
        _ => None,
    }
}

/// An index from the start, from the end if it is negative, or in the old form
/// `.0`.
fn element_index(step: &Step, len: usize) -> Option<usize> {
    match step {
        Step::Index(index) => from_end(*index, len),
        Step::Name(name) => name.parse().ok(),
        _ => None,
    }
}

fn from_end(index: i64, len: usize) -> Option<usize> {
    match usize::try_from(index) {
        Ok(index) => Some(index),
        Err(_) => len.checked_sub(usize::try_from(index.unsigned_abs()).ok()?),
    }
}
