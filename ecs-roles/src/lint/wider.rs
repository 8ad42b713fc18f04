//! The patterns of a list that may cover others of it.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

/// Patterns by the text before their first wildcard, which what they cover
/// begins with too. A text without wildcards covers its twins alone.
#[derive(Debug)]
pub(crate) struct WiderPatterns<'t> {
    folded: Vec<Cow<'t, str>>,
    first: HashMap<Cow<'t, str>, usize>,
    wild: HashMap<Cow<'t, str>, Vec<usize>>,
    lengths: BTreeSet<usize>,
}

impl<'t> WiderPatterns<'t> {
    /// Takes up the patterns; where case is ignored, in small letters.
    pub(crate) fn of(patterns: impl Iterator<Item = &'t str>, ignores_case: bool) -> Self {
        let fold = |text: &'t str| match ignores_case {
            true => Cow::Owned(text.to_ascii_lowercase()),
            false => Cow::Borrowed(text),
        };
        let folded: Vec<_> = patterns.map(fold).collect();
        let (mut first, mut wild) = (HashMap::new(), HashMap::<_, Vec<_>>::new());
        let mut lengths = BTreeSet::new();
        for (place, pattern) in folded.iter().enumerate() {
            first.entry(pattern.clone()).or_insert(place);
            if let Some((literal, _)) = pattern.split_once(['*', '?']) {
                wild.entry(Cow::Owned(literal.to_owned())).or_default().push(place);
                lengths.insert(literal.len());
            }
        }
        Self { folded, first, wild, lengths }
    }

    /// The places of those that may cover the one at `place`, itself left out:
    /// an earlier twin, then those with a wildcard, which may be twins too.
    pub(crate) fn over(&self, place: usize) -> impl Iterator<Item = usize> {
        let narrow = self.folded.get(place).map_or("", |folded| folded);
        let twin = self.first.get(narrow).copied();
        let literals = self.lengths.range(..=narrow.len()).filter_map(|length| narrow.get(..*length));
        let wild = literals.filter_map(|literal| self.wild.get(literal)).flatten().copied();
        twin.into_iter().chain(wild).filter(move |other| *other != place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(patterns: &[&str], ignores_case: bool, expected: &[&[usize]]) {
        let wider = WiderPatterns::of(patterns.iter().copied(), ignores_case);
        let found: Vec<Vec<_>> = (0..patterns.len()).map(|place| wider.over(place).collect()).collect();
        assert_eq!(found, expected, "{patterns:?}");
    }

    #[test]
    fn only_patterns_that_may_cover_another_are_looked_at() {
        check(&["ecs:RunTask", "ecs:Run*", "ECS:runtask"], true, &[&[1], &[], &[0, 1]]);
        check(&["ecs:RunTask", "ecs:Run*", "ECS:runtask"], false, &[&[1], &[], &[]]);
        check(&["s3:*", "ecs:*", "*", "?"], true, &[&[2, 3], &[2, 3], &[3], &[2]]);
        check(&["a", "a", "a"], true, &[&[], &[0], &[0]]);
        check(&["ä*", "äb", "a"], true, &[&[], &[0], &[]]);
    }

    #[test]
    fn many_different_names_are_never_compared() {
        let names: Vec<String> = (0..10_000).map(|number| format!("ecs:{number}*")).collect();
        let wider = WiderPatterns::of(names.iter().map(String::as_str), true);
        let comparisons: usize = (0..names.len()).map(|place| wider.over(place).count()).sum();
        // Each with its own beginnings.
        assert!(comparisons < 4 * names.len(), "{comparisons}");
    }
}
