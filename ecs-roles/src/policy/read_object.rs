//! Reading JSON objects without losing sight of duplicate names.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Error, MapAccess, Visitor};

use crate::error::{did_you_mean, shown};

/// A type that is read from a JSON object; `EXPECTED` completes "expected …".
pub(super) trait FromObject: Sized {
    const EXPECTED: &'static str;

    fn from_object<'de, A: MapAccess<'de>>(object: A) -> Result<Self, A::Error>;
}

pub(super) struct ObjectVisitor<T>(pub(super) PhantomData<T>);

impl<'de, T: FromObject> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<T, A::Error> {
        T::from_object(object)
    }
}

pub(super) fn fill<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    slot: &mut Option<T>,
    name: &str,
    object: &mut A,
) -> Result<(), A::Error> {
    if slot.is_some() {
        return Err(duplicate(name));
    }
    *slot = Some(object.next_value()?);
    Ok(())
}

pub(super) fn duplicate<E: Error>(name: &str) -> E {
    E::custom(format!("{} occurs twice in one object: merge the two", shown(name)))
}

pub(super) fn missing<E: Error>(name: &str, whole: &str) -> E {
    E::custom(format!("the {whole} lacks {name}"))
}

pub(super) fn unknown<E: Error>(name: &str, whole: &str, elements: &[&str]) -> E {
    let (hint, legal) = (did_you_mean(name, elements), elements.join("`, `"));
    E::custom(format!("{} is not an element of {whole}, which are `{legal}`{hint}", shown(name)))
}
