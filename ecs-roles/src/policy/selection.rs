//! One of two opposite elements of a statement.

/// What a statement selects: the listed, or all but the listed.
///
/// `Action` and `NotAction`, `Resource` and `NotResource`, `Principal` and
/// `NotPrincipal` exclude each other; here the first of each pair is
/// [`Only`](Selection::Only), the second [`AllExcept`](Selection::AllExcept).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Selection<T> {
    /// The listed, as in `Action`.
    Only(T),
    /// Everything but the listed, as in `NotAction`.
    AllExcept(T),
}

impl<T> Selection<T> {
    /// The listed, whichever way they count.
    pub fn listed(&self) -> &T {
        match self {
            Self::Only(listed) | Self::AllExcept(listed) => listed,
        }
    }

    /// Whether the listed are those left out.
    pub fn is_negated(&self) -> bool {
        matches!(self, Self::AllExcept(_))
    }

    pub(crate) fn map<U>(&self, change: impl FnOnce(&T) -> U) -> Selection<U> {
        match self {
            Self::Only(listed) => Selection::Only(change(listed)),
            Self::AllExcept(listed) => Selection::AllExcept(change(listed)),
        }
    }

    pub(crate) fn listed_mut(&mut self) -> &mut T {
        match self {
            Self::Only(listed) | Self::AllExcept(listed) => listed,
        }
    }
}
