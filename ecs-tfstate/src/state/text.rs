//! The text of a state, and slices of it that outlive borrows.

/// A state as it is stored. What is not yet decoded points into it.
#[derive(Default)]
pub(super) struct Text(String);

/// A slice of a [`Text`]: half the size of a `&str`, for there are many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Span {
    start: u32,
    len: u32,
}

impl Text {
    /// `text` is of 4 GiB at most, which [`super::recognize`] sees to.
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    /// The slice; nothing if the span is none.
    pub(super) fn get(&self, span: Span) -> Option<&str> {
        Some(span.within(&self.0)).filter(|piece| !piece.is_empty())
    }
}

impl Span {
    /// Where `piece`, a slice of `text`, is.
    pub(super) fn of(text: &str, piece: &str) -> Self {
        let start = (piece.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
        match (u32::try_from(start), u32::try_from(piece.len())) {
            (Ok(start), Ok(len)) => Self { start, len },
            _ => Self::default(),
        }
    }

    pub(super) fn of_optional(text: &str, piece: Option<&str>) -> Self {
        piece.map_or(Self::default(), |piece| Self::of(text, piece))
    }

    /// The piece of `text` that is here.
    pub(super) fn within(self, text: &str) -> &str {
        let start = usize::try_from(self.start).unwrap_or(usize::MAX);
        let len = usize::try_from(self.len).unwrap_or(usize::MAX);
        text.get(start..start.saturating_add(len)).unwrap_or_default()
    }

    /// Whether there is no value here.
    pub(super) fn is_none(self) -> bool {
        self.len == 0
    }
}
