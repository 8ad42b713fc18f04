//! Sorting and grouping.
//!
//! A sort cannot be stopped half-way, so what it can cost is charged before.

use jaq_core::{Error, Exn, ValR, ValX, ValXs};

use super::meter;
use super::val::{Val, steps};

/// An array in the order of all values.
pub(super) fn sort(value: Val) -> ValR<Val> {
    let mut parts = elements(value)?;
    if affordable(parts.iter()) {
        parts.sort();
    }
    Ok(parts.into_iter().collect())
}

/// An array in the order of the keys of its elements.
pub(super) fn sort_by<'a>(value: Val, key: impl Fn(Val) -> ValXs<'a, Val>) -> ValX<'a, Val> {
    Ok(keyed(value, key)?.into_iter().map(|(_, part)| part).collect())
}

/// The elements with the same key, in the order of the keys.
pub(super) fn group_by<'a>(value: Val, key: impl Fn(Val) -> ValXs<'a, Val>) -> ValX<'a, Val> {
    let keyed = keyed(value, key)?;
    let groups = keyed.chunk_by(|(key, _), (other, _)| key == other);
    Ok(groups.map(|group| group.iter().map(|(_, part)| part.clone()).collect()).collect())
}

/// The elements with their keys, sorted by them. What gives a key is what all
/// its results are, as an array.
fn keyed<'a>(value: Val, key: impl Fn(Val) -> ValXs<'a, Val>) -> Result<Vec<(Val, Val)>, Exn<'a, Val>> {
    let parts = elements(value)?.into_iter();
    let keyed = parts.map(|part| Ok((key(part.clone()).collect::<Result<Val, _>>()?, part)));
    let mut keyed = keyed.collect::<Result<Vec<_>, Exn<'a, Val>>>()?;
    if affordable(keyed.iter().map(|(key, _)| key)) {
        keyed.sort_by(|(key, _), (other, _)| key.cmp(other));
    } else {
        keyed.clear();
    }
    Ok(keyed)
}

fn elements(value: Val) -> ValR<Vec<Val>, Val> {
    match value {
        Val::Arr(array) if meter::charge(steps(array.parts.len())) => Ok(array.parts.clone()),
        other => Err(Error::typ(other, "a list")),
    }
}

/// Pays for all comparisons: each value takes part in as many as the number of
/// values has binary digits, and none costs more than the value weighs.
fn affordable<'v>(values: impl ExactSizeIterator<Item = &'v Val>) -> bool {
    let digits = u64::from(values.len().checked_ilog2().unwrap_or(0));
    let weight = values.map(|value| value.extent().weight).fold(0, u64::saturating_add);
    meter::charge(weight.saturating_mul(digits))
}
