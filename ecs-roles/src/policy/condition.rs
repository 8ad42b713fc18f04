//! When a statement applies.

/// One test of a statement's `Condition` element: an operator, a condition
/// key and the values it is compared with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Condition {
    operator: String,
    key: String,
    values: Vec<String>,
}

impl Condition {
    /// The operator as written, such as `ForAnyValue:StringLikeIfExists`.
    pub fn operator(&self) -> &str {
        &self.operator
    }

    /// The condition key as written, such as `aws:SourceAccount`. IAM compares
    /// keys without regard to case.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The values, of which one has to fit (for a negated operator: none may).
    /// Booleans and numbers are kept by their text, as IAM compares them.
    pub fn values(&self) -> &[String] {
        &self.values
    }
}

/// The tests of a statement, all of which have to hold.
///
/// An operator and a key (in any case) occur together once; adding values to a
/// pair that is there extends its list, as a policy has one list per key.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Conditions(Vec<Condition>);

impl Conditions {
    /// Adds values for an operator and a key.
    pub fn add<V: Into<String>>(
        &mut self,
        operator: impl Into<String>,
        key: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) {
        let (operator, key) = (operator.into(), key.into());
        let values = values.into_iter().map(Into::into);
        let same = |test: &&mut Condition| test.operator == operator && test.key.eq_ignore_ascii_case(&key);
        if let Some(test) = self.0.iter_mut().find(same) {
            test.values.extend(values);
            return;
        }
        let last = self.0.iter().rposition(|test| test.operator == operator);
        let place = last.map_or(self.0.len(), |last| last + 1);
        self.0.insert(place, Condition { operator, key, values: values.collect() });
    }

    /// Adds a test that is known not to be there, of the operator of the last one or of a new
    /// one, without a search.
    pub(super) fn push(&mut self, operator: &str, key: &str, values: Vec<String>) {
        self.0.push(Condition { operator: operator.to_owned(), key: key.to_owned(), values });
    }

    /// The tests, those of one operator side by side.
    pub fn iter(&self) -> impl Iterator<Item = &Condition> {
        self.0.iter()
    }

    /// Whether there is no test: the statement applies always.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The tests of each operator, in the order they were added.
    pub(crate) fn by_operator(&self) -> impl Iterator<Item = &[Condition]> {
        self.0.chunk_by(|one, next| one.operator == next.operator)
    }
}
