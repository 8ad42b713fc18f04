//! Getting at the parts of a value, and changing them.

use std::ops::Range;
use std::rc::Rc;

use jaq_core::box_iter::{BoxIter, box_once};
use jaq_core::path::Opt;
use jaq_core::{Error, Exn, ValR, ValX};

use super::meter;
use super::num::Num;
use super::update::{map_element, map_member};
use super::val::{Members, Val, len, steps};

/// A step into a value costs this, for a path to grow by it.
const INDEX: u64 = 8;

impl Val {
    /// The part at a key or position; nothing if there is none.
    pub(super) fn part(&self, index: &Self) -> ValR<Option<Val>, Val> {
        Ok(match (self, index) {
            (Self::Null, Self::Null | Self::Str(_) | Self::Num(_) | Self::Obj(_)) => None,
            (Self::Obj(object), Self::Str(name)) => object.parts.get(&**name).cloned(),
            (Self::Arr(array), Self::Num(position)) => {
                place(position, array.parts.len()).and_then(|place| array.parts.get(place)).cloned()
            }
            (Self::Arr(array), Self::Arr(wanted)) => Some(positions(&array.parts, &wanted.parts)),
            (value, Self::Obj(bounds)) => {
                let bound = |name| bounds.parts.get(name);
                return jaq_core::ValT::range(value.clone(), bound("start")..bound("end")).map(Some);
            }
            _ => return Err(Error::index(self.clone(), index.clone())),
        })
    }

    /// The parts may have to be copied, if another value shares them.
    fn charge_for_parts(&self) {
        let parts = match self {
            Self::Arr(array) => array.parts.len(),
            Self::Obj(object) => object.parts.len(),
            _ => 0,
        };
        meter::charge(INDEX + steps(parts));
    }
}

/// The place of a position that may count from the end; NaN has none.
pub(super) fn place(position: &Num, length: usize) -> Option<usize> {
    if position.as_float().is_nan() {
        return None;
    }
    let position = position.as_position();
    match usize::try_from(position) {
        Ok(position) => Some(position),
        Err(_) => length.checked_sub(usize::try_from(position.unsigned_abs()).ok()?),
    }
}

/// Where the wanted elements stand one after another.
pub(super) fn positions(parts: &[Val], wanted: &[Val]) -> Val {
    if wanted.is_empty() {
        return Val::Null;
    }
    let windows = parts.windows(wanted.len()).take_while(|_| meter::charge(1));
    let found = windows.enumerate().filter(|(_, window)| *window == wanted);
    found.map(|(position, _)| Val::from(position)).collect()
}

/// From where to where, within a length.
fn bounds(range: Range<Option<&Val>>, length: usize) -> ValR<Range<usize>, Val> {
    let start = bound(range.start, length, f64::floor)?.unwrap_or(0);
    let end = bound(range.end, length, f64::ceil)?.unwrap_or(length);
    Ok(start..end.max(start))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "what is beyond the ends is cut off"
)]
fn bound(bound: Option<&Val>, length: usize, round: fn(f64) -> f64) -> ValR<Option<usize>, Val> {
    match bound {
        None | Some(Val::Null) => Ok(None),
        Some(Val::Num(number)) => {
            let bound = round(number.as_float());
            let bound = if bound < 0.0 { bound + length as f64 } else { bound };
            Ok(Some((bound.max(0.0) as usize).min(length)))
        }
        Some(other) => Err(Error::typ(other.clone(), "a bound of a range: it has to be a number")),
    }
}

/// The byte at which a character begins.
fn byte_of(text: &str, character: usize) -> usize {
    text.char_indices().nth(character).map_or(text.len(), |(byte, _)| byte)
}

fn not_iterable(value: Val) -> Error<Val> {
    Error::typ(value, "a list or an object")
}

impl jaq_core::ValT for Val {
    fn from_num(text: &str) -> ValR<Self> {
        meter::charge(len(text) / 16);
        Ok(Self::Num(Num::from_text(text)))
    }

    fn from_map<I: IntoIterator<Item = (Self, Self)>>(members: I) -> ValR<Self> {
        let named = members.into_iter().map(|(name, part)| match name {
            Self::Str(name) => Ok((name, part)),
            other => Err(Error::typ(other, "the name of a member: it has to be a string")),
        });
        named.collect::<Result<Members, _>>().map(Self::object)
    }

