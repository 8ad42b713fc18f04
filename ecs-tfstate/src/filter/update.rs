//! Changing one part of a value, in place where nobody else holds it.

use std::rc::Rc;

use jaq_core::path::Opt;
use jaq_core::{Error, ValX};

use super::access::place;
use super::meter;
use super::num::Num;
use super::val::{Extent, Members, Sized, Val, steps};

/// The length that an assignment may give an array, at most.
const PADDED: usize = 1_000_000;

pub(super) fn map_member<'a, I: Iterator<Item = ValX<'a, Val>>>(
    mut object: Rc<Sized<Members>>,
    name: &Rc<str>,
    change: impl Fn(Val) -> I,
) -> ValX<'a, Val> {
    if Rc::get_mut(&mut object).is_none() {
        meter::charge(steps(object.parts.len()));
    }
    let inner = Rc::make_mut(&mut object);
    // Taken out, so that it can be changed where it is.
    let former = inner.parts.get_mut(name).map(std::mem::take);
    let extent = former.as_ref().map(Val::extent);
    let changed = change(former.unwrap_or_default()).next().transpose()?;
    if let Some(extent) = extent {
        inner.extent = inner.extent.without(extent).with(Val::Null.extent());
    }
    match changed {
        Some(part) => inner.set(name, part),
        None => inner.remove(name),
    }
    Ok(if meter::admits(inner.extent.weight, inner.extent.depth) { Val::Obj(object) } else { Val::Null })
}

impl Sized<Members> {
    /// Takes a member out, and time for those after it.
    pub(super) fn remove(&mut self, name: &str) {
        meter::charge(steps(self.parts.len()));
        if let Some(part) = self.parts.shift_remove(name) {
            self.extent = self.extent.without(part.extent()).without(Val::text(name).extent());
        }
    }
}

pub(super) fn map_element<'a, I: Iterator<Item = ValX<'a, Val>>>(
    mut array: Rc<Sized<Vec<Val>>>,
    position: &Num,
    opt: Opt,
    change: impl Fn(Val) -> I,
) -> ValX<'a, Val> {
    let Some(place) = place(position, array.parts.len()).filter(|place| *place < PADDED) else {
        let outside = "a place in the list: the position is out of bounds";
        return opt.fail(Val::Arr(array), |_| Error::typ(Val::Num(position.clone()), outside).into());
    };
    let missing = (place + 1).saturating_sub(array.parts.len());
    let copied = if Rc::get_mut(&mut array).is_none() { array.parts.len() } else { 0 };
    if !meter::charge(steps(missing + copied)) {
        return Ok(Val::Null);
    }
    let inner = Rc::make_mut(&mut array);
    let former = inner.parts.get_mut(place).map(std::mem::take);
    let extent = former.as_ref().map(Val::extent);
    let changed = change(former.unwrap_or_default()).next().transpose()?;
    match (changed, extent) {
        (Some(part), Some(extent)) => inner.replace(place, part, extent),
        (Some(part), None) => inner.pad_and_push(place, part),
        (None, Some(extent)) => inner.take_out(place, extent),
        (None, None) => {}
    }
    Ok(if meter::admits(inner.extent.weight, inner.extent.depth) { Val::Arr(array) } else { Val::Null })
}

impl Sized<Vec<Val>> {
    fn replace(&mut self, place: usize, part: Val, former: Extent) {
        self.extent = self.extent.without(former).with(part.extent());
        if let Some(element) = self.parts.get_mut(place) {
            *element = part;
        }
    }

    fn pad_and_push(&mut self, place: usize, part: Val) {
        let nulls = place.saturating_sub(self.parts.len());
        self.extent.weight = self.extent.weight.saturating_add(steps(nulls));
        self.extent = self.extent.with(part.extent());
        self.parts.resize(place, Val::Null);
        self.parts.push(part);
    }

    fn take_out(&mut self, place: usize, former: Extent) {
        meter::charge(steps(self.parts.len()));
        self.extent = self.extent.without(former);
        self.parts.remove(place);
    }
}
