//! What is known about a request beyond who, what and on what.

/// The condition keys of a request and their values.
///
/// Keys are the same in any case. A list is a multi-valued key however many
/// values it has, and an operator without `ForAnyValue` or `ForAllValues` never
/// fits one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// By key in lower case, sorted.
    entries: Vec<(Box<str>, ContextValue)>,
}

/// The value of a condition key in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContextValue {
    /// A single-valued key.
    One(String),
    /// A multi-valued key such as `aws:TagKeys`; the list may be empty.
    Many(Vec<String>),
}

impl Context {
    pub(super) const EMPTY: Self = Self { entries: Vec::new() };

    /// A context without keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a single-valued key.
    #[must_use]
    pub fn with(mut self, key: impl AsRef<str>, value: impl Into<String>) -> Self {
        self.set(key, ContextValue::One(value.into()));
        self
    }

    /// Sets a multi-valued key.
    #[must_use]
    pub fn with_list<V: Into<String>>(
        mut self,
        key: impl AsRef<str>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.set(key, ContextValue::Many(values.into_iter().map(Into::into).collect()));
        self
    }

    /// Sets a key; what it was before is replaced.
    pub fn set(&mut self, key: impl AsRef<str>, value: ContextValue) {
        let key = key.as_ref().to_ascii_lowercase().into_boxed_str();
        match self.entries.binary_search_by(|(known, _)| known.cmp(&key)) {
            Ok(place) => {
                if let Some(entry) = self.entries.get_mut(place) {
                    entry.1 = value;
                }
            }
            Err(place) => self.entries.insert(place, (key, value)),
        }
    }

    /// The value of a key, in any case.
    pub fn get(&self, key: &str) -> Option<&ContextValue> {
        let key = key.to_ascii_lowercase();
        self.get_lower_case(&key)
    }

    /// The value of a key that is in lower case already.
    pub(crate) fn get_lower_case(&self, key: &str) -> Option<&ContextValue> {
        let place = self.entries.binary_search_by(|(known, _)| (**known).cmp(key)).ok()?;
        self.entries.get(place).map(|(_, value)| value)
    }

    /// The keys, in lower case, and their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ContextValue)> {
        self.entries.iter().map(|(key, value)| (&**key, value))
    }
}