    fn key_values(self) -> BoxIter<'static, ValR<(Self, Self), Self>> {
        self.charge_for_parts();
        match self {
            Self::Arr(array) => {
                let array = Rc::unwrap_or_clone(array).parts;
                Box::new(
                    array.into_iter().enumerate().map(|(position, part)| Ok((Self::from(position), part))),
                )
            }
            Self::Obj(object) => {
                let object = Rc::unwrap_or_clone(object).parts;
                Box::new(object.into_iter().map(|(name, part)| Ok((Self::Str(name), part))))
            }
            other => box_once(Err(not_iterable(other))),
        }
    }

    fn values(self) -> Box<dyn Iterator<Item = ValR<Self>>> {
        Box::new(self.key_values().map(|member| member.map(|(_, part)| part)))
    }

    fn index(self, index: &Self) -> ValR<Self> {
        meter::charge(INDEX);
        self.part(index).map(Option::unwrap_or_default)
    }

    fn range(self, range: Range<Option<&Self>>) -> ValR<Self> {
        meter::charge(INDEX);
        match &self {
            Self::Null => Ok(Self::Null),
            Self::Arr(array) => {
                let range = bounds(range, array.parts.len())?;
                Ok(array.parts.get(range).unwrap_or_default().iter().cloned().collect())
            }
            Self::Str(text) => {
                meter::charge(len(&**text) / 16);
                let range = bounds(range, text.chars().count())?;
                let range = byte_of(text, range.start)..byte_of(text, range.end);
                Ok(Self::text(text.get(range).unwrap_or_default()))
            }
            _ => Err(Error::typ(self, "a list or a string")),
        }
    }

    fn map_values<'a, I: Iterator<Item = ValX<'a, Self>>>(
        self,
        opt: Opt,
        change: impl Fn(Self) -> I,
    ) -> ValX<'a, Self> {
        self.charge_for_parts();
        match self {
            Self::Arr(array) => {
                let parts = Rc::unwrap_or_clone(array).parts.into_iter();
                parts.filter_map(|part| change(part).next()).collect()
            }
            Self::Obj(object) => {
                let parts = Rc::unwrap_or_clone(object).parts.into_iter();
                let changed =
                    parts.filter_map(|(name, part)| Some(change(part).next()?.map(|part| (name, part))));
                changed.collect::<Result<Members, _>>().map(Self::object)
            }
            other => opt.fail(other, |other| not_iterable(other).into()),
        }
    }

    fn map_index<'a, I: Iterator<Item = ValX<'a, Self>>>(
        self,
        index: &Self,
        opt: Opt,
        change: impl Fn(Self) -> I,
    ) -> ValX<'a, Self> {
        meter::charge(INDEX);
        match (self, index) {
            (Self::Null, Self::Str(_)) => Self::object(Members::new()).map_index(index, opt, change),
            (Self::Null, Self::Num(_)) => Self::array(Vec::new()).map_index(index, opt, change),
            (Self::Obj(object), Self::Str(name)) => map_member(object, name, change),
            (Self::Arr(array), Self::Num(position)) => map_element(array, position, opt, change),
            (value @ (Self::Null | Self::Arr(_)), Self::Obj(bounds)) => {
                let bound = |name| bounds.parts.get(name);
                value.map_range(bound("start")..bound("end"), opt, change)
            }
            (value, index) => opt.fail(value, |value| Exn::from(Error::index(value, index.clone()))),
        }
    }

    fn map_range<'a, I: Iterator<Item = ValX<'a, Self>>>(
        self,
        range: Range<Option<&Self>>,
        opt: Opt,
        change: impl Fn(Self) -> I,
    ) -> ValX<'a, Self> {
        self.charge_for_parts();
        let array = match self {
            Self::Null => Rc::default(),
            Self::Arr(array) => array,
            other => return opt.fail(other, |other| Exn::from(Error::typ(other, "a list"))),
        };
        let mut parts = Rc::unwrap_or_clone(array).parts;
        let range = bounds(range, parts.len()).map_err(Exn::from)?;
        let slice = parts.get(range.clone()).unwrap_or_default().iter().cloned().collect();
        match change(slice).next().transpose()?.unwrap_or_else(|| Self::array(Vec::new())) {
            Self::Arr(changed) => drop(parts.splice(range, changed.parts.iter().cloned())),
            other => return Err(Error::typ(other, "a part of a list: it has to be a list").into()),
        };
        Ok(Self::array(parts))
    }

    fn as_bool(&self) -> bool {
        !matches!(self, Self::Null | Self::Bool(false))
    }

    fn into_string(self) -> Self {
        match self {
            Self::Str(_) => self,
            other => other.to_json().map(Self::text).unwrap_or_default(),
        }
    }
}

/// What jaq-std's filters ask of a value.
impl jaq_std::ValT for Val {
    fn into_seq<S: FromIterator<Self>>(self) -> Result<S, Self> {
        match self {
            Self::Arr(array) => {
                meter::charge(steps(array.parts.len()));
                Ok(Rc::unwrap_or_clone(array).parts.into_iter().collect())
            }
            other => Err(other),
        }
    }

    fn is_int(&self) -> bool {
        matches!(self, Self::Num(number) if number.as_integer().is_some())
    }

    fn as_isize(&self) -> Option<isize> {
        let Self::Num(number) = self else { return None };
        isize::try_from(number.as_position()).ok()
    }

    fn as_f64(&self) -> Option<f64> {
        let Self::Num(number) = self else { return None };
        Some(number.as_float())
    }

    fn is_utf8_str(&self) -> bool {
        matches!(self, Self::Str(_))
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        let Self::Str(text) = self else { return None };
        meter::charge(len(&**text) / 16);
        Some(text.as_bytes())
    }

    fn as_sub_str(&self, part: &[u8]) -> Self {
        Self::text(String::from_utf8_lossy(part))
    }

    fn from_utf8_bytes(bytes: impl AsRef<[u8]> + Send + 'static) -> Self {
        Self::text(String::from_utf8_lossy(bytes.as_ref()))
    }
}
