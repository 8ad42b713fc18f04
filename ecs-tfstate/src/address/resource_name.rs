//! What names a resource. The orders are those of `terraform state list`.

use std::cmp::Ordering;
use std::fmt;

use super::quoting::Quoted;

/// A resource without an index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ResourceName {
    pub(crate) module: ModulePath,
    pub(crate) mode: Mode,
    pub(crate) kind: String,
    pub(crate) name: String,
}

/// The modules around a resource, outermost first. Shorter paths sort first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct ModulePath(pub(crate) Vec<ModuleStep>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ModuleStep {
    pub(crate) name: String,
    pub(crate) key: Option<InstanceKey>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Mode {
    Data,
    Managed,
}

/// What tells the instances of a `count` or `for_each` apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum InstanceKey {
    Number(i64),
    Text(String),
}

impl InstanceKey {
    /// The key as the name of a member.
    pub(crate) fn to_text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

impl PartialOrd for ModulePath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ModulePath {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.cmp(&other.0))
    }
}

impl fmt::Display for ResourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.module.fmt(f)?;
        let prefix = if self.mode == Mode::Data { "data." } else { "" };
        write!(f, "{prefix}{}.{}", self.kind, self.name)
    }
}

/// With a dot at the end, unless it is the root.
impl fmt::Display for ModulePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|step| write!(f, "{step}."))
    }
}

impl fmt::Display for ModuleStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "module.{}", self.name)?;
        self.key.as_ref().map_or(Ok(()), |key| key.fmt(f))
    }
}

impl fmt::Display for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "[{number}]"),
            Self::Text(text) => write!(f, "[{}]", Quoted(text)),
        }
    }
}
