//! Steps into a value.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::quoting::Quoted;
use super::resource_name::InstanceKey;

/// A step into a value, or to an instance of a resource. `.name` and `["name"]`
/// are equal: which of the two was written matters only where both an instance
/// and an attribute could be meant.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Index(i64),
    Key(String),
    Name(String),
    Slice(Option<i64>, Option<i64>),
    Each,
}

impl Step {
    /// The instance this step names, if it stands in brackets.
    pub(crate) fn as_instance_key(&self) -> Option<InstanceKey> {
        match self {
            Self::Index(number) => Some(InstanceKey::Number(*number)),
            Self::Key(text) => Some(InstanceKey::Text(text.clone())),
            Self::Name(_) | Self::Slice(..) | Self::Each => None,
        }
    }
}

impl From<&InstanceKey> for Step {
    fn from(key: &InstanceKey) -> Self {
        match key {
            InstanceKey::Number(number) => Self::Index(*number),
            InstanceKey::Text(text) => Self::Key(text.clone()),
        }
    }
}

/// What equality and order look at.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Meaning<'a> {
    Index(i64),
    Key(&'a str),
    Slice(Option<i64>, Option<i64>),
    Each,
}

impl Step {
    fn meaning(&self) -> Meaning<'_> {
        match self {
            Self::Index(index) => Meaning::Index(*index),
            Self::Key(name) | Self::Name(name) => Meaning::Key(name),
            Self::Slice(from, to) => Meaning::Slice(*from, *to),
            Self::Each => Meaning::Each,
        }
    }
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        self.meaning() == other.meaning()
    }
}

impl Eq for Step {}

impl PartialOrd for Step {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Step {
    fn cmp(&self, other: &Self) -> Ordering {
        self.meaning().cmp(&other.meaning())
    }
}

impl Hash for Step {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.meaning().hash(state);
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(number) => write!(f, "[{number}]"),
            Self::Key(key) => write!(f, "[{}]", Quoted(key)),
            Self::Name(name) => write!(f, ".{name}"),
            Self::Slice(from, to) => {
                let end = |end: &Option<i64>| end.map_or(String::new(), |end| end.to_string());
                write!(f, "[{}:{}]", end(from), end(to))
            }
            Self::Each => f.write_str("[*]"),
        }
    }
}
