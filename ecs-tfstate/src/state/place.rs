//! Going from a stored value to a part of it, step by step.
//!
//! This is the way of every lookup, so it says only whether something is there;
//! why it is not, [`super::missing`] finds out when somebody asks.

use std::borrow::Cow;

use super::dynamic::{unwrap_all, wrapped};
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
#[derive(Clone)]
pub(super) struct Place<'v> {
    pub(super) value: &'v Value,
    /// The value can be in a wrapper.
    pub(super) may_be_wrapped: bool,
    /// The attributes as they were, if they were flat.
    pub(super) flat: Option<&'v Object>,
    pub(super) trail: Trail<'v>,
}

/// Where a lookup is: at one value, or at many at once.
pub(super) enum Spot<'v> {
    One(Place<'v>),
    Many(Many<'v>),
}

/// Several values: the elements of a list, or the instances of a resource.
#[derive(Clone)]
pub(super) struct Many<'v> {
    /// By name in order; nothing where an index has no instance.
    pub(super) items: Vec<(String, Option<Place<'v>>)>,
    pub(super) is_list: bool,
    /// A name that is none of the items' means an attribute of each.
    pub(super) are_instances: bool,
}

impl<'v> Place<'v> {
    /// A value without wrappers and marks in it.
    pub(super) fn bare(value: &'v Value, sensitive: bool) -> Self {
        Self { value, may_be_wrapped: false, flat: None, trail: Trail::whole(sensitive) }
    }

    fn hit(&self) -> Hit {
        let value = if self.may_be_wrapped { unwrap_all(self.value) } else { self.value.clone() };
        let covered = self.trail.is_covered();
        let shown = (covered || self.trail.is_touched()).then(|| masked(&value, &self.trail));
        Hit { value, shown, covered }
    }

    /// The value itself. What was in a wrapper has no more wrappers in it.
    fn unwrapped(&self) -> (&'v Value, bool) {
        match wrapped(self.value).filter(|_| self.may_be_wrapped) {
            Some(value) => (value, false),
            None => (self.value, self.may_be_wrapped),
        }
    }

    /// Goes one step on. The members of a wrapper can be named too, as other
    /// tools ask for it; to the marks such a step is none.
    pub(super) fn step(&mut self, step: &Step) -> Option<()> {
        let (inner, may_be_wrapped) = self.unwrapped();
        let was_wrapped = self.may_be_wrapped && !may_be_wrapped;
        if let Some(value) = child(inner, step, &mut self.trail) {
            self.value = value;
        } else if was_wrapped {
            self.value = child(self.value, step, &mut Trail::default())?;
        } else {
            self.value = self.flat?.get(key(step)?)?;
            self.trail.push(|| key(step).unwrap_or_default().to_owned());
        }
        self.may_be_wrapped = may_be_wrapped;
        self.flat = None;
        Some(())
    }

    /// The elements of a list or the members of an object. Of null there are
    /// none, as in Terraform.
    fn elements(&self) -> Option<Many<'v>> {
        let (inner, may_be_wrapped) = self.unwrapped();
        let item = |name: String, value: &'v Value| {
            let mut trail = self.trail.clone();
            trail.push(|| name.clone());
            (name, Some(Place { value, may_be_wrapped, flat: None, trail }))
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
        Some(Many { items, is_list: true, are_instances: false })
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
        let mut hits = Vec::with_capacity(self.items.len());
        for (name, place) in self.items {
            let hit = match place {
                Some(place) => go(Spot::One(place), steps)?,
                None => Hit { value: Value::Null, shown: None, covered: false },
            };
            hits.push((name, hit));
        }
        let is_list = self.is_list || !keep_form;
        let covered = hits.iter().any(|(_, hit)| hit.covered);
        let is_shown = |(_, hit): &(String, Hit)| hit.shown.is_none();
        let shown = (!hits.iter().all(is_shown)).then(|| {
            let shown = |hit: &Hit| hit.shown.clone().unwrap_or_else(|| hit.value.clone());
            joined(hits.iter().map(|(name, hit)| (name.clone(), shown(hit))), is_list)
        });
        let value = joined(hits.into_iter().map(|(name, hit)| (name, hit.value)), is_list);
        Some(Hit { value, shown, covered })
    }
}

fn joined(values: impl Iterator<Item = (String, Value)>, is_list: bool) -> Value {
    match is_list {
        true => Value::Array(values.map(|(_, value)| value).collect()),
        false => Value::Object(values.collect()),
    }
}

/// The value with what is marked in it replaced.
fn masked(value: &Value, trail: &Trail<'_>) -> Value {
    let below = |step: String, value: &Value| {
        let mut trail = trail.clone();
        trail.push(|| step);
        masked(value, &trail)
    };
    match value {
        _ if trail.is_covered() => Value::from(MASK),
        Value::Object(members) => Value::Object(
            members.iter().map(|(name, value)| (name.to_owned(), below(name.to_owned(), value))).collect(),
        ),
        Value::Array(elements) => Value::Array(
            elements.iter().enumerate().map(|(index, value)| below(index.to_string(), value)).collect(),
        ),
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
            (Spot::One(mut place), step) => {
                place.step(step)?;
                Spot::One(place)
            }
            (Spot::Many(many), step) => match many.at(step) {
                Some(place) => Spot::One(place.clone()?),
                None if many.are_instances && matches!(step, Step::Name(_)) => return many.each(steps, true),
                None => return None,
            },
        };
        steps = rest;
    }
}

fn child<'v>(value: &'v Value, step: &Step, trail: &mut Trail<'_>) -> Option<&'v Value> {
    match value {
        Value::Object(members) => {
            let name = member_name(step)?;
            let member = members.get(&name)?;
            trail.push(|| name.clone().into_owned());
            Some(member)
        }
        Value::Array(elements) => {
            let index = element_index(step, elements.len())?;
            let element = elements.get(index)?;
            trail.push(|| index.to_string());
            Some(element)
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
