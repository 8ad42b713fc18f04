//! The values that filters work on.
//!
//! A value shares its parts and knows how much it weighs and how deep it is:
//! so a value whose parts are the same part a million times over is refused
//! when it is made, and nothing that walks through one can run out of stack.

use std::fmt;
use std::ops::Range;
use std::rc::Rc;

use indexmap::IndexMap;

use super::meter;
use super::num::Num;

/// A value of jq. Cloning one is cheap.
#[derive(Debug, Clone, Default)]
pub(super) enum Val {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Num(Num),
    /// A string.
    Str(Rc<str>),
    /// An array.
    Arr(Rc<Sized<Vec<Val>>>),
    /// An object, in its order.
    Obj(Rc<Sized<Members>>),
}

pub(super) type Members = IndexMap<Rc<str>, Val>;

/// Parts with their extent.
#[derive(Debug, Clone, Default)]
pub(super) struct Sized<T> {
    pub(super) parts: T,
    pub(super) extent: Extent,
}

/// How large a value is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Extent {
    /// The number of its parts, shared ones each time; a text counts one for
    /// each 16 bytes.
    pub(super) weight: u64,
    /// How many arrays and objects are inside each other, at most.
    pub(super) depth: u16,
}

impl Extent {
    /// The extent of a value with one more part.
    pub(super) fn with(self, part: Extent) -> Self {
        Self {
            weight: self.weight.saturating_add(part.weight),
            depth: self.depth.max(part.depth.saturating_add(1)),
        }
    }

    /// Without a part. How deep the others are is not known, so the depth stays.
    pub(super) fn without(self, part: Extent) -> Self {
        Self { weight: self.weight.saturating_sub(part.weight), ..self }
    }

    pub(super) fn of_text(text: &str) -> Self {
        Self { weight: 1 + len(text) / 16, depth: 0 }
    }
}

/// The length of a text or list as a number of steps.
pub(super) fn len(text: impl AsRef<[u8]>) -> u64 {
    steps(text.as_ref().len())
}

/// A count as a number of steps.
pub(super) fn steps(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl Val {
    /// A string; `null` if the run cannot afford it.
    pub(super) fn text(text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        let affordable = meter::charge(len(text) / 16);
        if affordable && meter::admits(Extent::of_text(text).weight, 0) {
            Self::Str(text.into())
        } else {
            Self::Null
        }
    }

    /// An array; `null` if the run cannot afford it.
    pub(super) fn array(parts: Vec<Val>) -> Self {
        if !meter::charge(steps(parts.len())) {
            return Self::Null;
        }
        let extent = parts.iter().fold(EMPTY, |extent, part| extent.with(part.extent()));
        Self::sized_array(Sized { parts, extent })
    }

    /// An array whose extent is known.
    pub(super) fn sized_array(array: Sized<Vec<Val>>) -> Self {
        let Extent { weight, depth } = array.extent;
        if meter::admits(weight, depth) { Self::Arr(Rc::new(array)) } else { Self::Null }
    }

    /// An object; `null` if the run cannot afford it.
    pub(super) fn object(parts: Members) -> Self {
        if !meter::charge(steps(parts.len())) {
            return Self::Null;
        }
        let extent = parts.iter().fold(EMPTY, |extent, (name, part)| {
            extent.with(part.extent()).with(Extent { depth: 0, ..Extent::of_text(name) })
        });
        Self::sized_object(Sized { parts, extent })
    }

    /// An object whose extent is known.
    pub(super) fn sized_object(object: Sized<Members>) -> Self {
        let Extent { weight, depth } = object.extent;
        if meter::admits(weight, depth) { Self::Obj(Rc::new(object)) } else { Self::Null }
    }

    pub(super) fn extent(&self) -> Extent {
        match self {
            Self::Null | Self::Bool(_) | Self::Num(Num::Int(_) | Num::Float(_)) => {
                Extent { weight: 1, depth: 0 }
            }
            Self::Str(text) | Self::Num(Num::Written(text, _)) => Extent::of_text(text),
            Self::Arr(array) => array.extent,
            Self::Obj(object) => object.extent,
        }
    }

    /// What kind of value this is, with its article.
    pub(super) fn kind_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Num(_) => "a number",
            Self::Str(_) => "a string",
            Self::Arr(_) => "a list",
            Self::Obj(_) => "an object",
        }
    }
}

const EMPTY: Extent = Extent { weight: 1, depth: 1 };

/// The kind of the value: this is what error messages show of it.
impl fmt::Display for Val {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind_name())
    }
}

impl From<bool> for Val {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<isize> for Val {
    fn from(value: isize) -> Self {
        // No `isize` is wider than that.
        Self::Num(Num::Int(i128::try_from(value).unwrap_or_default()))
    }
}

impl From<usize> for Val {
    fn from(value: usize) -> Self {
        Self::Num(Num::Int(i128::try_from(value).unwrap_or_default()))
    }
}

impl From<f64> for Val {
    fn from(value: f64) -> Self {
        Self::Num(Num::Float(value))
    }
}

impl From<String> for Val {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

/// What a slice is in a path.
impl From<Range<Option<Val>>> for Val {
    fn from(range: Range<Option<Val>>) -> Self {
        let bound = |name: &str, bound: Option<Val>| (name.into(), bound.unwrap_or_default());
        Self::object(Members::from_iter([bound("start", range.start), bound("end", range.end)]))
    }
}

impl FromIterator<Val> for Val {
    fn from_iter<I: IntoIterator<Item = Val>>(parts: I) -> Self {
        Self::array(parts.into_iter().collect())
    }
}
