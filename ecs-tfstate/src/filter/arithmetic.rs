//! What `+`, `-`, `*`, `/` and `%` do.

use std::collections::BTreeSet;
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};
use std::rc::Rc;

use jaq_core::ops::Math;

use super::meter;
use super::num::Num;
use super::val::{Extent, Members, Sized, Val, len, steps};

type Error = jaq_core::Error<Val>;
type Result = std::result::Result<Val, Error>;

/// What an operation gives, unless the run is over.
fn affordable(value: Val) -> Result {
    if meter::charge(1) { Ok(value) } else { Err(Error::typ(Val::Null, "a value: the filter was stopped")) }
}

impl Add for Val {
    type Output = Result;

    /// Numbers add up, the rest is put together; later members win.
    fn add(self, other: Self) -> Result {
        affordable(match (self, other) {
            (Self::Null, value) | (value, Self::Null) => value,
            (Self::Num(left), Self::Num(right)) => {
                Self::Num(left.combine(&right, i128::checked_add, |left, right| left + right))
            }
            (Self::Str(left), Self::Str(right)) => concat(&left, &right),
            (Self::Arr(left), Self::Arr(right)) => append(left, &right),
            (Self::Obj(left), Self::Obj(right)) => merge(left, &right),
            (left, right) => return Err(Error::math(left, Math::Add, right)),
        })
    }
}

fn concat(left: &str, right: &str) -> Val {
    let extent = Extent::of_text(left).with(Extent::of_text(right));
    // Before the text is made, that is.
    if meter::admits(extent.weight, 0) { Val::text([left, right].concat()) } else { Val::Null }
}

/// Takes time for the right side only, if nobody else holds the left one.
fn append(mut left: Rc<Sized<Vec<Val>>>, right: &Rc<Sized<Vec<Val>>>) -> Val {
    let copied = if Rc::get_mut(&mut left).is_some() { 0 } else { left.parts.len() };
    let extent = left.extent.with(Extent { depth: right.extent.depth.saturating_sub(1), ..right.extent });
    if !meter::charge(steps(copied + right.parts.len())) || !meter::admits(extent.weight, extent.depth) {
        return Val::Null;
    }
    let array = Rc::make_mut(&mut left);
    array.parts.extend(right.parts.iter().cloned());
    array.extent = extent;
    Val::Arr(left)
}

fn merge(mut left: Rc<Sized<Members>>, right: &Rc<Sized<Members>>) -> Val {
    let copied = if Rc::get_mut(&mut left).is_some() { 0 } else { left.parts.len() };
    if !meter::charge(steps(copied + right.parts.len())) {
        return Val::Null;
    }
    let object = Rc::make_mut(&mut left);
    for (name, part) in &right.parts {
        object.set(name, part.clone());
    }
    if meter::admits(object.extent.weight, object.extent.depth) { Val::Obj(left) } else { Val::Null }
}

impl Sized<Members> {
    /// Sets a member, in its place if it is there already.
    pub(super) fn set(&mut self, name: &Rc<str>, part: Val) {
        let extent = part.extent();
        self.extent = match self.parts.insert(name.clone(), part) {
            Some(former) => self.extent.without(former.extent()).with(extent),
            None => self.extent.with(extent).with(Extent::of_text(name)),
        };
    }
}

impl Sub for Val {
    type Output = Result;

    /// Of an array, all that is in the other goes.
    fn sub(self, other: Self) -> Result {
        affordable(match (self, other) {
            (Self::Num(left), Self::Num(right)) => {
                Self::Num(left.combine(&right, i128::checked_sub, |left, right| left - right))
            }
            (Self::Arr(left), Self::Arr(right)) => {
                let unwanted = right.parts.iter().collect::<BTreeSet<_>>();
                left.parts.iter().filter(|part| !unwanted.contains(part)).cloned().collect()
            }
            (left, right) => return Err(Error::math(left, Math::Sub, right)),
        })
    }
}

