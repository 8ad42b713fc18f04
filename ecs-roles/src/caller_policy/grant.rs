//! What an operation needs, before statements are made of it.

use super::operation::Operation;

/// Actions that an operation takes on resources.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub(super) operation: Operation,
    /// What the `Sid` is made of.
    pub(super) sid: String,
    /// Why the operation takes it, as a clause.
    pub(super) why: &'static str,
    pub(super) actions: Vec<&'static str>,
    pub(super) resources: Vec<String>,
    /// Sorted, as are the values of each.
    pub(super) tests: Vec<Test>,
}

/// A test of the statement's condition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Test {
    pub(super) operator: &'static str,
    pub(super) key: &'static str,
    pub(super) values: Vec<String>,
}

impl Grant {
    pub(super) fn new<S: Into<String>>(
        sid: impl Into<String>,
        why: &'static str,
        actions: impl IntoIterator<Item = &'static str>,
        resources: impl IntoIterator<Item = S>,
    ) -> Self {
        Self {
            operation: Operation::Register,
            sid: sid.into(),
            why,
            actions: actions.into_iter().collect(),
            resources: resources.into_iter().map(Into::into).collect(),
            tests: Vec::new(),
        }
    }

    /// One on `*`, for actions that know no resources.
    pub(super) fn on_all(
        sid: &str,
        why: &'static str,
        actions: impl IntoIterator<Item = &'static str>,
    ) -> Self {
        Self::new(sid, why, actions, ["*"])
    }

    pub(super) fn of_operation(self, operation: Operation) -> Self {
        Self { operation, ..self }
    }

    pub(super) fn when<V: Into<String>>(
        mut self,
        operator: &'static str,
        key: &'static str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let mut values: Vec<String> = values.into_iter().map(Into::into).collect();
        values.sort();
        values.dedup();
        self.tests.push(Test { operator, key, values });
        self.tests.sort();
        self
    }
}

impl Test {
    /// Whether this test holds wherever `other` does.
    pub(super) fn is_implied_by(&self, other: &Self) -> bool {
        let weaker =
            self.operator == other.operator || self.operator.strip_suffix("IfExists") == Some(other.operator);
        weaker && self.key == other.key && other.values.iter().all(|value| self.values.contains(value))
    }
}
