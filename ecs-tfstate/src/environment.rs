//! The variables of an environment, as a value.

use std::collections::BTreeMap;
use std::fmt;

/// The environment variables that decide where a state is and who may read it,
/// such as `TF_WORKSPACE` or `AWS_ENDPOINT_URL_S3`, so that only the program
/// itself reads those of the process.
///
/// ```
/// use ecs_tfstate::Environment;
///
/// let environment = Environment::from_iter([("TF_WORKSPACE", "dev")]);
/// assert_eq!(environment.get("TF_WORKSPACE"), Some("dev"));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// An environment in which nothing is set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The environment of this process, as it is now. Variables that are not
    /// UTF-8 are left out.
    #[must_use]
    pub fn of_process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// The value of a variable, if it is set, be it to nothing.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The value of a variable, if it is set to something: the tools read
    /// here take one that is empty for one that is not set.
    #[must_use]
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }
}

/// Shows the names alone, for the values may be secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}