impl Mul for Val {
    type Output = Result;

    /// A string is repeated; objects are merged with the objects in them.
    fn mul(self, other: Self) -> Result {
        affordable(match (self, other) {
            (Self::Num(left), Self::Num(right)) => {
                Self::Num(left.combine(&right, i128::checked_mul, |left, right| left * right))
            }
            (Self::Str(text), Self::Num(times)) | (Self::Num(times), Self::Str(text)) => {
                repeat(&text, &times)
            }
            (Self::Obj(left), Self::Obj(right)) => merge_deeply(left, &right),
            (left, right) => return Err(Error::math(left, Math::Mul, right)),
        })
    }
}

/// Nothing is left of a text that is repeated no times; less than once is once.
fn repeat(text: &str, times: &Num) -> Val {
    let times = times.as_float();
    if times <= 0.0 || times.is_nan() {
        return Val::Null;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast saturates")]
    let times = times.ceil() as u64;
    if !meter::admits((1 + len(text) / 16).saturating_mul(times), 0) {
        return Val::Null;
    }
    Val::text(text.repeat(usize::try_from(times).unwrap_or_default()))
}

fn merge_deeply(mut left: Rc<Sized<Members>>, right: &Rc<Sized<Members>>) -> Val {
    if !meter::charge(left.extent.weight.saturating_add(right.extent.weight)) {
        return Val::Null;
    }
    let object = Rc::make_mut(&mut left);
    for (name, part) in &right.parts {
        let merged = match (object.parts.get(name), part) {
            (Some(Val::Obj(inner)), Val::Obj(part)) => merge_deeply(inner.clone(), part),
            _ => part.clone(),
        };
        object.set(name, merged);
    }
    if meter::admits(object.extent.weight, object.extent.depth) { Val::Obj(left) } else { Val::Null }
}

impl Div for Val {
    type Output = Result;

    /// A string is split at the other.
    fn div(self, other: Self) -> Result {
        affordable(match (self, other) {
            (Self::Num(left), Self::Num(right)) if right.as_float() != 0.0 => {
                Self::Num(left.combine(&right, divide, |left, right| left / right))
            }
            (Self::Num(left), Self::Num(_)) => {
                return Err(Error::typ(Self::Num(left), "a dividend: the divisor is zero"));
            }
            (Self::Str(text), Self::Str(separator)) => split(&text, &separator),
            (left, right) => return Err(Error::math(left, Math::Div, right)),
        })
    }
}

fn divide(left: i128, right: i128) -> Option<i128> {
    (left.checked_rem(right)? == 0).then_some(left.checked_div(right)?)
}

/// At an empty text, into characters.
fn split(text: &str, separator: &str) -> Val {
    if !meter::charge(len(text)) {
        return Val::Null;
    }
    match separator {
        _ if text.is_empty() => Val::array(Vec::new()),
        "" => text.chars().map(|c| Val::text(c.to_string())).collect(),
        _ => text.split(separator).map(Val::text).collect(),
    }
}

impl Rem for Val {
    type Output = Result;

    /// Of what is left of the numbers without their fractions.
    fn rem(self, other: Self) -> Result {
        let (Self::Num(left), Self::Num(right)) = (&self, &other) else {
            return Err(Error::math(self, Math::Rem, other));
        };
        match whole(left).checked_rem(whole(right).abs()) {
            Some(rest) => affordable(Self::Num(Num::Int(rest))),
            None => Err(Error::typ(self, "a dividend: the divisor is zero")),
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
fn whole(number: &Num) -> i128 {
    number.as_integer().unwrap_or_else(|| number.as_float() as i128)
}

impl Neg for Val {
    type Output = Result;

    fn neg(self) -> Result {
        match self {
            Self::Num(number) => affordable(Self::Num(number.negated())),
            other => Err(Error::typ(other, "a number")),
        }
    }
}
